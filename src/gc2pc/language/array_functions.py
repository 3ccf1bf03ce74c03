"""Functions of arrays, named and meant as numpy's where numpy has them; public arrays may be among them."""

from __future__ import annotations

from typing import Any

from gc2pc.language import joins, linear, operations, rank, search, switches, views
from gc2pc.language.graph import Node, Traced
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error


def _node(name: str, x: Any) -> Node:
    if not isinstance(x, Traced):
        remedy = "numpy has one for public arrays"
        raise compile_error(f"{name}() needs a secret array, got {type(x).__name__}", remedy)
    return x.node


# Put together


def concatenate(arrays: Any, axis: Any = 0) -> Secret:
    """Return arrays one after the other along an axis, or, for None, all their elements."""
    return Secret(joins.concatenate(joins.operands("concatenate", arrays), axis))


def stack(arrays: Any, axis: int = 0) -> Secret:
    """Return arrays of one shape along a new axis."""
    return Secret(joins.stack(joins.operands("stack", arrays), axis))


def roll(x: Any, shift: int, axis: Any = None) -> Secret:
    """Return an array whose elements move on, those that leave at its end coming in at its start."""
    return Secret(joins.roll(_node("roll", x), shift, axis))


def repeat(x: Any, times: int, axis: Any = None) -> Secret:
    """Return an array with each element several times in a row; free."""
    return Secret(joins.repeat(_node("repeat", x), times, axis))


def tile(x: Any, times: Any) -> Secret:
    """Return an array several times side by side; free."""
    return Secret(joins.tile(_node("tile", x), times))


def flip(x: Any, axis: Any = None) -> Secret:
    """Return an array in reverse along an axis, several or (None) all; free."""
    return Secret(views.flip(_node("flip", x), axis))


def broadcast_to(x: Any, shape: Any) -> Secret:
    """Return an array repeated to a shape; free."""
    return Secret(views.broadcast_to(_node("broadcast_to", x), shape))


# Products


def dot(x: Any, y: Any) -> Secret:
    """Return numpy's dot product of two arrays, modulo 2**n."""
    return Secret(linear.dot(*operations.same_type("dot()", x, y)))


def matmul(x: Any, y: Any) -> Secret:
    """Return x @ y, modulo 2**n."""
    return Secret(linear.matmul(*operations.same_type("matmul()", x, y)))


# Order


def sort(x: Any, axis: Any = -1) -> Secret:
    """Return an array sorted along an axis, or flattened for None; n (log2 n)**2 / 4 exchanges or so."""
    return Secret(rank.sort(_node("sort", x), axis))


def argsort(x: Any, axis: Any = -1) -> Secret:
    """Return the indices that sort an array; equal elements keep their order."""
    return Secret(rank.argsort(_node("argsort", x), axis))


def sort_by(keys: Any, *values: Any, axis: Any = -1, stable: bool = False) -> tuple[Secret, ...]:
    """Return keys sorted along an axis, and other arrays whose elements move with them.

    Equal keys come in some order, with `stable` in the order they had.
    """
    nodes = [_node("sort_by", value) for value in values]
    found = rank.sort_by(_node("sort_by", keys), nodes, axis, stable=stable)
    return tuple(map(Secret, found))


def topk(x: Any, k: int, axis: Any = -1) -> Secret:
    """Return the k largest elements along an axis, the largest first."""
    return Secret(rank.topk(_node("topk", x), k, axis))


def merge(x: Any, y: Any, axis: int = -1) -> Secret:
    """Return the elements of two sorted arrays, sorted; about n log2(n) / 2 exchanges."""
    first, second = operations.same_type("merge()", x, y)
    return Secret(rank.merge(first, second, axis))


def permute(x: Any, bits: Any) -> Secret:
    """Return x[order] for an order that one party knows: its Bits are permutation_bits(order).

    The party makes them beforehand and gives them as an input: Array[Bit, permutation_size(n)] for n rows.
    Whatever the bits are, the result has every row of x once.
    """
    return Secret(switches.permute(_node("permute", x), _node("permute", bits)))


# Sets


def isin(x: Any, values: Any) -> Secret:
    """Return for each element whether it is among some values, secret or public."""
    node = _node("isin", x)
    if isinstance(values, Traced):
        operations.same_type("isin()", x, values)
    return Secret(search.isin(node, values))
