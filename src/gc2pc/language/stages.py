"""When each node of a graph is computed: once its inputs are there, or later where that saves labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from gc2pc.language.graph import Apply, Node, View
from gc2pc.language.loop_graph import Outcome

Stages: TypeAlias = dict[int, int]
"""Stage by index of a node. A stage first views and joins, then makes one call for each number of lanes."""


def stages(nodes: Sequence[Node]) -> Stages:
    """Return the stage of each node; `nodes` come after what they read, if it is not there already.

    Element-wise operations of equal lanes fuse into one call. What an operation reads across lanes (a
    view, a join, a scalar for an array) must come out of a call of an earlier stage.
    """
    first: Stages = {}
    for node in nodes:
        inside = [arg for arg in node.reads if arg.index in first]
        first[node.index] = max((first[arg.index] + _gap(arg, node) for arg in inside), default=0)
    return _sunk(nodes, first)


def _gap(arg: Node, reader: Node) -> int:
    """Return how many stages lie between a node and one that reads it."""
    fused = isinstance(reader, Apply) and arg.lanes == reader.lanes
    return int(isinstance(arg, Apply) and not fused)


def _sunk(nodes: Sequence[Node], first: Stages) -> Stages:
    """Move operations to the stage of their readers, where that does not make an array be read in two stages.

    Say x + 1 > y * y with an array x and a scalar y: x + 1 could be computed beside y * y, but then all its
    lanes would have to be kept until y * y is there.
    """
    readers: dict[int, list[Node]] = {node.index: [] for node in nodes}
    for node in nodes:
        for arg in node.reads:
            readers.setdefault(arg.index, []).append(node)
    last = {**first, **{node.index: len(nodes) for node in nodes if readers[node.index]}}
    settled = False
    while not settled:
        settled = True
        for node in reversed(nodes):
            bound = min(
                (last[r.index] - _gap(node, r) for r in readers[node.index]), default=last[node.index]
            )
            if _shrinks(node) or isinstance(node, Outcome) or _splits(node, bound, last, readers):
                bound = first[node.index]
            if bound < last[node.index]:
                last[node.index], settled = bound, False
    return last


def _shrinks(node: Node) -> bool:
    """Return whether an operation makes less of larger arrays, as a sum does; then it had better be early."""
    return isinstance(node, Apply) and any(
        isinstance(arg, View) and arg.base.lanes >= 2 * node.lanes for arg in node.args
    )


def _splits(node: Node, stage: int, last: Stages, readers: Mapping[int, list[Node]]) -> bool:
    """Return whether computing a node in a stage leaves an array that it reads to earlier readers too."""
    arrays = [arg for arg in node.reads if arg.lanes == node.lanes > 1]
    return any(last[other.index] < stage for arg in arrays for other in readers[arg.index])
