"""Channel: typed frames of known size over a connected socket, counted by phase and hashed.

A frame is a tag (one byte, see tags.py), the length of its body (four bytes, little-endian) and the body.
There is no other byte on the connection. The receiver knows tag and length before it reads and compares them
before it allocates or reads the body, so a peer can cause a value, a `PeerError` or a `LinkError`, and no
large allocation.

An abort frame may stand in place of any frame: its body is the reason, UTF-8, at most 500 bytes; the sender
closes the connection after it.

The transcript hash of a direction is SHA-256 over its frames as they travel: all bytes of control frames, of
bulk frames the header and, with hash_bulk, the body. The digests of one side are those of the other, swapped.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from socket import socket
from threading import Lock
from time import perf_counter
from typing import Any

from gc2pc.errors import Gc2pcError, LinkError, PeerError
from gc2pc.net.stream import Patience, Stream
from gc2pc.net.tags import Tag, describe

HEADER = struct.Struct("<BI")
BUFFER = 1 << 16
REASON_BYTES = 500
LAST_WORD_SECONDS = 0.5

Buffer = Any  # what memoryview() takes: bytes, bytearray, numpy arrays (C-contiguous)


@dataclass
class Count:
    """One phase: bytes with frame headers, flushes to the system, changes from receiving to sending, seconds."""

    bytes_sent: int = 0
    bytes_received: int = 0
    flushes: int = 0
    rounds: int = 0
    seconds: float = 0.0


class Channel:
    """One end of a connection between the two parties.

    Sending and receiving may run in one thread each. After an error the channel is dead: every later call
    raises an error that repeats the first. Messages of at most 64 KiB that both sides send before they read
    do not block.
    """

    def __init__(
        self, sock: socket, *, timeout: float = 60.0, hash_bulk: bool = False, in_process: bool = False
    ) -> None:
        """Take over a connected socket; after `timeout` seconds without progress the peer counts as lost."""
        self.timeout = timeout
        self.in_process = in_process
        self._stream = Stream(sock)
        self._sending, self._receiving = Lock(), Lock()
        self._pending = bytearray()
        self._sent, self._received = sha256(), sha256()
        self._hash_bulk = hash_bulk
        self._dead: BaseException | None = None
        self._torn = False  # a frame was cut while being sent: nothing may follow it
        self._sent_last = False
        self._phase, self._since = "other", perf_counter()
        self.counters: dict[str, Count] = {}

    # ---- frames ----

    def send(self, tag: int, *parts: Buffer) -> None:
        """Queue one control frame whose body is the parts in order; written by the next flush or recv."""
        views = [_byte_view(part) for part in parts]
        with self._direction(self._sending):
            self._pending += self._note_sent(tag, sum(map(len, views)))
            for view in views:
                self._sent.update(view)
                self._pending += view
            if len(self._pending) > BUFFER:
                self._write(tag)

    def recv(self, tag: int, n_bytes: int) -> bytes:
        """Return the body of the next frame: this tag, exactly n_bytes. Flushes first."""
        return self._recv(tag, n_bytes, n_bytes)

    def recv_upto(self, tag: int, max_bytes: int) -> bytes:
        """Return the body of the next frame: this tag, 0 to max_bytes bytes. Flushes first."""
        return self._recv(tag, 0, max_bytes)

    def send_bulk(self, tag: int, view: Buffer) -> None:
        """Write one frame straight from `view`, after what is queued; return when the system has it all."""
        body = _byte_view(view)
        with self._direction(self._sending):
            header = self._note_sent(tag, len(body))
            if self._hash_bulk:
                self._sent.update(body)
            self._pending += header
            self._write(tag, body)

    def recv_bulk_into(self, tag: int, view: Buffer) -> None:
        """Fill `view` with the body of the next frame: this tag, the size of `view`. Flushes first."""
        body = _byte_view(view)
        self.flush()
        with self._direction(self._receiving):
            patience = self._patience("awaiting", tag, len(body))
            header = bytearray(HEADER.size)
            self._stream.read_into(memoryview(header), patience)
            self._check_header(header, tag, len(body), len(body), patience)
            self._stream.read_into(body, patience)
            if self._hash_bulk:
                self._received.update(body)

    def flush(self) -> None:
        """Hand all queued frames to the system."""
        if self._pending:
            with self._direction(self._sending):
                if self._pending:
                    self._write(self._pending[0])

    # ---- the end ----

    def abort(self, reason: str) -> None:
        """Tell the peer why this side gives up, as far as the link allows, and close. Never raises."""
        body = _clean(reason).encode()[:REASON_BYTES].decode(errors="ignore").encode()
        if self._sending.acquire(timeout=LAST_WORD_SECONDS):
            try:
                if not self._torn and not self._stream.closed:
                    frames = [memoryview(self._pending), memoryview(HEADER.pack(Tag.ABORT, len(body)) + body)]
                    self._stream.write(frames, Patience("giving up", 0, LAST_WORD_SECONDS))
                    self._drain()
            except Gc2pcError:
                pass
            finally:
                self._sending.release()
        self.close()

    def close(self) -> None:
        """End the connection, wake threads that wait in it, drop queued frames. May be called again."""
        self._stream.shutdown()
        with self._sending, self._receiving:
            self._stream.close()

    def __enter__(self) -> "Channel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- what is known about the traffic ----

    def digests(self) -> tuple[bytes, bytes]:
        """Return the transcript hashes (sent, received), 32 bytes each; queued frames count as sent."""
        return self._sent.digest(), self._received.digest()

    @contextmanager
    def phase(self, name: str) -> Iterator[Count]:
        """Count what happens inside under `name`; the time of an inner phase is not that of the outer one."""
        outer = self._phase
        self._enter(name)
        try:
            yield self._count
        finally:
            self._enter(outer)

    def take_counters(self) -> dict[str, Count]:
        """Return the counters and begin new ones."""
        self._enter(self._phase)
        taken, self.counters = self.counters, {}
        return taken

    @property
    def _count(self) -> Count:
        return self.counters.setdefault(self._phase, Count())

    def _enter(self, name: str) -> None:
        now = perf_counter()
        self._count.seconds += now - self._since
        self._phase, self._since = name, now

    # ---- inside ----

    @contextmanager
    def _direction(self, lock: Lock) -> Iterator[None]:
        """Hold one direction of a live channel; what goes wrong inside kills the channel."""
        with lock:
            if self._dead is not None:
                kind = type(self._dead) if isinstance(self._dead, Gc2pcError) else LinkError
                first = str(self._dead) or type(self._dead).__name__
                raise kind(f"the channel is dead since an earlier error: {first}")
            if self._stream.closed:
                raise LinkError("the channel is closed")
            try:
                yield
            except BaseException as error:
                self._dead = self._dead or error
                self._torn = self._torn or lock is self._sending
                raise

    def _patience(self, verb: str, tag: int, n_bytes: int) -> Patience:
        return Patience(f"{verb} {describe(tag)}", HEADER.size + n_bytes, self.timeout)

    def _note_sent(self, tag: int, n_bytes: int) -> bytes:
        """Count and hash the header of a frame about to be sent; return it."""
        header = HEADER.pack(tag, n_bytes)
        self._sent.update(header)
        self._count.bytes_sent += HEADER.size + n_bytes
        return header

    def _write(self, tag: int, *bulk: memoryview) -> None:
        """Write what is queued, then `bulk`; after a failure prefer the reason the peer left behind."""
        queued, self._pending = self._pending, bytearray()
        buffers = [memoryview(queued), *bulk]
        self._count.flushes += 1
        self._count.rounds += not self._sent_last
        self._sent_last = True
        try:
            self._stream.write(buffers, self._patience("sending", tag, sum(map(len, buffers))))
        except PeerError:
            self._raise_reason()
            raise

    def _recv(self, tag: int, least: int, most: int) -> bytes:
        self.flush()
        with self._direction(self._receiving):
            patience = self._patience("awaiting", tag, most)
            header = self._stream.read(HEADER.size, patience)
            body = self._stream.read(self._check_header(header, tag, least, most, patience), patience)
            self._received.update(body)
            return body

    def _check_header(
        self, header: bytes | bytearray, tag: int, least: int, most: int, patience: Patience
    ) -> int:
        """Return the length of the body when the header is as expected; count and hash it."""
        got, n_bytes = HEADER.unpack(header)
        if got == Tag.ABORT:
            raise self._reason(n_bytes, patience)
        if got != tag or not least <= n_bytes <= most:
            size = f"{most} bytes" if least == most else f"at most {most} bytes"
            raise PeerError(f"expected {describe(tag)} of {size}, got {describe(got)} of {n_bytes} bytes")
        self._sent_last = False
        self._received.update(header)
        self._count.bytes_received += HEADER.size + n_bytes
        return int(n_bytes)

    def _reason(self, n_bytes: int, patience: Patience) -> PeerError:
        """Return the error for an abort frame whose header has been read."""
        if n_bytes > REASON_BYTES:
            return PeerError(
                f"expected {describe(Tag.ABORT)} of at most {REASON_BYTES} bytes, got {n_bytes} bytes"
            )
        reason = self._stream.read(n_bytes, patience).decode(errors="replace")
        return PeerError(f"the peer gave up: {_clean(reason)}")

    def _raise_reason(self) -> None:
        """After a failed write: raise the peer's reason when the next frame it sent is an abort frame."""
        if not self._receiving.acquire(blocking=False):
            return  # the thread that is receiving will meet the frame
        try:
            patience = Patience("giving up", 0, LAST_WORD_SECONDS)
            tag, n_bytes = HEADER.unpack(self._stream.read(HEADER.size, patience))
            reason = self._reason(n_bytes, patience) if tag == Tag.ABORT else None
        except Gc2pcError:
            return
        finally:
            self._receiving.release()
        if reason is not None:
            raise reason

    def _drain(self) -> None:
        """Let the peer read our last frame before the connection goes, unless a thread here receives."""
        if self._receiving.acquire(blocking=False):
            try:
                self._stream.drain(LAST_WORD_SECONDS)
            finally:
                self._receiving.release()


def _byte_view(buffer: Buffer) -> memoryview:
    """Return the bytes of a C-contiguous buffer, without a copy."""
    view = memoryview(buffer)
    assert view.c_contiguous, "only contiguous buffers can be sent or received"
    return view.cast("B") if view.nbytes else memoryview(b"")


def _clean(text: str) -> str:
    """Return `text` with everything replaced that could disturb a terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)
