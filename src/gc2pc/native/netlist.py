"""Netlists as the C core takes them, for its optimiser and its scheduler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gc2pc._native import ffi
from gc2pc.errors import UsageError
from gc2pc.native.arrays import Bytes, Words, pointer


@dataclass(frozen=True)
class Arrays:
    """A netlist: op uint8[n_gates]; a, b uint32[n_gates]; outputs uint32; wires as in circuit.Netlist."""

    op: Bytes
    a: Words
    b: Words
    outputs: Words
    n_inputs: int

    def c_netlist(self) -> Any:
        """Return a gc_netlist of these arrays, which must outlive it. Raises UsageError."""
        n = len(self.op)
        c = ffi.new("gc_netlist *")
        c.op = ffi.cast("uint8_t *", pointer("op", self.op, np.uint8, (n,)))
        for name in ("a", "b", "outputs"):
            setattr(c, name, words(name, getattr(self, name)))
        if not 0 <= self.n_inputs < 1 << 32:
            raise UsageError(f"a netlist has 0 to 2^32 - 1 inputs, got {self.n_inputs}")
        if not len(self.a) == len(self.b) == n:
            raise UsageError(f"op, a and b must be equally long, got {n}, {len(self.a)} and {len(self.b)}")
        c.n_inputs, c.n_gates, c.n_outputs = self.n_inputs, n, len(self.outputs)
        return c


def words(name: str, array: Words) -> Any:
    """Return the address of a uint32[n]. Raises UsageError naming what was expected and what came."""
    return ffi.cast("uint32_t *", pointer(name, array, np.uint32, (None,)))


def room(n_bytes: int, purpose: str) -> tuple[npt.NDArray[np.uint8], Any]:
    """Return memory for the C core, not initialised, and its address, which is 64-byte aligned.

    n_bytes: 0 if the netlist is too large. Raises UsageError when there is not that much.
    """
    if not n_bytes:
        raise UsageError(f"the netlist is too large to {purpose}; split it into several")
    try:
        memory = np.empty(n_bytes + 64, np.uint8)
    except MemoryError:
        raise UsageError(f"no memory for {n_bytes / 1e9:.1f} GB to {purpose} this netlist") from None
    aligned = memory[-memory.ctypes.data % 64 :]
    return aligned, ffi.cast("uint8_t *", aligned.ctypes.data)
