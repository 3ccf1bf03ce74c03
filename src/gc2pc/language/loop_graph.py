"""Loops in the expression graph: what goes into a turn, what comes out, and the values they leave behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gc2pc.language.graph import Node
from gc2pc.language.scope import Scope


@dataclass(frozen=True, eq=False)
class Symbol(Node):
    """A value in the body of a loop that is a different one in each turn."""

    body: Scope

    def __post_init__(self) -> None:
        object.__setattr__(self, "scope", self.body)


@dataclass(frozen=True, eq=False)
class Carry:
    """A value that goes round: `inside` a turn it is `start` at first, then `next` of the turn before."""

    start: Node
    inside: Symbol
    next: Node


@dataclass(frozen=True, eq=False)
class Slice:
    """An array that goes in piece by piece: in turn t, `inside` is source[t]."""

    source: Node
    inside: Symbol


@dataclass(frozen=True, eq=False)
class Repeat:
    """A loop of 1 or more turns; the ys of all turns are stacked.

    fixed: what every turn hands on unchanged. outer: what the body reads of outside.
    """

    trips: int
    carries: tuple[Carry, ...]
    fixed: tuple[Carry, ...]
    slices: tuple[Slice, ...]
    ys: tuple[Node, ...]
    outer: tuple[Node, ...]

    @property
    def reads(self) -> tuple[Node, ...]:
        starts = (carry.start for carry in self.carries + self.fixed)
        return (*starts, *(slice.source for slice in self.slices), *self.outer)


@dataclass(frozen=True, eq=False)
class Outcome(Node):
    """What a loop leaves behind."""

    repeat: Repeat
    at: int

    @property
    def reads(self) -> tuple[Node, ...]:
        return self.repeat.reads


class Last(Outcome):
    """The value of carry `at` after the last turn."""


class Stack(Outcome):
    """The values of ys[at] of all turns, along a new first axis."""


def inner_nodes(scope: Scope, roots: Iterable[Node]) -> tuple[list[Node], list[Node]]:
    """Return the nodes behind the roots that differ from turn to turn, and those of outside that they read.

    The roots count as inside, whatever they are; both lists are in the order in which nodes were made.
    """
    inside = {node.index: node for node in roots}
    outer: dict[int, Node] = {}
    stack = list(inside.values())
    while stack:
        for node in stack.pop().reads:
            if node.scope is not scope:
                outer[node.index] = node
            elif node.index not in inside:
                inside[node.index] = node
                stack.append(node)
    return [inside[i] for i in sorted(inside)], [outer[i] for i in sorted(outer) if i not in inside]
