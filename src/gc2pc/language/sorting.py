"""Sorting along an axis: a stage of a network is a call or a few, whose lanes are views of the whole array.

Arrays here have the shape (outer, n, inner) and are sorted along n. Words that a stage does not touch are
joined to what it computes as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, TypeAlias

from numpy.lib.stride_tricks import as_strided

from gc2pc.circuit import Builder, Word
from gc2pc.language import joins, views
from gc2pc.language.graph import Join, Node
from gc2pc.language.lanes import Move
from gc2pc.language.operations import apply, bits_from
from gc2pc.language.stretches import ROWS, Stage, between, halving, merging, sorting
from gc2pc.library.sort import Pairs, exchange_all
from gc2pc.program import ValueType, lanes_of


@dataclass(frozen=True)
class Order:
    """What of a word is compared: some of its bits, as a signed number or not."""

    key: slice
    signed: bool


@dataclass(frozen=True)
class Blocks:
    """Some blocks of words at even distances: `count` of them from `base` on, each `size` long."""

    base: int
    size: int
    count: int = 1

    def move(self, start: int, length: int, runs: int = 1, stride: int = 0) -> Move:
        """Return where words start + run * stride + j are in the array: (outer, block, run, j, inner)."""

        def move(grid: Any) -> Any:
            outer, _, inner = grid.shape
            far, step, near = grid.strides
            shape = outer, self.count, runs, length, inner
            strides = far, self.size * step, stride * step, step, near
            return as_strided(grid[:, self.base + start :], shape, strides)

        return move


Work: TypeAlias = list[tuple[Blocks, int, Stage]]
"""What is done at once to the blocks that make up an array; the words of each count from a number on."""


def along(node: Node, axis: Any, change: Callable[[Node], Node]) -> Node:
    """Change an array along an axis."""
    at = views.axis_of(node, axis)
    n, outer, inner = node.shape[at], lanes_of(node.shape[:at]), lanes_of(node.shape[at + 1 :])
    if node.lanes == 0 or n == 1:
        return node
    changed = change(views.reshaped(node, (outer, n, inner)))
    return views.reshaped(changed, (*node.shape[:at], changed.shape[1], *node.shape[at + 1 :]))


def sort(node: Node, order: Order) -> Node:
    """Sort an array (outer, n, inner) along n; as many exchanges as Batcher's odd-even merge sort."""
    return _sort_blocks(node, order, node.shape[1])


def merge(node: Node, order: Order, first: int) -> Node:
    """Sort an array (outer, n, inner) whose `first` words along n are sorted, and the others too."""
    n = node.shape[1]
    if first in (0, n):
        return node
    half = 1 << (max(first, n - first) - 1).bit_length()
    start = half - first
    for stage in merging(half, start, start + n):
        node = _work(node, order, [(Blocks(-start, start + n), start, stage)])
    return node


def largest(node: Node, order: Order, k: int) -> Node:
    """Return the k largest words of an array (outer, n, inner) along n, sorted; 1 <= k <= n.

    Blocks of k words or some more are sorted. Of two of them the larger half is found where one read
    forwards meets the other read backwards, and sorted; so on, until one block is left.
    """
    size = 1 << (k - 1).bit_length()
    node = _sort_blocks(node, order, size)
    while node.shape[1] > size:
        n, pairs = node.shape[1], max(1, node.shape[1] // size // 2)
        ends = pairs * size, min(n, 2 * pairs * size)
        node = joins.concatenate([_meet(node, order, size, *ends), _cut(node, ends[1], n)], 1)
    return _cut(node, node.shape[1] - k, node.shape[1])


def _meet(node: Node, order: Order, size: int, middle: int, end: int) -> Node:
    """Return sorted the larger words of each block before the middle and of the one as far behind it."""
    outer, _, inner = node.shape
    count, short = middle // size, min(size, end - middle)  # a single pair may lack words of its second block
    low = views.reshaped(_cut(node, 0, middle), (outer, count, size, inner))
    high = views.reshaped(_cut(node, middle, end), (outer, count, short, inner))
    facing = views.view(low, lambda grid: grid[:, :, :short]), views.view(high, lambda grid: grid[:, :, ::-1])
    rest = views.view(low, lambda grid: grid[:, :, short:])
    met = joins.concatenate([_exchanged(list(facing), order, [(0, 1)])[1], rest], 2)
    node = views.reshaped(met, (outer, middle, inner))
    for stage in halving(size):
        node = _work(node, order, [(Blocks(0, size, count), 0, stage)])
    return node


def _cut(node: Node, start: int, stop: int) -> Node:
    return views.view(node, lambda grid: grid[:, start:stop])


def _sort_blocks(node: Node, order: Order, most: int) -> Node:
    """Sort blocks of at least `most` words, a power of two of them in each but the last."""
    n = node.shape[1]
    half = min(ROWS, most)
    node = _work(node, order, [(blocks, 0, sorting(blocks.size)) for blocks in _blocks(n, half)])
    while half < min(n, most):
        blocks = list(_blocks(n, 2 * half))
        todo = [merging(half, 0, b.size) if b.size > half else [] for b in blocks]
        for stages in zip_longest(*todo, fillvalue=[]):
            node = _work(node, order, [(b, 0, stage) for b, stage in zip(blocks, stages, strict=True)])
        half *= 2
    return node


def _blocks(n: int, size: int) -> Iterator[Blocks]:
    """Yield n words in blocks of a size, and in a last one what remains."""
    if whole := n // size:
        yield Blocks(0, size, whole)
    if n % size:
        yield Blocks(n - n % size, n % size)


def _work(node: Node, order: Order, work: Work) -> Node:
    """Return an array after a stage in each of its blocks, which begin with word `start`."""
    if not any(stage for _, _, stage in work):
        return node
    parts: list[Node] = []
    places: list[Move] = []
    for blocks, start, stage in work:
        for piece in stage:
            moves = [blocks.move(at, piece.length, piece.runs, piece.stride) for at in piece.starts]
            parts += _exchanged([views.view(node, move) for move in moves], order, piece.pairs)
            places += moves
        spans = [span for piece in stage for span in piece.spans]
        for low, high in between(spans, start, blocks.size):
            move = blocks.move(low, high - low)
            parts.append(views.view(node, move))
            places.append(move)
    return Join(node.type, node.shape, tuple(parts), tuple(places))


def _exchanged(words: list[Node], order: Order, pairs: Pairs) -> list[Node]:
    """Return words after exchanging pairs, all in one netlist."""
    type = words[0].type

    def build(b: Builder, *words: Word) -> Word:
        return [wire for word in exchange_all(b, words, pairs, order.key, order.signed) for wire in word]

    together = apply(build, ValueType("uint", type.bits * len(words)), *words)
    return [apply(bits_from(i * type.bits, type.bits), type, together) for i in range(len(words))]
