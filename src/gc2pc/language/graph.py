"""The expression graph that tracing builds: what is computed from what, before it becomes netlists."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from gc2pc.circuit import Word
from gc2pc.language.source import user_line
from gc2pc.program import ValueType, encode, lanes_of
from gc2pc.program.clear import slice_bits

Shape: TypeAlias = tuple[int, ...]
Build: TypeAlias = Callable[..., Word]
"""(Builder, one Word an argument) -> the Word of the result: one lane of an element-wise operation."""

_next = itertools.count().__next__


@dataclass(frozen=True, eq=False)
class Node:
    """A value of the traced function; nodes are made after what they read, so `index` orders them.

    line: where in the user's source it is computed, "file:line".
    """

    type: ValueType
    shape: Shape
    index: int = field(default_factory=_next, init=False, repr=False)
    line: str = field(default_factory=user_line, init=False, repr=False)

    @property
    def lanes(self) -> int:
        return lanes_of(self.shape)

    @property
    def reads(self) -> tuple[Node, ...]:
        return ()

    def __str__(self) -> str:
        return type_text(self.type, self.shape)


class Traced:
    """Something a function computes with while it is traced; its operators are in `secret`."""

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        self.node = node


@dataclass(frozen=True, eq=False)
class Entry(Node):
    """A parameter of the function."""

    party: str
    name: str


@dataclass(frozen=True, eq=False)
class Public(Node):
    """A value both parties know; planes[i] holds bit i of every lane, lane 0 in its lowest bit."""

    planes: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Apply(Node):
    """An element-wise operation; arguments of one lane are broadcast.

    upward: bit i of the result depends only on bits 0 to i of the arguments.
    """

    build: Build
    args: tuple[Node, ...]
    upward: bool

    @property
    def reads(self) -> tuple[Node, ...]:
        return self.args


@dataclass(frozen=True, eq=False)
class View(Node):
    """Lanes start + i * step of an array."""

    base: Node
    start: int
    step: int

    @property
    def reads(self) -> tuple[Node, ...]:
        return (self.base,)


@dataclass(frozen=True, eq=False)
class Sum(Node):
    """The sum over the lanes of an array, modulo 2**type.bits; the array's words may be narrower."""

    base: Node

    @property
    def reads(self) -> tuple[Node, ...]:
        return (self.base,)


def type_text(type: ValueType, shape: tuple[int | None, ...]) -> str:
    """Return the annotation for a type and shape; the length None is left open."""
    if not shape:
        return str(type)
    return f"Array[{type}]" if shape[0] is None else f"Array[{type}, {shape[0]}]"


def reachable(roots: Iterable[Node]) -> list[Node]:
    """Return all nodes that the roots depend on, in the order they were made."""
    found: dict[int, Node] = {}
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.index not in found:
            found[node.index] = node
            stack.extend(node.reads)
    return [found[index] for index in sorted(found)]


def public(type: ValueType, shape: Shape, values: Any) -> Public:
    """Return a node for public integers of this shape. Raises UsageError for what does not fit the type."""
    packed = encode(type, shape, values, "the constant array" if shape else f"the constant {values}")
    return Public(type, shape, tuple(slice_bits(packed, lanes_of(shape), type.bits)))
