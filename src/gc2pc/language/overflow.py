"""Checked arithmetic: Bits that say where an operation overflowed, collected while a function is traced."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from gc2pc.language.graph import Node

MODES = ("wrap", "trap")


@dataclass(frozen=True)
class Check:
    """Bits that are 1 where something overflowed, one or an array; they count where the path's Bit is 1."""

    flag: Node
    path: Node | None
    line: str


_traps: ContextVar[bool] = ContextVar("traps", default=False)
_checks: ContextVar[list[Check] | None] = ContextVar("checks", default=None)


def is_checked() -> bool:
    """Whether the function that is traced now wants to know of overflows."""
    return _traps.get() and _checks.get() is not None


def record(flag: Node) -> None:
    """Note Bits that are 1 where an operation overflowed; they do not count if its branch is not taken."""
    from gc2pc.language.rewrite.blocks import path

    checks, condition = _checks.get(), path()
    assert checks is not None, "overflow is recorded without anyone to ask for it"
    if condition is not False:
        checks.append(Check(flag, None if condition is True else condition.node, flag.line))


@contextmanager
def mode(traps: bool) -> Iterator[None]:
    """Trace what runs inside as the body of a function that checks its operations, or does not."""
    token = _traps.set(traps)
    try:
        yield
    finally:
        _traps.reset(token)


@contextmanager
def collected() -> Iterator[list[Check]]:
    """Collect what is recorded inside, apart from what is recorded around it."""
    checks: list[Check] = []
    token = _checks.set(checks)
    try:
        yield checks
    finally:
        _checks.reset(token)
