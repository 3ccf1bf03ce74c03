"""What a Plan says (section 9): its steps, its digest, where it is cut into segments, and the walk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from gc2pc.program.plan import Plan
from support.book.blocks import digest, u64

LANES, SEGMENT_BITS = 8, 1 << 20
NEGATED = 1 << 31
ALICE, BOB = "alice", "bob"
Labels = dict[tuple[int, int], int]  # of bits (port, number)
Recipients = list[tuple[str, ...]]  # who learns each output


@dataclass
class Operand:
    kind: int
    port: int
    width: int
    base: int
    wire_stride: int
    table: list[int] | None
    axes: list[tuple[int, int]]
    turn_stride: list[int]

    def first(self, turns: list[int]) -> int:
        return self.base + sum(t * stride for t, stride in zip(turns, self.turn_stride, strict=False))

    def offset(self, lane: int) -> int:
        if self.table is not None:
            return self.table[lane]
        total = 0
        for count, stride in reversed(self.axes):
            total += lane % count * stride
            lane //= count
        return total


@dataclass
class Step:
    kind: int  # 0 call, 1 LOOP, 2 END
    turns: int
    jump: int
    lanes: int = 0
    ins: list[Operand] = field(default_factory=list)
    outs: list[Operand] = field(default_factory=list)
    groups: list[tuple[list[list[int]], list[list[int]]]] = field(default_factory=list)
    out_slots: list[int] = field(default_factory=list)

    @property
    def ands(self) -> int:
        return sum(len(ands) for _, ands in self.groups)


def groups_of(code: list[int], at: int) -> list[tuple[list[list[int]], list[list[int]]]]:
    """Entries c, a, b of the XORs and of the ANDs of each group."""
    groups = []
    while code[at] or code[at + 1]:
        n_xor, n_and = code[at : at + 2]
        entries = [code[i : i + 3] for i in range(at + 2, at + 2 + 3 * (n_xor + n_and), 3)]
        groups.append((entries[:n_xor], entries[n_xor:]))
        at += 2 + 3 * (n_xor + n_and)
    return groups


def numbers_of(record: tuple[object, ...]) -> list[int]:
    """A record of integers and arrays of integers as a flat list."""
    return [int(n) for part in record for n in np.atleast_1d(part)]  # type: ignore[call-overload]


def operand_of(numbers: list[int], lanes: int, index: list[int]) -> Operand:
    kind, port, width, base, wire_stride, table, n_dims = numbers[:7]
    axes = list(zip(numbers[7 : 7 + n_dims], numbers[11 : 11 + n_dims], strict=True))
    return Operand(
        kind,
        port,
        width,
        base,
        wire_stride,
        index[table : table + lanes] if table >= 0 else None,
        axes,
        numbers[15:],
    )


def steps_of(plan: Plan) -> list[Step]:
    code, slots, index = plan.code.tolist(), plan.outs.tolist(), plan.index.tolist()
    operands = [numbers_of(row) for row in plan.operands.tolist()]
    steps = []
    for (
        kind,
        turns,
        jump,
        first_in,
        n_in,
        first_out,
        n_out,
        at_code,
        at_outs,
        lanes,
        *_,
    ) in plan.steps.tolist():
        if kind:
            steps.append(Step(kind, turns, jump))
            continue
        ins, outs = (
            [operand_of(numbers, lanes, index) for numbers in operands[first : first + n]]
            for first, n in ((first_in, n_in), (first_out, n_out))
        )
        out_slots = slots[at_outs : at_outs + sum(o.width for o in outs)]
        steps.append(Step(0, 0, 0, lanes, ins, outs, groups_of(code, at_code), out_slots))
    return steps


def plan_digest(plan: Plan) -> bytes:
    def i64(*numbers: int) -> bytes:
        return np.array(numbers, "<i8").tobytes()

    slots = max([1, *[row[10] for row in plan.steps.tolist()]])
    parts = [i64(plan.n_arena, slots, len(plan.inputs), len(plan.outputs), SEGMENT_BITS)]
    parts += [
        i64(*[n for row in rows.tolist() for n in numbers_of(row)]) for rows in (plan.steps, plan.operands)
    ]
    parts += [np.array(numbers.tolist(), "<u4").tobytes() for numbers in (plan.code, plan.outs)]
    parts.append(i64(*plan.index.tolist()))
    origins = {ALICE: 0, BOB: 0}
    for port in plan.inputs + plan.outputs:
        shape = "x".join(map(str, port.shape)) or "-"
        origin = origins[port.party] if port.party else 0
        parts.append(
            f"{port.party or '-'} {port.type} {shape} {origin} {port.bits} {port.name or '-'}".encode()
        )
        parts.append(port.packed or b"")
        if port.party:
            origins[port.party] += -(-port.bits // 8) * 8
    return digest(b"gc2pc plan 2\0", *[u64(len(part)) + part for part in parts])


# ---- segments ----


@dataclass
class Need:
    """Bits that a stretch takes and gives, and its ANDs."""

    cots: int = 0
    alice: int = 0
    to_alice: int = 0
    to_bob: int = 0
    ands: int = 0

    def plus(self, other: Need, times: int = 1) -> Need:
        pairs = zip(self.all, other.all, strict=True)
        return Need(*[mine + times * theirs for mine, theirs in pairs])

    @property
    def all(self) -> tuple[int, ...]:
        return self.cots, self.alice, self.to_alice, self.to_bob, self.ands

    @property
    def has_bits(self) -> bool:
        return any(self.all[:4])

    def takes(self, part: Need) -> bool:
        """Whether a part fits: no sum that it adds to passes the limit."""
        sums = ((n.cots + n.alice, n.to_alice, n.to_bob) for n in (self, part))
        return all(not more or have + more <= SEGMENT_BITS for have, more in zip(*sums, strict=True))


@dataclass
class Position:
    """Before a lane of a step, in these turns of the loops around it."""

    step: int = 0
    lane: int = 0
    turns: list[int] = field(default_factory=list)

    def copy(self) -> Position:
        return Position(self.step, self.lane, self.turns.copy())


def rounded(bits: int) -> int:
    return -(-bits // 8) * 8


class Cutter:
    """Cuts a Plan into segments."""

    def __init__(self, steps: list[Step], recipients: Recipients) -> None:
        self.steps, self.recipients = steps, recipients

    def need(self, step: Step, lanes: int) -> Need:
        need = Need(ands=lanes * step.ands)
        for operand in step.ins:
            need.alice += rounded(lanes * operand.width) if operand.kind == 1 else 0
            need.cots += rounded(lanes * operand.width) if operand.kind == 2 else 0
        for operand in step.outs:
            if operand.kind == 1:
                need.to_alice += rounded(lanes * operand.width) * (ALICE in self.recipients[operand.port])
                need.to_bob += rounded(lanes * operand.width) * (BOB in self.recipients[operand.port])
        return need

    def turn_need(self, loop: int) -> Need:
        """Of one whole turn."""
        total, at = Need(), loop + 1
        while at < self.steps[loop].jump:
            step = self.steps[at]
            if step.kind == 0:
                total = total.plus(self.need(step, step.lanes))
            else:
                total = total.plus(self.turn_need(at), step.turns)
                at = step.jump
            at += 1
        return total

    def settle(self, at: Position) -> None:
        """Go on to the next call, turn by turn."""
        while at.step < len(self.steps) and self.steps[at.step].kind:
            step = self.steps[at.step]
            if step.kind == 1 and step.turns:
                at.turns.append(0)
            elif step.kind == 1:
                at.step = step.jump
            elif at.turns[-1] + 1 < self.steps[step.jump].turns:
                at.turns[-1] += 1
                at.step = step.jump
            else:
                at.turns.pop()
            at.step += 1

    def cut(self, at: Position) -> Need:
        """Move `at` to the end of the segment that begins there; return what the segment needs."""
        sum = Need()
        while at.step < len(self.steps):
            sum, all_taken = self._lanes(at, sum)
            if not all_taken:
                break
            sum, goes_on = self._turns(at, sum)
            if not goes_on:
                break
        return sum

    def _lanes(self, at: Position, sum: Need) -> tuple[Need, bool]:
        step = self.steps[at.step]
        n = left = step.lanes - at.lane
        if not sum.takes(self.need(step, left)):
            n = max((m for m in range(0, left, LANES) if sum.takes(self.need(step, m))), default=0)
            if n == 0 and not sum.has_bits:
                n = min(LANES, left)
        if n:
            sum = sum.plus(self.need(step, n))
        at.lane += n
        if at.lane < step.lanes:
            return sum, False
        at.step, at.lane = at.step + 1, 0
        return sum, True

    def _turns(self, at: Position, sum: Need) -> tuple[Need, bool]:
        while at.step < len(self.steps) and self.steps[at.step].kind:
            entering = self.steps[at.step].kind == 1
            loop = at.step if entering else self.steps[at.step].jump
            done = 0 if entering else at.turns.pop() + 1
            turns, each = self.steps[loop].turns, self.turn_need(loop)
            while done < turns and sum.takes(each):
                sum, done = sum.plus(each), done + 1
            if done == turns:
                at.step = self.steps[loop].jump + 1
                continue
            at.turns.append(done)
            at.step = loop + 1
            if sum.has_bits and Need().takes(each):
                self.settle(at)
                return sum, False
        return sum, True


def segments_of(plan: Plan, recipients: Recipients) -> Iterator[tuple[Position, Position, Need]]:
    """Yield where each segment begins and ends, and what it needs."""
    cutter = Cutter(steps_of(plan), recipients)
    at = Position()
    cutter.settle(at)
    while at.step < len(cutter.steps):
        begin = at.copy()
        need = cutter.cut(at)
        yield begin, at.copy(), need


# ---- running ----


class Walk:
    """Runs a Plan on labels; the parties differ in delta (0 for Bob), in input labels and in an AND."""

    def __init__(self, plan: Plan, recipients: Recipients, delta: int) -> None:
        self.steps, self.recipients, self.delta = steps_of(plan), recipients, delta
        self.cutter = Cutter(self.steps, recipients)
        self.arena = [0] * plan.n_arena
        self.gate = 0
        self.alice: Callable[[int, int], int] = lambda port, bit: 0
        self.bob: Labels = {}  # of this segment
        self.outputs: dict[str, list[int]] = {}  # labels of this segment's outputs, padding included
        self.places: dict[str, list[tuple[int, int] | None]] = {}  # output and bit of each; None: padding

    def spans(self, begin: Position, end: Position) -> Iterator[tuple[Step, list[int], int, int]]:
        """The calls of a segment: step, turns, first lane, end lane."""
        at = begin.copy()
        while at != end:
            step = self.steps[at.step]
            last = (at.step, at.turns) == (end.step, end.turns)
            stop = end.lane if last else step.lanes
            yield step, at.turns.copy(), at.lane, stop
            at.lane = stop
            if not last:
                at.step, at.lane = at.step + 1, 0
                self.cutter.settle(at)

    def bobs_bits(self, begin: Position, end: Position) -> list[tuple[int, int] | None]:
        """Input and bit of each COT of a segment; None for those that only pad."""
        bits: list[tuple[int, int] | None] = []
        for step, turns, lane, stop in self.spans(begin, end):
            for o in step.ins:
                if o.kind == 2:
                    n, first = (stop - lane) * o.width, o.first(turns) + lane * o.width
                    bits += [(o.port, first + i) for i in range(n)] + [None] * (rounded(n) - n)
        return bits

    def run(self, begin: Position, end: Position, do_and: Callable[[int, int, int], int]) -> None:
        """Do a segment; do_and(gate, a, b) returns the label of an AND."""
        self.outputs, self.places = {ALICE: [], BOB: []}, {ALICE: [], BOB: []}
        for step, turns, lane, stop in self.spans(begin, end):
            results: list[list[int]] = []
            for first in range(lane, stop, LANES):
                results += self._block(step, turns, range(first, min(first + LANES, stop)), do_and)
            wire = 0
            for o in step.outs:
                if o.kind == 1:
                    self._output(o, turns, lane, [labels[wire : wire + o.width] for labels in results])
                wire += o.width

    def _block(
        self, step: Step, turns: list[int], lanes: range, do_and: Callable[[int, int, int], int]
    ) -> list[list[int]]:
        """Run a block of lanes; return the labels of all output wires of each."""
        slots = {lane: {0: 0} for lane in lanes}
        for lane in lanes:
            labels = [self._load(o, turns, wire, lane) for o in step.ins for wire in range(o.width)]
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
        results = [[self._read(slots[lane], flagged) for flagged in step.out_slots] for lane in lanes]
        for lane, labels in zip(lanes, results, strict=True):
            wire = 0
            for o in step.outs:
                if o.kind == 0:
                    for i in range(o.width):
                        self.arena[o.first(turns) + i * o.wire_stride + o.offset(lane)] = labels[wire + i]
                wire += o.width
        return results

    def _output(self, o: Operand, turns: list[int], lane: int, rows: list[list[int]]) -> None:
        labels = [label for row in rows for label in row]
        first, padding = o.first(turns) + lane * o.width, rounded(len(labels)) - len(labels)
        for party in self.recipients[o.port]:
            self.outputs[party] += labels + [0] * padding
            self.places[party] += [(o.port, first + i) for i in range(len(labels))] + [None] * padding

    def _read(self, slots: dict[int, int], flagged: int) -> int:
        return slots[flagged & ~NEGATED] ^ (self.delta if flagged & NEGATED else 0)

    def _load(self, o: Operand, turns: list[int], wire: int, lane: int) -> int:
        if o.kind == 0:
            return self.arena[o.first(turns) + wire * o.wire_stride + o.offset(lane)]
        bit = o.first(turns) + lane * o.width + wire
        return self.alice(o.port, bit) if o.kind == 1 else self.bob[o.port, bit]


def bit_of(plan: Plan, packed: dict[str, bytes], port: int, bit: int) -> int:
    """A bit of an input or constant."""
    given = plan.inputs[port].packed
    data = packed[plan.inputs[port].name] if given is None else given
    return data[bit // 8] >> bit % 8 & 1


def origins_of(plan: Plan, party: str) -> dict[int, int]:
    """The number of the first bit of each input of a party."""
    origins, total = {}, 0
    for i, port in enumerate(plan.inputs):
        if port.party == party:
            origins[i] = total
            total += rounded(port.bits)
    return origins
