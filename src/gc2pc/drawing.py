"""Pictures of what runs: a plan as a diagram of its loops, calls and copies, and who hands labels to whom.

A Plan knows places of labels, not values. Who made what a step reads is found by walking the steps in order
and asking who wrote those places last; a few labels of each operand stand for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gc2pc.formats.diagram import Arrow, Box, Diagram
from gc2pc.program.plan import FROM_ARENA, TO_ARENA, Plan, Port
from gc2pc.program.report import Cost, cost_of

MOST_SAMPLES = 1024  # labels that stand for an operand
LINES_NAMED = 2  # source lines that a box names

Labels = npt.NDArray[np.int64]


def plan_diagram(plan: Plan) -> Diagram:
    """Return a plan as a diagram. Raises UsageError when it has more steps than make a picture."""
    title = f"{plan.name}: {plan.and_gates:,} AND, plan {plan.digest.hex()[:12]}"
    return _Drawing(plan).diagram(title)


@dataclass(frozen=True)
class _Operand:
    """Where an operand's labels are: base + sum of digit * stride over (count, stride), or a port."""

    kind: int
    port: int
    base: int
    wires: tuple[int, int]
    lanes: tuple[tuple[int, int], ...]
    turns: tuple[tuple[int, int], ...]  # of the loops around, outermost first
    table: Labels | None

    def axes(self, depth: int) -> list[tuple[int, int]]:
        """All axes over all turns of the loops from `depth` on, in the first turn of those outside."""
        return [self.wires, *self.lanes, *self.turns[depth:]]

    def samples(self, depth: int) -> Labels:
        """Return some of its labels, spread over every axis."""
        labels = np.full(1, self.base, np.int64)
        if self.table is not None:
            labels = labels + _spread(len(self.table), 64, self.table)
        axes = [(n, stride) for n, stride in self.axes(depth) if n > 1 and stride]
        for i, (n, stride) in enumerate(axes):
            room = (MOST_SAMPLES / len(labels)) ** (1 / (len(axes) - i))
            labels = (labels[:, None] + stride * _spread(n, max(2, int(room)))[None, :]).reshape(-1)
        return labels

    def holds(self, labels: Labels, depth: int) -> npt.NDArray[np.bool_]:
        """Return which of some labels are among its own."""
        rest = labels - self.base
        axes = [axis for axis in self.axes(depth) if axis[0] > 1 and axis[1]]
        rest = rest - sum((n - 1) * stride for n, stride in axes if stride < 0)
        for n, stride in sorted(((n, abs(stride)) for n, stride in axes), key=lambda axis: -axis[1]):
            rest = rest - stride * np.clip(rest // stride, 0, n - 1)
        return rest == 0 if self.table is None else np.isin(rest, self.table)


def _spread(n: int, most: int, values: Labels | None = None) -> Labels:
    """Return at most `most` of the numbers below n, or of n values, first and last among them."""
    at = np.arange(n) if n <= most else np.linspace(0, n - 1, most).astype(np.int64)
    return at if values is None else values[at]


@dataclass
class _Wish:
    """A read whose labels no step of a loop has made: `readers` are the boxes, innermost loop first."""

    operand: _Operand
    readers: list[tuple[_Level, int]]


@dataclass
class _Level:
    """The steps of a plan or of a loop's body, as boxes and arrows under construction."""

    depth: int
    boxes: list[Box] = field(default_factory=list)
    insides: dict[int, _Level] = field(default_factory=dict)
    arrows: dict[Arrow, None] = field(default_factory=dict)
    written: list[tuple[_Operand, int]] = field(default_factory=list)
    wishes: list[_Wish] = field(default_factory=list)
    shared: dict[str, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)  # of boxes whose labels go into loops

    def box(self, kind: str, text: str, name: str = "") -> int:
        self.boxes.append(Box(kind, text))
        self.names[len(self.boxes) - 1] = name or text.partition("\n")[0]
        return len(self.boxes) - 1

    def named(self, kind: str, text: str) -> int:
        """The box of this text, made when first asked for."""
        if text not in self.shared:
            self.shared[text] = self.box(kind, text)
        return self.shared[text]

    def name_copy(self, box: int, reads: int) -> None:
        """Call a copy what it copies, if that is one thing; what reads nothing is a constant."""
        names = {self.names[arrow.source] for arrow in self.arrows if arrow.target == box}
        self.names[box] = name = names.pop() if len(names) == 1 else "constant" if not reads else ""
        what = f"copy of {name}" if name and reads else name or "copy"
        self.boxes[box] = Box("copy", f"{what}\n{self.boxes[box].text}")

    def link(self, source: int, target: int, back: bool = False) -> None:
        self.arrows[Arrow(source, target, back)] = None

    def makers(self, operand: _Operand) -> tuple[list[int], bool]:
        """Return who wrote an operand's labels last, and whether that is all of them."""
        labels, found = operand.samples(self.depth), []
        for written, box in reversed(self.written):
            mine = written.holds(labels, self.depth)
            if mine.any():
                found.append(box)
                labels = labels[~mine]
            if not len(labels):
                break
        return found, not len(labels)

    def diagram(self, title: str) -> Diagram:
        boxes = [
            Box(box.kind, box.text, self.insides[i].diagram(box.text) if i in self.insides else None)
            for i, box in enumerate(self.boxes)
        ]
        return Diagram(title, tuple(boxes), tuple(self.arrows))


class _Drawing:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._cost = cost_of(plan)

    def diagram(self, title: str) -> Diagram:
        level = _Level(0)
        self._steps(level, self._cost, [])
        return level.diagram(title)

    def _steps(self, level: _Level, cost: Cost, turns: list[int]) -> None:
        for step in cost.steps:
            if step.kind == "loop":
                self._loop(level, step, [*turns, step.trips])
            else:
                ins, outs = self._operands(step.step, turns)
                width = sum(operand.wires[0] for operand in outs)
                box = level.box(step.kind, _step_text(step, width), f"step {step.step}")
                for operand in ins:
                    self._read(level, _Wish(operand, []), box)
                if step.kind == "copy":
                    level.name_copy(box, len(ins))
                for operand in outs:
                    self._write(level, operand, box)

    def _loop(self, level: _Level, cost: Cost, turns: list[int]) -> None:
        inside = _Level(level.depth + 1)
        self._steps(inside, cost, turns)
        for wish in inside.wishes:  # what a later step makes is for the next turn
            makers, _ = inside.makers(wish.operand) if wish.operand.kind == FROM_ARENA else ([], True)
            for maker in makers:
                inside.link(maker, wish.readers[-1][1], back=True)
        box = level.box("frame", f"{cost.trips:,} turns, {cost.and_gates:,} AND", f"loop {cost.step}")
        level.insides[box] = inside
        for wish in inside.wishes:
            self._read(level, wish, box)
        for operand, _ in inside.written:
            self._write(level, operand, box)

    def _read(self, level: _Level, wish: _Wish, box: int) -> None:
        """Draw arrows from who made what a box reads; what nobody in a loop made comes from outside."""
        operand = wish.operand
        if operand.kind != FROM_ARENA and level.depth == 0:
            port = self._plan.inputs[operand.port]
            self._hand(level, level.named(*_input_look(port)), box, wish)
            return
        makers, whole = level.makers(operand) if operand.kind == FROM_ARENA else ([], False)
        for maker in makers:
            self._hand(level, maker, box, wish)
        if not whole and level.depth:
            level.wishes.append(_Wish(operand, [*wish.readers, (level, box)]))

    def _hand(self, level: _Level, maker: int, box: int, wish: _Wish) -> None:
        """Draw an arrow, and its way on into the loops that the box stands for."""
        level.link(maker, box)
        for inside, reader in wish.readers:
            inside.link(inside.named("entry", level.names[maker]), reader)

    def _write(self, level: _Level, operand: _Operand, box: int) -> None:
        if operand.kind == TO_ARENA or level.depth:
            level.written.append((operand, box))
        else:
            port = self._plan.outputs[operand.port]
            level.link(box, level.named("output", f"{port.name}\nto {' and '.join(port.to)}"))

    def _operands(self, at: int, turns: list[int]) -> tuple[list[_Operand], list[_Operand]]:
        step = self._plan.steps[at]
        first_in, n_in, first_out, n_out = (int(step[f]) for f in ("first_in", "n_in", "first_out", "n_out"))
        lanes = int(step["lanes"])
        return (
            [self._operand(i, lanes, turns) for i in range(first_in, first_in + n_in)],
            [self._operand(i, lanes, turns) for i in range(first_out, first_out + n_out)],
        )

    def _operand(self, at: int, lanes: int, turns: list[int]) -> _Operand:
        row = self._plan.operands[at]
        n_dims, table = int(row["n_dims"]), int(row["table"])
        dims = zip(row["count"][:n_dims].tolist(), row["stride"][:n_dims].tolist(), strict=True)
        return _Operand(
            int(row["kind"]),
            int(row["port"]),
            int(row["base"]),
            (int(row["width"]), int(row["wire_stride"])),
            tuple(dims),
            tuple(zip(turns, row["turn_stride"].tolist(), strict=False)),
            self._plan.index[table : table + lanes] if table >= 0 else None,
        )


def _input_look(port: Port) -> tuple[str, str]:
    """Return kind and text of an input's box."""
    size = " x ".join(f"{n:,}" for n in port.shape)
    what = f"{port.type} x {size}" if size else str(port.type)
    return (
        (port.party, f"{port.name}\n{what}") if port.name else ("constant", f"constant\n{port.bits:,} bits")
    )


def _step_text(cost: Cost, width: int) -> str:
    """Return what a call or a copy does each time; width: wires that it writes."""
    if cost.kind == "copy":
        return f"{cost.lanes * width:,} labels"
    lanes = "1 lane" if cost.lanes == 1 else f"{cost.lanes:,} lanes"
    lines = [f"{cost.and_gates // max(1, cost.times):,} AND", lanes, *_places(cost)]
    return "\n".join(lines)


def _places(cost: Cost) -> Iterator[str]:
    """Yield the source lines that most ANDs come from, without folders."""
    for line, _ in sorted(cost.lines, key=lambda item: -item[1])[:LINES_NAMED]:
        yield Path(line).name
