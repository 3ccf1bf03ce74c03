"""The blocks that run: under which secret conditions, which paths have left them, what they have changed.

A path leaves a block by `return`, `break` or `continue`, and its exit takes along the values of what the
block may change. The rest of the block runs on for the other paths. Where the exits lead to, at the end of a
loop or a function, values are chosen: from the first exit whose condition holds, else from the path that ran
to the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from gc2pc.language.rewrite.merge import Choice, Unmergeable
from gc2pc.language.rewrite.places import UNBOUND, Place, reachable
from gc2pc.language.rewrite.unbound import forget
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error, user_line

Condition: TypeAlias = Secret | bool
"""A Bit; True where no secret decides."""

Values: TypeAlias = dict[int, tuple[Place, Any]]
"""By key of the place."""


def both(x: Condition, y: Condition) -> Condition:
    """Return x and y."""
    if x is True or y is True:
        return y if x is True else x
    return False if x is False or y is False else x & y


def either(x: Condition, y: Condition) -> Condition:
    """Return x or y."""
    if x is False or y is False:
        return y if x is False else x
    return True if x is True or y is True else x | y


def negated(x: Condition) -> Condition:
    """Return not x."""
    return not x if isinstance(x, bool) else ~x


@dataclass(frozen=True, eq=False)
class Exit:
    """The way of a path out of a block. condition: that no earlier exit was taken but this one is."""

    condition: Condition
    target: Block
    kind: str
    values: Values


@dataclass(eq=False)
class Block:
    """A branch, a loop or a function that runs.

    condition: of a branch. variables: of a loop. result: of a function, where its value goes. known: what was
    there before, from which all objects can be reached that others know too.
    before: values that objects had before this block, or an exit out of it, when they could first change.
    """

    parent: Block | None
    kind: str
    condition: Condition = True
    variables: Sequence[Place] = ()
    result: Place | None = None
    known: Sequence[Any] = ()
    exits: list[Exit] = field(default_factory=list)
    before: Values = field(default_factory=dict)
    _open: list[Condition] = field(default_factory=lambda: [True])  # that none of the first n exits was taken

    def outward(self) -> Iterator[Block]:
        """Yield this block and those around it."""
        block: Block | None = self
        while block is not None:
            yield block
            block = block.parent

    def is_open(self) -> Condition:
        """Return the condition that no exit was taken."""
        for e in self.exits[len(self._open) - 1 :]:
            self._open.append(both(self._open[-1], negated(e.condition)))
        return self._open[-1]

    def resume(self, kind: str, left: bool, since: int = 0) -> bool:
        """Let paths go on that left by exits of a kind to here; return whether all paths have left the block.

        left: whether no path runs on by itself. since: how many exits there were before the first such one.
        """
        taken = [e for e in self.exits[since:] if e.target is self and e.kind == kind]
        if not taken:
            return left
        kept, gone = [], False  # type: tuple[list[Exit], Condition]
        for e in self.exits[since:]:
            if e.target is self and e.kind == kind:
                gone = either(gone, e.condition)
            else:
                kept.append(e if gone is False else replace(e, condition=both(e.condition, negated(gone))))
        self.exits[since:] = kept
        del self._open[since + 1 :]
        ways = [Way(e.condition, self._values(e)) for e in taken]
        last = ways.pop() if left else Way(True, {})
        settle(self._reached(taken), ways, last)
        return False

    def _values(self, e: Exit) -> Values:
        """Return the values on the path of an exit: at the exit, or before the first change after it."""
        return {**self.before, **e.values}

    def _reached(self, taken: Sequence[Exit]) -> list[Place]:
        """Return the places to choose for, without objects that nobody knows who comes here."""
        places = {key: place for e in taken for key, (place, _) in e.values.items()}
        places.update((key, place) for key, (place, _) in self.before.items())
        found = list(places.values())
        if all(place.is_variable for place in found):
            return found
        values = [value for e in taken for place, value in e.values.values() if place.is_variable]
        known = reachable([*self.known, *values, *(place.read() for place in found if place.is_variable)])
        return [place for place in found if place.is_variable or place.key in known]


_current: ContextVar[Block | None] = ContextVar("block", default=None)


@contextmanager
def entered(block: Block) -> Iterator[Block]:
    """Run what is inside as a block."""
    token = _current.set(block)
    try:
        yield block
    finally:
        _current.reset(token)


def current() -> Block | None:
    """Return the innermost block that runs."""
    return _current.get()


def leave(kind: str, target: Block, condition: Condition = True, **result: Any) -> None:
    """Note that the path that runs leaves by an exit, with the values of all that may have changed."""
    block = current()
    assert block is not None
    values: Values = {place.key: (place, place.read()) for place in target.variables}
    for inner in block.outward():
        values |= {key: (place, place.read()) for key, (place, _) in inner.before.items()}
        if inner is target:
            break
    if target.result is not None:
        values[target.result.key] = (target.result, result["value"])
    block.exits.append(Exit(condition, target, kind, values))


def target_of(kind: str) -> Block:
    """Return the innermost block of a kind."""
    block = current()
    assert block is not None
    return next(outer for outer in block.outward() if outer.kind == kind)


def changing(places: Iterable[Place]) -> None:
    """Keep the values of places that are about to change, where a path may need them."""
    block = current()
    watched = False
    for outer in block.outward() if block else ():
        watched = watched or bool(outer.exits) or outer.condition is not True
        if watched:
            for place in places:
                if place.key not in outer.before:
                    outer.before[place.key] = (place, place.read())


def path() -> Condition:
    """Return the condition under which the code that runs now is reached at all; True if it always is."""
    block, found = current(), True  # type: tuple[Block | None, Condition]
    for outer in block.outward() if block else ():
        found = both(both(outer.condition, outer.is_open()), found)
    return found


def is_conditional() -> bool:
    """Return whether the code that runs now is reached on some paths only."""
    block = current()
    return any(o.exits or o.condition is not True for o in (block.outward() if block else ()))


@dataclass(frozen=True)
class Way:
    """A path, and the values of places on it; others are what they are now."""

    condition: Condition
    values: Values

    def value(self, place: Place) -> Any:
        return self.values[place.key][1] if place.key in self.values else place.read()

    def contents(self) -> dict[int, Any]:
        return {key: value for key, (place, value) in self.values.items() if not place.is_variable}


def settle(places: Iterable[Place], ways: Sequence[Way], last: Way) -> None:
    """Give places their values on the first way whose condition holds, else on the last.

    A variable for which there is no such value is unbound from then on, and reading it says why. Raises
    CompileError for an object.
    """
    found = [(place, _settled(place, ways, last)) for place in places]
    for place, value in found:
        place.write(value)


def _settled(place: Place, ways: Sequence[Way], last: Way) -> Any:
    value, way = last.value(place), last
    try:
        for other in reversed(ways):
            value, way = _one_of(other, other.value(place), way, value), Way(True, {})
    except Unmergeable as reason:
        if not place.name:
            raise compile_error(f"{place.what} {reason.problem}", reason.remedy) from None
        line = user_line().rpartition(":")[2]
        forget(place.name, f"{reason.problem}, by the choice in line {line}", reason.remedy)
        return UNBOUND
    return value


def _one_of(way: Way, x: Any, other: Way, y: Any) -> Any:
    if isinstance(way.condition, bool):
        return x if way.condition else y
    if (x is UNBOUND) != (y is UNBOUND):
        raise Unmergeable("bound on one path only", "bind it before, so that all paths have a value")
    return Choice(way.condition, way.contents(), other.contents()).of(x, y)
