"""Frames, counters, phases and transcripts between two honest ends."""

from threading import Thread

import numpy as np
import pytest

from gc2pc.errors import LinkError, PeerError
from gc2pc.net import Tag, pair
from support.pair import run_pair

A, B = Tag.HELLO, 200


def test_messages_arrive_in_order_and_whole():
    def alice(chan):
        chan.send(A, b"ab", np.arange(3, dtype=np.uint16), bytearray(b"c"))
        chan.send(B)
        return chan.recv(A, 70_000)

    def bob(chan):
        got = chan.recv(A, 9), chan.recv(B, 0)
        chan.send(A, bytes(70_000))
        chan.flush()
        return got

    a, b, (ca, cb) = run_pair(alice, bob)
    assert b == (b"ab\0\0\1\0\2\0c", b"")
    assert a == bytes(70_000)
    assert ca.digests() == cb.digests()[::-1]


def test_bulk_arrives_without_limits_on_size():
    data = np.random.default_rng(1).integers(0, 256, (3, 1 << 20), dtype=np.uint8)

    def alice(chan):
        chan.send(A, b"before")
        for row in data:
            chan.send_bulk(B, row)
        chan.send(A, b"after")
        chan.flush()

    def bob(chan):
        out = np.zeros_like(data)
        first = chan.recv(A, 6)
        for row in out:
            chan.recv_bulk_into(B, row)
        return first, out, chan.recv(A, 5)

    _, (first, out, last), (ca, cb) = run_pair(alice, bob)
    assert (first, last) == (b"before", b"after")
    assert np.array_equal(out, data)
    assert ca.digests() == cb.digests()[::-1]


def test_run_pair_raises_the_first_error():
    def alice(chan):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_pair(alice, lambda chan: chan.recv(A, 1))


def test_close_wakes_a_waiting_thread():
    left, right = pair(timeout=30)
    errors = []

    def wait():
        with pytest.raises(LinkError) as caught:
            left.recv(A, 1)
        errors.append(str(caught.value))

    thread = Thread(target=wait)
    thread.start()
    left.close()
    thread.join(10)
    assert errors and "closed" in errors[0]
    with pytest.raises(PeerError, match="closed the connection while this side was awaiting message 2"):
        right.recv(A, 1)
