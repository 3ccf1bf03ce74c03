"""Frames, counters, phases and transcripts between two honest ends."""

import hashlib
import time
from contextlib import suppress
from threading import Thread

import numpy as np
import pytest

from gc2pc.errors import LinkError, PeerError, UsageError
from gc2pc.net import Channel, Tag, ledger, pair
from gc2pc.net.tags import describe
from support.pair import bare_peer, run_pair

A, B = Tag.HELLO, 200


def test_a_frame_on_the_wire():
    chan, peer = bare_peer()
    chan.send(A, b"gar", np.array([0x4241], dtype="<u2"))
    chan.send(B)
    chan.send_bulk(B, np.arange(3, dtype=np.uint8))
    wire = bytes.fromhex("02 05000000 676172 4142   c8 00000000   c8 03000000 000102")
    assert peer.recv(100) == wire
    assert chan.digests()[0] == hashlib.sha256(wire[:-3]).digest()


def test_tags_have_names():
    assert describe(2) == "message 2 (hello)"
    assert describe(255) == "message 255"
    assert all(0 < tag < 256 for tag in Tag)


def test_messages_arrive_in_order_and_whole():
    def alice(chan):
        chan.send(A, b"ab", np.arange(3, dtype="<u2"), bytearray(b"c"))
        chan.send(B)
        return chan.recv(A, 70_000)

    def bob(chan):
        got = chan.recv(A, 9), chan.recv(B, 0)
        chan.send(A, bytes(70_000))
        return got

    a, b, (ca, cb) = run_pair(alice, bob)
    assert b == (b"ab\0\0\1\0\2\0c", b"")
    assert a == bytes(70_000)
    assert ca.digests() == cb.digests()[::-1]


@pytest.mark.parametrize("n_bytes", [0, 1, 65_530, 65_531, 65_536, 65_537, 200_000])
def test_sizes_around_the_buffers(n_bytes):
    data = np.random.default_rng(n_bytes).bytes(n_bytes)

    def alice(chan):
        for _ in range(3):
            chan.send(A, b"x")
            chan.send(B, data)
            chan.send_bulk(B, data)

    def bob(chan):
        got = []
        for _ in range(3):
            out = bytearray(n_bytes)
            got += [chan.recv(A, 1), chan.recv(B, n_bytes)]
            chan.recv_bulk_into(B, out)
            got += [out]
        return got

    _, got, (ca, cb) = run_pair(alice, bob)
    assert got == [b"x", data, data] * 3
    assert ca.digests() == cb.digests()[::-1]


def test_bulk_in_both_directions_at_once():
    rng = np.random.default_rng(1)
    data = {role: rng.integers(0, 2**63, (8, 1 << 16), dtype=np.uint64) for role in "ab"}

    def role(name):
        def run(chan):
            out = np.empty_like(data["a"])
            sender = Thread(target=lambda: [chan.send_bulk(B, row) for row in data[name]])
            sender.start()
            for row in out:
                chan.recv_bulk_into(B, row)
            sender.join()
            return out

        return run

    a, b, (ca, cb) = run_pair(role("a"), role("b"))
    assert np.array_equal(a, data["b"]) and np.array_equal(b, data["a"])
    assert ca.digests() == cb.digests()[::-1]


@pytest.mark.parametrize("send", [Channel.send, Channel.send_bulk])
def test_receiving_goes_on_while_sending_is_stuck(send):
    chan, peer = bare_peer()
    errors = []

    def stuck():
        with pytest.raises(LinkError, match="this side closed") as caught:
            send(chan, B, bytes(1 << 24))
        errors.append(caught.value)

    sender = Thread(target=stuck)
    sender.start()
    peer.recv(5)  # now the sender is writing
    peer.sendall(bytes.fromhex("02 01000000 78"))
    assert chan.recv(A, 1) == b"x"
    chan.close()
    sender.join(10)
    assert errors


def test_only_asked_for_does_the_transcript_cover_bulk_bodies():
    def digest(hash_bulk, body):
        _, _, (ca, cb) = run_pair(
            lambda chan: chan.send_bulk(B, body),
            lambda chan: chan.recv_bulk_into(B, bytearray(len(body))),
            hash_bulk=hash_bulk,
        )
        assert ca.digests() == cb.digests()[::-1]
        return ca.digests()[0]

    assert digest(False, b"ab") == digest(False, b"cd") != digest(False, b"abc")
    assert digest(True, b"ab") != digest(True, b"cd")


def test_both_sides_may_send_64_kib_before_they_read():
    def role(chan):
        for _ in range(64):
            chan.send(A, bytes(1024 - 5))
        chan.flush()
        return [chan.recv(A, 1024 - 5) for _ in range(64)]

    run_pair(role, role)


def test_counters_by_phase():
    def alice(chan):
        chan.send(A, b"123")
        with chan.phase("setup"):
            chan.send(A, b"45")
            chan.recv(B, 0)
            with chan.phase("inner"):
                chan.send_bulk(B, bytes(100))
            chan.send(A)
            chan.flush()
            chan.flush()

    def bob(chan):
        chan.recv(A, 3)
        chan.recv(A, 2)
        chan.send(B)
        chan.recv_bulk_into(B, bytearray(100))
        chan.recv(A, 0)

    _, _, (ca, cb) = run_pair(alice, bob)
    setup, inner, other = (ca.counters[name] for name in ("setup", "inner", "other"))
    assert (other.bytes_sent, other.bytes_received, other.flushes) == (8, 0, 0)
    assert (setup.bytes_sent, setup.bytes_received, setup.flushes, setup.rounds) == (12, 5, 2, 1)
    assert (inner.bytes_sent, inner.bytes_received, inner.flushes, inner.rounds) == (105, 0, 1, 1)
    assert (cb.counters["other"].bytes_sent, cb.counters["other"].bytes_received) == (5, 125)
    assert ca.take_counters()["setup"] is setup
    assert ca.counters["other"].bytes_sent == 0


def test_phases_share_out_the_time(monkeypatch):
    clock = iter(range(0, 100, 10))
    monkeypatch.setattr(ledger, "perf_counter", lambda: next(clock))
    book = ledger.Ledger()
    with book.phase("outer"):
        with book.phase("inner"):
            pass
        with book.phase("inner"):
            pass
    assert {name: count.seconds for name, count in book.take().items()} == {
        "other": 20,
        "outer": 30,
        "inner": 20,
    }


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
    left.close()
    thread.join(10)
    assert errors and "closed" in errors[0]
    with pytest.raises(LinkError, match="closed"):
        left.send(A)
    with pytest.raises(PeerError, match=r"closed the connection while this side was awaiting message 2 \(h"):
        right.recv(A, 1)


def test_the_end_of_a_with_block_closes():
    left, right = pair()
    with left:
        left.send(A, b"never flushed")
    with right, pytest.raises(PeerError, match="closed the connection"):
        right.recv(A, 13)


def test_run_pair_raises_the_first_error():
    def alice(chan):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_pair(alice, lambda chan: chan.recv(A, 1))


@pytest.mark.parametrize("timeout", [0, -1, float("inf"), float("nan")])
def test_a_timeout_is_a_positive_number(timeout):
    with pytest.raises(UsageError, match="positive number of seconds"):
        pair(timeout=timeout)


def test_only_contiguous_buffers():
    left, _ = pair()
    with pytest.raises(AssertionError, match="contiguous"):
        left.send(A, np.zeros((4, 4), dtype=np.uint8)[:, 0])
    assert isinstance(left, Channel)


def test_wait_frames_let_a_slow_side_go_on():
    def slow(chan):
        chan.send(A, b"x")
        with chan.busy():
            time.sleep(0.7)
        chan.send(B, b"y")
        chan.flush()
        return chan.digests()[0]

    def patient(chan):
        return chan.recv(A, 1), chan.recv(B, 1), chan.digests()[1]

    sent, (first, second, received), _ = run_pair(slow, patient, timeout=0.2)
    assert (first, second, sent) == (b"x", b"y", received)


def test_waiting_for_a_peer_ends():
    chan, peer = bare_peer()
    chan.longest_wait = 0.3
    peer.sendall(bytes([Tag.WAIT, 0, 0, 0, 0]) * 3 + bytes([A, 0, 0, 0, 0]))
    assert chan.recv(A, 0) == b""

    def send_waits():
        with suppress(OSError):
            while True:
                peer.sendall(bytes([Tag.WAIT, 0, 0, 0, 0]))
                time.sleep(0.02)

    Thread(target=send_waits, daemon=True).start()
    with pytest.raises(LinkError, match=r"at work for over 0.3 s .* allow it a longest wait of more"):
        chan.recv(A, 0)
    chan.close()


def test_who_allows_no_wait_gets_none():
    chan, peer = bare_peer()
    chan.longest_wait = 0
    peer.sendall(bytes([Tag.WAIT, 0, 0, 0, 0]) + bytes([A, 0, 0, 0, 0]))
    with pytest.raises(LinkError, match="at work for over 0 s"):
        chan.recv(A, 0)


def test_a_wait_frame_has_no_body():
    chan, peer = bare_peer()
    peer.sendall(bytes([Tag.WAIT, 1, 0, 0, 0, 0]))
    with pytest.raises(PeerError, match="wait"):
        chan.recv(A, 0)
