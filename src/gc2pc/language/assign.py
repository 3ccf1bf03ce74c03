"""Assignment to elements of secret arrays, at public and at secret places, and what views see of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from gc2pc.circuit import Builder, Word
from gc2pc.language import joins, operations, views
from gc2pc.language.graph import Gather, Node, Reshape, Traced, View, plain
from gc2pc.language.lanes import Indices
from gc2pc.language.operations import BIT, apply, bits_from
from gc2pc.language.source import compile_error
from gc2pc.library import table
from gc2pc.program import ValueType

if TYPE_CHECKING:
    from gc2pc.language.arrays import SecretArray

_WORD = 256  # elements of an axis up to which one netlist finds which of them an index means


class Origin:
    """Where the elements of a view are: in another array, at some positions in row-major order."""

    def __init__(self, base: SecretArray, before: Node, node: Node) -> None:
        """before, node: the array when the view was made, and the view then."""
        self.base = base
        self._before, self._node = before, node
        self._positions: Indices | None = None

    def seen(self) -> Node:
        """Return the view of the array as it is now."""
        now = self.base.node
        if now is not self._before:
            self._node = views.gathered(now, self._where())
            self._before = now
        return self._node

    def write(self, node: Node) -> None:
        """Give the array other elements where the view shows them."""
        self.base.node = _put(self.base.node, self._where(), node)

    def _where(self) -> Indices:
        if self._positions is None:
            self._positions = _positions(self._node, self._before)
        return self._positions


def _positions(node: Node, base: Node) -> Indices:
    """Return which elements of an array a view of it shows: int64 in the shape of the view."""
    if plain(node) is plain(base):
        return np.arange(node.lanes).reshape(node.shape)
    if isinstance(node, View):
        found: Indices = node.move(_positions(node.base, base))  # type: ignore[arg-type, assignment]
        return found
    assert isinstance(node, Reshape | Gather)
    inner = _positions(node.base, base).reshape(-1)
    return (inner if isinstance(node, Reshape) else inner[node.picked]).reshape(node.shape)


def in_place(plain_operator: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return the method for an operator such as +=."""

    def method(self: Any, other: Any) -> Any:
        return self._updated(plain_operator(self, other))

    return method


def replaced(node: Node, at: Any, value: Any) -> Node:
    """Return an array with other elements at an index, as in numpy, of which parts may be secret integers.

    A secret index beyond the array changes nothing; a negative one counts from the end. Raises CompileError
    for what does not fit.
    """
    if not node.shape:
        raise compile_error(f"{node} is not an array and has no elements to assign")
    new = operations.same_type("assignment", Traced(node), value)[1]
    parts = at if isinstance(at, tuple) else (at,)
    grid = np.arange(node.lanes).reshape(node.shape)
    if not any(isinstance(part, Traced) for part in parts):
        views.item(node, at)  # raises for what is no index
        return _put(node, grid[at], new)
    basic = tuple(slice(None) if isinstance(part, Traced) else part for part in parts)
    positions = grid[basic]
    old = views.gathered(node, positions)
    chosen = operations.choose(_met(old, parts), Traced(_fitting(new, old, parts)), Traced(old))
    return _put(node, positions, chosen)


def _put(node: Node, positions: Indices, new: Node) -> Node:
    """Return an array with other elements at positions in row-major order."""
    if new.shape != positions.shape:
        if new.lanes != 1 and np.broadcast_shapes(new.shape, positions.shape) != positions.shape:
            problem = f"{new} cannot be assigned to elements of shape {positions.shape}"
            raise compile_error(problem, "give it their shape, or one that broadcasts to it")
        new = views.broadcast_to(new, positions.shape)
    flat, places = views.reshaped(node, (node.lanes,)), positions.reshape(-1)
    values = views.reshaped(new, (new.lanes,))
    n, start = len(places), int(places[0]) if len(places) else 0
    if n == 0:
        return node
    if np.array_equal(places, np.arange(start, start + n)):
        parts = [views.rows(flat, 0, start), values, views.rows(flat, start + n, node.lanes)]
        return views.reshaped(joins.concatenate([part for part in parts if part.lanes], 0), node.shape)
    source = np.arange(node.lanes)
    source[places] = node.lanes + np.arange(n)
    return views.reshaped(views.gathered(joins.concatenate([flat, values], 0), source), node.shape)


def _fitting(new: Node, old: Node, parts: tuple[Any, ...]) -> Node:
    """Return what is assigned, with an axis of length 1 for each secret index."""
    shape = new.shape
    if shape:
        rest = len(old.shape) - sum(isinstance(part, Traced) for part in parts)
        axes = _secret_axes(parts, len(old.shape))
        for axis in axes:
            shape = (
                *shape[: max(0, len(shape) - rest + axis)],
                1,
                *shape[max(0, len(shape) - rest + axis) :],
            )
            rest += 1
    return views.reshaped(new, shape)


def _secret_axes(parts: tuple[Any, ...], rank: int) -> list[int]:
    """Return at which axes of what the public parts pick the secret ones stand."""
    takes = [
        0 if isinstance(part, int | np.integer) and not isinstance(part, Traced) else 1 for part in parts
    ]
    if any(not isinstance(part, Traced | slice | int | np.integer) for part in parts):
        remedy = "use integers and slices beside a secret index"
        raise compile_error("a secret index goes together with public integers and slices only", remedy)
    return [sum(takes[:i]) for i, part in enumerate(parts) if isinstance(part, Traced)]


def _met(old: Node, parts: tuple[Any, ...]) -> Node:
    """Return for each element whether the secret indices mean it."""
    met: Node | None = None
    secret = [part.node for part in parts if isinstance(part, Traced)]
    for index, axis in zip(secret, _secret_axes(parts, len(old.shape)), strict=True):
        if index.shape:
            problem = f"{index} cannot say where to assign"
            raise compile_error(problem, "assign at one secret index, in a loop over several")
        hot = _one_hot(index, old.shape[axis])
        shape = [old.shape[axis] if i == axis else 1 for i in range(len(old.shape))]
        hot = views.reshaped(hot, tuple(shape))
        met = hot if met is None else operations.bitwise("&", _and, Traced(met), Traced(hot))
    assert met is not None
    return met


def _and(b: Builder, x: Word, y: Word) -> Word:
    return [b.and_(one, other) for one, other in zip(x, y, strict=True)]


def _one_hot(index: Node, n: int) -> Node:
    """Return Bits for the elements 0 to n - 1 of an axis: 1 for the one that an index means."""
    kind, bits = index.type.kind, index.type.bits
    meant = [[i] + ([i - n] if kind == "int" else []) for i in range(n)]
    meant = [[v for v in values if index.type.minimum <= v <= index.type.maximum] for values in meant]
    if n > _WORD:
        wide = Traced(operations.resized(index, ValueType("int", max(bits, n.bit_length()) + 2)))
        below = operations.compared("==", wide, np.arange(n))
        if kind != "int":
            return below
        return operations.bitwise(
            "|", _or, Traced(below), Traced(operations.compared("==", wide, np.arange(n) - n))
        )

    def build(b: Builder, x: Word) -> Word:
        return [table.member(b, x, [v % (1 << bits) for v in values]) for values in meant]

    word = apply(build, ValueType("uint", n), index)
    return joins.stack([apply(bits_from(i, 1), BIT, word) for i in range(n)], 0)


def _or(b: Builder, x: Word, y: Word) -> Word:
    return [b.xor(one, other) for one, other in zip(x, y, strict=True)]
