"""Peers that break the protocol: whatever they send, the outcome is a value, a PeerError or a LinkError."""

import socket
import struct
import tracemalloc
from threading import Thread

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gc2pc.errors import LinkError, PeerError
from gc2pc.net import Listener, Tag, connect, pair, stream
from gc2pc.net.channel import HEADER, Channel
from support.pair import bare_peer

A, B = Tag.HELLO, 200
EXPECTED = [(A, 3), (B, 0), (A, 70), (B, 2)]


def frame(tag, body, n_bytes=None):
    return HEADER.pack(tag, len(body) if n_bytes is None else n_bytes) + body


def model(wire):
    """Return the bodies an honest reading of `wire` gives for EXPECTED; short when the wire is wrong."""
    bodies = []
    for tag, n_bytes in EXPECTED:
        head, body, wire = wire[:5], wire[5 : 5 + n_bytes], wire[5 + n_bytes :]
        if head != HEADER.pack(tag, n_bytes) or len(body) < n_bytes:
            break
        bodies.append(body)
    return bodies


HONEST = b"".join(frame(tag, bytes(n_bytes)) for tag, n_bytes in EXPECTED)
flips = st.builds(
    lambda at, bit: HONEST[:at] + bytes([HONEST[at] ^ 1 << bit]) + HONEST[at + 1 :],
    st.integers(0, len(HONEST) - 1),
    st.integers(0, 7),
)
cuts = st.integers(0, len(HONEST)).map(lambda at: HONEST[:at])
swaps = st.permutations(EXPECTED).map(lambda rows: b"".join(frame(tag, bytes(n)) for tag, n in rows))
frames = st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=80)), max_size=5).map(
    lambda rows: b"".join(frame(*row) for row in rows)
)


@given(st.one_of(st.binary(max_size=200), flips, cuts, swaps, frames), st.booleans())
@example(HONEST, False)
@example(HONEST, True)
@example(frame(Tag.ABORT, bytes(range(256))), False)
@settings(deadline=None)
def test_any_bytes_give_a_value_or_an_error(wire, bulk):
    chan, peer = bare_peer(timeout=5)
    peer.sendall(wire)
    peer.shutdown(socket.SHUT_WR)
    bodies = []
    try:
        for tag, n_bytes in EXPECTED:
            if bulk:
                body = bytearray(n_bytes)
                chan.recv_bulk_into(tag, body)
            else:
                body = chan.recv(tag, n_bytes)
            bodies.append(body)
    except PeerError:
        pass
    finally:
        chan.close()
        peer.close()
    assert bodies == model(wire)


@pytest.mark.parametrize(
    ("wire", "message"),
    [
        (frame(7, b"hello"), "expected message 200 of 2048 bytes, got message 7 of 5 bytes"),
        (frame(2, b""), r"expected message 200 of 2048 bytes, got message 2 \(hello\) of 0 bytes"),
        (frame(B, b"", 2049), "expected message 200 of 2048 bytes, got message 200 of 2049 bytes"),
        (frame(B, b"", 2**32 - 1), "got message 200 of 4294967295 bytes"),
        (frame(B, bytes(2047), 2048), "closed the connection while this side was awaiting message 200"),
        (b"\xc8\0", "closed the connection while this side was awaiting message 200"),
        (frame(Tag.ABORT, b"", 501), "with a reason of 501 bytes"),
    ],
)
@pytest.mark.parametrize("bulk", [False, True])
def test_what_the_error_says(wire, message, bulk):
    chan, peer = bare_peer()
    peer.sendall(wire)
    peer.shutdown(socket.SHUT_WR)
    with pytest.raises(PeerError, match=message):
        chan.recv_bulk_into(B, bytearray(2048)) if bulk else chan.recv(B, 2048)
    with pytest.raises(PeerError, match="the channel is dead since an earlier error"):
        chan.recv(A, 1)
    with pytest.raises(PeerError, match="the channel is dead since an earlier error"):
        chan.send(A)


def test_a_refused_length_allocates_nothing():
    chan, peer = bare_peer()
    peer.sendall(frame(A, b"", 2**32 - 1))
    tracemalloc.start()
    try:
        with pytest.raises(PeerError, match="got message 2"):
            chan.recv(A, 2**30)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_a_silent_peer():
    chan, _peer = bare_peer(timeout=0.05)
    with pytest.raises(LinkError, match=r"silent for 0.05 s while this side was awaiting message 2 "):
        chan.recv(A, 1)
    with pytest.raises(LinkError, match="dead since an earlier error"):
        chan.recv(A, 1)


def test_a_peer_that_reads_nothing():
    chan, _peer = bare_peer(timeout=0.05)
    with pytest.raises(LinkError, match=r"read nothing for 0.05 s while this side was sending message 200"):
        chan.send_bulk(B, bytes(1 << 24))


class SlowSocket:
    """A socket on which every byte takes 50 seconds of a clock that only it moves."""

    def __init__(self):
        self.clock = 0.0

    def settimeout(self, timeout): ...

    def setsockopt(self, *option): ...

    def recv_into(self, view, n_bytes=0, flags=0):
        self.clock += 50
        view[0] = 0
        return 1

    def sendmsg(self, buffers):
        self.clock += 50
        return 1


def test_a_slow_drip_ends(monkeypatch):
    slow = SlowSocket()
    monkeypatch.setattr(stream, "monotonic", lambda: slow.clock)
    for call in (
        lambda chan: chan.recv(A, 100),
        lambda chan: chan.recv(A, 100_000),
        lambda chan: chan.recv_bulk_into(A, bytearray(100)),
        lambda chan: chan.send_bulk(A, bytes(100)),
    ):
        slow.clock = 0.0
        with pytest.raises(LinkError, match="too slow"):
            call(Channel(slow, timeout=60))
        assert slow.clock <= 60 + 100_005 / 1024 + 50


def test_a_peer_that_resets():
    with Listener("127.0.0.1:0") as listener:
        peer = socket.create_connection(listener.address)
        chan = listener.accept(5)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
    with pytest.raises(PeerError, match="reset the connection while this side was awaiting message 200"):
        chan.recv(B, 10)


def test_a_peer_that_closes_while_this_side_sends():
    chan, peer = bare_peer()
    peer.close()
    with pytest.raises(PeerError, match="reset the connection while this side was sending message 200"):
        chan.send_bulk(B, bytes(1 << 22))


# ---- abort ----


def test_abort_tells_the_reason():
    left, right = pair()
    left.send(A, b"queued")
    thread = Thread(target=left.abort, args=("different functions: \x1b[2Jricher, poorer\u202e\n",))
    thread.start()
    assert right.recv(A, 6) == b"queued"
    with pytest.raises(PeerError) as caught:
        right.recv(A, 1)
    right.close()
    thread.join(10)
    assert str(caught.value) == "the peer gave up: different functions: ?[2Jricher, poorer??"
    with pytest.raises(LinkError, match="the channel is closed"):
        left.send(A)


def test_a_reason_is_cut_at_500_bytes():
    chan, peer = bare_peer()
    thread = Thread(target=chan.abort, args=("€" * 400,))
    thread.start()
    wire = b""
    while data := peer.recv(1000):
        wire += data
    peer.close()
    thread.join(10)
    assert wire == frame(Tag.ABORT, ("€" * 166).encode())


def test_a_hostile_reason_is_made_harmless():
    chan, peer = bare_peer()
    peer.sendall(frame(Tag.ABORT, b"\x1b]0;owned\x07\xff\xfe ok"))
    with pytest.raises(PeerError) as caught:
        chan.recv_bulk_into(B, bytearray(1 << 20))
    assert str(caught.value).isprintable()
    assert str(caught.value).endswith(" ok")


@pytest.mark.parametrize("over_tcp", [False, True])
def test_a_sender_learns_the_reason(over_tcp):
    if over_tcp:
        with Listener("127.0.0.1:0") as listener:
            right = connect(str(listener.address), 5)
            left = listener.accept(5)
    else:
        left, right = pair()
    thread = Thread(target=left.abort, args=("wrong version",))
    thread.start()
    with pytest.raises(PeerError, match="the peer gave up: wrong version"):
        while True:
            right.send_bulk(B, bytes(1 << 20))
    right.close()
    thread.join(10)


def test_abort_never_raises():
    chan, peer = bare_peer()
    peer.close()
    chan.abort("nobody listens")
    chan.abort("twice")
    chan, peer = bare_peer(timeout=0.05)
    with pytest.raises(LinkError):
        chan.send_bulk(B, bytes(1 << 24))
    chan.abort("in the middle of a frame")
    while data := peer.recv(1 << 20):
        assert b"middle" not in data
