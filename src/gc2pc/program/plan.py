"""Plan: a Program lowered for the C engine, as flat arrays with one digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gc2pc.program.program import ValueType

LANES = 8  # lanes of a netlist that run side by side
SEGMENT_COTS = 1 << 20  # COTs a segment draws at most, unless one block of lanes needs more

OPERAND = np.dtype(
    [("kind", "<i8"), ("width", "<i8"), ("base", "<i8"), ("wire_stride", "<i8"), ("lane_stride", "<i8")]
)
STEP = np.dtype(
    [
        ("first_in", "<i8"),
        ("n_in", "<i8"),
        ("first_out", "<i8"),
        ("n_out", "<i8"),
        ("code", "<i8"),
        ("outs", "<i8"),
        ("lanes", "<i8"),
        ("n_slots", "<i8"),
    ]
)
FROM_ARENA, FROM_ALICE, FROM_BOB = 0, 1, 2
TO_ARENA, TO_OUTPUT = 0, 1


@dataclass(frozen=True)
class Slot:
    """Where a named input or output lies among the packed bits of its side: from bit `base`, lane by lane."""

    name: str
    party: str  # owner of an input; "" for outputs
    type: ValueType
    shape: tuple[int, ...]
    base: int
    bits: int
    to: tuple[str, ...] = ()  # who learns an output by default


@dataclass(frozen=True)
class Segment:
    """A stretch of a Plan: some COTs first, then table rows. Ends before lane `lane` of step `step`.

    `ranges` are (first bit, bits) of Bob's inputs in the order in which their COTs are used; each range
    starts at a whole byte of choice bits. `cots` counts COTs, padding included, `ands` AND gates.
    """

    step: int
    lane: int
    cots: int
    ands: int
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """What both parties execute. Memory is counted in labels of 16 bytes (`n_slots` times 8 of them)."""

    name: str
    steps: npt.NDArray[np.void]
    operands: npt.NDArray[np.void]
    code: npt.NDArray[np.uint32]
    outs: npt.NDArray[np.uint32]
    n_arena: int
    n_slots: int
    n_alice_bits: int
    n_bob_bits: int
    n_outputs: int
    inputs: tuple[Slot, ...]
    constants: tuple[tuple[int, bytes], ...]  # public values among Alice's bits: (first bit, packed)
    outputs: tuple[Slot, ...]
    and_gates: int
    xor_gates: int
    segments: tuple[Segment, ...]

    @property
    def label_bytes(self) -> int:
        """Bytes of labels that one execution keeps in memory."""
        return 16 * (self.n_arena + LANES * self.n_slots + self.n_outputs)

    @property
    def n_cots(self) -> int:
        """COTs of one execution, padding of ranges to whole bytes included."""
        return sum(segment.cots for segment in self.segments)

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 over everything that both parties must agree on, `uint8[32]`."""
        h = hashlib.sha256(b"gc2pc plan 1\0")
        for part in self._parts():
            h.update(len(part).to_bytes(8, "little") + part)
        return h.digest()

    def _parts(self) -> Iterator[bytes]:
        """Yield the Plan as byte strings, first how many there are of what: no two Plans look alike."""
        sizes = (self.n_arena, self.n_slots, self.n_alice_bits, self.n_bob_bits, self.n_outputs)
        counts = (len(self.constants), len(self.inputs), len(self.outputs))
        yield np.array(sizes + counts, "<i8").tobytes()
        arrays = ((self.steps, STEP), (self.operands, OPERAND), (self.code, "<u4"), (self.outs, "<u4"))
        for array, kind in arrays:
            yield array.astype(kind, copy=False).tobytes()
        ends = [(s.step, s.lane, s.cots, s.ands) for s in self.segments]
        yield np.array(ends, "<i8").tobytes()
        for base, packed in self.constants:
            yield base.to_bytes(8, "little") + packed
        for slot in self.inputs + self.outputs:
            shape = "x".join(map(str, slot.shape)) or "-"
            yield f"{slot.party or '-'} {slot.type} {shape} {slot.base} {slot.bits} {slot.name}".encode()
