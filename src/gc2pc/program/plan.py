"""Plan: a Program lowered for the C engine, as flat arrays with one digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gc2pc.program.steps import Lines, ValueType

LANES = 8  # lanes of a netlist that run side by side
DIMS, DEPTH = 4, 4  # dimensions of an operand's lanes; loops inside one another
SEGMENT_BITS = 1 << 20  # bits of inputs, and of outputs to a party, between two exchanges

OPERAND = np.dtype(
    [(name, "<i8") for name in ("kind", "port", "width", "base", "wire_stride", "table", "n_dims")]
    + [("count", "<i8", DIMS), ("stride", "<i8", DIMS), ("turn_stride", "<i8", DEPTH)]
)
STEP = np.dtype(
    [
        (name, "<i8")
        for name in (
            *("kind", "trips", "jump", "first_in", "n_in", "first_out", "n_out"),
            *("code", "outs", "lanes", "n_slots", "n_and"),
        )
    ]
)
FROM_ARENA, FROM_ALICE, FROM_BOB = 0, 1, 2  # operand kinds
TO_ARENA, TO_OUTPUT = 0, 1
CALL, LOOP, END = 0, 1, 2  # step kinds


@dataclass(frozen=True)
class Port:
    """An input or an output: `bits` packed bits, lane by lane.

    origin: an input's first bit among all of its party's, which numbers Alice's labels. A public constant is
    an input of Alice's without a name whose value, `packed`, both parties know.
    """

    name: str
    party: str  # owner of an input; "" for outputs
    type: ValueType
    shape: tuple[int, ...]
    bits: int
    origin: int = 0
    to: tuple[str, ...] = ()  # who learns an output by default
    packed: bytes | None = None


@dataclass(frozen=True, eq=False)
class Plan:
    """What both parties execute. Memory is counted in labels of 16 bytes (`n_slots` times 8 of them).

    Beside what runs it holds figures for people, which are no part of the digest: gates in all, AND depth,
    and for each step the AND gates of one lane by source line.
    """

    name: str
    steps: npt.NDArray[np.void]
    operands: npt.NDArray[np.void]
    code: npt.NDArray[np.uint32]
    outs: npt.NDArray[np.uint32]
    index: npt.NDArray[np.int64]
    n_arena: int
    n_slots: int
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    and_gates: int
    xor_gates: int
    depth: int = 0
    lines: tuple[Lines, ...] = ()

    @property
    def in_bits(self) -> npt.NDArray[np.int64]:
        """Bits of each input."""
        return np.array([port.bits for port in self.inputs], np.int64)

    @property
    def out_bits(self) -> npt.NDArray[np.int64]:
        """Bits of each output."""
        return np.array([port.bits for port in self.outputs], np.int64)

    @property
    def origin(self) -> npt.NDArray[np.int64]:
        """First bit of each input among all of its party's."""
        return np.array([port.origin for port in self.inputs], np.int64)

    @property
    def label_bytes(self) -> int:
        """Bytes of labels that one execution keeps in memory, without a segment's inputs and outputs."""
        return 16 * (self.n_arena + LANES * self.n_slots)

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 over everything that both parties must agree on, `uint8[32]`."""
        h = hashlib.sha256(b"gc2pc plan 2\0")
        for part in self._parts():
            h.update(len(part).to_bytes(8, "little") + part)
        return h.digest()

    def _parts(self) -> Iterator[bytes]:
        """Yield the Plan as byte strings, first how many there are of what: no two Plans look alike."""
        sizes = (self.n_arena, self.n_slots, len(self.inputs), len(self.outputs), SEGMENT_BITS)
        yield np.array(sizes, "<i8").tobytes()
        arrays = ((self.steps, STEP), (self.operands, OPERAND), (self.code, "<u4"), (self.outs, "<u4"))
        for array, kind in (*arrays, (self.index, "<i8")):
            yield array.astype(kind, copy=False).tobytes()
        for port in self.inputs + self.outputs:
            shape = "x".join(map(str, port.shape)) or "-"
            words = (port.party or "-", port.type, shape, port.origin, port.bits, port.name or "-")
            yield " ".join(map(str, words)).encode()
            yield port.packed or b""
