"""Random programs as source: nested choices and loops, with all ways to leave them, over a few variables."""

from __future__ import annotations

import linecache
from itertools import count
from random import Random
from typing import Any

import gc2pc

_HEAD = """def program(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8], UInt[8], UInt[8]]:
    x, y, z = a, b, 3
    xs = [a, 1]
"""
_TAIL = "    return x, y, z, xs[0] ^ xs[1]\n"
_NAMES = ("x", "y", "z", "xs[0]", "xs[1]")
_number = count()


class _Writer:
    """Writes one program; `choose` picks, and Hypothesis makes it simple."""

    def __init__(self, rng: Random) -> None:
        self.choose = rng.choice
        self.n = 0

    def atom(self) -> str:
        return self.choose([*_NAMES, "0", "1", "2", "5", "9"])

    def test(self) -> str:
        name, atom = self.choose(_NAMES), self.atom()
        forms = [f"{name} {op} {atom}" for op in ("<", "<=", ">", "==", "!=")]
        return self.choose(
            [*forms, f"{name} & 1", f"not {name}", f"2 < {name} <= {atom}", f"{name} in (1, 3, 5)"]
        )

    def condition(self) -> str:
        one, other = self.test(), self.test()
        return self.choose(
            [one, one, f"({one}) and ({other})", f"({one}) or ({other})", "len(xs) == 2", "len(xs) == 3"]
        )

    def value(self) -> str:
        name, atom = self.choose(_NAMES), self.atom()
        forms = [atom, f"({name} + {atom}) & 255", f"({name} - {atom}) & 255", f"{name} ^ {atom}"]
        return self.choose([*forms, f"({name} if {self.test()} else {atom})", f"max({name}, {atom})"])

    def block(self, depth: int, in_loop: bool) -> list[str]:
        return [line for _ in range(self.choose((1, 2, 3))) for line in self.statement(depth, in_loop)]

    def statement(self, depth: int, in_loop: bool) -> list[str]:
        kinds = ["assign", "assign", "swap", "return", *(["break", "continue"] if in_loop else [])]
        kind = self.choose(kinds + ["if", "if", "if", "for", "while"] * (depth > 0))
        if kind == "assign":
            return [f"{self.choose(_NAMES)} = {self.value()}"]
        if kind == "swap":
            return [f"{self.choose(_NAMES)}, {self.choose(_NAMES)} = {self.value()}, {self.atom()}"]
        if kind == "return":
            return [f"return {self.value()}, {self.atom()}, 1, {self.atom()}"]
        if kind in ("break", "continue"):
            return [kind]
        lines = self.head(kind, depth, in_loop)
        if self.choose((True, False)):
            lines += _indented("else:", self.block(depth - 1, in_loop))
        return lines

    def head(self, kind: str, depth: int, in_loop: bool) -> list[str]:
        """Return a compound statement without its else; a `while` takes no more turns than its bound."""
        if kind == "if":
            return _indented(f"if {self.condition()}:", self.block(depth - 1, in_loop))
        self.n += 1
        name, turns = f"i{self.n}", self.choose((1, 2, 3))
        body = self.block(depth - 1, True)
        if kind == "for":
            return _indented(f"for {name} in range({turns}):", [f"x = (x + {name}) & 255", *body])
        test = f"while bounded({name} < {turns} and ({self.test()}), {turns}):"
        return [f"{name} = 0", *_indented(test, [f"{name} += 1", *body])]


def _indented(head: str, lines: list[str]) -> list[str]:
    return [head, *("    " + line for line in lines)]


def source(rng: Random) -> str:
    """Return the source of a program of two bytes, all of whose numbers are bytes."""
    lines = _Writer(rng).block(3, False)
    return _HEAD + "".join(f"    {line}\n" for line in lines) + _TAIL


def made(text: str) -> tuple[Any, gc2pc.Function]:
    """Return the function of a source, undecorated and decorated."""
    file = f"<random {next(_number)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    scope: dict[str, Any] = {name: getattr(gc2pc, name) for name in ("Alice", "Bob", "UInt", "bounded")}
    exec(compile(text, file, "exec"), scope)
    return scope["program"], gc2pc.function(scope["program"])
