"""Where the smallest or the largest element is: a tree of lanes whose words carry their indices along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gc2pc.circuit import Builder, Word
from gc2pc.language import gates, reduce, views
from gc2pc.language.graph import Build, Copy, Node
from gc2pc.language.operations import apply
from gc2pc.language.source import compile_error
from gc2pc.library import select
from gc2pc.program import ValueType, lanes_of

_DIGIT = 3  # bits of an index that a call finds: it compares 2**3 neighbours


@dataclass(frozen=True)
class _Rows:
    """Rows of words, each the best of 2**digits elements: its index among them in `digits` bits, its value.

    first: the number of the first row.
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
    found = _best(views.first(node, at), least)
    return views.reshaped(found, ones) if keepdims else found


def _best(node: Node, least: bool) -> Node:
    """Return which of the rows has the best element of each column."""
    value, radix = node.type, 1 << _DIGIT
    rows, left = _Rows(node, 0), []
    rest = lanes_of(node.shape[1:])
    while rows.node.shape[0] > radix and rows.node.shape[0] // radix * rest >= reduce.BUSY:
        n = rows.node.shape[0] // radix
        if rows.node.shape[0] > n * radix:
            tail = views.rows(rows.node, n * radix, rows.node.shape[0])
            left.append(_Rows(Copy(tail.type, tail.shape, tail), rows.digits, n * radix))
        neighbours = views.reshaped(views.rows(rows.node, 0, n * radix), (n, radix, *node.shape[1:]))
        columns = [views.column(neighbours, i) for i in range(radix)]
        numbers = [(rows.digits, i) for i in range(radix)]
        digits = rows.digits + _DIGIT
        type = ValueType("uint", digits + value.bits)
        rows = _Rows(apply(_chosen(value, least, numbers, digits), type, *columns), digits)
    terms, numbers = [], []
    for some in (rows, *reversed(left)):
        terms += views.each_row(some.node)
        numbers += [(some.digits, some.first + i) for i in range(some.node.shape[0])]
    bits = max(1, (node.shape[0] - 1).bit_length())
    chosen = apply(_chosen(value, least, numbers, bits), ValueType("uint", bits + value.bits), *terms)
    return apply(lambda _, word: word[:bits], ValueType("uint", bits), chosen)


def _chosen(value: ValueType, least: bool, numbers: list[tuple[int, int]], digits: int) -> Build:
    """Return the build of the best of some words, the first if several are: its index, then its value.

    numbers: how many bits of its index each word holds, and the number that is above them.
    """

    def better(b: Builder, x: Word, y: Word) -> Word:
        left, right = (y[digits:], x[digits:]) if least else (x[digits:], y[digits:])
        return select.mux(b, gates.less(b, left, right, value.kind == "int"), y, x)

    def build(b: Builder, *words: Word) -> Word:
        numbered = [
            word[:held] + b.constant(number, digits - held) + word[held:]
            for word, (held, number) in zip(words, numbers, strict=True)
        ]
        return reduce.pairwise(lambda x, y: better(b, x, y), numbered)

    return build
