"""Streams: inputs too large for memory, given slice by slice, and outputs taken so."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from gc2pc.errors import UsageError
from gc2pc.garble.ports import InputStream, OutputStream
from gc2pc.native.engine import Bytes
from gc2pc.program import ValueType, decode, encode, lanes_of

PIECE = 1 << 15  # elements encoded at a time; a multiple of 8, so pieces end on whole bytes


class Stream:
    """An array input that comes in chunks along its first axis, **secret**; memory holds a few at a time.

    chunks: any iterable of sequences or numpy arrays, for instance slices of a memory map or the batches of a
    reader; `gc2pc.columns` reads CSV and Parquet files. length: elements of the first axis in all of them.
    A stream that ends before, goes on after, or gives what does not fit ends the run with a PeerError at both
    parties: bytes have travelled by then.
    """

    def __init__(self, chunks: Iterable[Any], length: int) -> None:
        if length < 0:
            raise UsageError(f"length: expected 0 or more, got {length}")
        self.chunks, self.length = chunks, length

    def __len__(self) -> int:
        return self.length

    @staticmethod
    def of(array: Any, rows: int = 0) -> Stream:
        """Return the stream of something that slices, such as a numpy memory map, some rows at a time."""
        row = math.prod(np.shape(array)[1:]) if rows == 0 else 1
        rows = rows or max(1, PIECE // max(1, row))
        return Stream((array[at : at + rows] for at in range(0, len(array), rows)), len(array))


def input_port(stream: Stream, type: ValueType, shape: tuple[int, ...], name: str) -> InputStream:
    """Return the port of a streamed input of this shape."""
    n_bits = lanes_of(shape) * type.bits
    return InputStream(_pieces(stream, type, shape, name), n_bits, name)


def _pieces(stream: Stream, type: ValueType, shape: tuple[int, ...], name: str) -> Iterator[Bytes]:
    """Yield the packed bits of multiples of 8 elements, and at last the rest."""
    held: list[Any] = []
    n_held = 0
    seen = 0
    for chunk in stream.chunks:
        exact = type.is_real and not isinstance(chunk, np.ndarray)  # numpy would take integers to floats
        rows = np.array(chunk, object) if exact else np.asarray(chunk)
        if rows.ndim and rows.shape[1:] != shape[1:]:
            raise UsageError(f"{name}: expected chunks of shape (n, {shape[1:]}), got {rows.shape}")
        flat = rows.reshape(-1)
        seen += flat.size
        if seen > lanes_of(shape):
            raise UsageError(f"{name}: the stream gives more than the {lanes_of(shape):,} elements it said")
        held.append(flat)
        n_held += flat.size
        if n_held >= PIECE:
            values = np.concatenate(held)
            cut = n_held // 8 * 8
            yield encode(type, (cut,), values[:cut], name)
            held, n_held = [values[cut:]], n_held - cut
    if n_held:
        values = np.concatenate(held)
        yield encode(type, (n_held,), values, name)


def output_port(sink: Callable[[Any], None], type: ValueType, shape: tuple[int, ...]) -> OutputStream:
    """Return the port of an output that is handed to `sink` in numpy arrays of some elements each."""

    def emit(packed: Bytes) -> None:
        n = 8 * len(packed) // type.bits
        sink(decode(type, (n,), packed[: -(-n * type.bits // 8)]))

    return OutputStream(emit, lanes_of(shape) * type.bits, 8 * type.bits)
