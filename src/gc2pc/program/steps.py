"""What Programs are made of: bundles of wires and lanes, views of them, and the steps that fill bundles."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import as_strided

from gc2pc.circuit import Netlist
from gc2pc.errors import UsageError

ALICE, BOB = "alice", "bob"
PARTIES = (ALICE, BOB)

Lines: TypeAlias = tuple[tuple[str, int], ...]
KINDS = ("bit", "uint", "int", "float", "fixed")
FRACTIONS = {16: 10, 32: 23, 64: 52}  # bits of fraction of the floats of so many bits


def require(condition: bool, message: str) -> None:
    if not condition:
        raise UsageError(message)


def lanes_of(shape: tuple[int, ...]) -> int:
    """Return the number of lanes a value of this shape takes: 1 for a scalar."""
    return math.prod(shape)


@dataclass(frozen=True)
class ValueType:
    """What the wires of one lane mean: a bit, or a number of `bits` bits.

    Kinds: unsigned and two's complement integers; IEEE 754 floats of 16, 32 or 64 bits; and fixed-point
    numbers, two's complement integers divided by 2^fraction.
    """

    kind: str
    bits: int
    fraction: int = 0

    def __post_init__(self) -> None:
        require(self.kind in KINDS, f"a value's kind is one of {', '.join(KINDS)}, got {self.kind!r}")
        require(self.bits >= 1, f"a value has at least 1 bit, got {self.bits}")
        require(self.kind != "bit" or self.bits == 1, f"a bit has 1 bit, got {self.bits}")
        require(self.kind != "float" or self.bits in FRACTIONS, f"no float has {self.bits} bits")
        most = self.bits - 1 if self.kind == "fixed" else 0
        require(0 <= self.fraction <= most, f"{self.bits} bits have no fraction of {self.fraction}")

    @property
    def is_real(self) -> bool:
        """Whether not all of its values are integers."""
        return self.kind in ("float", "fixed")

    @property
    def signed(self) -> bool:
        """Whether the words are in two's complement."""
        return self.kind in ("int", "fixed")

    @property
    def minimum(self) -> int:
        """The least of the integers, without gaps around 0, that are values."""
        if self.kind == "float":
            return -self.maximum
        return -(1 << (self.bits - self.fraction - 1)) if self.signed else 0

    @property
    def maximum(self) -> int:
        """The greatest of the integers, without gaps around 0, that are values."""
        if self.kind == "float":
            return 1 << (FRACTIONS[self.bits] + 1)
        return (1 << (self.bits - self.fraction - self.signed)) - 1

    def holds(self, other: ValueType) -> bool:
        """Return whether every value of another type is one of this; a Bit holds nothing else."""
        if self == other:
            return True
        if self.kind == "bit" or other.kind == "float":
            return self.kind == "float" and self.bits > other.bits
        if self.kind == "float":  # neither infinite nor subnormal, and with bits enough
            size = FRACTIONS[self.bits] + 1
            return other.bits - other.signed <= size and other.fraction <= {10: 14}.get(size - 1, 126)
        fits = self.minimum <= other.minimum and other.maximum <= self.maximum
        return fits and other.fraction <= self.fraction and (other.kind != "fixed" or self.kind == "fixed")

    def __str__(self) -> str:
        if self.kind == "fixed":
            return f"Fixed[{self.bits - self.fraction}, {self.fraction}]"
        return {
            "bit": "Bit",
            "uint": f"UInt[{self.bits}]",
            "int": f"Int[{self.bits}]",
            "float": f"Float{self.bits}",
        }[self.kind]


@dataclass(frozen=True)
class Bundle:
    """`width` wires in each of `lanes` lanes."""

    width: int
    lanes: int

    def __post_init__(self) -> None:
        require(self.width >= 1, f"a bundle has at least 1 wire, got {self.width}")
        require(self.lanes >= 0, f"a bundle has 0 or more lanes, got {self.lanes}")


@dataclass(frozen=True)
class Ref:
    """A view of a bundle, which costs nothing: wires [wire, wire + width), and some lanes in some order.

    Lanes are counted out like the indices of an array, outermost first: `dims` holds (count, stride) of the
    outer dimensions, the innermost runs by `step`. Without dims lane i is lane + i * step. Stride 0
    broadcasts, a negative one runs backwards.
    """

    bundle: int
    wire: int
    width: int
    lane: int
    step: int
    dims: tuple[tuple[int, int], ...] = ()

    def axes(self, lanes: int) -> tuple[tuple[int, int], ...]:
        """Return (count, stride) of all dimensions for a view of `lanes` lanes."""
        outer = math.prod(count for count, _ in self.dims)
        require(outer > 0 and lanes % outer == 0, f"{lanes} lanes do not fill the dimensions {self.dims}")
        return (*self.dims, (lanes // outer, self.step))

    def index(self, lanes: int) -> npt.NDArray[np.int64]:
        """Return the lanes it views, int64[lanes]."""
        index = np.full(1, self.lane, np.int64)
        for count, stride in self.axes(lanes):
            index = (index[:, None] + stride * np.arange(count)[None, :]).reshape(-1)
        return index

    def seen(self, array: npt.NDArray[Any], lanes: int) -> npt.NDArray[Any]:
        """Return the lanes it views of an array[lanes of the bundle], as a view of one axis a dimension."""
        if lanes == 0:
            return array[:0]
        counts, strides = zip(*self.axes(lanes), strict=True)
        return as_strided(array[self.lane :], counts, [stride * array.itemsize for stride in strides])

    def ends(self, lanes: int) -> tuple[int, int]:
        """Return the least and the greatest lane it views, for lanes >= 1."""
        spans = [(count - 1) * stride for count, stride in self.axes(lanes)]
        return self.lane + sum(min(0, span) for span in spans), self.lane + sum(max(0, s) for s in spans)

    def __str__(self) -> str:
        last = self.wire + self.width - 1
        wires = f"{self.wire}" if self.width == 1 else f"{self.wire}..{last}"
        dims = "".join(f"({count}x{stride:+d})" for count, stride in self.dims)
        return f"b{self.bundle}[{wires}]@{self.lane}{dims}{self.step:+d}"


@dataclass(frozen=True)
class Input:
    """A party's value enters as one bundle of type.bits wires."""

    bundle: int
    party: str
    name: str
    type: ValueType
    shape: tuple[int, ...]

    def __post_init__(self) -> None:
        require(self.party in PARTIES, f"input {self.name} belongs to alice or bob, got {self.party!r}")
        require(all(n >= 0 for n in self.shape), f"input {self.name} has a negative length: {self.shape}")

    @property
    def lanes(self) -> int:
        return lanes_of(self.shape)


@dataclass(frozen=True)
class Constant:
    """A public value enters as one bundle; bit lane * width + wire of `packed` goes to that wire and lane."""

    bundle: int
    width: int
    lanes: int
    packed: bytes

    def __post_init__(self) -> None:
        size = (self.width * self.lanes + 7) // 8
        require(len(self.packed) == size, f"a constant has {size} bytes, got {len(self.packed)}")


@dataclass(frozen=True, eq=False)
class Call:
    """One netlist over `lanes` lanes: args feed its inputs in order, its outputs fill `bundles` in order.

    lines: for people, AND gates of one lane by the source line, "file:line", that they come from.
    """

    netlist: Netlist
    args: tuple[Ref, ...]
    lanes: int
    bundles: tuple[int, ...]
    lines: Lines = ()

    def __post_init__(self) -> None:
        width = sum(ref.width for ref in self.args)
        require(
            width == self.netlist.n_inputs,
            f"a call passes {width} wires to a netlist with {self.netlist.n_inputs} inputs",
        )

    @property
    def and_gates(self) -> int:
        return self.lanes * self.netlist.and_gates


@dataclass(frozen=True)
class Output:
    """A view that is revealed to the parties in `to` under `name`."""

    ref: Ref
    lanes: int
    name: str
    type: ValueType
    shape: tuple[int, ...]
    to: tuple[str, ...]

    def __post_init__(self) -> None:
        require(
            bool(self.to) and set(self.to) <= set(PARTIES) and len(set(self.to)) == len(self.to),
            f"output {self.name} goes to alice, bob or both, got {self.to!r}",
        )
        require(
            self.ref.width == self.type.bits,
            f"output {self.name} is {self.type} but its view has {self.ref.width} wires",
        )
        require(
            self.lanes == lanes_of(self.shape),
            f"output {self.name} of shape {self.shape} has {lanes_of(self.shape)} lanes, got {self.lanes}",
        )


@dataclass(frozen=True)
class Part:
    """Lanes of one view that go to lanes of a joined bundle; `at` names that bundle, in all its wires."""

    ref: Ref
    lanes: int
    at: Ref


@dataclass(frozen=True)
class Join:
    """A bundle put together from views, each of its lanes once; moves labels, computes nothing."""

    bundle: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, eq=False)
class Gather:
    """A bundle whose lane i is lane index[i] of another; for orders that no view can tell."""

    bundle: int
    source: int
    index: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Carried:
    """A value that goes round a loop: `start` before, `inside` in a turn, then `next`; `result` after."""

    start: int
    inside: int
    next: int
    result: int


@dataclass(frozen=True)
class Sliced:
    """In turn t, lanes [lane + t * n, lane + (t + 1) * n) of `source` are the n lanes of `inside`."""

    source: int
    inside: int
    lane: int = 0


@dataclass(frozen=True)
class Stacked:
    """The n lanes of `inside` at the end of turn t become lanes [t * n, (t + 1) * n) of `result`."""

    inside: int
    result: int


@dataclass(frozen=True)
class Loop:
    """Steps done `trips` times. The body views what is filled before; what it fills is gone after a turn."""

    trips: int
    carried: tuple[Carried, ...]
    sliced: tuple[Sliced, ...]
    stacked: tuple[Stacked, ...]
    body: tuple[Step, ...]

    def __post_init__(self) -> None:
        require(self.trips >= 0, f"a loop has 0 or more turns, got {self.trips}")
        for step in self.body:
            require(
                not isinstance(step, Input | Output | Constant),
                "inputs, constants and outputs stand outside of loops",
            )


Step: TypeAlias = Input | Constant | Call | Join | Gather | Loop | Output


def reads(step: Step) -> Iterator[tuple[Ref, int]]:
    """Yield the views a step reads by itself, with their lanes; not what the body of a loop reads."""
    if isinstance(step, Call):
        for ref in step.args:
            yield ref, step.lanes
    elif isinstance(step, Join):
        for part in step.parts:
            yield part.ref, part.lanes
    elif isinstance(step, Output):
        yield step.ref, step.lanes


def read_bundles(step: Step) -> Iterator[int]:
    """Yield every bundle a step reads, one entry a read; for a loop also what its body reads."""
    for ref, _ in reads(step):
        yield ref.bundle
    if isinstance(step, Gather):
        yield step.source
    elif isinstance(step, Loop):
        yield from (carried.start for carried in step.carried)
        yield from (sliced.source for sliced in step.sliced)
        for inner in step.body:
            yield from read_bundles(inner)
        yield from (carried.next for carried in step.carried)
        yield from (stacked.inside for stacked in step.stacked)


def filled_bundles(step: Step) -> tuple[int, ...]:
    """Return the bundles that are there after a step and were not before."""
    if isinstance(step, Output):
        return ()
    if isinstance(step, Call):
        return step.bundles
    if isinstance(step, Loop):
        return (*(carried.result for carried in step.carried), *(stacked.result for stacked in step.stacked))
    return (step.bundle,)


def walk(steps: tuple[Step, ...], times: int = 1) -> Iterator[tuple[Step, int]]:
    """Yield every step, also those in loops, with how often it is done."""
    for step in steps:
        yield step, times
        if isinstance(step, Loop):
            yield from walk(step.body, times * step.trips)
