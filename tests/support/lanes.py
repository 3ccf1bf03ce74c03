"""Runs netlists on whole numpy arrays at once, one lane an element: for thousands to millions of vectors."""

from collections.abc import Sequence

import numpy as np

from gc2pc.circuit import Builder, Netlist


def build(make, *widths: int) -> Netlist:
    """Return the netlist of make(builder, *words), whose result is one word or one wire."""
    builder = Builder()
    result = make(builder, *[builder.input(bits) for bits in widths])
    builder.output([result] if isinstance(result, int) else result, "result")
    return builder.build()


def planes(values: np.ndarray, bits: int) -> list[int]:
    """Turn unsigned integers into one integer a bit, as Netlist.simulate_words takes them."""
    one = values.dtype.type(1)
    words = (np.packbits((values >> values.dtype.type(i)) & one, bitorder="little") for i in range(bits))
    return [int.from_bytes(word.tobytes(), "little") for word in words]


def values(words: Sequence[int], n: int) -> np.ndarray:
    """Turn words of n bits back into unsigned integers, of the least type that is wide enough."""
    size = next(size for size in (1, 2, 4, 8) if 8 * size >= len(words))
    dtype = np.dtype(f"u{size}").type
    total = np.zeros(n, dtype)
    for i, word in enumerate(words):
        packed = np.frombuffer(word.to_bytes((n + 7) // 8, "little"), np.uint8)
        total |= np.unpackbits(packed, count=n, bitorder="little").astype(dtype) << dtype(i)
    return total


def run(net: Netlist, *columns: np.ndarray) -> np.ndarray:
    """Run a netlist with one output on a column of unsigned integers for each of its inputs."""
    n = len(columns[0])
    words = [w for column, port in zip(columns, net.in_ports, strict=True) for w in planes(column, port.bits)]
    return values(net.simulate_words(words, n), n)
