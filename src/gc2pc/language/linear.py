"""Sums of products along an axis: dot products and matrices, in calls of a few products over many lanes."""

from __future__ import annotations

import numpy as np

from gc2pc.circuit import Builder, Word
from gc2pc.language import joins, reals, reduce, views
from gc2pc.language.graph import Node, public
from gc2pc.language.operations import BIT, apply, exactly
from gc2pc.language.source import compile_error
from gc2pc.program import lanes_of

_WIRES, _TERMS = 256, 8  # that one lane of a call takes in at most, so that its labels stay in the cache
_LANES = 64  # that a call has at least, where there are products enough
_FEW = 4  # calls in a row that are not worth a loop


def matmul(x: Node, y: Node) -> Node:
    """Return the product of two matrices, or vectors, or stacks of matrices that broadcast."""
    _check("@", x)
    if not x.shape or not y.shape:
        raise compile_error(f"@ cannot combine {x} with {y}", "use * with scalars")
    left = views.reshaped(x, (1, *x.shape)) if len(x.shape) == 1 else x
    right = views.reshaped(y, (*y.shape, 1)) if len(y.shape) == 1 else y
    _check_lengths("@", x, y, left.shape[-1], right.shape[-2])
    product = _sum_of_products(
        views.view(left, lambda grid: np.moveaxis(grid, -1, 0)[..., None]),
        views.view(right, lambda grid: np.moveaxis(grid, -2, 0)[..., None, :]),
    )
    shape = list(product.shape)
    if len(y.shape) == 1:
        del shape[-1]
    if len(x.shape) == 1:
        del shape[-1 if len(y.shape) == 1 else -2]
    return views.reshaped(product, tuple(shape))


def dot(x: Node, y: Node) -> Node:
    """Return numpy's dot: sums along the last axis of x and the last but one of y, for all other indices."""
    _check("dot()", x)
    if not x.shape or not y.shape:
        return exactly(2 * x.type.bits, _product, x, y)
    axis = max(0, len(y.shape) - 2)
    _check_lengths("dot()", x, y, x.shape[-1], y.shape[axis])
    after, before = (1,) * (len(y.shape) - 1), (1,) * (len(x.shape) - 1)
    left, right = views.first(x, len(x.shape) - 1), views.first(y, axis)
    return _sum_of_products(
        views.reshaped(left, (*left.shape, *after)),
        views.reshaped(right, (right.shape[0], *before, *right.shape[1:])),
    )


def _product(x: Node, y: Node) -> Node:
    return apply(reals.product(x.type), x.type, x, y, upward=not x.type.is_real)


def _check(symbol: str, node: Node) -> None:
    if node.type == BIT:
        raise compile_error(f"Bit has no {symbol}", "count with gc2pc.sum(x & y)")


def _check_lengths(symbol: str, x: Node, y: Node, columns: int, rows: int) -> None:
    if columns != rows:
        problem = f"{symbol} cannot combine {x} with {y}: {columns} elements meet {rows}"
        remedy = "the last axis of the first must be as long as the last but one of the second"
        raise compile_error(problem, remedy)


def _sum_of_products(x: Node, y: Node) -> Node:
    """Return the sum of x * y along the first axis, over the shape to which the others broadcast."""
    return exactly(2 * x.type.bits + max(0, x.shape[0] - 1).bit_length(), _summed_products, x, y)


def _summed_products(x: Node, y: Node) -> Node:
    """Return the sum of x * y along the first axis, over the shape to which the others broadcast.

    Some products are summed up in each call. Where there are few other indices, several sums of every so many
    products are made side by side, and added in the end.
    """
    k, shape = x.shape[0], views.joint_shape([x.shape[1:], y.shape[1:]])
    if k == 0 or 0 in shape:
        return public(x.type, shape, np.zeros(shape, int))
    upward = not x.type.is_real
    terms = min(k, max(1, min(_TERMS, _WIRES // (2 * x.type.bits))))
    side = max(1, min(_LANES // lanes_of(shape), k // terms))
    calls = k // (terms * side)
    split = calls * terms * side
    total = _summed(_chunks(x, 0, split, calls, side), _chunks(y, 0, split, calls, side), shape)
    more = k - (k - split) % side
    if split < more:
        total = _add_products(total, *(views.row(_chunks(node, split, more, 1, side), 0) for node in (x, y)))
    parts = [total]
    if more < k:
        rest = [views.rows(node, more, k) for node in (x, y)]
        parts.append(apply(reals.product(x.type), x.type, *rest, upward=upward))
    return reduce.tree(joins.concatenate(parts, 0), reals.total(x.type), upward=upward)


def _chunks(node: Node, start: int, stop: int, calls: int, side: int) -> Node:
    """Return rows [start, stop) as an array (calls, terms, side, ...)."""
    terms = (stop - start) // (calls * side)
    return views.reshaped(views.rows(node, start, stop), (calls, terms, side, *node.shape[1:]))


def _summed(x: Node, y: Node, shape: tuple[int, ...]) -> Node:
    """Return the sums of all products of chunks (calls, terms, side, ...), of shape (side, *shape)."""
    from gc2pc.language.loops import scan
    from gc2pc.language.secret import Secret

    if x.shape[0] <= _FEW:
        total: Node | None = None
        for call in range(x.shape[0]):
            total = _add_products(total, views.row(x, call), views.row(y, call))
        assert total is not None
        return total

    def body(total: Secret, xs: tuple[Secret, Secret]) -> tuple[Secret, None]:
        return Secret(_add_products(total.node, *(x.node for x in xs))), None

    start = public(x.type, (x.shape[2], *shape), np.zeros((x.shape[2], *shape), int))
    last, _ = scan(body, Secret(start), (Secret(x), Secret(y)))
    node: Node = last.node
    return node


def _add_products(total: Node | None, x: Node, y: Node) -> Node:
    """Return total plus the sum of x * y along the first axis."""
    multiply, add = reals.product(x.type), reals.total(x.type)
    factors = [row for pair in zip(views.each_row(x), views.each_row(y), strict=True) for row in pair]

    def build(b: Builder, *words: Word) -> Word:
        start, factors = (words[:1], words[1:]) if total else ((), words)
        products = [multiply(b, x, y) for x, y in zip(factors[::2], factors[1::2], strict=True)]
        return add(b, *start, *products)

    return apply(build, x.type, *([total] if total else []), *factors, upward=not x.type.is_real)
