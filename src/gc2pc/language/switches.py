"""Arrays in an order that one party knows: its secret Bits set the switches of Waksman's network."""

from __future__ import annotations

from typing import TypeAlias

from gc2pc.circuit import Builder, Word
from gc2pc.language import joins, views
from gc2pc.language.graph import Join, Node
from gc2pc.language.lanes import Move
from gc2pc.language.operations import BIT, apply, bits_from
from gc2pc.language.source import compile_error
from gc2pc.language.waksman import first_switches, last_switches, parts_of, permutation_size
from gc2pc.library import select
from gc2pc.program import ValueType

Arrays: TypeAlias = dict[int, Node]
"""Size of blocks -> all blocks of this size on a level, (blocks, size, ...); smaller sizes first."""


def permute(node: Node, bits: Node) -> Node:
    """Return an array with its rows in the order for which permutation_bits made the bits.

    Whatever the bits are, every row comes out once.
    """
    if not node.shape:
        raise compile_error(f"permute() needs an array, got {node}")
    n = node.shape[0]
    if bits.type != BIT or bits.shape != (permutation_size(n),):
        remedy = f"declare Array[Bit, {permutation_size(n)}], and give what permutation_bits(order) returns"
        raise compile_error(f"permute() cannot order {n} elements by {bits}", remedy)
    if node.lanes == 0 or n == 1:
        return node
    ordered = _Network(bits).ordered({n: views.reshaped(node, (1, *node.shape))})
    return views.reshaped(ordered[n], node.shape)


class _Network:
    """The switches on the way of arrays; they take up the bits in order."""

    def __init__(self, bits: Node) -> None:
        self._bits, self._used = bits, 0

    def ordered(self, arrays: Arrays) -> Arrays:
        """Return the blocks of a level in order."""
        done: Arrays = {}
        halves: dict[int, tuple[Node, Node]] = {}
        for size, array in arrays.items():
            if size == 1:
                done[size] = array
                continue
            pairs = first_switches(size)
            x, y = self._switched(_columns(array, 0, 2 * pairs, 2), _columns(array, 1, 2 * pairs, 2))
            if size == 2:
                done[size] = _array(array, [(x, 0, 2), (y, 1, 2)])
            elif size % 2:
                halves[size] = x, _array(array, [(y, 0, 1), (_columns(array, size - 1, size), pairs, 1)])
            else:
                halves[size] = x, y
        parts, starts = _side_by_side(halves)
        inner = self.ordered(parts) if parts else {}
        for size, start in starts.items():
            count = arrays[size].shape[0]
            top, bottom = (
                views.rows(inner[part], at, at + count)
                for part, at in zip(parts_of(size), start, strict=True)
            )
            done[size] = self._met(arrays[size], top, bottom)
        return done

    def _met(self, like: Node, top: Node, bottom: Node) -> Node:
        """Return blocks from their parts in order."""
        size = like.shape[1]
        pairs = last_switches(size)
        x, y = self._switched(_columns(top, 0, pairs), _columns(bottom, 0, pairs))
        rest = [(_columns(bottom, size - size // 2 - 1, size - size // 2), size - 1, 1)]
        if size % 2 == 0:
            rest.append((_columns(top, pairs, pairs + 1), size - 2, 1))
        return _array(like, [(x, 0, 2), (y, 1, 2), *rest])

    def _switched(self, x: Node, y: Node) -> tuple[Node, Node]:
        """Return x and y, exchanged where the next bits are 1."""
        count, pairs, *rest = x.shape
        start, self._used = self._used, self._used + count * pairs
        bits = views.reshaped(views.rows(self._bits, start, self._used), (count, pairs, *(1 for _ in rest)))
        n = x.type.bits

        def build(b: Builder, c: Word, x: Word, y: Word) -> Word:
            return [wire for word in select.swap_if(b, c[0], x, y) for wire in word]

        both = apply(build, ValueType("uint", 2 * n), bits, x, y)
        return apply(bits_from(0, n), x.type, both), apply(bits_from(n, n), x.type, both)


def _columns(array: Node, start: int, stop: int, step: int = 1) -> Node:
    return views.view(array, lambda grid: grid[:, start:stop:step])


def _array(like: Node, pieces: list[tuple[Node, int, int]]) -> Node:
    """Put blocks together from pieces, each in columns start, start + step, ..."""
    size = sum(piece.shape[1] for piece, _, _ in pieces)
    places = [_place(start, start + step * piece.shape[1], step) for piece, start, step in pieces]
    shape = (like.shape[0], size, *like.shape[2:])
    return Join(like.type, shape, tuple(piece for piece, _, _ in pieces), tuple(places))


def _place(start: int, stop: int, step: int) -> Move:
    return lambda grid: grid[:, start:stop:step]


def _side_by_side(halves: dict[int, tuple[Node, Node]]) -> tuple[Arrays, dict[int, list[int]]]:
    """Return the arrays of all parts, and for each size of blocks at which rows of them its parts begin."""
    found: dict[int, list[Node]] = {}
    starts: dict[int, list[int]] = {}
    for size, parts in halves.items():
        for part in parts:
            others = found.setdefault(part.shape[1], [])
            starts.setdefault(size, []).append(sum(other.shape[0] for other in others))
            others.append(part)
    return {size: joins.concatenate(found[size], 0) for size in sorted(found)}, starts
