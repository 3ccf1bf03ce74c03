"""Running sums along an axis."""

from __future__ import annotations

from typing import Any

import numpy as np

from gc2pc.circuit import Builder, Word
from gc2pc.language import joins, reals, views
from gc2pc.language.graph import Node, public
from gc2pc.language.operations import BIT, apply, bits_from, exactly, resized
from gc2pc.language.source import compile_error
from gc2pc.program import ValueType

_WIRES = 512  # of words that one netlist adds up


def cumsum(node: Node, axis: Any) -> Node:
    """Return all running sums along an axis, or of the array flattened; of Bits their numbers."""
    if not node.shape:
        raise compile_error(f"cumsum() needs an array, got {node}")
    if axis is None:
        node, axis = views.reshaped(node, (node.lanes,)), 0
    at = views.axis_of(node, axis)
    n = node.shape[at]
    if node.type == BIT:
        node = resized(node, ValueType("uint", max(1, n.bit_length())))
    if node.lanes == 0:
        return node

    def compute(node: Node) -> Node:
        sums = _few if n * node.type.bits <= _WIRES else _many
        return views.view(sums(views.first(node, at)), lambda grid: np.moveaxis(grid, 0, at))

    return exactly(node.type.bits + (n - 1).bit_length(), compute, node)


def _few(node: Node) -> Node:
    """Return the running sums of rows, all from one netlist."""
    bits, rows, add = node.type.bits, views.each_row(node), reals.total(node.type)

    def build(b: Builder, *words: Word) -> Word:
        sums = [words[0]]
        for word in words[1:]:
            sums.append(add(b, sums[-1], word))
        return [wire for word in sums for wire in word]

    together = apply(build, ValueType("uint", bits * len(rows)), *rows)
    return joins.stack([apply(bits_from(i * bits, bits), node.type, together) for i in range(len(rows))], 0)


def _many(node: Node) -> Node:
    """Return the running sums of rows, one after the other in a loop."""
    from gc2pc.language.loops import scan
    from gc2pc.language.secret import Secret

    def body(total: Any, x: Any) -> tuple[Any, Any]:
        return total + x, total + x

    start = public(node.type, node.shape[1:], np.zeros(node.shape[1:], int))
    _, sums = scan(body, Secret(start), Secret(node))
    result: Node = sums.node
    return result
