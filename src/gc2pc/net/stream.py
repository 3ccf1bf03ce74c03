"""Stream: the bytes of a connected socket, with waits that all end.

Nothing waits for ever: a wait ends when no byte has moved for the time allowed, and a whole message must move
within that time plus one second for each KiB, so that a peer who sends one byte now and then holds nobody.
One thread may read while another writes; `shutdown` from a third wakes both.
"""

import math
import select
import socket
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

from gc2pc.errors import LinkError, PeerError

READ_AHEAD = 1 << 16
SLOWEST_RATE = 1024


class Patience:
    """How long one message may take: `idle` seconds without progress, and a total for its size."""

    def __init__(self, doing: str, n_bytes: int, idle: float) -> None:
        """`doing` completes "this side was ..." in error texts; n_bytes is the size of the message."""
        self.doing = doing
        self._idle = idle
        self._total = idle + n_bytes / SLOWEST_RATE
        self._progress = monotonic()
        self._end = self._progress + self._total

    def progress(self) -> None:
        """Note that bytes have moved."""
        self._progress = monotonic()

    def wait(self, poller: select.poll, silence: str) -> None:
        """Wait until the poller's socket is ready; raises LinkError when the time allowed is over."""
        now = monotonic()
        quiet = self._progress + self._idle
        if now < self._end and poller.poll(math.ceil(1000 * (min(quiet, self._end) - now))):
            return
        why = (
            f"has {silence} for {self._idle:g} s"
            if quiet <= self._end
            else f"is too slow ({self._total:.0f} s)"
        )
        raise LinkError(f"the peer {why} while this side was {self.doing}; is it running, is the link up?")


class Stream:
    """A connected stream socket (TCP or Unix) without blocking calls; owns the socket."""

    def __init__(self, sock: socket.socket) -> None:
        """Take over `sock`, which must be connected."""
        sock.setblocking(False)
        self._sock = sock
        self._readable = select.poll()
        self._readable.register(sock, select.POLLIN)
        self._writable = select.poll()
        self._writable.register(sock, select.POLLOUT)
        self._ahead = memoryview(bytearray(READ_AHEAD))
        self._begin = self._end = 0
        self.closed = False

    def write(self, buffers: Sequence[memoryview], patience: Patience) -> None:
        """Write all bytes of the buffers, without copying them."""
        rest = [buffer for buffer in buffers if len(buffer)]
        while rest:
            try:
                n_bytes = self._sock.sendmsg(rest)
            except BlockingIOError:
                patience.wait(self._writable, "read nothing")
                continue
            except OSError as error:
                raise self._broken(error, patience) from error
            patience.progress()
            while rest and n_bytes >= len(rest[0]):
                n_bytes -= len(rest.pop(0))
            if n_bytes:
                rest[0] = rest[0][n_bytes:]

    def read_into(self, view: memoryview, patience: Patience) -> None:
        """Fill `view`, straight from the socket but for bytes that were read ahead."""
        n_bytes = min(len(view), self._end - self._begin)
        view[:n_bytes] = self._ahead[self._begin : self._begin + n_bytes]
        self._begin += n_bytes
        while n_bytes < len(view):
            n_bytes += self._receive(view[n_bytes:], patience)

    def read(self, n_bytes: int, patience: Patience) -> bytes:
        """Return the next n_bytes; short messages that arrive together cost one call to the system."""
        if n_bytes > READ_AHEAD:
            body = bytearray(n_bytes)
            self.read_into(memoryview(body), patience)
            return bytes(body)
        if self._begin + n_bytes > READ_AHEAD:
            kept = self._end - self._begin
            self._ahead[:kept] = bytes(self._ahead[self._begin : self._end])
            self._begin, self._end = 0, kept
        while self._end - self._begin < n_bytes:
            self._end += self._receive(self._ahead[self._end :], patience)
        start = self._begin
        self._begin += n_bytes
        body_view = self._ahead[start : self._begin]
        if self._begin == self._end:
            self._begin = self._end = 0
        return bytes(body_view)

    def drain(self, seconds: float) -> None:
        """End this side's sending and discard what the peer still sends, so that it reads our last words."""
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_WR)
            end = monotonic() + seconds
            while (left := end - monotonic()) > 0 and self._readable.poll(math.ceil(1000 * left)):
                if not self._sock.recv_into(self._ahead):
                    break

    def shutdown(self) -> None:
        """End both directions and wake the threads that wait in them; the socket stays allocated."""
        self.closed = True
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Release the socket; nobody may be reading or writing."""
        self._sock.close()

    def _receive(self, view: memoryview, patience: Patience) -> int:
        """Read once, at least one byte, into the beginning of `view`; return how many."""
        while True:
            try:
                n_bytes = self._sock.recv_into(view)
            except BlockingIOError:
                patience.wait(self._readable, "been silent")
                continue
            except OSError as error:
                raise self._broken(error, patience) from error
            if not n_bytes:
                raise self._broken(None, patience)
            patience.progress()
            return n_bytes

    def _broken(self, error: OSError | None, patience: Patience) -> PeerError | LinkError:
        """Return the error to raise when the connection has ended in the middle of a message."""
        if self.closed:
            return LinkError(f"this side closed the connection while {patience.doing}")
        if error is None:
            return PeerError(f"the peer closed the connection while this side was {patience.doing}")
        if isinstance(error, ConnectionError):
            return PeerError(f"the peer reset the connection while this side was {patience.doing}")
        return LinkError(f"the connection failed while this side was {patience.doing}: {error.strerror}")
