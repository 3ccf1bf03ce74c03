"""Inputs and outputs of an execution as packed bits: whole values in memory, or streams slice by slice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext

import numpy as np

from gc2pc.errors import PeerError, UsageError
from gc2pc.native.engine import Bytes, wipe
from gc2pc.net import Channel


class InputError(PeerError):
    """An input could not be read to its end while the run went on; the peer is told no more than that."""


class Whole:
    """A value whose packed bits, `uint8[n]`, are all in memory."""

    def __init__(self, bits: Bytes) -> None:
        self.bits = bits

    def window(self, first: int, end: int) -> Bytes:
        return self.bits[first // 8 : -(-end // 8)]

    def settle(self, first: int, end: int) -> None:
        pass

    def wipe(self) -> None:
        """Overwrite the bits, unless they are public and read-only."""
        if self.bits.flags.writeable:
            wipe(self.bits)


class InputStream:
    """An input that comes in packed pieces of whole bytes, **secret**.

    Pieces are wiped when they have been taken over, and what is held when it has been read. Raises PeerError,
    since the run is then over for both parties, when the pieces end early, go on after `n_bits`, the size of
    the whole input, or hold what does not fit.
    """

    def __init__(self, pieces: Iterator[Bytes], n_bits: int, name: str) -> None:
        self._pieces, self._n_bits, self._name = pieces, n_bits, name
        self._held = np.zeros(0, np.uint8)
        self._first = 0  # byte at which what is held begins

    def window(self, first: int, end: int) -> Bytes:
        stop = -(-end // 8)
        assert first // 8 >= self._first, "a stream is read once"
        while (have := self._first + len(self._held)) < stop:
            piece = self._next()
            if piece is None:
                raise InputError(
                    f"{self._name}: the stream ended after {8 * have:,} of {self._n_bits:,} bits; give as "
                    f"many elements as the function's shape says"
                )
            joined = np.concatenate([self._held, piece])
            wipe(piece)
            self.wipe()
            self._held = joined
        if end == self._n_bits and self._next() is not None:
            raise InputError(
                f"{self._name}: the stream goes on after {self._n_bits:,} bits; give as many elements as the "
                f"function's shape says"
            )
        return self._held[first // 8 - self._first : stop - self._first]

    def _next(self) -> Bytes | None:
        try:
            return next(self._pieces, None)
        except UsageError as error:
            raise InputError(str(error)) from error

    def settle(self, first: int, end: int) -> None:
        done = end // 8 - self._first
        held = self._held[done:].copy()
        self.wipe()
        self._held, self._first = held, self._first + done

    def wipe(self) -> None:
        """Overwrite what is held."""
        wipe(self._held)


def waited_for(chan: Channel, ports: Iterable[object]) -> AbstractContextManager[None]:
    """Return what keeps the peer waiting while ports are read or written, if some are streams."""
    streams = any(isinstance(port, InputStream | OutputStream) for port in ports)
    return chan.busy() if streams else nullcontext()


class OutputStream:
    """An output handed on piece by piece, each of `step` bits (a multiple of 8) but the last."""

    def __init__(self, emit: Callable[[Bytes], None], n_bits: int, step: int) -> None:
        self._emit, self._n_bits, self._step = emit, n_bits, step // 8
        self._held = np.zeros(0, np.uint8)
        self._first = 0

    def window(self, first: int, end: int) -> Bytes:
        stop = -(-end // 8) - self._first
        if len(self._held) < stop:
            self._held = np.concatenate([self._held, np.zeros(stop - len(self._held), np.uint8)])
        return self._held[first // 8 - self._first :]

    def settle(self, first: int, end: int) -> None:
        last = end == self._n_bits
        ready = len(self._held) if last else (end // 8 - self._first) // self._step * self._step
        if ready or last:
            self._emit(self._held[:ready])
            self._held, self._first = self._held[ready:].copy(), self._first + ready
