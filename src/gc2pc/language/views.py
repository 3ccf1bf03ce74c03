"""Elements of arrays seen otherwise, which costs nothing: indexing, shapes, axes, broadcasting."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from gc2pc.language.graph import Gather, Node, Reshape, View, plain
from gc2pc.language.lanes import Indices, Move, Shape, seen
from gc2pc.language.source import compile_error

_INDICES = "n elements have the indices -n to n - 1, slices may pass the ends, a mask is as long as its axis"


def view(node: Node, move: Move) -> Node:
    """Return the array after a move. Raises what numpy raises when it does not fit the shape."""
    shape, same = seen(node.shape, move)
    return reshaped(node, shape) if same else View(node.type, shape, node, move)


# Indexing


def item(node: Node, at: Any) -> Node:
    """Return what public indices pick, as in numpy: integers, slices, `...`, None, arrays and masks."""
    if not node.shape:
        raise compile_error(f"{node} is not an array", "bit i of an integer x is (x >> i) & 1")
    parts = at if isinstance(at, tuple) else (at,)
    picks = [_picks_by_array(part) for part in parts]
    try:
        if any(picks):
            return gathered(node, np.arange(node.lanes).reshape(node.shape)[at])
        if not any(part is Ellipsis for part in parts):
            parts = (*parts, Ellipsis)  # or else numpy would take an element out of the array
        return view(node, lambda grid: grid[parts])
    except (IndexError, ValueError) as error:
        raise compile_error(f"{node} has no such elements: {error}", _INDICES) from None


def _picks_by_array(part: Any) -> bool:
    """Return whether one index of several is an array or a mask; raise CompileError if it is no index."""
    if isinstance(part, list | np.ndarray | bool | np.bool_):
        array = np.asarray(part)
        if array.dtype.kind not in "iub" and array.size:
            remedy = "an index is an integer, a slice, `...`, None, or an array of integers or bools"
            raise compile_error(f"an index cannot be an array of {array.dtype}", remedy)
        return True
    ends = (part.start, part.stop, part.step) if isinstance(part, slice) else (part,)
    for end in ends:
        if end is not None and end is not Ellipsis:
            public_integer(end, "an index")
    return False


def gathered(node: Node, picked: Any) -> Node:
    """Return the elements at some positions, counted in row-major order, in the shape of the positions."""
    picked = np.asarray(picked, np.int64)
    strides = _even_strides(picked)
    if strides is None:
        return Gather(node.type, picked.shape, node, picked.reshape(-1))
    start = int(picked.flat[0])

    def move(grid: Any) -> Any:
        return as_strided(grid[start:], picked.shape, [stride * grid.strides[0] for stride in strides])

    return view(reshaped(node, (node.lanes,)), move)


def _even_strides(picked: Indices) -> Shape | None:
    """Return by how much positions grow along each axis, if they do so evenly."""
    if not picked.size:
        return None
    strides = []
    even = np.full((), picked.flat[0])
    for axis, n in enumerate(picked.shape):
        second = (0,) * axis + (min(1, n - 1),) + (0,) * (picked.ndim - axis - 1)
        strides.append(int(picked[second] - picked.flat[0]))
        even = even[..., None] + strides[-1] * np.arange(n)
    return tuple(strides) if np.array_equal(even, picked) else None


def public_integer(value: Any, what: str) -> int:
    """Return a public integer; a secret one is refused where it is asked for its value."""
    try:
        return operator.index(value)
    except TypeError:
        remedy = "one integer that both parties know; x[a:b:c] takes slices"
        raise compile_error(f"{what} must be a public integer, got {type(value).__name__}", remedy) from None


# Shapes and axes


def reshaped(node: Node, shape: Shape) -> Node:
    """Return the same elements in row-major order; this shape is known to hold as many."""
    base = plain(node)
    return base if base.shape == shape else Reshape(node.type, shape, base)


def reshape(node: Node, shape: Any) -> Node:
    """Return the same elements in another shape; one length may be -1, for what the others leave."""
    lengths = [public_integer(n, "a length") for n in (shape if isinstance(shape, Sequence) else (shape,))]
    known = math.prod(n for n in lengths if n != -1)
    if lengths.count(-1) == 1 and known and node.lanes % known == 0:
        lengths[lengths.index(-1)] = node.lanes // known
    if any(n < 0 for n in lengths) or math.prod(lengths) != node.lanes:
        remedy = "the lengths multiply to the number of elements; one of them may be -1, for what remains"
        raise compile_error(f"{node} with {node.lanes} elements has no shape {shape}", remedy)
    return reshaped(node, tuple(lengths))


def axis_of(node: Node, axis: Any) -> int:
    """Return an axis counted from 0, for one that may be negative."""
    n, at = len(node.shape), public_integer(axis, "an axis")
    if not -n <= at < n:
        remedy = f"its axes are 0 to {n - 1}, or -{n} to -1" if n else "only arrays have axes"
        raise compile_error(f"{node} has no axis {axis}", remedy)
    return at % n


def transpose(node: Node, axes: Sequence[Any] | None = None) -> Node:
    """Return an array with its axes in another order, by default reversed."""
    order = list(reversed(range(len(node.shape)))) if axes is None else [axis_of(node, axis) for axis in axes]
    if sorted(order) != list(range(len(node.shape))):
        raise compile_error(f"{axes} is no order of the axes of {node}", "name each axis once")
    return view(node, lambda grid: grid.transpose(order))


def first(node: Node, *axes: int) -> Node:
    """Return an array with these axes before all others."""
    return view(node, lambda grid: np.moveaxis(grid, axes, range(len(axes))))


def last(node: Node, axis: int) -> Node:
    """Return an array with this axis behind all others."""
    return view(node, lambda grid: np.moveaxis(grid, axis, -1))


def rows(node: Node, start: int, stop: int) -> Node:
    """Return rows [start, stop) of the first axis."""
    return view(node, lambda grid: grid[start:stop])


def row(node: Node, at: int) -> Node:
    """Return a row of the first axis."""
    return view(node, lambda grid: grid[at, ...])


def column(node: Node, at: int) -> Node:
    """Return an element of the second axis of each row."""
    return view(node, lambda grid: grid[:, at])


def each_row(node: Node) -> list[Node]:
    """Return the rows of the first axis one by one."""
    return [row(node, at) for at in range(node.shape[0])]


def squeeze(node: Node, axis: Any) -> Node:
    """Return an array without its axes of length 1, or without those named."""
    given = axis if isinstance(axis, tuple) else (axis,)
    ones = [i for i, n in enumerate(node.shape) if n == 1]
    axes = ones if axis is None else [axis_of(node, a) for a in given]
    if not set(axes) <= set(ones):
        raise compile_error(f"axis {axis} of {node} is not of length 1", "only such axes can go")
    return reshaped(node, tuple(n for i, n in enumerate(node.shape) if i not in axes))


def diagonal(node: Node, offset: Any, axis1: Any, axis2: Any) -> Node:
    """Return a diagonal of two axes as a new last axis."""
    k = public_integer(offset, "an offset")
    first, second = axis_of(node, axis1), axis_of(node, axis2)
    if first == second:
        raise compile_error(f"a diagonal runs through two axes of {node}, got {axis1} twice")
    return view(node, lambda grid: grid.diagonal(k, first, second))


def flip(node: Node, axis: Any) -> Node:
    """Return an array with the order of its elements reversed along an axis, several, or (None) all."""
    axes = range(len(node.shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    turned = tuple(axis_of(node, a) for a in axes)
    return view(node, lambda grid: np.flip(grid, turned))


# Broadcasting


def common_shape(nodes: Sequence[Node]) -> Shape:
    """Return the shape that arrays broadcast to."""
    return joint_shape([node.shape for node in nodes])


def joint_shape(shapes: Sequence[Shape]) -> Shape:
    """Return the shape that arrays of these shapes broadcast to, by numpy's rule."""
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        shapes = list(dict.fromkeys(shape for shape in shapes if math.prod(shape) != 1))
        flat = all(len(shape) == 1 for shape in shapes)
        texts = [str(shape[0]) for shape in shapes] if flat else list(map(str, shapes))
        raise compile_error(
            f"arrays of {' and '.join(texts)} elements do not go together"
            if flat
            else f"arrays of shapes {' and '.join(texts)} do not go together",
            "slice them to equal lengths"
            if flat
            else "from the last axis on lengths must be equal, or 1; x[:, None] adds an axis",
        ) from None


def broadcast(node: Node, shape: Shape) -> Node:
    """Return an array as an operand in a shape it broadcasts to: elements in order, or a single one."""
    if math.prod(shape) == node.lanes or node.lanes == 1:
        return plain(node)
    return view(node, lambda grid: np.broadcast_to(grid, shape))


def broadcast_to(node: Node, shape: Any) -> Node:
    """Return an array repeated to a shape."""
    wanted = tuple(
        public_integer(n, "a length") for n in (shape if isinstance(shape, Sequence) else (shape,))
    )
    try:
        return view(node, lambda grid: np.broadcast_to(grid, wanted))
    except ValueError:
        remedy = "from the last axis on its lengths must be equal to those wanted, or 1"
        raise compile_error(f"{node} does not broadcast to {shape}", remedy) from None
