"""How large a program grows while it is traced and built, and a warning where a Python loop makes it so."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import groupby
from typing import NamedTuple

LIMIT = 1_000_000  # operations traced, or gates built, of a program that is not warned of

_REMEDY = (
    "if a Python `for` over secrets repeats the line, it is written out turn by turn; "
    "gc2pc.scan, gc2pc.fori and gc2pc.map stay loops"
)


class Operation(NamedTuple):
    """What a line became: a result made of operands, by their types, in some lanes; ANDs in one of them.

    name: of the function that builds it; times: how often the line became just that.
    """

    line: str
    name: str
    result: str
    operands: tuple[str, ...]
    lanes: int
    and_gates: int
    times: int = 1

    def __str__(self) -> str:
        lanes = f" in {self.lanes:,} lanes" if self.lanes > 1 else ""
        times = f", {self.times:,} times" if self.times > 1 else ""
        operands = ", ".join(f"{n} {type}" if n > 1 else type for type, n in _runs(self.operands))
        return f"{self.name}: {self.result} of {operands}{lanes}: {self.and_gates:,} AND each{times}"


def _runs(items: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Yield equal neighbours once each, with their number."""
    return ((item, len(list(run))) for item, run in groupby(items))


class Size:
    """Operations and gates of one program so far."""

    def __init__(self) -> None:
        self._operations = self._gates = 0
        self._warned = False

    def add_operation(self, line: str) -> None:
        self._operations += 1
        if self._operations > LIMIT:
            self._warn("operations", line)

    def add_gates(self, n: int, line: str) -> None:
        """Count the gates that an operation of a line, "file:line", has made."""
        self._gates += n
        if self._gates > LIMIT:
            self._warn("gates", line)

    def _warn(self, what: str, line: str) -> None:
        if not self._warned:
            self._warned = True
            file, _, number = line.rpartition(":")
            message = f"the program has more than {LIMIT:,} {what} here: {_REMEDY}"
            warnings.warn_explicit(message, UserWarning, file or "<unknown>", int(number or 1))


_observed: ContextVar[list[Operation] | None] = ContextVar("observed", default=None)


@contextmanager
def observed() -> Iterator[list[Operation]]:
    """Give the list of all operations that are built inside."""
    found: list[Operation] = []
    token = _observed.set(found)
    try:
        yield found
    finally:
        _observed.reset(token)


def observer() -> list[Operation] | None:
    """Return the list to which operations that are built are to be added, if somebody wants them."""
    return _observed.get()


_current: ContextVar[Size | None] = ContextVar("size", default=None)


@contextmanager
def measured() -> Iterator[None]:
    """Count what is traced and built inside as one program."""
    token = _current.set(Size())
    try:
        yield
    finally:
        _current.reset(token)


def size() -> Size:
    """Return the size of the program at hand."""
    return _current.get() or Size()


def is_traced() -> bool:
    """Return whether a function is being traced."""
    return _current.get() is not None
