"""The Program: typed steps in single-assignment form over bundles of wires and lanes."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from gc2pc.circuit import Netlist
from gc2pc.errors import UsageError

ALICE, BOB = "alice", "bob"
PARTIES = (ALICE, BOB)
KINDS = ("bit", "uint", "int")


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise UsageError(message)


def lanes_of(shape: tuple[int, ...]) -> int:
    """Return the number of lanes a value of this shape takes: 1 for a scalar."""
    return math.prod(shape)


@dataclass(frozen=True)
class ValueType:
    """What the wires of one lane mean: a bit, an unsigned or a two's complement integer of `bits` bits."""

    kind: str
    bits: int

    def __post_init__(self) -> None:
        _require(self.kind in KINDS, f"a value's kind is one of {', '.join(KINDS)}, got {self.kind!r}")
        _require(self.bits >= 1, f"a value has at least 1 bit, got {self.bits}")
        _require(self.kind != "bit" or self.bits == 1, f"a bit has 1 bit, got {self.bits}")

    @property
    def minimum(self) -> int:
        return -(1 << (self.bits - 1)) if self.kind == "int" else 0

    @property
    def maximum(self) -> int:
        return (1 << (self.bits - (self.kind == "int"))) - 1

    def __str__(self) -> str:
        return {"bit": "Bit", "uint": f"UInt[{self.bits}]", "int": f"Int[{self.bits}]"}[self.kind]


@dataclass(frozen=True)
class Bundle:
    """`width` wires in each of `lanes` lanes; its labels are laid out [width][lanes]."""

    width: int
    lanes: int

    def __post_init__(self) -> None:
        _require(self.width >= 1, f"a bundle has at least 1 wire, got {self.width}")
        _require(self.lanes >= 0, f"a bundle has 0 or more lanes, got {self.lanes}")


@dataclass(frozen=True)
class Ref:
    """A view of a bundle, which costs nothing: wires [wire, wire + width) of lanes lane + i * step.

    step 0 broadcasts one lane, a negative step runs backwards.
    """

    bundle: int
    wire: int
    width: int
    lane: int
    step: int

    def __str__(self) -> str:
        last = self.wire + self.width - 1
        wires = f"{self.wire}" if self.width == 1 else f"{self.wire}..{last}"
        return f"b{self.bundle}[{wires}]@{self.lane}{self.step:+d}"


@dataclass(frozen=True)
class Input:
    """A party's value enters as one bundle of type.bits wires."""

    bundle: int
    party: str
    name: str
    type: ValueType
    shape: tuple[int, ...]

    def __post_init__(self) -> None:
        _require(self.party in PARTIES, f"input {self.name} belongs to alice or bob, got {self.party!r}")
        _require(all(n >= 0 for n in self.shape), f"input {self.name} has a negative length: {self.shape}")

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
        _require(len(self.packed) == size, f"a constant has {size} bytes, got {len(self.packed)}")


@dataclass(frozen=True, eq=False)
class Call:
    """One netlist over `lanes` lanes: args feed its inputs in order, its outputs fill `bundles` in order."""

    netlist: Netlist
    args: tuple[Ref, ...]
    lanes: int
    bundles: tuple[int, ...]

    def __post_init__(self) -> None:
        width = sum(ref.width for ref in self.args)
        _require(
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
        _require(
            bool(self.to) and set(self.to) <= set(PARTIES) and len(set(self.to)) == len(self.to),
            f"output {self.name} goes to alice, bob or both, got {self.to!r}",
        )
        _require(
            self.ref.width == self.type.bits,
            f"output {self.name} is {self.type} but its view has {self.ref.width} wires",
        )
        _require(
            self.lanes == lanes_of(self.shape),
            f"output {self.name} of shape {self.shape} has {lanes_of(self.shape)} lanes, got {self.lanes}",
        )


Step: TypeAlias = Input | Constant | Call | Output


@dataclass(frozen=True, eq=False)
class Program:
    """Steps in order; every bundle is filled once, before any view of it."""

    name: str
    bundles: tuple[Bundle, ...]
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        filled = [False] * len(self.bundles)
        for step in self.steps:
            for ref, lanes in _reads(step):
                self._check_ref(ref, lanes, filled)
            for bundle, width, lanes in _writes(step, self.bundles):
                self._check_fill(bundle, width, lanes, filled)
        _require(all(filled), f"bundles never filled: {[i for i, done in enumerate(filled) if not done]}")
        for what, names in (
            ("inputs", [i.name for i in self.inputs]),
            ("outputs", [o.name for o in self.outputs]),
        ):
            _require(len(set(names)) == len(names), f"{what} of one name: {sorted(names)}")

    def _check_ref(self, ref: Ref, lanes: int, filled: list[bool]) -> None:
        known = 0 <= ref.bundle < len(self.bundles) and filled[ref.bundle]
        _require(known, f"{ref} views a bundle that is not filled yet")
        bundle = self.bundles[ref.bundle]
        fits = ref.width >= 1 and 0 <= ref.wire <= bundle.width - ref.width
        _require(fits, f"{ref} leaves the {bundle.width} wires of its bundle")
        ends = (ref.lane, ref.lane + (lanes - 1) * ref.step) if lanes else ()
        _require(
            all(0 <= lane < bundle.lanes for lane in ends),
            f"{ref} over {lanes} lanes leaves the {bundle.lanes} lanes of its bundle",
        )

    def _check_fill(self, bundle: int, width: int, lanes: int, filled: list[bool]) -> None:
        _require(0 <= bundle < len(self.bundles), f"there is no bundle {bundle}")
        _require(not filled[bundle], f"bundle {bundle} is filled twice")
        want = self.bundles[bundle]
        _require(
            (want.width, want.lanes) == (width, lanes),
            f"bundle {bundle} is {want.width} wires x {want.lanes} lanes, filled with {width} x {lanes}",
        )
        filled[bundle] = True

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        return tuple(step for step in self.steps if isinstance(step, Input))

    @cached_property
    def outputs(self) -> tuple[Output, ...]:
        return tuple(step for step in self.steps if isinstance(step, Output))

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        return tuple(step for step in self.steps if isinstance(step, Call))

    @property
    def and_gates(self) -> int:
        """AND gates over all calls and lanes."""
        return sum(call.and_gates for call in self.calls)

    @property
    def xor_gates(self) -> int:
        """XOR gates over all calls and lanes."""
        return sum(call.lanes * call.netlist.xor_gates for call in self.calls)

    @property
    def depth(self) -> int:
        """AND depth, counting each call as deep as its netlist."""
        depth = [0] * len(self.bundles)
        for call in self.calls:
            start = max((depth[ref.bundle] for ref in call.args), default=0)
            for bundle in call.bundles:
                depth[bundle] = start + call.netlist.depth
        return max((depth[out.ref.bundle] for out in self.outputs), default=0)

    def digest(self) -> bytes:
        """Return 32 bytes that change with anything in the program, the same on every platform."""
        return self._digest

    @cached_property
    def _digest(self) -> bytes:
        return _hash(b"gc2pc program 1", *_parts(self))

    def __str__(self) -> str:
        return "\n".join([f"program {self.name}", *map(_line, self.steps)])


def _reads(step: Step) -> Iterator[tuple[Ref, int]]:
    if isinstance(step, Call):
        for ref in step.args:
            yield ref, step.lanes
    elif isinstance(step, Output):
        yield step.ref, step.lanes


def _writes(step: Step, bundles: tuple[Bundle, ...]) -> Iterator[tuple[int, int, int]]:
    """Yield (bundle, width, lanes) of what a step fills."""
    if isinstance(step, Input):
        yield step.bundle, step.type.bits, step.lanes
    elif isinstance(step, Constant):
        yield step.bundle, step.width, step.lanes
    elif isinstance(step, Call):
        _require(
            all(0 <= b < len(bundles) for b in step.bundles), f"a call fills unknown bundles {step.bundles}"
        )
        width = sum(bundles[b].width for b in step.bundles)
        outputs = len(step.netlist.outputs)
        _require(width == outputs, f"a call fills {width} wires from a netlist with {outputs} outputs")
        for b in step.bundles:
            yield b, bundles[b].width, step.lanes


def _line(step: Step) -> str:
    if isinstance(step, Input):
        return f"b{step.bundle} = input {step.party} {step.name} {step.type} x {step.lanes}"
    if isinstance(step, Constant):
        return f"b{step.bundle} = constant {step.width} x {step.lanes}"
    if isinstance(step, Output):
        return f"output {step.name} {step.type} x {step.lanes} = {step.ref} to {', '.join(step.to)}"
    results = ", ".join(f"b{b}" for b in step.bundles)
    args = ", ".join(map(str, step.args))
    cost = f"{step.netlist.and_gates} and, {step.netlist.xor_gates} xor"
    return f"{results} = call ({cost}) x {step.lanes} of {args}"


def _parts(program: Program) -> Iterator[bytes]:
    """Yield the program as byte strings; a call carries the digest of its netlist."""
    yield _text(program.name)
    yield _numbers(*(n for b in program.bundles for n in (b.width, b.lanes)))
    for step in program.steps:
        if isinstance(step, Call):
            yield _text("call")
            yield step.netlist.digest()
            yield _numbers(step.lanes, len(step.args), *step.bundles)
            yield _numbers(*(n for ref in step.args for n in _ref_numbers(ref)))
        elif isinstance(step, Input):
            yield _text(f"input {step.party} {step.type} {step.name}")
            yield _numbers(step.bundle, *step.shape)
        elif isinstance(step, Constant):
            yield _text("constant")
            yield _numbers(step.bundle, step.width, step.lanes)
            yield step.packed
        else:
            yield _text(f"output {'+'.join(sorted(step.to))} {step.type} {step.name}")
            yield _numbers(step.lanes, *_ref_numbers(step.ref), *step.shape)


def _hash(*parts: bytes) -> bytes:
    """Return the SHA-256 of the parts, each behind its length."""
    state = hashlib.sha256()
    for part in parts:
        state.update(len(part).to_bytes(8, "little"))
        state.update(part)
    return state.digest()


def _ref_numbers(ref: Ref) -> tuple[int, ...]:
    return ref.bundle, ref.wire, ref.width, ref.lane, ref.step


def _text(text: str) -> bytes:
    return text.encode("utf-8")


def _numbers(*values: int) -> bytes:
    return np.asarray(values, dtype="<i8").tobytes()
