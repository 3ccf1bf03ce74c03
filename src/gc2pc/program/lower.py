"""Program -> Plan: operands, memory by liveness, the code of each netlist, segments."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gc2pc.program.plan import (
    FROM_ALICE,
    FROM_ARENA,
    FROM_BOB,
    LANES,
    OPERAND,
    SEGMENT_COTS,
    STEP,
    TO_ARENA,
    TO_OUTPUT,
    Plan,
    Segment,
    Slot,
)
from gc2pc.program.program import ALICE, Bundle, Call, Constant, Input, Output, Program, Ref, Step
from gc2pc.program.schedule import Code, schedule

Row = tuple[int, int, int, int, int]  # kind, width, base, wire stride, lane stride


def lower(program: Program) -> Plan:
    """Return the Plan of a Program; the same Program gives the same Plan everywhere.

    Raises UsageError for a netlist that a Builder would not have made (see `schedule`).
    """
    return _Lowering(program).plan()


@dataclass
class _Place:
    """Where the labels of a bundle are: in the arena, or with a party whose input they are."""

    bundle: Bundle
    kind: int = FROM_ARENA
    base: int = -1

    def view(self, ref: Ref) -> Row:
        """The operand that reads a ref of this bundle."""
        if self.kind != FROM_ARENA:
            return (self.kind, ref.width, self.base, 0, 0)
        lanes = self.bundle.lanes
        return (FROM_ARENA, ref.width, self.base + ref.wire * lanes + ref.lane, lanes, ref.step)


@dataclass
class _Arena:
    """First-fit allocation of label ranges."""

    size: int = 0
    free: list[tuple[int, int]] = field(default_factory=list)  # (base, labels), sorted

    def take(self, n: int) -> int:
        for i, (base, room) in enumerate(self.free):
            if room >= n:
                self.free[i : i + 1] = [(base + n, room - n)] if room > n else []
                return base
        base = self.size
        self.size += n
        return base

    def give(self, base: int, n: int) -> None:
        merged: list[tuple[int, int]] = []
        for start, room in sorted([*self.free, (base, n)]):
            if merged and sum(merged[-1]) == start:
                merged[-1] = (merged[-1][0], merged[-1][1] + room)
            elif room:
                merged.append((start, room))
        self.free = merged


class _Lowering:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.places = [_Place(bundle) for bundle in program.bundles]
        self.arena = _Arena()
        self.bits = {"alice": 0, "bob": 0}
        self.inputs: list[Slot] = []
        self.constants: list[tuple[int, bytes]] = []
        self.outputs: list[Slot] = []
        self.n_outputs = 0
        self.steps: list[tuple[int, ...]] = []
        self.ands: list[int] = []  # of a lane of each step
        self.xor_gates = 0
        self.operands: list[Row] = []
        self.code: list[np.ndarray[tuple[int], np.dtype[np.uint32]]] = [np.zeros(2, np.uint32)]  # no gates
        self.code_size = 2
        self.outs: list[np.ndarray[tuple[int], np.dtype[np.uint32]]] = []
        self.outs_size = 0
        self.known: dict[int, tuple[int, int]] = {}  # id of a Code -> offsets of its code and outs
        self.uses = self._uses()

    def _uses(self) -> list[list[int]]:
        """For each bundle the steps that read it, one entry a ref."""
        uses: list[list[int]] = [[] for _ in self.program.bundles]
        for at, step in enumerate(self.program.steps):
            if isinstance(step, Call):
                for ref in step.args:
                    uses[ref.bundle].append(at)
            elif isinstance(step, Output):
                uses[step.ref.bundle].append(at)
        return uses

    def plan(self) -> Plan:
        for step in self.program.steps:  # outputs lie in the order of their declaration
            if isinstance(step, Output):
                self._declare_output(step)
        for at, step in enumerate(self.program.steps):
            if isinstance(step, Input):
                self._input(step)
            elif isinstance(step, Constant):
                self._constant(step)
            elif isinstance(step, Call):
                self._call(at, step)
            else:
                self._output(at, step)
            self._release(at, step)
        steps = np.array(self.steps, STEP)
        and_gates = sum(n * int(lanes) for n, lanes in zip(self.ands, steps["lanes"], strict=True))
        return Plan(
            name=self.program.name,
            steps=steps,
            operands=np.array(self.operands, OPERAND),
            code=np.concatenate(self.code),
            outs=np.concatenate([np.zeros(0, np.uint32), *self.outs]),
            n_arena=self.arena.size,
            n_slots=max([1, *(int(n) for n in steps["n_slots"])]),
            n_alice_bits=self.bits["alice"],
            n_bob_bits=self.bits["bob"],
            n_outputs=self.n_outputs,
            inputs=tuple(self.inputs),
            constants=tuple(self.constants),
            outputs=tuple(self.outputs),
            and_gates=and_gates,
            xor_gates=self.xor_gates,
            segments=_segments(self.steps, self.operands, self.ands),
        )

    # ---- steps ----

    def _input(self, step: Input) -> None:
        """Give an input its bits."""
        bundle = self.program.bundles[step.bundle]
        base = self._enter(step.bundle, step.party)
        self.inputs.append(
            Slot(step.name, step.party, step.type, step.shape, base, bundle.width * bundle.lanes)
        )

    def _constant(self, step: Constant) -> None:
        """Give a public value bits of Alice's, which cost no bytes; the Plan says what they are."""
        self.constants.append((self._enter(step.bundle, ALICE), step.packed))

    def _enter(self, bundle: int, party: str) -> int:
        """Give a bundle the next bits of a party; copy it to the arena unless one call reads it whole."""
        shape = self.program.bundles[bundle]
        n = shape.width * shape.lanes
        base = self.bits[party]
        self.bits[party] += -(-n // 8) * 8
        place = self.places[bundle]
        kind = FROM_ALICE if party == ALICE else FROM_BOB
        if self._streams(bundle):
            place.kind, place.base = kind, base
        elif self.uses[bundle]:
            place.base = self.arena.take(n)
            self._copy(shape, (kind, shape.width, base, 0, 0), self._whole(bundle))
        return base

    def _streams(self, bundle: int) -> bool:
        """Whether the only use of an input is a call that reads all of it in order."""
        shape = self.program.bundles[bundle]
        if len(self.uses[bundle]) != 1:
            return False
        step = self.program.steps[self.uses[bundle][0]]
        return isinstance(step, Call) and step.lanes == shape.lanes and self._all_of(step.args, bundle)

    def _all_of(self, refs: tuple[Ref, ...], bundle: int) -> bool:
        shape = self.program.bundles[bundle]
        ref = next(ref for ref in refs if ref.bundle == bundle)
        in_order = ref.step == 1 or shape.lanes == 1
        return ref.wire == 0 and ref.width == shape.width and ref.lane == 0 and in_order

    def _call(self, at: int, step: Call) -> None:
        outs: list[Row] = []
        for bundle in step.bundles:
            if (output := self._only_output(bundle)) is not None:
                outs.append(output)
                continue
            shape = self.program.bundles[bundle]
            self.places[bundle].base = self.arena.take(shape.width * shape.lanes)
            outs.append(self._whole(bundle))
        code = schedule(step.netlist, "lanes" if step.lanes >= LANES else "single")
        self._emit([self.places[ref.bundle].view(ref) for ref in step.args], outs, step.lanes, code)

    def _only_output(self, bundle: int) -> Row | None:
        """The output operand of a bundle whose only use is to be an output, whole and in order."""
        if len(self.uses[bundle]) != 1:
            return None
        at = self.uses[bundle][0]
        step = self.program.steps[at]
        if not isinstance(step, Output) or not self._all_of((step.ref,), bundle):
            return None
        return self._output_row(at) if step.lanes == self.program.bundles[bundle].lanes else None

    def _declare_output(self, step: Output) -> None:
        n = step.ref.width * step.lanes
        self.outputs.append(Slot(step.name, "", step.type, step.shape, self.n_outputs, n, step.to))
        self.n_outputs += -(-n // 8) * 8

    def _output_row(self, at: int) -> Row:
        index = sum(isinstance(step, Output) for step in self.program.steps[:at])
        slot = self.outputs[index]
        return (TO_OUTPUT, slot.type.bits, slot.base, 0, 0)

    def _output(self, at: int, step: Output) -> None:
        if self.uses[step.ref.bundle] == [at] and self.places[step.ref.bundle].base < 0:
            return  # its call wrote it
        row = self.places[step.ref.bundle].view(step.ref)
        self._copy(Bundle(step.ref.width, step.lanes), row, self._output_row(at))

    def _whole(self, bundle: int) -> Row:
        shape = self.program.bundles[bundle]
        return (TO_ARENA, shape.width, self.places[bundle].base, shape.lanes, 1)

    def _release(self, at: int, step: Step) -> None:
        """Free the arena ranges whose last reader was this step."""
        if isinstance(step, Call):
            touched = {ref.bundle for ref in step.args} | set(step.bundles)
        else:
            touched = {step.ref.bundle if isinstance(step, Output) else step.bundle}
        for bundle in sorted(touched):
            place, uses = self.places[bundle], self.uses[bundle]
            if place.kind == FROM_ARENA and place.base >= 0 and (not uses or uses[-1] <= at):
                shape = self.program.bundles[bundle]
                self.arena.give(place.base, shape.width * shape.lanes)
                place.base = -1

    # ---- rows ----

    def _copy(self, shape: Bundle, source: Row, to: Row) -> None:
        """A step without gates that moves labels."""
        slots = np.arange(1, shape.width + 1, dtype=np.uint32)
        nothing = Code(np.zeros(0, np.uint32), slots, shape.width + 1, and_gates=0, xor_gates=0)
        self._emit([source], [to], shape.lanes, nothing)

    def _emit(self, ins: list[Row], outs: list[Row], lanes: int, code: Code) -> None:
        at_code, at_outs = self._store(code)
        first_in = len(self.operands)
        self.operands += ins
        first_out = len(self.operands)
        self.operands += outs
        self.steps.append((first_in, len(ins), first_out, len(outs), at_code, at_outs, lanes, code.n_slots))
        self.ands.append(code.and_gates)
        self.xor_gates += code.xor_gates * lanes

    def _store(self, code: Code) -> tuple[int, int]:
        """Offsets of a netlist's code and outputs, stored once however often it is called."""
        if not code.code.size:
            at = (0, self.outs_size)
        elif id(code) in self.known:
            return self.known[id(code)]
        else:
            at = self.known[id(code)] = (self.code_size, self.outs_size)
            self.code.append(code.code)
            self.code_size += code.code.size
        self.outs.append(code.outs)
        self.outs_size += code.outs.size
        return at


def _segments(steps: list[tuple[int, ...]], operands: list[Row], ands: list[int]) -> tuple[Segment, ...]:
    """Cut a Plan where the evaluator's COTs reach a batch; cuts fall between blocks of lanes."""
    segments: list[Segment] = []
    cots = rows = 0
    ranges: list[tuple[int, int]] = []

    def cut(step: int, lane: int) -> None:
        nonlocal cots, rows, ranges
        segments.append(Segment(step, lane, cots, rows, tuple(ranges)))
        cots, rows, ranges = 0, 0, []

    for at, step in enumerate(steps):
        first, n_in, lanes = step[0], step[1], step[6]
        bobs = [(row[1], row[2]) for row in operands[first : first + n_in] if row[0] == FROM_BOB]
        width = sum(w for w, _ in bobs)
        if width == 0:
            rows += ands[at] * lanes
            continue
        lane = 0
        while lane < lanes:
            fit = (SEGMENT_COTS - cots) // width // LANES * LANES
            if fit <= 0 and cots:
                cut(at, lane)
                continue
            n = min(max(fit, LANES), lanes - lane)
            ranges += [(base + lane * w, w * n) for w, base in bobs]
            cots += sum(-(-w * n // 8) * 8 for w, _ in bobs)
            rows += ands[at] * n
            lane += n
            if lane < lanes:
                cut(at, lane)
    cut(len(steps), 0)
    return tuple(segments)
