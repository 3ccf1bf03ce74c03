"""What all readers share: files as text or bytes, messages that name the line, ports made of named bits."""

from __future__ import annotations

import keyword
import os
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn, TypeVar

from gc2pc.circuit import Builder, Netlist, Wire
from gc2pc.errors import UsageError

MAX_INPUTS = 1 << 22  # input bits; a header can claim any number of them at no cost to who wrote it
MAX_GATES = 1 << 26  # gates of a circuit whose file is shorter, since parts of it are used many times

SHOWN = 60  # characters of a line that a message shows

_BRACKETS = re.compile(r"(.+?)(?:\[(\d{1,9})\]|<(\d{1,9})>|\((\d{1,9})\))")
_DIGITS = re.compile(r"(.*?[^\d])(\d{1,9})")

K = TypeVar("K", bound=Hashable)


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """Return what a file holds. Raises UsageError when it cannot be read."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {os.fspath(path)}: {error.strerror}") from None


def decoded(data: bytes) -> str:
    """Return bytes as text. Raises UsageError with the line where they are none."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        got = f"the byte {data[error.start]:#04x}"
        raise UsageError(f"line {line}: expected text in UTF-8, got {got}") from None


class Lines:
    """The lines of a text, for messages; lines count from 1."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()

    def fail(self, line: int, expected: str, got: str | None = None) -> NoReturn:
        """Raise the UsageError of a line; unless told otherwise, what was found is the line itself."""
        if got is None:
            got = shown(self.lines[line - 1].strip()) if line <= len(self.lines) else "the end"
        raise UsageError(f"line {max(line, 1)}: expected {expected}, got {got}")


def cycle(line: int, what: str) -> UsageError:
    """Return the error for something that depends on itself."""
    return UsageError(f"line {line}: expected logic without cycles, got {what}, which depends on itself")


def shown(text: str) -> str:
    """Return a text in quotes, cut when it is long."""
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 3] + "...")


class Group(NamedTuple):
    """A port and where its bits stand in the list of names, the lowest bit first."""

    name: str
    places: tuple[int, ...]


def grouped(names: Sequence[str], digits: bool = False) -> list[Group]:
    """Return the ports that the names of single bits stand for, in the order in which they begin.

    x[0], x[1], ... are the bits of a port x when no index between is missing; x<0> and x(0) alike, and x0 if
    `digits`. All others are ports of one bit. What Python does not allow in a name becomes _.
    """
    found: dict[str, dict[int, int]] = {}
    for place, name in enumerate(names):
        base, index = _split(name, digits)
        if index is not None:
            found.setdefault(base, {})[index] = place
    vectors = {base for base, bits in found.items() if _whole(bits) and base not in names}
    ports: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        base, index = _split(name, digits)
        if index is None or base not in vectors:
            ports[name] = [place]
        elif base not in ports:
            ports[base] = [found[base][i] for i in sorted(found[base])]
    return [
        Group(name, tuple(places)) for name, places in zip(_identifiers(ports), ports.values(), strict=True)
    ]


def _split(name: str, digits: bool) -> tuple[str, int | None]:
    match = _BRACKETS.fullmatch(name) or (_DIGITS.fullmatch(name) if digits else None)
    if not match:
        return name, None
    return match[1], int(next(index for index in match.groups()[1:] if index is not None))


def _whole(bits: dict[int, int]) -> bool:
    return max(bits) - min(bits) + 1 == len(bits)


def _identifiers(names: Iterable[str]) -> list[str]:
    """Return names that Python allows, each different."""
    made: dict[str, None] = {}
    for name in names:
        clean = re.sub(r"\W", "_", re.sub(r"\W+$", "", name, flags=re.ASCII), flags=re.ASCII) or "port"
        if clean[0].isdigit() or keyword.iskeyword(clean):
            clean = f"_{clean}"
        unique, n = clean, 2
        while unique in made:
            unique, n = f"{clean}_{n}", n + 1
        made[unique] = None
    return list(made)


def declare(builder: Builder, names: Sequence[str], digits: bool = False) -> dict[str, Wire]:
    """Declare named bits as input ports; return the wire of each."""
    wires: dict[str, Wire] = {}
    for group in grouped(names, digits):
        for place, wire in zip(group.places, builder.input(len(group.places), group.name), strict=True):
            wires[names[place]] = wire
    return wires


def finish(builder: Builder, names: Sequence[str], wires: Sequence[Wire], digits: bool = False) -> Netlist:
    """Declare named bits as output ports and return the netlist."""
    for group in grouped(names, digits):
        builder.output([wires[place] for place in group.places], group.name)
    return builder.build()


def in_order(
    roots: Iterable[K], reads: Callable[[K], Iterable[K]], cyclic: Callable[[K], Exception]
) -> Iterator[K]:
    """Yield all that the roots depend on, each after what `reads` says it reads, and once.

    Raises what `cyclic` makes of a key that depends on itself.
    """
    finished: dict[K, bool] = {}
    for root in roots:
        stack = [] if root in finished else [(root, iter(reads(root)))]
        while stack:
            key, rest = stack[-1]
            finished.setdefault(key, False)
            for read in rest:
                if read not in finished:
                    stack.append((read, iter(reads(read))))
                    break
                if not finished[read]:
                    raise cyclic(read)
            else:
                stack.pop()
                finished[key] = True
                yield key
