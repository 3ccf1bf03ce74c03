"""Bulk messages that travel while the next is computed: two buffers and a thread, if a core is to spare."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np

from gc2pc.net import Channel, core_to_spare
from gc2pc.ot.interface import LABEL_BYTES, Bytes

Work = Callable[[int, Bytes], None]


def send_frames(chan: Channel, tag: int, sizes: list[int], fill: Work) -> None:
    """Send one message of sizes[i] blocks after another; `fill(i, body)` writes it, uint8[sizes[i], 16]."""
    buffers = _two_buffers(sizes)
    if len(sizes) == 1 or not core_to_spare(chan):
        for i, size in enumerate(sizes):
            fill(i, buffers[0][:size])
            chan.send_bulk(tag, buffers[0][:size])
        return
    with _one_thread() as worker:
        under_way: Future[None] | None = None
        for i, size in enumerate(sizes):
            body = buffers[i % 2][:size]
            fill(i, body)
            if under_way is not None:
                under_way.result()
            under_way = worker.submit(chan.send_bulk, tag, body)
        assert under_way is not None
        under_way.result()


def recv_frames(chan: Channel, tag: int, sizes: list[int], use: Work) -> None:
    """Receive one message of sizes[i] blocks after another; `use(i, body)` reads it, uint8[sizes[i], 16]."""
    buffers = _two_buffers(sizes)
    if len(sizes) == 1 or not core_to_spare(chan):
        for i, size in enumerate(sizes):
            chan.recv_bulk_into(tag, buffers[0][:size])
            use(i, buffers[0][:size])
        return
    with _one_thread() as worker:
        bodies = [buffers[i % 2][:size] for i, size in enumerate(sizes)]
        under_way = worker.submit(chan.recv_bulk_into, tag, bodies[0])
        for i, body in enumerate(bodies):
            under_way.result()
            if i + 1 < len(bodies):
                under_way = worker.submit(chan.recv_bulk_into, tag, bodies[i + 1])
            use(i, body)


@contextmanager
def _one_thread() -> Iterator[ThreadPoolExecutor]:
    """A worker whose last message is waited for; not after an error, whose catcher closes the channel."""
    worker = ThreadPoolExecutor(1)
    try:
        yield worker
    except BaseException:
        worker.shutdown(wait=False, cancel_futures=True)
        raise
    worker.shutdown()


def _two_buffers(sizes: list[int]) -> list[Bytes]:
    """Return two buffers that hold the largest message, or one when there is one message."""
    return [np.empty((max(sizes), LABEL_BYTES), np.uint8) for _ in sizes[:2]]
