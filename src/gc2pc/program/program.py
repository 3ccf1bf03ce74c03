"""The Program: typed steps in single-assignment form over bundles of wires and lanes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gc2pc.program.steps import (
    Bundle,
    Call,
    Constant,
    Gather,
    Input,
    Join,
    Loop,
    Output,
    Ref,
    Step,
    filled_bundles,
    reads,
    require,
    walk,
)

_MISSING, _THERE, _GONE = range(3)  # what a bundle is while steps are checked in order


@dataclass(frozen=True, eq=False)
class Program:
    """Steps in order; every bundle is filled once, before any view of it. Else raises UsageError."""

    name: str
    bundles: tuple[Bundle, ...]
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        check = _Check(self.bundles)
        check.steps(self.steps)
        missing = [i for i, state in enumerate(check.state) if state == _MISSING]
        require(not missing, f"bundles never filled: {missing}")
        for what, names in (
            ("inputs", [i.name for i in self.inputs]),
            ("outputs", [o.name for o in self.outputs]),
        ):
            require(len(set(names)) == len(names), f"{what} of one name: {sorted(names)}")

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        return tuple(step for step in self.steps if isinstance(step, Input))

    @cached_property
    def outputs(self) -> tuple[Output, ...]:
        return tuple(step for step in self.steps if isinstance(step, Output))

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All calls, also those in loops."""
        return tuple(call for call, _ in self.counted_calls)

    @cached_property
    def counted_calls(self) -> tuple[tuple[Call, int], ...]:
        """All calls with how often each is done."""
        return tuple((step, times) for step, times in walk(self.steps) if isinstance(step, Call))

    @property
    def and_gates(self) -> int:
        """AND gates over all calls, turns and lanes."""
        return sum(call.and_gates * times for call, times in self.counted_calls)

    @property
    def xor_gates(self) -> int:
        """XOR gates over all calls, turns and lanes."""
        return sum(call.lanes * call.netlist.xor_gates * times for call, times in self.counted_calls)

    @property
    def depth(self) -> int:
        """AND depth, counting each call as deep as its netlist, and a loop as its turns one after another."""
        depth = [0] * len(self.bundles)
        _deepen(self.steps, depth)
        return max((depth[out.ref.bundle] for out in self.outputs), default=0)

    def digest(self) -> bytes:
        """Return 32 bytes that change with anything in the program, the same on every platform."""
        return self._digest

    @cached_property
    def _digest(self) -> bytes:
        bundles = _numbers(*(n for b in self.bundles for n in (b.width, b.lanes)))
        return _hash(b"gc2pc program 2", self.name.encode(), bundles, *_parts(self.steps))

    def __str__(self) -> str:
        return "\n".join([f"program {self.name}", *_lines(self.steps, "")])


class _Check:
    """Walks steps in order and keeps track of which bundles there are."""

    def __init__(self, bundles: tuple[Bundle, ...]) -> None:
        self.bundles = bundles
        self.state = [_MISSING] * len(bundles)

    def steps(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            for ref, lanes in reads(step):
                self._view(ref, lanes)
            if isinstance(step, Loop):
                self._loop(step)
            for bundle, width, lanes in self._fills(step):
                self._fill(bundle, width, lanes)

    def _view(self, ref: Ref, lanes: int) -> None:
        bundle = self._there(ref.bundle, str(ref))
        fits = ref.width >= 1 and 0 <= ref.wire <= bundle.width - ref.width
        require(fits, f"{ref} leaves the {bundle.width} wires of its bundle")
        ends = ref.ends(lanes) if lanes else ()
        require(
            all(0 <= lane < bundle.lanes for lane in ends),
            f"{ref} over {lanes} lanes leaves the {bundle.lanes} lanes of its bundle",
        )

    def _there(self, bundle: int, who: str) -> Bundle:
        known = 0 <= bundle < len(self.bundles) and self.state[bundle] == _THERE
        require(known, f"{who} views a bundle that is not filled yet")
        return self.bundles[bundle]

    def _fill(self, bundle: int, width: int, lanes: int) -> None:
        require(0 <= bundle < len(self.bundles), f"there is no bundle {bundle}")
        require(self.state[bundle] == _MISSING, f"bundle {bundle} is filled twice")
        want = self.bundles[bundle]
        require(
            (want.width, want.lanes) == (width, lanes),
            f"bundle {bundle} is {want.width} wires x {want.lanes} lanes, filled with {width} x {lanes}",
        )
        self.state[bundle] = _THERE

    def _loop(self, loop: Loop) -> None:
        before = list(self.state)
        for carried in loop.carried:
            start = self._there(carried.start, "a loop's carry")
            self._fill(carried.inside, start.width, start.lanes)
        for sliced in loop.sliced:
            source, lanes = self._there(sliced.source, "a loop's slice"), self.bundles[sliced.inside].lanes
            require(
                0 <= sliced.lane <= source.lanes - loop.trips * lanes,
                f"{source.lanes} lanes cannot be sliced into {loop.trips} turns of {lanes} from lane "
                f"{sliced.lane} on",
            )
            self._fill(sliced.inside, source.width, lanes)
        self.steps(loop.body)
        for carried in loop.carried:
            after = self._there(carried.next, "a loop's carry")
            inside = self.bundles[carried.inside]
            require(after == inside, f"a loop carries {inside} into a turn and {after} out of it")
        for stacked in loop.stacked:
            self._there(stacked.inside, "a loop's result")
        self.state = [
            _GONE if now == _THERE and was == _MISSING else now
            for was, now in zip(before, self.state, strict=True)
        ]

    def _fills(self, step: Step) -> Iterator[tuple[int, int, int]]:
        """Yield (bundle, width, lanes) of what a step fills."""
        if isinstance(step, Input):
            yield step.bundle, step.type.bits, step.lanes
        elif isinstance(step, Constant):
            yield step.bundle, step.width, step.lanes
        elif isinstance(step, Call):
            yield from self._call_fills(step)
        elif isinstance(step, Join):
            yield step.bundle, self._joined(step).width, sum(part.lanes for part in step.parts)
        elif isinstance(step, Gather):
            source = self._there(step.source, "a gather")
            fits = bool(((step.index >= 0) & (step.index < source.lanes)).all())
            require(fits, f"a gather leaves the {source.lanes} lanes of its bundle")
            yield step.bundle, source.width, len(step.index)
        elif isinstance(step, Loop):
            for carried in step.carried:
                yield carried.result, self.bundles[carried.start].width, self.bundles[carried.start].lanes
            for stacked in step.stacked:
                inside = self.bundles[stacked.inside]
                yield stacked.result, inside.width, inside.lanes * step.trips

    def _call_fills(self, call: Call) -> Iterator[tuple[int, int, int]]:
        require(
            all(0 <= b < len(self.bundles) for b in call.bundles),
            f"a call fills unknown bundles {call.bundles}",
        )
        width = sum(self.bundles[b].width for b in call.bundles)
        outputs = call.netlist.n_outputs
        require(width == outputs, f"a call fills {width} wires from a netlist with {outputs} outputs")
        for b in call.bundles:
            yield b, self.bundles[b].width, call.lanes

    def _joined(self, join: Join) -> Bundle:
        bundle = self.bundles[join.bundle]
        written = np.zeros(bundle.lanes, bool)
        for part in join.parts:
            whole = (part.at.bundle, part.at.wire, part.at.width) == (join.bundle, 0, bundle.width)
            require(
                whole and part.ref.width == bundle.width, f"{part.at} does not take all wires of its bundle"
            )
            ends = part.at.ends(part.lanes) if part.lanes else ()
            require(all(0 <= lane < bundle.lanes for lane in ends), f"{part.at} leaves its bundle")
            part.at.seen(written, part.lanes)[...] = True
        require(bool(written.all()), f"bundle {join.bundle} is joined with lanes missing")
        return bundle


def _deepen(steps: tuple[Step, ...], depth: list[int]) -> None:
    """Note the AND depth of every bundle that the steps fill."""
    for step in steps:
        if isinstance(step, Loop):
            for carried in step.carried:
                depth[carried.inside] = depth[carried.start]
            for sliced in step.sliced:
                depth[sliced.inside] = depth[sliced.source]
            before = [depth[carried.inside] for carried in step.carried]
            _deepen(step.body, depth)
            for carried, start in zip(step.carried, before, strict=True):
                depth[carried.result] = start + (depth[carried.next] - start) * step.trips
            deepest = max((depth[carried.result] for carried in step.carried), default=0)
            for stacked in step.stacked:
                depth[stacked.result] = max(depth[stacked.inside], deepest)
            continue
        read = [depth[ref.bundle] for ref, _ in reads(step)]
        read += [depth[step.source]] if isinstance(step, Gather) else []
        more = step.netlist.depth if isinstance(step, Call) else 0
        for bundle in filled_bundles(step):
            depth[bundle] = max(read, default=0) + more


def _lines(steps: tuple[Step, ...], indent: str) -> Iterator[str]:
    for step in steps:
        if isinstance(step, Loop):
            ends = [f"b{c.inside} = b{c.start} then b{c.next}, at last b{c.result}" for c in step.carried]
            ends += [
                f"b{s.inside} = slice of b{s.source}{f' from {s.lane}' if s.lane else ''}"
                for s in step.sliced
            ]
            ends += [f"b{s.result} = all b{s.inside}" for s in step.stacked]
            yield f"{indent}loop {step.trips} times: {'; '.join(ends)}"
            yield from _lines(step.body, indent + "  ")
        else:
            yield indent + _line(step)


def _line(step: Step) -> str:
    if isinstance(step, Input):
        return f"b{step.bundle} = input {step.party} {step.name} {step.type} x {step.lanes}"
    if isinstance(step, Constant):
        return f"b{step.bundle} = constant {step.width} x {step.lanes}"
    if isinstance(step, Output):
        return f"output {step.name} {step.type} x {step.lanes} = {step.ref} to {', '.join(step.to)}"
    if isinstance(step, Join):
        return f"b{step.bundle} = join {', '.join(f'{p.ref} x {p.lanes} at {p.at}' for p in step.parts)}"
    if isinstance(step, Gather):
        return f"b{step.bundle} = gather {len(step.index)} lanes of b{step.source}"
    assert isinstance(step, Call)
    results = ", ".join(f"b{b}" for b in step.bundles)
    args = ", ".join(map(str, step.args))
    cost = f"{step.netlist.and_gates} and, {step.netlist.xor_gates} xor"
    return f"{results} = call ({cost}) x {step.lanes} of {args}"


def _parts(steps: tuple[Step, ...]) -> Iterator[bytes]:
    """Yield the steps as byte strings; a call carries the digest of its netlist."""
    for step in steps:
        yield type(step).__name__.encode()
        if isinstance(step, Call):
            yield step.netlist.digest()
            yield _numbers(step.lanes, len(step.args), *step.bundles)
        elif isinstance(step, Input):
            yield f"{step.party} {step.type} {step.name}".encode()
            yield _numbers(step.bundle, *step.shape)
        elif isinstance(step, Constant):
            yield _numbers(step.bundle, step.width, step.lanes)
            yield step.packed
        elif isinstance(step, Output):
            yield f"{'+'.join(sorted(step.to))} {step.type} {step.name}".encode()
            yield _numbers(step.lanes, *step.shape)
        elif isinstance(step, Join):
            yield _numbers(
                step.bundle, *(n for part in step.parts for n in _ref_numbers(part.at, part.lanes))
            )
        elif isinstance(step, Gather):
            yield _numbers(step.bundle, step.source)
            yield step.index.astype("<i8").tobytes()
        elif isinstance(step, Loop):
            yield _numbers(step.trips, len(step.carried), len(step.sliced), len(step.stacked), len(step.body))
            yield _numbers(*(n for c in step.carried for n in (c.start, c.inside, c.next, c.result)))
            yield _numbers(*(n for s in step.sliced for n in (s.source, s.inside, s.lane)))
            yield _numbers(*(n for s in step.stacked for n in (s.inside, s.result)))
            yield from _parts(step.body)
        yield _numbers(*(n for ref, lanes in reads(step) for n in _ref_numbers(ref, lanes)))


def _ref_numbers(ref: Ref, lanes: int) -> tuple[int, ...]:
    outer = [n for dim in ref.dims for n in dim]
    return ref.bundle, ref.wire, ref.width, ref.lane, ref.step, lanes, len(ref.dims), *outer


def _hash(*parts: bytes) -> bytes:
    """Return the SHA-256 of the parts, each behind its length."""
    state = hashlib.sha256()
    for part in parts:
        state.update(len(part).to_bytes(8, "little"))
        state.update(part)
    return state.digest()


def _numbers(*values: int) -> bytes:
    return np.asarray(values, dtype="<i8").tobytes()
