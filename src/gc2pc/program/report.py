"""What a Plan costs, as a tree of its loops, calls and copies: gates, bytes of tables, OTs, labels moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass, field, replace
from typing import Literal

from gc2pc.program.plan import FROM_BOB, LANES, LOOP, STEP, Plan
from gc2pc.program.steps import Lines

TABLE_BYTES = 32  # two rows of half-gates an AND
SLOT = (1 << 31) - 1  # of an entry, without the flag that negates

Kind = Literal["plan", "loop", "call", "copy"]


@dataclass(frozen=True)
class Work:
    """What the engine does, in units that take about the same time each time."""

    blocks: int = 0  # of up to 8 lanes
    groups: int = 0  # of ANDs
    and_gates: int = 0
    xor_entries: int = 0  # XORs of a block
    xor_gates: int = 0
    labels: int = 0  # moved into and out of slots

    def __add__(self, other: Work) -> Work:
        return Work(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __mul__(self, times: int) -> Work:
        return Work(*(n * times for n in astuple(self)))


@dataclass(frozen=True)
class Cost:
    """A step of a Plan, or all of it. Figures count every turn of the loops around and every lane.

    times: how often the step is done; lanes: of a call or a copy, each time; trips: of a loop, each time;
    depth: ANDs one after another, of a call's netlist and of the whole Plan; ots: Bob's input bits; lines:
    AND gates by source line.
    """

    kind: Kind
    step: int
    times: int
    lanes: int = 0
    trips: int = 0
    depth: int = 0
    work: Work = field(default_factory=Work)
    ots: int = 0
    lines: Lines = ()
    steps: tuple[Cost, ...] = ()

    @property
    def and_gates(self) -> int:
        return self.work.and_gates

    @property
    def xor_gates(self) -> int:
        return self.work.xor_gates

    @property
    def table_bytes(self) -> int:
        """Bytes of garbled tables."""
        return TABLE_BYTES * self.and_gates


def cost_of(plan: Plan) -> Cost:
    """Return the cost of a Plan as a tree."""
    return _Costs(plan).tree()


def lines_of(cost: Cost) -> list[tuple[str, int]]:
    """Return (source line, AND gates) of all steps, the most first."""
    total: dict[str, int] = {}
    for line, ands in _all_lines(cost):
        total[line] = total.get(line, 0) + ands
    return sorted(total.items(), key=lambda item: (-item[1], item[0]))


def _all_lines(cost: Cost) -> Iterator[tuple[str, int]]:
    yield from cost.lines
    for step in cost.steps:
        yield from _all_lines(step)


@dataclass(frozen=True)
class _Code:
    """What one netlist costs in one lane."""

    groups: int
    ands: int
    xors: int
    depth: int


class _Costs:
    """Walks a Plan's steps; every netlist is looked at once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._step = {name: plan.steps[name].tolist() for name in STEP.names or ()}
        self._widths, self._kinds = (plan.operands[name].tolist() for name in ("width", "kind"))
        self._known: dict[tuple[int, int], _Code] = {}

    def tree(self) -> Cost:
        steps = self._steps(0, len(self._plan.steps), 1)
        return _sum(Cost("plan", -1, 1, depth=self._plan.depth), steps)

    def _steps(self, first: int, end: int, times: int) -> list[Cost]:
        costs = []
        at = first
        while at < end:
            if self._step["kind"][at] == LOOP:
                trips, jump = self._step["trips"][at], self._step["jump"][at]
                body = self._steps(at + 1, jump, times * trips)
                costs.append(_sum(Cost("loop", at, times, trips=trips), body))
                at = jump
            else:
                costs.append(self._call(at, times))
            at += 1
        return costs

    def _call(self, at: int, times: int) -> Cost:
        lanes = self._step["lanes"][at]
        ins = range(self._step["first_in"][at], self._step["first_in"][at] + self._step["n_in"][at])
        outs = range(self._step["first_out"][at], self._step["first_out"][at] + self._step["n_out"][at])
        width = sum(self._widths[i] for i in outs)
        code = self._code(self._step["code"][at], self._step["outs"][at], width, self._step["n_slots"][at])
        blocks = -(-lanes // LANES)
        moved = lanes * (width + sum(self._widths[i] for i in ins))
        groups, xor_entries = code.groups * blocks, code.xors * blocks
        work = Work(blocks, groups, code.ands * lanes, xor_entries, code.xors * lanes, moved)
        ots = sum(-(-self._widths[i] * lanes // 8) * 8 for i in ins if self._kinds[i] == FROM_BOB)
        lines = self._plan.lines[at] if self._plan.lines else ()
        return Cost(
            kind="call" if code.ands or code.xors else "copy",
            step=at,
            times=times,
            lanes=lanes,
            depth=code.depth,
            work=work * times,
            ots=ots * times,
            lines=tuple((line, ands * lanes * times) for line, ands in lines),
        )

    def _code(self, at: int, at_outs: int, n_outs: int, n_slots: int) -> _Code:
        """Walk a netlist's code: groups of XORs in order, then of independent ANDs; entries are c, a, b."""
        key = (at, at_outs)
        if key not in self._known:
            code, level = self._plan.code, [0] * n_slots
            groups = ands = xors = 0
            while any(head := code[at : at + 2].tolist()):
                n_xor, n = head[0], sum(head)
                entries = (code[at + 2 : at + 2 + 3 * n] & SLOT).reshape(n, 3).tolist()
                for i, (c, a, b) in enumerate(entries):
                    level[c] = max(level[a], level[b]) + (i >= n_xor)
                groups, ands, xors = groups + (n > n_xor), ands + n - n_xor, xors + n_xor
                at += 2 + 3 * n
            outs = (self._plan.outs[at_outs : at_outs + n_outs] & SLOT).tolist()
            self._known[key] = _Code(groups, ands, xors, max((level[slot] for slot in outs), default=0))
        return self._known[key]


def _sum(cost: Cost, steps: list[Cost]) -> Cost:
    """Return a loop or a plan with its steps, which are added up."""
    work = Work()
    for step in steps:
        work += step.work
    return replace(cost, work=work, ots=sum(step.ots for step in steps), steps=tuple(steps))
