"""Channel: typed frames of known size over a connected socket.

A frame is a tag (one byte, see tags.py), the length of its body (four bytes, little-endian) and the body.
There is no other byte on the connection. The receiver knows tag and length before it reads and compares them
before it allocates or reads the body, so a peer can cause a value, a `PeerError` or a `LinkError`, and no
allocation beyond what was expected.

An abort frame may stand in place of any frame: its body is the reason, UTF-8, at most 500 bytes; the sender
closes the connection after it. A wait frame, which has no body, may stand before any frame: who sends it is
at work on something slow, and the receiver begins its wait anew.
"""

import struct
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from socket import socket
from threading import Event, Lock, Thread
from typing import Any

from gc2pc.errors import Gc2pcError, LinkError, PeerError
from gc2pc.net.ledger import Count, Ledger
from gc2pc.net.stream import LONGEST_WAIT, Patience, Stream
from gc2pc.net.tags import Tag, describe

HEADER = struct.Struct("<BI")
WAIT = HEADER.pack(Tag.WAIT, 0)
QUEUE_BYTES = 1 << 16
REASON_BYTES = 500
LAST_WORD_SECONDS = 0.5

Buffer = Any  # what memoryview() takes: bytes, bytearray, numpy arrays (C-contiguous)


class Channel:
    """One end of a connection between the two parties.

    longest_wait: seconds for which the peer may go on saying that it is at work, before one message.

    Sending and receiving may run in one thread each. After an error the channel is dead: every later call
    raises an error that repeats the first. Messages of at most 64 KiB in all that both sides send before
    they read do not block.
    """

    def __init__(
        self,
        sock: socket,
        *,
        timeout: float = 60.0,
        hash_bulk: bool = False,
        same_machine: bool = False,
        in_process: bool = False,
    ) -> None:
        """Take over a connected socket.

        timeout: seconds without progress after which the peer counts as lost. hash_bulk: let the transcript
        cover the bodies of bulk frames. same_machine: the peer, or a relay to it, runs on this machine.
        in_process: both ends belong to this process.
        """
        self.same_machine = same_machine or in_process
        self.in_process = in_process
        self.longest_wait = LONGEST_WAIT
        self._stream = Stream(sock, timeout)
        self._ledger = Ledger()
        self._hash_bulk = hash_bulk
        self._queue = bytearray()
        self._dead: BaseException | None = None
        self._sending, self._receiving = _Direction(self), _Direction(self)

    # ---- frames ----

    def send(self, tag: int, *parts: Buffer) -> None:
        """Queue one frame whose body is the parts in order; flush, recv or a queue over 64 KiB write it."""
        views = [_byte_view(part) for part in parts]
        n_bytes = sum(map(len, views))
        with self._sending:
            header = self._header(tag, n_bytes)
            for view in views:
                self._ledger.sent.update(view)
            if len(self._queue) + len(header) + n_bytes > QUEUE_BYTES:
                self._write(tag, header, *views)
            else:
                self._queue += b"".join((header, *views))

    def recv(self, tag: int, n_bytes: int) -> bytes:
        """Return the body of the next frame: this tag, exactly n_bytes. Flushes first."""
        self.flush()
        with self._receiving:
            patience = self._patience("awaiting", tag, n_bytes)
            self._recv_header(tag, n_bytes, patience)
            body = self._stream.read(n_bytes, patience)
            self._ledger.received.update(body)
            return body

    def send_bulk(self, tag: int, view: Buffer) -> None:
        """Write one frame straight from `view`, after what is queued; return when the system has it all."""
        body = _byte_view(view)
        with self._sending:
            header = self._header(tag, len(body))
            if self._hash_bulk:
                self._ledger.sent.update(body)
            self._write(tag, header, body)

    def recv_bulk_into(self, tag: int, view: Buffer) -> None:
        """Fill `view` with the body of the next frame: this tag, the size of `view`. Flushes first."""
        body = _byte_view(view)
        self.flush()
        with self._receiving:
            patience = self._patience("awaiting", tag, len(body))
            self._recv_header(tag, len(body), patience, ahead=False)
            self._stream.read_into(body, patience)
            if self._hash_bulk:
                self._ledger.received.update(body)

    def flush(self) -> None:
        """Hand all queued frames to the system."""
        if self._queue:
            with self._sending:
                if self._queue:
                    self._write(self._queue[0])

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Inside, tell the peer now and then that this side is at work on something slow, and to wait."""
        done = Event()
        thread = Thread(target=self._send_waits, args=(done,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    # ---- the end ----

    def abort(self, reason: str) -> None:
        """Tell the peer why this side gives up, as far as the link allows, and close. Never raises."""
        if self._sending.lock.acquire(timeout=LAST_WORD_SECONDS):
            try:
                if not self._sending.torn and not self._stream.closed:
                    self._send_reason(reason)
            finally:
                self._sending.lock.release()
        self.close()

    def close(self) -> None:
        """End the connection, wake threads that wait in it, drop queued frames. May be called again."""
        self._stream.shutdown()
        held = [way.lock for way in (self._sending, self._receiving) if way.lock.acquire(timeout=1)]
        self._stream.close()
        for lock in held:
            lock.release()

    def check_alive(self) -> None:
        """Raise the first error again when there was one, LinkError when the channel is closed."""
        if self._dead is not None:
            kind = type(self._dead) if isinstance(self._dead, Gc2pcError) else LinkError
            first = str(self._dead) or type(self._dead).__name__
            raise kind(f"the channel is dead since an earlier error: {first}") from self._dead
        if self._stream.closed:
            raise LinkError("the channel is closed")

    def kill(self, error: BaseException) -> None:
        """Let every later call fail because of `error`; the first one counts."""
        self._dead = self._dead or error

    def __enter__(self) -> "Channel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- what is known about the traffic ----

    @property
    def counters(self) -> dict[str, Count]:
        """Counts by name of the phase; what happened outside any phase is under "other"."""
        return self._ledger.counters

    def take_counters(self) -> dict[str, Count]:
        """Return the counters and begin new ones."""
        return self._ledger.take()

    def phase(self, name: str) -> AbstractContextManager[Count]:
        """Count what happens inside under `name`; the time of an inner phase is not that of the outer one."""
        return self._ledger.phase(name)

    def digests(self) -> tuple[bytes, bytes]:
        """Return the transcript hashes (sent, received), 32 bytes each; queued frames count as sent."""
        return self._ledger.sent.digest(), self._ledger.received.digest()

    # ---- inside ----

    def _patience(self, verb: str, tag: int, n_bytes: int) -> Patience:
        return Patience(verb, tag, HEADER.size + n_bytes, self._stream.idle, self.longest_wait)

    def _header(self, tag: int, n_bytes: int) -> memoryview:
        """Return the header of a frame about to be sent, counted and hashed."""
        header = HEADER.pack(tag, n_bytes)
        self._ledger.note_sent(header, n_bytes)
        return memoryview(header)

    def _write(self, tag: int, *frame: memoryview) -> None:
        """Write what is queued, then a frame; after a failure prefer the reason the peer left behind."""
        queue, self._queue = self._queue, bytearray()
        buffers = [memoryview(queue), *frame]
        self._ledger.note_flush()
        try:
            self._stream.write(buffers, self._patience("sending", tag, sum(map(len, buffers))))
        except PeerError as error:
            if reason := self._reason_left():
                raise reason from error
            raise

    def _recv_header(self, tag: int, n_bytes: int, patience: Patience, ahead: bool = True) -> None:
        """Read the next frame's header, compare it with what is expected, count and hash it."""
        header = self._stream.read(HEADER.size, patience, ahead)
        while header == WAIT:
            patience.renew()
            header = self._stream.read(HEADER.size, patience, ahead)
        got, n_got = HEADER.unpack(header)
        if got == Tag.ABORT:
            raise self._recv_reason(n_got, patience)
        if (got, n_got) != (tag, n_bytes):
            raise PeerError(
                f"expected {describe(tag)} of {n_bytes} bytes, got {describe(got)} of {n_got} bytes"
            )
        self._ledger.note_received(header, n_bytes)

    def _send_waits(self, done: Event) -> None:
        """Send wait frames, of which no transcript and no counter knows, before the peer gives up."""
        with suppress(Gc2pcError):
            while not done.wait(self._stream.idle / 4):
                with self._sending:
                    self._write(Tag.WAIT, memoryview(WAIT))

    # ---- last words: step by step the same for both sides ----

    def _send_reason(self, reason: str) -> None:
        """Send the abort frame after what is queued, then let the peer read it before the connection goes."""
        body = _printable(reason).encode()[:REASON_BYTES].decode(errors="ignore").encode()
        frame = HEADER.pack(Tag.ABORT, len(body)) + body
        with suppress(Gc2pcError, OSError):
            self._stream.limit(LAST_WORD_SECONDS)
            self._stream.write(
                [memoryview(self._queue), memoryview(frame)], self._patience("sending", Tag.ABORT, 0)
            )
            if self._receiving.lock.acquire(blocking=False):
                try:
                    self._stream.drain(LAST_WORD_SECONDS)
                finally:
                    self._receiving.lock.release()

    def _recv_reason(self, n_bytes: int, patience: Patience) -> PeerError:
        """Return the error for an abort frame whose header has been read."""
        if n_bytes > REASON_BYTES:
            return PeerError(f"the peer gave up, with a reason of {n_bytes} bytes (at most {REASON_BYTES})")
        return PeerError(
            f"the peer gave up: {_printable(self._stream.read(n_bytes, patience).decode(errors='replace'))}"
        )

    def _reason_left(self) -> PeerError | None:
        """Return the peer's reason when, after a failed send, an abort frame is the next to read."""
        if not self._receiving.lock.acquire(blocking=False):
            return None  # the thread that is receiving meets the frame
        try:
            self._stream.limit(LAST_WORD_SECONDS)
            patience = self._patience("awaiting", Tag.ABORT, 0)
            tag, n_bytes = HEADER.unpack(self._stream.read(HEADER.size, patience))
            return self._recv_reason(n_bytes, patience) if tag == Tag.ABORT else None
        except (Gc2pcError, OSError):
            return None
        finally:
            self._receiving.lock.release()


class _Direction:
    """Sending or receiving, held by one thread at a time; an error inside kills the channel."""

    def __init__(self, channel: Channel) -> None:
        self.lock = Lock()
        self.torn = False  # a frame may have been cut: no other can follow it
        self._channel = channel

    def __enter__(self) -> None:
        self.lock.acquire()
        try:
            self._channel.check_alive()
        except Gc2pcError:
            self.lock.release()
            raise

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            self.torn = True
            self._channel.kill(error)
        self.lock.release()


def _byte_view(buffer: Buffer) -> memoryview:
    """Return the bytes of a C-contiguous buffer, without a copy."""
    view = memoryview(buffer)
    assert view.c_contiguous, "only contiguous buffers can be sent or received"
    return view.cast("B") if view.nbytes else memoryview(bytearray())


def _printable(text: str) -> str:
    """Return `text` with everything replaced that could disturb a terminal or a log."""
    return "".join(char if char.isprintable() else "?" for char in text)
