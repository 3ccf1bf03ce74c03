"""Where the boxes of a diagram go: columns by the longest way to a box, rows so that arrows run straight.

The layered method of Sugiyama, Tagawa and Toda (1981): columns, order within columns by the mean of the
neighbours, then heights. Heights are those nearest to the neighbours' that keep boxes apart, which pooling
adjacent violators finds exactly. An arrow crosses a column at a place of its own.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gc2pc.formats.diagram import Box, Diagram

LETTER, LINE = 7.0, 15.0  # pixels of a letter, of a line of text
MARGIN, PADDING, HEADING = 12.0, 7.0, 22.0  # around a diagram, around a text, above a frame's inside
COLUMN_GAP, ROW_GAP = 34.0, 9.0
GATE = 22.0
BACK = 30.0  # room below for arrows that lead back
SWEEPS = 12

Point = tuple[float, float]


@dataclass(frozen=True)
class Placed:
    """A box with its place: centre, width and height in pixels; `inside` is placed relative to its corner."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    inside: Layout | None


@dataclass(frozen=True)
class Layout:
    """A diagram with all places; paths holds the points of each arrow, from its source to its target.

    Every other stretch of a path, beginning with the first, runs straight along a column.
    """

    diagram: Diagram
    width: float
    height: float
    boxes: tuple[Placed, ...]
    paths: tuple[tuple[Point, ...], ...]


def lay_out(diagram: Diagram) -> Layout:
    """Return where everything in a diagram goes; the same diagram gives the same picture."""
    insides = [lay_out(box.inside) if box.inside else None for box in diagram.boxes]
    sizes = [_size(box, inside) for box, inside in zip(diagram.boxes, insides, strict=True)]
    grid = _Grid(diagram, sizes)
    edges, y = grid.columns(), grid.rows()
    x = [sum(edge) / 2 for edge in edges]
    top = min((y[i] - size[1] / 2 for i, size in enumerate(sizes)), default=0.0) - MARGIN
    placed = [Placed(box, x[i], y[i] - top, *sizes[i], insides[i]) for i, box in enumerate(diagram.boxes)]
    paths = []
    for arrow, way in zip(diagram.arrows, grid.ways, strict=True):
        source, target = placed[arrow.source], placed[arrow.target]
        if arrow.back:
            below = ((box.x, box.y + box.height / 2) for box in (source, target))
            paths.append(tuple(below))
        else:
            ends = [(edges[i], y[i] - top) for i in (arrow.source, *way, arrow.target)]
            points = [(x_, y_) for edge, y_ in ends for x_ in edge]
            points[0] = (source.x + source.width / 2, source.y)
            points[-1] = (target.x - target.width / 2, target.y)
            paths.append(tuple(points))
    backs = BACK if any(arrow.back for arrow in diagram.arrows) else 0.0
    width = max((box.x + box.width / 2 for box in placed), default=0.0) + MARGIN
    height = max((box.y + box.height / 2 for box in placed), default=0.0) + MARGIN + backs
    return Layout(diagram, width, height, tuple(placed), tuple(paths))


def _size(box: Box, inside: Layout | None) -> tuple[float, float]:
    """Return width and height of a box."""
    if box.kind in ("and", "xor", "not"):
        return GATE, GATE
    lines = box.text.split("\n")
    width = LETTER * max(map(len, lines)) + 2 * PADDING
    if inside:
        return max(width, inside.width), inside.height + HEADING
    return width, LINE * len(lines) + PADDING


class _Grid:
    """Boxes, and points where arrows cross a column, as nodes in columns from left to right."""

    def __init__(self, diagram: Diagram, sizes: Sequence[tuple[float, float]]) -> None:
        self._sizes = [*sizes]
        self._before: list[list[int]] = [[] for _ in sizes]  # neighbours one column to the left
        self._after: list[list[int]] = [[] for _ in sizes]  # and to the right
        self._column = _columns(diagram)
        self.ways = [[] if arrow.back else self._way(arrow.source, arrow.target) for arrow in diagram.arrows]
        self._nodes: list[list[int]] = [[] for _ in range(max(self._column, default=-1) + 1)]
        for node, column in enumerate(self._column):
            self._nodes[column].append(node)
        self._untangle()

    def _way(self, source: int, target: int) -> list[int]:
        """Make nodes where an arrow crosses the columns between its ends, and return them."""
        way = [source]
        for column in range(self._column[source] + 1, self._column[target]):
            self._column.append(column)
            self._sizes.append((0.0, 0.0))
            self._before.append([])
            self._after.append([])
            way.append(len(self._column) - 1)
        for left, right in pairwise([*way, target]):
            self._after[left].append(right)
            self._before[right].append(left)
        return way[1:]

    def _untangle(self) -> None:
        """Order each column by the mean place of the neighbours, to and fro; keep what crosses least."""
        best, least = [*map(list, self._nodes)], self._crossings()
        for sweep in range(SWEEPS):
            neighbours, columns = self._side(sweep)
            place = self._places()
            for nodes in columns:
                wanted = {
                    node: _mean([place[other] for other in neighbours[node]], place[node]) for node in nodes
                }
                nodes.sort(key=lambda node: wanted[node])
                place.update((node, float(at)) for at, node in enumerate(nodes))
            if (crossings := self._crossings()) < least:
                best, least = [*map(list, self._nodes)], crossings
        self._nodes = best

    def _side(self, sweep: int) -> tuple[list[list[int]], list[list[int]]]:
        """Return whose places count in a sweep, and the columns in its order."""
        return (self._after, self._nodes[::-1]) if sweep % 2 else (self._before, self._nodes)

    def _places(self) -> dict[int, float]:
        return {node: float(at) for nodes in self._nodes for at, node in enumerate(nodes)}

    def _crossings(self) -> int:
        """Return how many pairs of arrows cross between neighbouring columns."""
        place, crossings = self._places(), 0
        for nodes in self._nodes:
            ends: list[float] = []
            for node in nodes:
                targets = [place[other] for other in self._after[node]]
                crossings += sum(len(ends) - bisect_right(ends, target) for target in targets)
                for target in targets:
                    insort(ends, target)
        return crossings

    def columns(self) -> list[tuple[float, float]]:
        """Return the left and the right edge of every node's column."""
        x, left = [(0.0, 0.0)] * len(self._sizes), MARGIN
        for nodes in self._nodes:
            width = max((self._sizes[node][0] for node in nodes), default=0.0)
            for node in nodes:
                x[node] = (left, left + width)
            left += width + COLUMN_GAP
        return x

    def rows(self) -> list[float]:
        """Return the y of every node."""
        y = [0.0] * len(self._sizes)
        for nodes in self._nodes:
            self._place(nodes, y, [0.0] * len(nodes))
        for sweep in range(SWEEPS):
            neighbours, columns = self._side(sweep)
            for nodes in columns:
                self._place(
                    nodes, y, [_mean([y[other] for other in neighbours[node]], y[node]) for node in nodes]
                )
        return y

    def _place(self, nodes: list[int], y: list[float], wanted: list[float]) -> None:
        heights = [self._sizes[node][1] for node in nodes]
        y_of = zip(nodes, _apart(wanted, heights), strict=True)
        for node, at in y_of:
            y[node] = at


def _columns(diagram: Diagram) -> list[int]:
    """Return the column of each box: behind all it depends on, inputs just before their first use."""
    before: list[list[int]] = [[] for _ in diagram.boxes]
    after: list[list[int]] = [[] for _ in diagram.boxes]
    for arrow in diagram.arrows:
        if not arrow.back:
            before[arrow.target].append(arrow.source)
            after[arrow.source].append(arrow.target)
    column = [0] * len(before)
    missing = [*map(len, before)]
    ready = [i for i, n in enumerate(missing) if n == 0]
    done = 0
    while ready:
        box = ready.pop()
        done += 1
        for target in after[box]:
            column[target] = max(column[target], column[box] + 1)
            missing[target] -= 1
            if missing[target] == 0:
                ready.append(target)
    assert done == len(before), "the arrows of a diagram form a circle"
    for box, sources in enumerate(before):
        if not sources and after[box]:
            column[box] = min(column[target] for target in after[box]) - 1
    return column


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _apart(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return the places nearest to those wanted (least squares), in order and with ROW_GAP in between."""
    offsets = [0.0]
    for upper, lower in pairwise(heights):
        offsets.append(offsets[-1] + (upper + lower) / 2 + ROW_GAP)
    pools: list[tuple[float, int]] = []  # (sum, number) of those that touch
    for want, offset in zip(wanted, offsets, strict=False):
        pool = (want - offset, 1)
        while pools and pools[-1][0] / pools[-1][1] > pool[0] / pool[1]:
            pool = (pools[-1][0] + pool[0], pools.pop()[1] + pool[1])
        pools.append(pool)
    starts = [total / n for total, n in pools for _ in range(n)]
    return [start + offset for start, offset in zip(starts, offsets, strict=False)]
