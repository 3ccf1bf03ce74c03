"""Whether two netlists compute the same: all inputs up to 20 bits, beyond that random ones of many kinds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from gc2pc.circuit import Netlist
from gc2pc.errors import UsageError
from gc2pc.native.optimize import WORDS, Simulator
from gc2pc.optimize.sweep import Tell, arrays_of

EXHAUSTIVE_BITS = 20
RANDOM_BLOCKS = 32
BLOCK = 64 * WORDS  # instances that run at once
Lanes = npt.NDArray[np.uint64]


def n_checked(net: Netlist) -> int:
    """Return how many inputs `counterexample` looks at: all, or so many random ones."""
    return 1 << net.n_inputs if net.n_inputs <= EXHAUSTIVE_BITS else RANDOM_BLOCKS * BLOCK


def counterexample(left: Netlist, right: Netlist, *, tell: Tell | None = None) -> dict[str, int] | None:
    """Return inputs, port -> value, on which two netlists differ, or None when none were found.

    Exact up to 20 input bits; beyond, 16,384 inputs: uniform ones, ones of few and of many set bits, and ones
    in which all ports are nearly equal, drawn the same way every time. tell: blocks done, of how many. Raises
    UsageError when the ports differ.
    """
    if (left.in_ports, left.out_ports) != (right.in_ports, right.out_ports):
        raise UsageError("netlists of different ports cannot be compared")
    run_left, run_right = Simulator(arrays_of(left)), Simulator(arrays_of(right))
    n_blocks = -(-n_checked(left) // BLOCK)
    blocks = _all_inputs(left) if left.n_inputs <= EXHAUSTIVE_BITS else _random_inputs(left)
    for i, inputs in enumerate(blocks):
        differ = np.bitwise_or.reduce(run_left(inputs) ^ run_right(inputs), axis=0)
        if differ.any():
            return _values(left, inputs, int(np.flatnonzero(_bits(differ))[0]))
        if tell is not None:
            tell(i + 1, n_blocks)
    return None


def _bits(words: Lanes) -> npt.NDArray[np.uint8]:
    """Return the bits of uint64[WORDS], bit 0 of word 0 first."""
    return np.unpackbits(words.astype("<u8").view(np.uint8), bitorder="little")


def _values(net: Netlist, inputs: Lanes, instance: int) -> dict[str, int]:
    """Return the values of the input ports in one instance."""
    column = [int(_bits(row)[instance]) for row in inputs]
    values, first = {}, 0
    for port in net.in_ports:
        values[port.name] = sum(bit << i for i, bit in enumerate(column[first : first + port.bits]))
        first += port.bits
    return values


def _all_inputs(net: Netlist) -> Iterator[Lanes]:
    """Yield uint64[n_inputs, WORDS] for all inputs; instance j of block i is the number i * BLOCK + j."""
    bit = np.arange(net.n_inputs, dtype=np.uint64)[:, None]
    for block in range(max(1, (1 << net.n_inputs) // BLOCK)):
        numbers = np.arange(block * BLOCK, (block + 1) * BLOCK, dtype=np.uint64)
        rows = ((numbers >> bit) & np.uint64(1)).astype(np.uint8)
        yield np.packbits(rows, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def _random_inputs(net: Netlist) -> Iterator[Lanes]:
    """Yield uint64[n_inputs, WORDS] of uniform, sparse, dense and nearly equal inputs in turn."""
    rng = np.random.Generator(np.random.Philox(0))
    place = np.concatenate([np.arange(port.bits) for port in net.in_ports])

    def uniform(n: int) -> Lanes:
        return rng.integers(0, 2**64, (n, WORDS), np.uint64)

    def sparse(n: int) -> Lanes:
        return uniform(n) & uniform(n) & uniform(n) & uniform(n)

    for block in range(RANDOM_BLOCKS):
        kind, n = block % 4, net.n_inputs
        if kind == 0:
            yield uniform(n)
        elif kind == 3:
            yield uniform(int(place.max()) + 1)[place] ^ (sparse(n) & sparse(n))
        else:
            yield sparse(n) if kind == 1 else ~sparse(n)
