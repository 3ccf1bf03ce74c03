"""Where the labels of bundles are: ranges of the arena, first fit, and how views of them become operands."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from gc2pc.program.plan import DEPTH, DIMS, FROM_ARENA
from gc2pc.program.steps import Bundle, Ref

Axes = tuple[tuple[int, int], ...]  # (count, stride) of lanes, outermost first
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Operand:
    """An operand of a call, as OPERAND holds it; `index` where its lanes follow no axes."""

    kind: int
    width: int
    base: int
    port: int = 0
    wire_stride: int = 0
    axes: Axes = ()
    turns: tuple[int, ...] = ()
    index: Indices | None = None


@dataclass(frozen=True)
class Place:
    """Labels of a bundle in the arena, or bits of a port: the port's bits come lane by lane.

    In the arena wire i of lane j is label base + i * wire_stride + the lane's offset by the axes; turn t of
    the loop at depth d adds t * turns[d].
    """

    kind: int
    base: int
    port: int = 0
    wire_stride: int = 0
    axes: Axes = ()
    turns: tuple[int, ...] = ()

    def whole(self, shape: Bundle) -> Operand:
        """The operand of the whole bundle."""
        axes = simple(self.axes) if self.kind == FROM_ARENA else ()
        return Operand(self.kind, shape.width, self.base, self.port, self.wire_stride, axes, self.turns)

    def view(self, ref: Ref, shape: Bundle, lanes: int) -> Operand:
        """The operand of a view of the bundle; of a port, of lanes in order and all their wires."""
        if self.kind != FROM_ARENA:
            return self.start_at(ref.lane, shape.width).whole(shape)
        base = self.base + ref.wire * self.wire_stride + ref.lane * self.pitch
        operand = Operand(
            FROM_ARENA, ref.width, base, 0, self.wire_stride, simple(self._seen(ref, lanes)), self.turns
        )
        return operand if len(operand.axes) <= DIMS else _tabled(operand)

    def lane(self, lane: int, wire: int, width: int) -> Operand:
        """Some wires of one lane of a bundle in the arena."""
        assert self.kind == FROM_ARENA
        base = self.base + wire * self.wire_stride + lane * self.pitch
        return Operand(FROM_ARENA, width, base, wire_stride=self.wire_stride, turns=self.turns)

    def stretch(self, width: int, first: int, lanes: int) -> Operand:
        """Lanes [first, first + lanes) of a bundle as the wires of one lane, lane by lane."""
        assert self.kind != FROM_ARENA or (self.wire_stride, self.pitch) == (1, width)
        base, in_arena = self.base + first * width, int(self.kind == FROM_ARENA)
        return Operand(self.kind, lanes * width, base, self.port, in_arena, turns=self.turns)

    def start_at(self, lane: int, width: int) -> Place:
        """The place of a bundle from a lane on."""
        far = self.pitch if self.kind == FROM_ARENA else width
        return replace(self, base=self.base + lane * far)

    def lanes_at(self, at: Ref, lanes: int) -> Place:
        """The place of a bundle whose lanes are a view's."""
        base = self.base + at.lane * self.pitch
        return Place(self.kind, base, self.port, self.wire_stride, self._seen(at, lanes), self.turns)

    @property
    def pitch(self) -> int:
        """By how many labels the lanes of a whole bundle lie apart."""
        ((_, stride),) = self.axes
        return stride

    def _seen(self, ref: Ref, lanes: int) -> Axes:
        return tuple((n, stride * self.pitch) for n, stride in ref.axes(lanes)) if lanes else ()

    def turned(self, stride: int, depth: int) -> Place:
        """The place in the loop at `depth` whose turns step through it."""
        turns = (*self.turns, *[0] * (depth - len(self.turns)), stride)
        assert len(turns) <= DEPTH
        return Place(self.kind, self.base, self.port, self.wire_stride, self.axes, turns)


def in_arena(base: int, shape: Bundle) -> Place:
    """The place of a bundle in the arena: lane by lane.

    So a lane's labels lie on few lines of the cache and few pages, whatever lanes are taken together, and a
    block of neighbouring lanes is read as one stream.
    """
    return Place(FROM_ARENA, base, 0, 1, ((shape.lanes, shape.width),))


def simple(axes: Axes) -> Axes:
    """Merge axes that are one: (a, b * s), (b, s) is (a * b, s); drop those of one lane."""
    merged: list[tuple[int, int]] = []
    for count, stride in axes:
        if count == 1:
            continue
        if merged and merged[-1][1] == count * stride:
            merged[-1] = (merged[-1][0] * count, stride)
        else:
            merged.append((count, stride))
    return tuple(merged)


def _tabled(operand: Operand) -> Operand:
    """The same lanes as a table."""
    index = Ref(0, 0, 1, 0, operand.axes[-1][1], operand.axes[:-1]).index(
        math.prod(count for count, _ in operand.axes)
    )
    low = int(index.min())
    return Operand(
        operand.kind,
        operand.width,
        operand.base + low,
        wire_stride=operand.wire_stride,
        turns=operand.turns,
        index=index - low,
    )


@dataclass
class Arena:
    """First-fit allocation of label ranges."""

    size: int = 0
    free: list[tuple[int, int]] = field(default_factory=list)  # (base, labels), sorted

    def take(self, n: int) -> int:
        """Return the first of n labels."""
        for i, (base, room) in enumerate(self.free):
            if room >= n:
                self.free[i : i + 1] = [(base + n, room - n)] if room > n else []
                return base
        base = self.size
        self.size += n
        return base

    def give(self, base: int, n: int) -> None:
        """Take back n labels."""
        merged: list[tuple[int, int]] = []
        for start, room in sorted([*self.free, (base, n)]):
            if merged and sum(merged[-1]) == start:
                merged[-1] = (merged[-1][0], merged[-1][1] + room)
            elif room:
                merged.append((start, room))
        self.free = merged
