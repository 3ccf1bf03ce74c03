"""Garbled tables on their way: frames of at most 1 MiB; computing overlaps with the socket."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from threading import Thread
from types import TracebackType

import numpy as np

from gc2pc.native.engine import ROW_BYTES, Bytes
from gc2pc.net import Channel, Tag, core_to_spare

FRAME_GATES = 1 << 15  # AND gates in a full frame
BUFFERS = 3  # between the engine and the socket

Move = Callable[[int, Bytes], None]  # a channel's send_bulk or recv_bulk_into


class _Worker:
    """A thread that moves one frame after the other."""

    def __init__(self, move: Move) -> None:
        self._move = move
        self._frames: SimpleQueue[Bytes | None] = SimpleQueue()
        self._moved: SimpleQueue[BaseException | None] = SimpleQueue()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while (rows := self._frames.get()) is not None:
            try:
                self._move(Tag.TABLES, rows)
            except BaseException as error:
                self._moved.put(error)
                return
            self._moved.put(None)

    def start(self, rows: Bytes) -> None:
        """Let the thread move a frame when it has moved those before."""
        self._frames.put(rows)

    def wait(self) -> None:
        """Wait until the earliest frame not waited for is moved; raises what moving it raised."""
        if (error := self._moved.get()) is not None:
            raise error

    def stop(self, *, wait: bool) -> None:
        """End the thread. After an error it ends when the channel is closed."""
        self._frames.put(None)
        if wait:
            self._thread.join()


class _Pipe:
    """Buffers in rotation and a worker; runs too short to gain from a thread move frames themselves."""

    def __init__(self, chan: Channel, move: Move, n_gates: int) -> None:
        self._move = move
        self._worker = _Worker(move) if n_gates > FRAME_GATES and core_to_spare(chan) else None
        size = min(n_gates, FRAME_GATES) * ROW_BYTES
        self._buffers = [np.zeros(size, np.uint8) for _ in range(BUFFERS if self._worker else 1)]
        self._turn = 0
        self._pending: deque[Bytes] = deque()  # frames being moved, or moved and not waited for

    def _next_buffer(self) -> Bytes:
        self._turn = (self._turn + 1) % len(self._buffers)
        return self._buffers[self._turn]

    def _start(self, rows: Bytes) -> None:
        if self._worker:
            self._worker.start(rows)
        else:
            self._move(Tag.TABLES, rows)
        self._pending.append(rows)

    def _finish(self) -> Bytes:
        """Wait for the earliest pending frame and return it."""
        if self._worker:
            self._worker.wait()
        return self._pending.popleft()

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        if self._worker:
            self._worker.stop(wait=kind is None)


class TableSender(_Pipe):
    """The garbler's end. Use as a context; `flush` waits until everything is with the system."""

    def __init__(self, chan: Channel, n_gates: int) -> None:
        super().__init__(chan, chan.send_bulk, n_gates)

    def __enter__(self) -> TableSender:
        return self

    def buffer(self) -> Bytes:
        """Return a buffer that no send is using."""
        while len(self._pending) >= len(self._buffers):
            self._finish()
        return self._next_buffer()

    def send(self, rows: Bytes) -> None:
        """Send one frame from a buffer."""
        self._start(rows)

    def flush(self) -> None:
        """Wait until all frames are sent; raises what a send raised."""
        while self._pending:
            self._finish()


class TableReceiver(_Pipe):
    """The evaluator's end. Use as a context."""

    def __init__(self, chan: Channel, n_gates: int) -> None:
        super().__init__(chan, chan.recv_bulk_into, n_gates)

    def __enter__(self) -> TableReceiver:
        return self

    def frames(self, n_gates: int) -> Iterator[Bytes]:
        """Yield the frames of a segment of n_gates; a frame is valid until the next is asked for."""
        for size in frame_sizes(n_gates):
            self._start(self._next_buffer()[: size * ROW_BYTES])
            if len(self._pending) == len(self._buffers):
                yield self._finish()
        while self._pending:
            yield self._finish()


def frame_sizes(n_gates: int) -> Iterator[int]:
    """Yield the gates in each frame of a segment: full ones, then the rest."""
    yield from (min(FRAME_GATES, n_gates - done) for done in range(0, n_gates, FRAME_GATES))
