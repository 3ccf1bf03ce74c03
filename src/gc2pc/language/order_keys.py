"""Floats as integers in the same order, and back: what sorts integers sorts them; both ways are free.

-0 comes before 0, and NaN after everything, as numpy sorts it; the NaN that negating one makes comes first.
"""

from __future__ import annotations

from gc2pc.circuit import Builder, Word
from gc2pc.language.graph import Node
from gc2pc.language.operations import apply
from gc2pc.library.words import flip_if
from gc2pc.program import ValueType


def to_keys(node: Node) -> Node:
    """Return an array itself, or unsigned integers in the order of its floats."""
    if node.type.kind != "float":
        return node
    return apply(_key, ValueType("uint", node.type.bits), node)


def from_keys(node: Node, type: ValueType) -> Node:
    """Return an array of a type from what to_keys() made of it."""
    return apply(_float, type, node) if type.kind == "float" else node


def _key(b: Builder, x: Word) -> Word:
    return [*flip_if(b, x[-1], x[:-1]), b.not_(x[-1])]


def _float(b: Builder, key: Word) -> Word:
    sign = b.not_(key[-1])
    return [*flip_if(b, sign, key[:-1]), sign]
