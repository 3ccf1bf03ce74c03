"""Which lanes of a bundle a value takes, and in what order: strides, moved about by numpy's own indexing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from gc2pc.program import Ref

Shape: TypeAlias = tuple[int, ...]
Axes: TypeAlias = tuple[tuple[int, int], ...]
"""(count, stride) of each dimension, outermost first."""

Indices: TypeAlias = npt.NDArray[np.int64]

Grid: TypeAlias = npt.NDArray[np.int8]
"""A stand-in for an array of lanes: it has their shape and strides, and its elements mean nothing."""

Move: TypeAlias = Callable[[Grid], Grid]
"""Picks and orders elements by numpy's basic indexing, `reshape`, `transpose` and the like; never copies."""


class Lanes(NamedTuple):
    """Lanes of a bundle counted out by axes, as `merged` writes them; no axes for a single lane or none."""

    bundle: int
    lane: int
    axes: Axes = ()

    def moved(self, shape: Shape, move: Move) -> Lanes | None:
        """Return the lanes after a move of the array of this shape; None if its lanes have no strides."""
        strides = _strides(self.axes, shape)
        if strides is None:
            return None
        first, _, axes = _moved(shape, strides, move)
        return Lanes(self.bundle, self.lane + first, axes)

    def repeated(self, n: int) -> Lanes:
        """Return a single lane n times."""
        return Lanes(self.bundle, self.lane if n else 0, merged([(n, 0)]) if n else ())

    def ref(self, wire: int, width: int) -> Ref:
        """Return the view of these lanes in some wires."""
        *dims, (_, step) = self.axes or ((1, 1),)
        return Ref(self.bundle, wire, width, self.lane, step, tuple(dims))


def merged(axes: Iterable[tuple[int, int]]) -> Axes:
    """Write axes in the one way that has the fewest: none of one lane, and no two that are one."""
    found: list[tuple[int, int]] = []
    for count, stride in axes:
        if count == 1:
            continue
        if found and found[-1][1] == count * stride:
            found[-1] = (found[-1][0] * count, stride)
        else:
            found.append((count, stride))
    return tuple(found)


def whole(bundle: int, lanes: int) -> Lanes:
    """Return all lanes of a bundle in order."""
    return Lanes(bundle, 0, merged([(lanes, 1)]) if lanes else ())


def seen(shape: Shape, move: Move) -> tuple[Shape, bool]:
    """Return the shape of an array after a move, and whether it is the same elements in the same order.

    Raises what numpy raises when the move does not fit.
    """
    first, moved, axes = _moved(shape, tuple(math.prod(shape[i + 1 :]) for i in range(len(shape))), move)
    same = math.prod(moved) == math.prod(shape)
    return moved, same and (first, axes) == (0, whole(0, math.prod(shape)).axes)


def _moved(shape: Shape, strides: Shape, move: Move) -> tuple[int, Shape, Axes]:
    """Return the first element after a move, its shape, and the axes by which elements then follow."""
    grid = _grid(shape, strides)
    view = move(grid)
    if view.size == 0:
        return 0, view.shape, ()
    assert np.may_share_memory(view, grid), "a move must not copy"
    return _address(view) - _address(grid), view.shape, merged(zip(view.shape, view.strides, strict=True))


def _strides(axes: Axes, shape: Shape) -> Shape | None:
    """Return a stride for each axis of a shape whose elements lie as `axes` say, if that can be."""
    if 0 in shape:
        return (0,) * len(shape)
    rest = list(axes)
    strides: list[int] = []
    for n in reversed(shape):
        if n == 1:
            strides.append(0)
            continue
        count, stride = rest.pop()
        if count % n:
            return None
        strides.append(stride)
        if count > n:
            rest.append((count // n, stride * n))
    return tuple(reversed(strides))


def _grid(shape: Shape, strides: Shape) -> Grid:
    """Return a stand-in with these strides. Its memory is never touched, so it costs none."""
    spans = [(n - 1) * stride for n, stride in zip(shape, strides, strict=True)] if 0 not in shape else []
    below, above = (sum(pick(0, span) for span in spans) for pick in (min, max))
    memory = np.empty(above - below + 1, np.int8)
    grid: Grid = np.ndarray(shape, np.int8, memory.data, -below, strides)
    return grid


def _address(array: Grid) -> int:
    address: int = array.__array_interface__["data"][0]
    return address
