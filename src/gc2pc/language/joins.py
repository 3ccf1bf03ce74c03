"""Arrays put together from others: side by side, on a new axis, rolled round, repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gc2pc.language import views
from gc2pc.language.graph import Join, Node, Traced
from gc2pc.language.lanes import Move
from gc2pc.language.operations import same_type
from gc2pc.language.source import compile_error


def operands(name: str, arrays: Any) -> list[Node]:
    """Return arrays, public ones among them, as nodes of one type."""
    if isinstance(arrays, Traced):
        return views.each_row(arrays.node) if arrays.node.shape else [arrays.node]
    items = list(arrays)
    if not items:
        raise compile_error(f"{name}() needs an array at least, got none")
    return same_type(f"{name}()", *items)


def concatenate(nodes: Sequence[Node], axis: Any) -> Node:
    """Return arrays one after the other along an axis they have, flattened first if axis is None."""
    if axis is None:
        nodes, axis = [views.reshaped(node, (node.lanes,)) for node in nodes], 0
    at = views.axis_of(nodes[0], axis)
    rests = {(*node.shape[:at], -1, *node.shape[at + 1 :]) for node in nodes}
    if len(rests) > 1 or any(len(node.shape) != len(nodes[0].shape) for node in nodes):
        remedy = "but for that axis, their lengths must be equal; stack() adds an axis"
        raise compile_error(
            f"{' and '.join(map(str, nodes))} cannot be concatenated along axis {axis}", remedy
        )
    nodes = [node for node in nodes if node.shape[at]] or nodes[:1]
    lengths = [node.shape[at] for node in nodes]
    ends = np.cumsum(lengths).tolist()
    places = [_slice(at, end - n, end) for n, end in zip(lengths, ends, strict=True)]
    shape = (*nodes[0].shape[:at], ends[-1], *nodes[0].shape[at + 1 :])
    return Join(nodes[0].type, shape, tuple(nodes), tuple(places)) if len(nodes) > 1 else nodes[0]


def _slice(axis: int, start: int, stop: int) -> Move:
    return lambda grid: grid[(slice(None),) * axis + (slice(start, stop),)]


def stack(nodes: Sequence[Node], axis: Any) -> Node:
    """Return arrays of one shape along a new axis."""
    if len({node.shape for node in nodes}) > 1:
        raise compile_error(f"{' and '.join(map(str, nodes))} cannot be stacked", "give them one shape")
    rank = len(nodes[0].shape) + 1
    at = views.public_integer(axis, "an axis")
    if not -rank <= at < rank:
        raise compile_error(f"a stack of {nodes[0]} has no axis {axis}", f"its axes are 0 to {rank - 1}")
    shape = nodes[0].shape
    wide = (*shape[: at % rank], 1, *shape[at % rank :])
    return concatenate([views.reshaped(node, wide) for node in nodes], at % rank)


def roll(node: Node, shift: Any, axis: Any) -> Node:
    """Return an array whose elements move on by `shift` along an axis, and come in again at its start."""
    if axis is None:
        flat = views.reshaped(node, (node.lanes,))
        return views.reshaped(roll(flat, shift, 0), node.shape)
    at, distance = views.axis_of(node, axis), views.public_integer(shift, "a shift")
    n = node.shape[at]
    if n == 0 or distance % n == 0:
        return node
    cut = n - distance % n
    return concatenate([views.view(node, _slice(at, cut, n)), views.view(node, _slice(at, 0, cut))], at)


def repeat(node: Node, times: Any, axis: Any) -> Node:
    """Return an array with each element along an axis several times in a row; no copies are made."""
    if axis is None:
        return repeat(views.reshaped(node, (node.lanes,)), times, 0)
    at, n = views.axis_of(node, axis), _times(times)
    shape = node.shape
    wide = views.reshaped(node, (*shape[: at + 1], 1, *shape[at + 1 :]))
    repeated = views.view(wide, lambda g: np.broadcast_to(g, (*shape[: at + 1], n, *shape[at + 1 :])))
    return views.reshaped(repeated, (*shape[:at], shape[at] * n, *shape[at + 1 :]))


def tile(node: Node, times: Any) -> Node:
    """Return an array several times side by side along each axis, the last ones first; no copies are made."""
    counts = [_times(n) for n in (times if isinstance(times, Sequence) else (times,))]
    rank = max(len(counts), len(node.shape))
    counts = [1] * (rank - len(counts)) + counts
    shape = (1,) * (rank - len(node.shape)) + node.shape
    spread = tuple(n for pair in zip(counts, shape, strict=True) for n in pair)
    apart = views.reshaped(node, tuple(n for length in shape for n in (1, length)))
    tiled = views.view(apart, lambda grid: np.broadcast_to(grid, spread))
    return views.reshaped(tiled, tuple(n * length for n, length in zip(counts, shape, strict=True)))


def _times(value: Any) -> int:
    n = views.public_integer(value, "a number of times")
    if n < 0:
        raise compile_error(f"a number of times must be 0 or more, got {n}")
    return n
