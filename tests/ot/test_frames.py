"""Bulk messages of an extension: an error on this side does not wait for the peer."""

from time import monotonic

import pytest

from gc2pc.errors import LinkError
from gc2pc.net import Tag, pair
from gc2pc.ot.frames import recv_frames, send_frames

SIZES = [40_000, 40_000, 40_000]  # blocks: together more than the buffers of a pair hold


def interrupted(i, body):
    if i == 1:
        raise KeyboardInterrupt


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


def test_an_interrupted_sender_does_not_wait_for_a_peer_that_does_not_read():
    mine, theirs = pair(timeout=20)
    start = monotonic()
    sizes = [1 << 20, 16]  # the first is 16 MiB and stays in the socket
    with pytest.raises(KeyboardInterrupt):
        send_frames(mine, Tag.OT_COLUMNS, sizes, interrupted)
    mine.close()
    assert monotonic() - start < 5
    theirs.close()
