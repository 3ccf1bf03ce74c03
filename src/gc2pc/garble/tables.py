"""Garbled tables on their way: frames of at most 1 MiB; one is computed while others are in the socket."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

import numpy as np

from gc2pc.native.engine import ROW_BYTES, Bytes
from gc2pc.net import Channel, Tag

FRAME_GATES = 1 << 15  # AND gates in a full frame
BUFFERS = 3  # between the engine and the socket


class _Pipe:
    """Buffers in rotation and one worker thread; runs too short to gain from it use none."""

    def __init__(self, chan: Channel, n_gates: int) -> None:
        self._chan = chan
        self._worker = ThreadPoolExecutor(1) if n_gates > FRAME_GATES else None
        size = min(n_gates, FRAME_GATES) * ROW_BYTES
        self._buffers = [np.zeros(size, np.uint8) for _ in range(BUFFERS if self._worker else 1)]
        self._turn = 0
        self._pending: deque[tuple[Future[None] | None, Bytes]] = deque()

    def _next_buffer(self) -> Bytes:
        self._turn = (self._turn + 1) % len(self._buffers)
        return self._buffers[self._turn]

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        if self._worker:
            self._worker.shutdown(wait=kind is None, cancel_futures=True)


class TableSender(_Pipe):
    """The garbler's end. Use as a context; `flush` waits until everything is with the system."""

    def __enter__(self) -> TableSender:
        return self

    def buffer(self) -> Bytes:
        """Return a buffer that no send is using."""
        while len(self._pending) >= len(self._buffers):
            self._settle()
        return self._next_buffer()

    def send(self, rows: Bytes) -> None:
        """Send one frame from a buffer."""
        if self._worker is None:
            self._chan.send_bulk(Tag.TABLES, rows)
        else:
            self._pending.append((self._worker.submit(self._chan.send_bulk, Tag.TABLES, rows), rows))

    def flush(self) -> None:
        """Wait until all frames are sent; raises what a send raised."""
        while self._pending:
            self._settle()

    def _settle(self) -> None:
        sending, _ = self._pending.popleft()
        if sending is not None:
            sending.result()


class TableReceiver(_Pipe):
    """The evaluator's end. Use as a context."""

    def __enter__(self) -> TableReceiver:
        return self

    def frames(self, n_gates: int) -> Iterator[Bytes]:
        """Yield the frames of a segment of n_gates; a frame is valid until the next is asked for."""
        sizes = frame_sizes(n_gates)
        for size in sizes:
            self._fetch(size)
            if len(self._pending) == len(self._buffers):
                yield self._arrived()
        while self._pending:
            yield self._arrived()

    def _fetch(self, size: int) -> None:
        rows = self._next_buffer()[: size * ROW_BYTES]
        if self._worker is None:
            self._chan.recv_bulk_into(Tag.TABLES, rows)
            self._pending.append((None, rows))
        else:
            self._pending.append((self._worker.submit(self._chan.recv_bulk_into, Tag.TABLES, rows), rows))

    def _arrived(self) -> Bytes:
        receiving, rows = self._pending.popleft()
        if receiving is not None:
            receiving.result()
        return rows


def frame_sizes(n_gates: int) -> Iterator[int]:
    """Yield the gates in each frame of a segment: full ones, then the rest."""
    yield from (min(FRAME_GATES, n_gates - done) for done in range(0, n_gates, FRAME_GATES))
