"""Stream: the bytes of a connected socket, with waits that all end.

The system itself ends a call in which no byte has moved for the time allowed (SO_RCVTIMEO, SO_SNDTIMEO), so
that one call can move a whole buffer, where polling a non-blocking socket takes many. A message must move
within that time plus a second for each KiB: a peer who sends one byte now and then holds nobody for ever.

One thread may read while another writes; `shutdown` from a third wakes both.
"""

import math
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

from gc2pc.errors import LinkError, PeerError, UsageError
from gc2pc.net.tags import describe

READ_AHEAD = 1 << 16
SLOWEST_RATE = 1024
LONGEST_WAIT = 600.0  # seconds for which a peer may ask to be waited for before one message, unless told
TIMEVAL = struct.Struct("@ll")


class Patience:
    """How long one message may take: `idle` seconds without progress, and a total for its size.

    A peer that says it is at work makes the total begin anew, for `longest_wait` seconds.
    """

    def __init__(self, verb: str, tag: int, n_bytes: int, idle: float, longest_wait: float) -> None:
        """`verb` and tag complete "this side was ..." in error texts; n_bytes is the size of the message."""
        self._verb, self._tag = verb, tag
        self._idle, self._longest_wait = idle, longest_wait
        self._total = idle + n_bytes / SLOWEST_RATE
        self._begin = monotonic()
        self._end = self._begin + self._total

    def renew(self) -> None:
        """Begin again, as the peer says that it is at work. Raises LinkError when it has said so too long."""
        now = monotonic()
        if now > self._begin + self._longest_wait:
            raise LinkError(
                f"the peer has been at work for over {self._longest_wait:g} s while this side was "
                f"{self.doing}; allow it a longest wait of more"
            )
        self._end = now + self._total

    @property
    def doing(self) -> str:
        """What this side is doing, for error texts."""
        return f"{self._verb} {describe(self._tag)}"

    def check(self) -> None:
        """Raise LinkError when the message has taken too long as a whole."""
        if monotonic() > self._end:
            raise LinkError(f"the peer is too slow: this side was {self.doing} for over {self._total:.0f} s")

    def over(self, silence: str) -> LinkError:
        """Return the error for a call in which nothing moved."""
        return LinkError(
            f"the peer has {silence} for {self._idle:g} s while this side was {self.doing}; "
            "see whether it still runs, or allow more time"
        )


class Stream:
    """A connected stream socket, TCP or Unix; owns the socket."""

    def __init__(self, sock: socket.socket, idle: float) -> None:
        """Take over `sock`; no call may last longer than `idle` seconds without moving a byte."""
        if not 0 < idle < math.inf:
            raise UsageError(f"a timeout must be a positive number of seconds, got {idle}")
        sock.settimeout(None)
        self._sock = sock
        self._ahead = memoryview(bytearray(READ_AHEAD))
        self._begin = self._end = 0
        self.closed = False
        self.limit(idle)

    def limit(self, idle: float) -> None:
        """Set how long a call may last without moving a byte, in seconds."""
        self.idle = idle
        seconds, micros = divmod(math.ceil(idle * 1_000_000), 1_000_000)
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            self._sock.setsockopt(socket.SOL_SOCKET, option, TIMEVAL.pack(seconds, micros))

    def write(self, buffers: Sequence[memoryview], patience: Patience) -> None:
        """Write all bytes of the buffers, without copying them."""
        rest = [buffer for buffer in buffers if len(buffer)]
        while rest:
            try:
                n_bytes = self._sock.sendmsg(rest)
            except BlockingIOError as error:
                raise patience.over("read nothing") from error
            except OSError as error:
                raise self._broken(error, patience) from error
            while rest and n_bytes >= len(rest[0]):
                n_bytes -= len(rest.pop(0))
            if rest:
                rest[0] = rest[0][n_bytes:]
                patience.check()

    def read_into(self, view: memoryview, patience: Patience) -> None:
        """Fill `view`, straight from the socket but for bytes that were read ahead."""
        n_bytes = min(len(view), self._end - self._begin)
        view[:n_bytes] = self._ahead[self._begin : self._begin + n_bytes]
        self._begin += n_bytes
        while n_bytes < len(view):
            n_bytes += self._receive(view[n_bytes:] if n_bytes else view, patience, socket.MSG_WAITALL)
            if n_bytes < len(view):
                patience.check()

    def read(self, n_bytes: int, patience: Patience, ahead: bool = True) -> bytes:
        """Return the next n_bytes; with `ahead`, let the same call take whatever else has arrived."""
        if n_bytes > READ_AHEAD:
            body = bytearray(n_bytes)
            self.read_into(memoryview(body), patience)
            return bytes(body)
        if self._begin + n_bytes > READ_AHEAD:
            kept = self._end - self._begin
            self._ahead[:kept] = bytes(self._ahead[self._begin : self._end])
            self._begin, self._end = 0, kept
        while self._end - self._begin < n_bytes:
            stop = READ_AHEAD if ahead else self._begin + n_bytes
            self._end += self._receive(self._ahead[self._end : stop], patience)
            if self._end - self._begin < n_bytes:
                patience.check()
        got = bytes(self._ahead[self._begin : self._begin + n_bytes])
        self._begin += n_bytes
        if self._begin == self._end:
            self._begin = self._end = 0
        return got

    def drain(self, seconds: float) -> None:
        """End this side's sending and discard what the peer still sends, so that it reads our last words."""
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_WR)
            end = monotonic() + seconds
            while monotonic() < end and self._sock.recv_into(self._ahead):
                pass

    def shutdown(self) -> None:
        """End both directions and wake the threads that wait in them; the socket stays allocated."""
        self.closed = True
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Release the socket; nobody may be reading or writing."""
        self._sock.close()

    def _receive(self, view: memoryview, patience: Patience, flags: int = 0) -> int:
        """Read at least one byte into the beginning of `view`; return how many."""
        try:
            n_bytes = self._sock.recv_into(view, 0, flags)
        except BlockingIOError as error:
            raise patience.over("been silent") from error
        except OSError as error:
            raise self._broken(error, patience) from error
        if not n_bytes:
            raise self._broken(None, patience)
        return n_bytes

    def _broken(self, error: OSError | None, patience: Patience) -> PeerError | LinkError:
        """Return the error for a connection that has ended in the middle of the protocol."""
        if self.closed:
            return LinkError(f"this side closed the connection while {patience.doing}")
        if error is None:
            return PeerError(f"the peer closed the connection while this side was {patience.doing}")
        if isinstance(error, ConnectionError):
            return PeerError(f"the peer reset the connection while this side was {patience.doing}")
        return LinkError(f"the connection failed while this side was {patience.doing}: {error.strerror}")
