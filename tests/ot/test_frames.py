"""Bulk messages of an extension, by a thread or not; an error on this side does not wait for the peer."""

from time import monotonic

import numpy as np
import pytest

from gc2pc.errors import LinkError
from gc2pc.net import Tag, pair
from gc2pc.ot import frames
from gc2pc.ot.frames import recv_frames, send_frames
from support.pair import run_pair

SIZES = [40_000, 40_000, 40_000]  # blocks: together more than the buffers of a pair hold


@pytest.fixture(params=[True, False], ids=["thread", "no thread"])
def spare(request, monkeypatch):
    monkeypatch.setattr(frames, "core_to_spare", lambda chan: request.param)


@pytest.fixture
def with_thread(monkeypatch):
    monkeypatch.setattr(frames, "core_to_spare", lambda chan: True)


@pytest.mark.usefixtures("spare")
@pytest.mark.parametrize("sizes", [[7], [40_000, 40_000, 40_000, 3]])
def test_all_messages_arrive_in_order(sizes):
    sent = [np.random.default_rng(i).integers(0, 256, (size, 16), np.uint8) for i, size in enumerate(sizes)]
    got = []

    def fill(i, body):
        body[:] = sent[i]

    run_pair(
        lambda chan: send_frames(chan, Tag.OT_COLUMNS, sizes, fill),
        lambda chan: recv_frames(chan, Tag.OT_COLUMNS, sizes, lambda i, body: got.append((i, body.copy()))),
    )
    assert [i for i, _ in got] == list(range(len(sizes)))
    assert all(np.array_equal(body, sent[i]) for i, body in got)


def interrupted(i, body):
    if i == 1:
        raise KeyboardInterrupt


@pytest.mark.usefixtures("with_thread")
def test_an_interrupted_receiver_does_not_wait_for_a_silent_peer():
    mine, theirs = pair(timeout=20)
    theirs.send_bulk(Tag.OT_COLUMNS, bytes(16 * SIZES[0]))
    theirs.send_bulk(Tag.OT_COLUMNS, bytes(16 * SIZES[1]))
    start = monotonic()
    with pytest.raises(KeyboardInterrupt):
        recv_frames(mine, Tag.OT_COLUMNS, SIZES, interrupted)
    mine.close()
    assert monotonic() - start < 5
    with pytest.raises(LinkError):
        mine.recv(Tag.OT_PROOF, 1)
    theirs.close()


@pytest.mark.usefixtures("with_thread")
def test_an_interrupted_sender_does_not_wait_for_a_peer_that_does_not_read():
    mine, theirs = pair(timeout=20)
    start = monotonic()
    sizes = [1 << 20, 16]  # the first is 16 MiB and stays in the socket
    with pytest.raises(KeyboardInterrupt):
        send_frames(mine, Tag.OT_COLUMNS, sizes, interrupted)
    mine.close()
    assert monotonic() - start < 5
    theirs.close()
