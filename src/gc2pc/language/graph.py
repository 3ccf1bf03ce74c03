"""The expression graph that tracing builds: what is computed from what, before it becomes netlists."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from gc2pc.circuit import Word
from gc2pc.language.lanes import Indices, Move, Shape
from gc2pc.language.scope import Scope, innermost
from gc2pc.language.size import size
from gc2pc.language.source import user_line
from gc2pc.program import ValueType, encode, lanes_of
from gc2pc.program.clear import slice_bits

Bounds: TypeAlias = tuple[int, int]

Build: TypeAlias = Callable[..., Word]
"""(Builder, one Word an argument) -> the Word of the result: one lane of an element-wise operation."""

_next = itertools.count().__next__


@dataclass(frozen=True, eq=False)
class Node:
    """A value of the traced function; nodes are made after what they read, so `index` orders them.

    line: where in the user's source it is computed, "file:line"; scope: the innermost loop whose body it
    depends on.
    """

    type: ValueType
    shape: Shape
    index: int = field(default_factory=_next, init=False, repr=False)
    line: str = field(default_factory=user_line, init=False, repr=False)
    scope: Scope | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "scope", innermost(node.scope for node in self.reads))
        size().add_operation(self.line)

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

    __slots__ = ("_node",)

    def __init__(self, node: Node) -> None:
        self._node = node

    @property
    def node(self) -> Node:
        """What it is in the graph now."""
        return self._node

    @property
    def bounds(self) -> Bounds | None:
        """The least and the greatest value of an integer that has no declared type; None for all others."""
        return None


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
    """Elements of an array, some or all, in another order or several times; costs nothing."""

    base: Node
    move: Move

    @property
    def reads(self) -> tuple[Node, ...]:
        return (self.base,)


@dataclass(frozen=True, eq=False)
class Reshape(Node):
    """The same elements in the same order in another shape."""

    base: Node

    @property
    def reads(self) -> tuple[Node, ...]:
        return (self.base,)


@dataclass(frozen=True, eq=False)
class Copy(Node):
    """The same array again, so that a larger one of which it is a part need not be kept."""

    base: Node

    @property
    def reads(self) -> tuple[Node, ...]:
        return (self.base,)


@dataclass(frozen=True, eq=False)
class Gather(Node):
    """Elements picked[0], picked[1], ... of an array, counted in row-major order: int64[lanes]."""

    base: Node
    picked: Indices

    @property
    def reads(self) -> tuple[Node, ...]:
        return (self.base,)


@dataclass(frozen=True, eq=False)
class Join(Node):
    """An array put together: part i goes where move `places[i]` leads; each element comes from one part."""

    parts: tuple[Node, ...]
    places: tuple[Move, ...]

    @property
    def reads(self) -> tuple[Node, ...]:
        return self.parts


def type_text(type: ValueType, shape: tuple[int | None, ...]) -> str:
    """Return the annotation for a type and shape; the length None is left open."""
    if not shape:
        return str(type)
    lengths = () if shape == (None,) else shape
    return f"Array[{', '.join(map(str, (type, *lengths)))}]"


def plain(node: Node) -> Node:
    """Return the node whose elements lie in the order of this one's, whatever its shape."""
    while isinstance(node, Reshape):
        node = node.base
    return node


def reachable(roots: Iterable[Node], known: Container[int] = ()) -> list[Node]:
    """Return all nodes that the roots depend on, in the order they were made, but not those known already."""
    found: dict[int, Node] = {}
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.index not in found and node.index not in known:
            found[node.index] = node
            stack.extend(node.reads)
    return [found[index] for index in sorted(found)]


def public(type: ValueType, shape: Shape, values: Any) -> Public:
    """Return a node for public integers of this shape. Raises UsageError for what does not fit the type."""
    packed = encode(type, shape, values, "the constant array" if shape else f"the constant {values}")
    return Public(type, shape, tuple(slice_bits(packed, lanes_of(shape), type.bits)))
