"""What a Plan says (section 9): its segments, its digest, and the walk through its gates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gc2pc.program.plan import Plan
from support.book.blocks import digest, u64

LANES, SEGMENT_COTS = 8, 1 << 20
NEGATED = 1 << 31
Range = tuple[int, int]  # of Bob's bits: the first, how many


@dataclass
class Segment:
    end: tuple[int, int]
    ranges: list[Range]
    ands: int

    @property
    def cots(self) -> int:
        return sum(-(-n // 8) * 8 for _, n in self.ranges)


@dataclass
class Step:
    ins: list[list[int]]  # operands: kind, width, base, wire stride, lane stride
    outs: list[list[int]]
    groups: list[tuple[list[list[int]], list[list[int]]]]  # entries c, a, b of XORs and of ANDs
    out_slots: list[int]
    lanes: int

    @property
    def ands(self) -> int:
        return sum(len(ands) for _, ands in self.groups)


def groups_of(code: list[int], at: int) -> list[tuple[list[list[int]], list[list[int]]]]:
    groups = []
    while code[at] or code[at + 1]:
        n_xor, n_and = code[at : at + 2]
        entries = [code[i : i + 3] for i in range(at + 2, at + 2 + 3 * (n_xor + n_and), 3)]
        groups.append((entries[:n_xor], entries[n_xor:]))
        at += 2 + 3 * (n_xor + n_and)
    return groups


def steps_of(plan: Plan) -> list[Step]:
    code, slots, operands = (
        plan.code.tolist(),
        plan.outs.tolist(),
        [list(row) for row in plan.operands.tolist()],
    )
    steps = []
    for first_in, n_in, first_out, n_out, at_code, at_outs, lanes, _ in plan.steps.tolist():
        ins, outs = operands[first_in : first_in + n_in], operands[first_out : first_out + n_out]
        out_slots = slots[at_outs : at_outs + sum(o[1] for o in outs)]
        steps.append(Step(ins, outs, groups_of(code, at_code), out_slots, lanes))
    return steps


def segments_of(steps: list[Step]) -> list[Segment]:
    segments = [Segment((0, 0), [], 0)]
    for at, step in enumerate(steps):
        bobs = [(width, base) for kind, width, base, _, _ in step.ins if kind == 2]
        w = sum(width for width, _ in bobs)
        if w == 0:
            segments[-1].ands += step.ands * step.lanes
            continue
        lane = 0
        while lane < step.lanes:
            now = segments[-1]
            fit = (SEGMENT_COTS - now.cots) // w // LANES * LANES
            if fit > 0 or now.cots == 0:
                n = min(max(fit, LANES), step.lanes - lane)
                now.ranges += [(base + lane * width, n * width) for width, base in bobs]
                now.ands += step.ands * n
                lane += n
            if lane < step.lanes:
                now.end = (at, lane)
                segments.append(Segment((0, 0), [], 0))
    segments[-1].end = (len(steps), 0)
    return segments


def plan_digest(plan: Plan, segments: list[Segment]) -> bytes:
    def i64(*numbers: int) -> bytes:
        return np.array(numbers, "<i8").tobytes()

    slots = max([1, *[row[7] for row in plan.steps.tolist()]])
    counts = (len(plan.constants), len(plan.inputs), len(plan.outputs))
    parts = [i64(plan.n_arena, slots, plan.n_alice_bits, plan.n_bob_bits, plan.n_outputs, *counts)]
    parts += [i64(*[n for row in rows.tolist() for n in row]) for rows in (plan.steps, plan.operands)]
    parts += [np.array(numbers.tolist(), "<u4").tobytes() for numbers in (plan.code, plan.outs)]
    parts.append(i64(*[n for s in segments for n in (*s.end, s.cots, s.ands)]))
    parts += [u64(base) + packed for base, packed in plan.constants]
    for slot in plan.inputs + plan.outputs:
        shape = "x".join(map(str, slot.shape)) or "-"
        text = f"{slot.party or '-'} {slot.type} {shape} {slot.base} {slot.bits} {slot.name}"
        parts.append(text.encode())
    return digest(b"gc2pc plan 1\0", *[u64(len(part)) + part for part in parts])


class Walk:
    """Runs a Plan on labels; the parties differ in delta (0 for Bob), in input labels and in an AND."""

    def __init__(self, plan: Plan, delta: int) -> None:
        self.steps, self.delta = steps_of(plan), delta
        self.segments = segments_of(self.steps)
        self.arena = [0] * plan.n_arena
        self.outputs = [0] * plan.n_outputs
        self.gate = 0
        self.alice: Callable[[int], int] = lambda bit: 0
        self.bob: dict[int, int] = {}  # bit -> label, of this segment
        self.at = (0, 0)

    def run(self, segment: Segment, do_and: Callable[[int, int, int], int]) -> None:
        """Do what lies before the segment's end; do_and(gate, a, b) returns the label of an AND."""
        while self.at < segment.end:
            at, lane = self.at
            step = self.steps[at]
            if lane < step.lanes:
                self._block(step, range(lane, min(lane + LANES, step.lanes)), do_and)
            self.at = (at, lane + LANES) if lane + LANES < step.lanes else (at + 1, 0)

    def _block(self, step: Step, lanes: range, do_and: Callable[[int, int, int], int]) -> None:
        slots = {lane: {0: 0} for lane in lanes}
        for lane in lanes:
            labels = [self._load(operand, wire, lane) for operand in step.ins for wire in range(operand[1])]
            slots[lane] |= dict(enumerate(labels, 1))
        for xors, ands in step.groups:
            for c, a, b in xors:
                for lane in lanes:
                    slots[lane][c] = slots[lane][a] ^ slots[lane][b]
            for c, a, b in ands:
                for lane in lanes:
                    x, y = self._read(slots[lane], a), self._read(slots[lane], b)
                    slots[lane][c] = do_and(self.gate, x, y)
                    self.gate += 1
        for lane in lanes:
            results = iter(step.out_slots)
            for operand in step.outs:
                for wire in range(operand[1]):
                    self._store(operand, wire, lane, self._read(slots[lane], next(results)))

    def _read(self, slots: dict[int, int], flagged: int) -> int:
        return slots[flagged & ~NEGATED] ^ (self.delta if flagged & NEGATED else 0)

    def _load(self, operand: list[int], wire: int, lane: int) -> int:
        kind, width, base, wire_stride, lane_stride = operand
        if kind == 0:
            return self.arena[base + wire * wire_stride + lane * lane_stride]
        bit = base + lane * width + wire
        return self.alice(bit) if kind == 1 else self.bob[bit]

    def _store(self, operand: list[int], wire: int, lane: int, label: int) -> None:
        kind, width, base, wire_stride, lane_stride = operand
        if kind == 0:
            self.arena[base + wire * wire_stride + lane * lane_stride] = label
        else:
            self.outputs[base + lane * width + wire] = label


def inputs_of(plan: Plan, party: str, packed: dict[str, bytes]) -> dict[int, int]:
    """A party's input bits, padding and constants included, by their number."""
    n = plan.n_alice_bits if party == "alice" else plan.n_bob_bits
    parts: list[tuple[int, bytes]] = [(s.base, packed[s.name]) for s in plan.inputs if s.party == party]
    if party == "alice":
        parts += plan.constants
    bits: dict[int, Any] = dict.fromkeys(range(n), 0)
    for base, data in parts:
        bits |= {base + i: data[i // 8] >> i % 8 & 1 for i in range(8 * len(data))}
    return bits


def ranges_for(plan: Plan, party: str, recipients: dict[str, tuple[str, ...]]) -> list[range]:
    """The output labels that a party learns, each output padded to whole bytes."""
    return [range(s.base, s.base + -(-s.bits // 8) * 8) for s in plan.outputs if party in recipients[s.name]]
