"""Shaped links: bytes leave at a bandwidth and arrive after a latency, each way, between two real sockets.

A forwarder stands between the parties, as the network does. What a party writes waits in its own socket until
the link is free; then a piece leaves at the bandwidth, and is handed on one latency after its last byte has
left. So a party meets what it would meet on a slow line: a full socket when it writes faster than the line,
silence while bytes travel.
"""

import socket
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from threading import Condition, Thread

from gc2pc.errors import LinkError, UsageError
from gc2pc.net.channel import Channel
from gc2pc.net.pair import BUFFER
from gc2pc.net.tcp import Listener, dial, parse_address, prefer_loopback

TICK = 0.0005  # seconds of the line that a piece takes at most: one that waits holds nothing else up longer
LEAST_PIECE, MOST_PIECE = 1500, 1 << 18  # bytes of a piece, whatever the bandwidth
FASTEST = 25e9  # bits a second that room is made for on a link without a bandwidth
ACCEPT_SECONDS = 30.0


@dataclass(frozen=True)
class Shape:
    """What a link does to bytes in each direction: bandwidth in bits a second, latency in seconds one way."""

    bandwidth: float = inf
    latency: float = 0.0

    def __post_init__(self) -> None:
        if not self.bandwidth > 0:
            raise UsageError(f"a bandwidth is a number of bits a second above 0, got {self.bandwidth:g}")
        if not 0 <= self.latency < inf:
            raise UsageError(f"a latency is a number of seconds, 0 or more, got {self.latency:g}")

    def seconds(self, n_bytes: float) -> float:
        """Return how long the link is busy with n_bytes bytes."""
        return 8 * n_bytes / self.bandwidth

    @property
    def piece(self) -> int:
        """Bytes that leave together."""
        return int(min(max(LEAST_PIECE, TICK * self.bandwidth / 8), MOST_PIECE))


def shaped_pair(
    bandwidth_bits: float, latency_seconds: float, *, timeout: float = 60.0, hash_bulk: bool = False
) -> tuple[Channel, Channel]:
    """Return two channels inside this process with a shaped link between them; see Shape for the units."""
    shape = Shape(bandwidth_bits, latency_seconds)
    (left, left_far), (right_far, right) = _socket_pair(), _socket_pair()
    forward(left_far, right_far, shape)
    ends = (Channel(end, timeout=timeout, hash_bulk=hash_bulk, in_process=True) for end in (left, right))
    return next(ends), next(ends)


class Relay:
    """Listens on this machine and forwards the first connection to `target` over a shaped link.

    Use as a context, or close it: that ends a relay nobody has connected to. Parties who are connected keep
    their link until they close it.
    """

    def __init__(self, target: str, shape: Shape) -> None:
        """Take a free port, `address`; target: "host:port" of the party that listens."""
        self._target, self._shape = parse_address(target), shape
        self._listener = Listener("127.0.0.1:0")
        self.address = str(self._listener.address)
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(LinkError, OSError, ValueError):  # nobody came, or the relay is closed
            caller = self._listener.accept_socket(ACCEPT_SECONDS)
            try:
                answerer = dial(self._target, time.monotonic() + ACCEPT_SECONDS)
            except OSError:
                caller.close()
                raise
            for sock in (caller, answerer):
                sock.settimeout(None)
                prefer_loopback(sock)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            forward(caller, answerer, self._shape, daemon=False)  # last bytes outlive the party's last line

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def forward(left: socket.socket, right: socket.socket, shape: Shape, *, daemon: bool = True) -> Thread:
    """Forward both ways between two connected sockets, which are then its own, until both ways have ended.

    Returns the thread that waits for that and closes the sockets. daemon: let the process end before.
    """
    ways = _Way(left, right, shape), _Way(right, left, shape)
    readers, writers = (
        [Thread(target=run, daemon=daemon) for run in runs]
        for runs in zip(*((way.take_in, way.hand_on) for way in ways), strict=True)
    )

    def finish() -> None:
        for thread in writers:  # a way that broke leaves the other one its time, for a last word of the peer
            thread.join()
        for sock in (left, right):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in readers:
            thread.join()
        left.close()
        right.close()

    for thread in (*readers, *writers):
        thread.start()
    finisher = Thread(target=finish, daemon=daemon)
    finisher.start()
    return finisher


class Line:
    """The clock of one direction, in seconds: when pieces have left (`free`), and when they are there."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self.free = -inf

    def carry(self, n_bytes: int, came: float | None) -> float:
        """Return when a piece of n_bytes is there, and be free once it has left.

        came: when it came to an idle link. None for one that lay there while the one before left, as the
        first cannot: its time on the link begins right then, however late it is looked at.
        """
        begin = self.free if came is None else max(self.free, came)
        assert begin > -inf
        self.free = begin + self._shape.seconds(n_bytes)
        return self.free + self._shape.latency

    def end(self, now: float) -> float:
        """Return when an end that is seen now is there."""
        return max(self.free, now) + self._shape.latency


class _Way:
    """One direction of a shaped link: a thread takes pieces in, another one hands them on when due."""

    def __init__(self, source: socket.socket, sink: socket.socket, shape: Shape) -> None:
        self._source, self._sink, self._shape = source, sink, shape
        self._travelling: deque[tuple[float, bytes]] = deque()  # (when due, piece); an empty one ends the way
        self._n_travelling = 0
        self._most = BUFFER + int(shape.latency * min(shape.bandwidth, FASTEST) / 8)
        self._changed = Condition()
        self._broken = False

    def take_in(self) -> None:
        """Read pieces as fast as the link takes them; the sender's socket holds the rest back."""
        line, waits = Line(self._shape), False
        try:
            while not self._broken:
                piece = self._waiting_piece() if waits else None
                came = None
                if piece is None:  # the link has been idle
                    piece = self._source.recv(self._shape.piece)
                    came = time.monotonic()
                if not piece:
                    break
                self._put(line.carry(len(piece), came), piece)
                waits = True
                _sleep_until(line.free)
        except OSError:
            pass
        self._put(line.end(time.monotonic()), b"")

    def _waiting_piece(self) -> bytes | None:
        """Return a piece that lay there while the one before left, if there is one."""
        try:
            return self._source.recv(self._shape.piece, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None

    def _put(self, due: float, piece: bytes) -> None:
        with self._changed:
            while self._n_travelling > self._most and not self._broken:  # the receiver reads nothing
                self._changed.wait()
            self._travelling.append((due, piece))
            self._n_travelling += len(piece)
            self._changed.notify_all()

    def hand_on(self) -> None:
        """Write each piece when it is due; pass an end on as one."""
        with suppress(OSError):
            while piece := self._next_piece():
                self._sink.sendall(piece)
            self._sink.shutdown(socket.SHUT_WR)
            return
        with self._changed:  # the receiver is gone
            self._broken = True
            self._changed.notify_all()

    def _next_piece(self) -> bytes:
        with self._changed:
            while not self._travelling:
                self._changed.wait()
            due, piece = self._travelling.popleft()
            self._n_travelling -= len(piece)
            self._changed.notify_all()
        _sleep_until(due)
        return piece


def _sleep_until(when: float) -> None:
    while (left := when - time.monotonic()) > 0:
        time.sleep(left)


def _socket_pair() -> tuple[socket.socket, socket.socket]:
    ends = socket.socketpair()
    for end in ends:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    return ends
