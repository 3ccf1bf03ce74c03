"""Where the smallest or the largest element is: a tree of lanes whose words carry their indices along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gc2pc.circuit import Builder, Word
from gc2pc.language import gates, reduce, views
from gc2pc.language.blocks import each_block, rows_of_a_block
from gc2pc.language.graph import Build, Copy, Node
from gc2pc.language.operations import apply, bits_from
from gc2pc.language.order_keys import to_keys
from gc2pc.language.source import compile_error
from gc2pc.library import select
from gc2pc.program import ValueType, lanes_of

_DIGIT = 3  # bits of an index that a call finds: it compares 2**3 neighbours


@dataclass(frozen=True)
class _Rows:
    """Rows of words, each the best of 2**digits elements: its index among them in `digits` bits, its value.

    first: the number of the first row; rows that come later have higher ones.
    """

    node: Node
    digits: int
    first: int = 0


def position(node: Node, axis: Any, keepdims: bool, name: str, least: bool) -> Node:
    """Return the index of the first smallest or largest element along an axis, or in row-major order."""
    shape = node.shape
    if axis is None:
        node, at, ones = views.reshaped(node, (node.lanes,)), 0, (1,) * len(shape)
    else:
        at = views.axis_of(node, axis)
        ones = (*shape[:at], 1, *shape[at + 1 :])
    if not shape or node.shape[at] == 0:
        raise compile_error(f"{name}() of {node} has no result", "give it an array with an element at least")
    node = to_keys(node)
    rows, bits = views.first(node, at), max(1, (node.shape[at] - 1).bit_length())
    chosen = _combined(_best(_Rows(rows, 0), node.type, least), node.type, least, bits)
    found = apply(bits_from(0, bits), ValueType("uint", bits), chosen)
    return views.reshaped(found, ones) if keepdims else found


def _best(rows: _Rows, value: ValueType, least: bool) -> list[_Rows]:
    """Return a few rows among which are the best of all, for each column."""
    n, digits = rows.node.shape[0], rows.digits
    if size := rows_of_a_block(rows.node):
        more = size.bit_length() - 1

        def best_of_block(block: Node) -> list[Node]:
            return [_combined(_best(_Rows(block, digits), value, least), value, least, digits + more)]

        [found] = each_block(rows.node, size, best_of_block)
        end = n // size * size
        tail = _Rows(views.rows(rows.node, end, n), digits, rows.first + end)
        whole = _best(_Rows(found, digits + more, rows.first >> more), value, least)
        return whole + (_best(tail, value, least) if n % size else [])
    return _few(rows, value, least)


def _few(rows: _Rows, value: ValueType, least: bool) -> list[_Rows]:
    """Do the same at once, call by call."""
    radix, left = 1 << _DIGIT, []
    columns = lanes_of(rows.node.shape[1:])
    while rows.node.shape[0] > radix and rows.node.shape[0] // radix * columns >= reduce.BUSY:
        n = rows.node.shape[0] // radix
        if rows.node.shape[0] > n * radix:
            tail = views.rows(rows.node, n * radix, rows.node.shape[0])
            left.append(_Rows(Copy(tail.type, tail.shape, tail), rows.digits, rows.first + n * radix))
        shape = n, radix, *rows.node.shape[1:]
        neighbours = views.reshaped(views.rows(rows.node, 0, n * radix), shape)
        words = [views.column(neighbours, i) for i in range(radix)]
        numbers = [(rows.digits, i) for i in range(radix)]
        digits = rows.digits + _DIGIT
        type = ValueType("uint", digits + value.bits)
        best = apply(_chosen(value, least, numbers, digits), type, *words)
        rows = _Rows(best, digits, rows.first >> _DIGIT)
    return [rows, *reversed(left)]


def _combined(parts: list[_Rows], value: ValueType, least: bool, digits: int) -> Node:
    """Return the best of all rows: its index in so many bits, then its value."""
    terms: list[Node] = []
    numbers: list[tuple[int, int]] = []
    for some in parts:
        terms += views.each_row(some.node)
        numbers += [(some.digits, some.first + i) for i in range(some.node.shape[0])]
    return apply(_chosen(value, least, numbers, digits), ValueType("uint", digits + value.bits), *terms)


def _chosen(value: ValueType, least: bool, numbers: list[tuple[int, int]], digits: int) -> Build:
    """Return the build of the best of some words, the first if several are: its index, then its value.

    numbers: how many bits of its index each word holds, and the number that is above them.
    """

    def better(b: Builder, x: Word, y: Word) -> Word:
        left, right = (y[digits:], x[digits:]) if least else (x[digits:], y[digits:])
        return select.mux(b, gates.less(b, left, right, value.signed), y, x)

    def build(b: Builder, *words: Word) -> Word:
        numbered = [
            word[:held] + b.constant(number, digits - held) + word[held:]
            for word, (held, number) in zip(words, numbers, strict=True)
        ]
        return reduce.pairwise(lambda x, y: better(b, x, y), numbered)

    return build
