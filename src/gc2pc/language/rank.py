"""What sorting gives: sorted arrays, the order that sorts them, values by keys, the largest, a merge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gc2pc.circuit import Builder, Word
from gc2pc.language import joins, sorting, views
from gc2pc.language.graph import Node, public
from gc2pc.language.operations import apply, bits_from
from gc2pc.language.order_keys import from_keys, to_keys
from gc2pc.language.sorting import Order
from gc2pc.language.source import compile_error
from gc2pc.program import ValueType


def sort(node: Node, axis: Any) -> Node:
    """Return an array sorted along an axis, flattened first if axis is None."""
    node, at = _sortable("sort", node, axis)
    keys = to_keys(node)
    found = sorting.along(keys, at, lambda words: sorting.sort(words, _order(keys.type)))
    return from_keys(found, node.type)


def argsort(node: Node, axis: Any) -> Node:
    """Return the indices that sort an array along an axis; equal elements keep their order."""
    node, at = _sortable("argsort", node, axis)
    return sort_by(node, [_indices(node, at)], at, stable=False, by_all=True)[1]


def sort_by(
    keys: Node, values: Sequence[Node], axis: Any, *, stable: bool, by_all: bool = False
) -> list[Node]:
    """Return keys sorted along an axis and values moved along with them.

    stable: equal keys keep their order. by_all: equal keys come in the order of their values.
    """
    keys, at = _sortable("sort_by", keys, axis)
    type, keys = keys.type, to_keys(keys)
    for value in values:
        if value.shape != keys.shape:
            remedy = "values are moved with their keys: give both one shape"
            raise compile_error(f"sort_by() cannot move {value} with {keys}", remedy)
    fields = [*values, *([_indices(keys, at)] if stable else []), keys]
    bits = sum(field.type.bits for field in fields)
    compared = fields if by_all else fields[len(values) :]
    order = Order(slice(bits - sum(field.type.bits for field in compared), bits), keys.type.signed)
    words = apply(_joined, ValueType("uint", bits), *fields)
    words = sorting.along(words, at, lambda words: sorting.sort(words, order))
    apart = []
    start = 0
    for field in fields:
        apart.append(apply(bits_from(start, field.type.bits), field.type, words))
        start += field.type.bits
    return [from_keys(apart[-1], type), *apart[: len(values)]]


def topk(node: Node, k: Any, axis: Any) -> Node:
    """Return the k largest elements along an axis, the largest first."""
    node, at = _sortable("topk", node, axis)
    n, wanted = node.shape[at], views.public_integer(k, "k")
    if not 0 <= wanted <= n:
        raise compile_error(f"topk() cannot find {wanted} elements of {n} in {node}", f"k is 0 to {n}")
    if wanted == 0:
        return views.view(node, lambda grid: np.moveaxis(np.moveaxis(grid, at, 0)[:0], 0, at))
    keys = to_keys(node)
    found = sorting.along(keys, at, lambda words: sorting.largest(words, _order(keys.type), wanted))
    return from_keys(views.flip(found, at), node.type)


def merge(x: Node, y: Node, axis: Any) -> Node:
    """Return the elements of two arrays, each sorted along an axis, sorted along it."""
    at = views.axis_of(x, axis)
    both = to_keys(joins.concatenate([x, y], at))
    found = sorting.along(both, at, lambda words: sorting.merge(words, _order(both.type), x.shape[at]))
    return from_keys(found, x.type)


def _order(type: ValueType) -> Order:
    return Order(slice(None), type.signed)


def _sortable(name: str, node: Node, axis: Any) -> tuple[Node, int]:
    """Return an array and the axis to sort, for an axis of None the array flattened."""
    if not node.shape:
        raise compile_error(f"{name}() needs an array, got {node}")
    if axis is None:
        return views.reshaped(node, (node.lanes,)), 0
    return node, views.axis_of(node, axis)


def _indices(node: Node, axis: int) -> Node:
    """Return for each element its index along an axis."""
    n = node.shape[axis]
    type = ValueType("uint", max(1, (n - 1).bit_length()))
    shape = (n, *(1 for _ in node.shape[axis + 1 :]))
    return views.broadcast_to(public(type, shape, np.arange(n).reshape(shape)), node.shape)


def _joined(b: Builder, *words: Word) -> Word:
    return [wire for word in words for wire in word]
