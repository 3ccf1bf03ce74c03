"""Loops that stay loops: their body is traced once, and the engine repeats it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gc2pc.language.body import Body
from gc2pc.language.source import compile_error
from gc2pc.language.trees import Tree, form


def scan(
    body: Callable[[Any, Any], tuple[Any, Any]], carry: Tree, xs: Tree, length: int | None = None
) -> tuple[Any, Any]:
    """Repeat `carry, y = body(carry, x)` for each x of xs; return the last carry, and the ys stacked.

    carry: a value or a nested tuple of values, which keep their types and shapes. xs: an array or a nested
    tuple of arrays, secret or public; a turn gets one element of each along the first axis. None with a
    `length` gives each turn None. y: a value, a nested tuple of values, or None.

    body runs once, with values that stand for those of every turn; it may also use secrets of outside. Code
    and compile time do not grow with the number of turns. Inputs that are sliced and ys that are results are
    streamed. Raises CompileError, with file and line, for a body that does not fit.
    """
    loop = Body("scan()", carry, xs, length)
    with loop.traced():
        returned = body(loop.carry, loop.x)
        if not isinstance(returned, tuple) or len(returned) != 2:
            problem = f"the body of scan() returns {form(returned)}"
            raise compile_error(problem, "return two things: the next carry and y, which may be None")
        loop.returns(*returned)
    return loop.last(), loop.stacked()


def fori(n: int, body: Callable[[Any, Any], Any], carry: Tree) -> Any:
    """Repeat `carry = body(i, carry)` for i from 0 to n - 1; return the last carry.

    n is public; i is a UInt as wide as n - 1 needs. For carry and body see `scan`.
    """
    loop = Body("fori()", carry, None, n)
    with loop.traced():
        loop.returns(body(loop.number, loop.carry), None)
    return loop.last()


def map(fn: Callable[[Any], Any], xs: Tree) -> Any:
    """Return fn(x) for each x of xs, stacked; for xs and what fn may return see `scan`.

    No turn depends on another: if fn computes with scalars alone, they all run side by side, in lanes.
    """
    loop = Body("map()", None, xs, None, side_by_side=True)
    with loop.traced():
        loop.returns(None, fn(loop.x))
    return loop.side_by_side()
