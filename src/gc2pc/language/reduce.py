"""Reductions along axes, as trees: a call takes several rows of lanes at once, until one row is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gc2pc.circuit import Builder, Word
from gc2pc.language import reals, views
from gc2pc.language.blocks import each_block, rows_of_a_block
from gc2pc.language.graph import Build, Copy, Node, View, plain, public
from gc2pc.language.operations import BIT, apply, exactly
from gc2pc.language.overflow import Check
from gc2pc.language.source import compile_error
from gc2pc.library import compare
from gc2pc.library.arithmetic import add_carry
from gc2pc.library.columns import popcount, sum_words
from gc2pc.program import ValueType, lanes_of

_BLOCK = 127  # bits counted in one lane of a netlist: 2**k - 1 of them fill a word of k bits
_FEW = 255  # up to so many bits are counted at once
_WIRES, _WORDS = 512, 8  # that one lane of a tree takes in at most, so that its labels stay in the cache
BUSY = 8  # lanes that keep the pipeline filled

Rows = Callable[[Node], Node]
"""Reduces an array of shape (k, *rest), k >= 1, to one of shape rest."""


def axes_of(node: Node, axis: Any, name: str) -> list[int]:
    """Return the axes that an argument `axis` names: one, several or (None) all."""
    if not node.shape:
        raise compile_error(f"{name}() needs an array, got {node}")
    given = range(len(node.shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = sorted(views.axis_of(node, a) for a in given)
    if len(set(axes)) < len(axes):
        raise compile_error(f"{name}() along axes {axis} of {node} names an axis twice", "name each once")
    return axes


def along(
    node: Node, axis: Any, keepdims: bool, name: str, rows: Rows, empty: int | None, at_once: bool = False
) -> Node:
    """Reduce an array along axes, one after the other or at once; `empty` is what no elements give."""
    axes = axes_of(node, axis, name)
    kept = tuple(1 if i in axes else n for i, n in enumerate(node.shape) if keepdims or i not in axes)
    if node.lanes == 0:
        return _nothing(node, kept, name, rows, empty)
    if at_once or (len(axes) == len(node.shape) and not isinstance(plain(node), View)):
        rest = tuple(n for i, n in enumerate(node.shape) if i not in axes)
        node, axes = views.reshaped(views.first(node, *axes), (node.lanes // lanes_of(rest), *rest)), [0]
    for a in reversed(axes):
        node = rows(views.first(node, a))
    return views.reshaped(node, kept)


def _nothing(node: Node, shape: tuple[int, ...], name: str, rows: Rows, empty: int | None) -> Node:
    """Return the result of a reduction where no element is, or no result."""
    if empty is None and 0 not in shape:
        raise compile_error(f"{name}() of {node} has no result: it is empty", "give it an element at least")
    type = rows(public(node.type, (1, *shape), np.zeros((1, *shape), int))).type
    return public(type, shape, np.full(shape, empty or 0))


def tree(node: Node, build: Build, *, upward: bool = False) -> Node:
    """Reduce rows with `build`, which takes any number of words, in any order, and returns one like them."""
    if size := rows_of_a_block(node):
        [found] = each_block(node, size, lambda block: [tree(block, build, upward=upward)])
        left = views.rows(node, node.shape[0] // size * size, node.shape[0])
        parts = [tree(part, build, upward=upward) for part in (found, left) if part.shape[0]]
        return apply(build, node.type, *parts, upward=upward) if len(parts) > 1 else parts[0]
    copies: list[Node] = []
    columns = lanes_of(node.shape[1:])
    radix = max(2, min(_WORDS, _WIRES // node.type.bits)) if node.type != BIT else _BLOCK + 1
    while node.shape[0] > radix and node.shape[0] // radix * columns >= BUSY:
        n = node.shape[0] // radix
        if node.shape[0] > n * radix:
            left = views.rows(node, radix * n, node.shape[0])
            copies.append(Copy(left.type, left.shape, left))
        parts = [views.rows(node, i * n, i * n + n) for i in range(radix)]
        node = apply(build, node.type, *parts, upward=upward)
    terms = [row for part in (node, *copies) for row in views.each_row(part)]
    return apply(build, node.type, *terms, upward=upward) if len(terms) > 1 else terms[0]


# Sums


def total(node: Node, axis: Any, keepdims: bool) -> Node:
    """Return the sum: of Bits their number, of integers their sum modulo 2**n."""
    if node.type == BIT:
        return along(node, axis, keepdims, "sum", count, 0, at_once=True)

    def compute(node: Node) -> Node:
        build, upward = reals.total(node.type), not node.type.is_real
        return along(node, axis, keepdims, "sum", lambda rows: tree(rows, build, upward=upward), 0)

    terms = lanes_of(tuple(node.shape[axis] for axis in axes_of(node, axis, "sum")))
    return exactly(node.type.bits + max(0, terms - 1).bit_length(), compute, node)


def count(node: Node) -> Node:
    """Return how many Bits in each column are 1; at most k - popcount(k) ANDs for k rows.

    Each of m lanes counts a block; halving those lanes then adds two counts of k bits and one more bit, as
    carry, into k + 1 bits. That uses m * (_BLOCK + 1) - popcount(m) bits, with an AND for each bit that goes.
    Of a long array each block of a power of two gives such a count and one bit more.
    """
    n = node.shape[0]
    if n <= _FEW:
        return apply(_popcount, _counted(n), *views.each_row(node), upward=True)
    width = n.bit_length()
    return apply(lambda b, *words: sum_words(b, words, width), _counted(n), *_counts(node), upward=True)


def _counts(node: Node) -> list[Node]:
    """Return some numbers that add up to how many Bits in each column are 1."""
    n = node.shape[0]
    if n <= _FEW:
        return views.each_row(node)
    if size := rows_of_a_block(node):
        counts, bits = each_block(node, size, _counts)
        return _added_up(counts, bits) + _counts(views.rows(node, n // size * size, n))
    blocks = n // (_BLOCK + 1)
    words = (views.rows(node, i * blocks, (i + 1) * blocks) for i in range(_BLOCK))
    counts = apply(_popcount, _counted(_BLOCK), *words, upward=True)
    return _added_up(counts, views.rows(node, blocks * _BLOCK, n))


def _added_up(counts: Node, bits: Node) -> list[Node]:
    """Return a few numbers for rows of counts, and rows of Bits, at least as many."""
    n, used = counts.shape[0], 0
    leftovers: list[Node] = []
    while n > 1:
        half = n // 2
        if n % 2:
            leftovers += views.each_row(views.rows(counts, n - 1, n))
        type = ValueType("uint", counts.type.bits + 1)
        pair = views.rows(counts, 0, half), views.rows(counts, half, 2 * half)
        counts = apply(_add_with_carry, type, *pair, views.rows(bits, used, used + half), upward=True)
        used += half
        n = half
    return [*views.each_row(counts), *leftovers, *views.each_row(views.rows(bits, used, bits.shape[0]))]


def _counted(n: int) -> ValueType:
    return ValueType("uint", max(1, n.bit_length()))


def _popcount(b: Builder, *bits: Word) -> Word:
    return popcount(b, [wire for word in bits for wire in word])


def _add_with_carry(b: Builder, x: Word, y: Word, carry: Word) -> Word:
    total, out = add_carry(b, x, y, carry[0])
    return [*total, out]


# The smallest, the largest, any and all


def smallest(node: Node, axis: Any, keepdims: bool) -> Node:
    return along(node, axis, keepdims, "min", lambda rows: tree(rows, choice(node.type, least=True)), None)


def largest(node: Node, axis: Any, keepdims: bool) -> Node:
    return along(node, axis, keepdims, "max", lambda rows: tree(rows, choice(node.type, least=False)), None)


def choice(type: ValueType, least: bool) -> Build:
    """Return the build of the least or the greatest of some words."""

    def build(b: Builder, *words: Word) -> Word:
        return pairwise(lambda x, y: reals.chosen(type, least)(b, x, y), words)

    return build


def any_of(node: Node, axis: Any, keepdims: bool) -> Node:
    return along(bits_only(node, "any()"), axis, keepdims, "any", lambda rows: tree(rows, any_bit), 0)


def all_of(node: Node, axis: Any, keepdims: bool) -> Node:
    return along(bits_only(node, "all()"), axis, keepdims, "all", lambda rows: tree(rows, all_bits), 1)


def bits_only(node: Node, symbol: str) -> Node:
    if node.type != BIT:
        raise compile_error(f"{symbol} takes Bits, got {node}", "compare it: x != 0")
    return node


def any_bit(b: Builder, *bits: Word) -> Word:
    return [compare.any_of(b, [wire for word in bits for wire in word])]


def all_bits(b: Builder, *bits: Word) -> Word:
    return [compare.all_of(b, [wire for word in bits for wire in word])]


def pairwise(combine: Callable[[Word, Word], Word], words: Sequence[Word]) -> Word:
    """Combine words two by two, in order, until one is left."""
    level = list(words)
    while len(level) > 1:
        pairs = [combine(x, y) for x, y in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[2 * len(pairs) :]
    return level[0]


# Overflows


def overflowed(checks: Sequence[Check]) -> Node | None:
    """Return a Bit that is 1 if anything that was recorded overflowed; None if nothing was."""
    bits = []
    for check in checks:
        flag = any_of(check.flag, None, False) if check.flag.shape else check.flag
        bits.append(apply(all_bits, BIT, flag, check.path) if check.path else flag)
    return apply(any_bit, BIT, *bits) if bits else None
