"""Runs the blocks of rewritten functions: branches, loops, and functions that return in several places."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import CellType
from typing import Any, TypeAlias

from gc2pc.language.bounded import Bounded
from gc2pc.language.rewrite.blocks import (
    Block,
    Condition,
    Values,
    Way,
    both,
    current,
    entered,
    leave,
    negated,
    settle,
    target_of,
)
from gc2pc.language.rewrite.places import Place, reachable, variables
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.language.truth import truth

Run: TypeAlias = Callable[[], Any]
"""The function of a block: returns True when all its paths have left it."""


# Branches


def if_(test: Any, then: Run, orelse: Run | None) -> bool:
    """Run one block if the test is public, else both, and choose. Returns whether all paths have left."""
    condition = truth(test, "decide an `if`")
    if isinstance(condition, bool):
        chosen = then if condition else orelse
        return bool(chosen and chosen())
    return fork(condition, then, orelse)[2]


def fork(condition: Secret, then: Run, orelse: Run | None) -> tuple[Any, Any, bool]:
    """Run two blocks on the paths where a Bit is 1 and 0; return what they return, and whether all have left.

    They leave, at their ends, if they return True.
    """
    places = variables(then, orelse)
    one = _on_path(condition, then, places)
    other = _on_path(~condition, orelse, places)
    parent = current()
    for e in one.block.exits:
        _add_exit(parent, both(condition, e.condition), e)
    for e in other.block.exits:
        _add_exit(parent, e.condition if one.left else both(negated(condition), e.condition), e)
    changed = [place for place, _ in {**one.values, **other.values}.values()]
    if not one.left and not other.left:
        settle(changed, [Way(condition, one.values)], Way(True, other.values))
    elif not (one.left and other.left):
        settle(changed, [], Way(True, (other if one.left else one).values))
    return one.returned, other.returned, one.left and other.left


@dataclass(frozen=True)
class _Path:
    """What a block did on its path: the values it changed, what it returned."""

    block: Block
    values: Values
    returned: Any

    @property
    def left(self) -> bool:
        return self.returned is True and bool(self.block.exits)


def _on_path(condition: Secret, run: Run | None, places: list[Place]) -> _Path:
    """Run a block on some paths only, and undo what it changed."""
    before = [place.read() for place in places]
    block = Block(current(), "branch", condition, known=before)
    with entered(block):
        returned = run() if run else None
    values: Values = {}
    for place, value in zip(places, before, strict=True):
        now = place.read()
        if now is not value:
            values[place.key] = (place, now)
            place.write(value)
    objects = {key: found for key, found in block.before.items() if key not in values}
    known = reachable([*before, run]) if objects else ()
    for key, (place, value) in objects.items():
        if place.is_variable or key in known:
            values[key] = (place, place.read())
            place.write(value)
    return _Path(block, values, returned)


def _add_exit(parent: Block | None, condition: Condition, e: Any) -> None:
    assert parent is not None
    parent.exits.append(type(e)(condition, e.target, e.kind, e.values))


def if_expression(test: Any, x: Run, y: Run) -> Any:
    """Return the value of `x if test else y`; both are computed if the test is secret."""
    condition = truth(test, "decide an `if`")
    if isinstance(condition, bool):
        return x() if condition else y()
    return chosen(condition, x, y)


def chosen(condition: Secret, x: Run, y: Run) -> Any:
    """Return what one of two functions returns, by a Bit."""
    one, other, _ = fork(condition, x, y)
    place = Place(CellType(), what="the expression is")
    settle([place], [Way(condition, {place.key: (place, one)})], Way(True, {place.key: (place, other)}))
    return place.read()


# Loops


def _loop(places: list[Place], body: Any) -> Block:
    return Block(current(), "loop", variables=places, known=[*(place.read() for place in places), body])


def for_(items: Iterable[Any], body: Callable[[Any], Any], orelse: Run | None) -> bool:
    """Run the body for each item. Returns whether all paths have left, by return or an outer loop's break."""
    loop = _loop(variables(body, orelse), body)
    with entered(loop):
        left = False
        for item in items:
            since = len(loop.exits)
            left = loop.resume("continue", body(item) is True, since)
            if left:
                break
        left = _ended(loop, left, orelse)
    return _handed_on(loop, left)


def while_(test: Run, body: Run, orelse: Run | None, endless: bool) -> bool:
    """Run the body while the test holds; if it is secret, as often as its bound says."""
    loop = _loop(variables(test, body, orelse), body)
    with entered(loop):
        left, turns, bound = False, 0, None  # type: tuple[bool, int, int | None]
        while not left and (bound is None or turns < bound):
            bound, condition = _tested(test())
            if condition is False or bound == 0:
                break
            if isinstance(condition, Secret):
                leave("done", loop, ~condition)
            since = len(loop.exits)
            left = loop.resume("continue", body() is True, since)
            turns += 1
            if endless and bound is None and loop.exits and not left:
                raise compile_error("a loop that ends by a secret alone has no bound", _BOUND)
        left = _ended(loop, loop.resume("done", left), orelse)
    return _handed_on(loop, left)


_BOUND = "say how many turns it takes at most: while gc2pc.bounded(condition, turns)"


def _tested(value: Any) -> tuple[int | None, Condition]:
    if isinstance(value, Bounded):
        return value.turns, truth(value.condition, "decide a `while`")
    condition = truth(value, "decide a `while`")
    if isinstance(condition, Secret):
        raise compile_error(f"{value.node} is secret and cannot decide a `while` without a bound", _BOUND)
    return None, condition


def _ended(loop: Block, left: bool, orelse: Run | None) -> bool:
    """Run the `else` of a loop for the paths that came to its end, then let those go on that broke out."""
    if orelse and not left:
        loop.kind = "over"  # a break inside belongs to the loop around
        left = orelse() is True
    return loop.resume("break", left)


def _handed_on(block: Block, left: bool) -> bool:
    """Hand exits that lead further out to the block around."""
    if block.parent is not None:
        block.parent.exits.extend(block.exits)
    return left


# Functions


def function(body: Run) -> Any:
    """Run the body of a function that may return in several places; return the value chosen."""
    result = Place(CellType(), what="the function returns")
    block = Block(current(), "function", result=result, known=[*(v.read() for v in variables(body)), body])
    with entered(block):
        if body() is not True:
            leave("return", block, value=None)
        block.resume("return", True)
    return result.read()


def return_(value: Any) -> bool:
    leave("return", target_of("function"), value=value)
    return True


def break_() -> bool:
    leave("break", target_of("loop"))
    return True


def continue_() -> bool:
    leave("continue", target_of("loop"))
    return True
