"""Scopes: the bodies of loops while they are traced, and which of them a value belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from gc2pc.language.source import compile_error

RETURN_IT = "return it from the body: in the carry for its last value, among the ys for those of all turns"

MAX_DEPTH = 4  # loops inside one another that the engine runs


@dataclass(eq=False)
class Scope:
    """The body of a loop. Its values are others in each turn, so nothing outside may use them."""

    name: str
    depth: int
    is_open: bool = True


_innermost: ContextVar[Scope | None] = ContextVar("innermost", default=None)


def inner_scope(name: str) -> Scope:
    """Return the scope of a loop inside of the one that is traced now. Raises CompileError."""
    outer = _innermost.get()
    depth = outer.depth + 1 if outer else 1
    if depth > MAX_DEPTH:
        raise compile_error(
            f"{name} is nested in {MAX_DEPTH} loops already",
            "unroll the innermost with a Python `for`, or make one loop of two",
        )
    return Scope(name, depth)


@contextmanager
def traced(scope: Scope) -> Iterator[None]:
    """Trace what runs inside as the body of a loop."""
    token = _innermost.set(scope)
    try:
        yield
    finally:
        scope.is_open = False
        _innermost.reset(token)


def innermost(scopes: Iterable[Scope | None]) -> Scope | None:
    """Return the deepest of some scopes. Raises CompileError if one of them is a loop that is over."""
    deepest = None
    for scope in scopes:
        if scope is not None:
            if not scope.is_open:
                raise left_behind(scope)
            if deepest is None or scope.depth > deepest.depth:
                deepest = scope
    return deepest


def left_behind(scope: Scope) -> Exception:
    """Return the error for a value of a loop's body that is used after the loop."""
    return compile_error(f"a value from inside of {scope.name} is used outside of it", RETURN_IT)
