"""Straight-line programs as NIST's circuit complexity project and its authors write them.

The newer dialect declares `Inputs: U0:U7` and `Outputs: S0:S7` and has a gate a line between `begin SLP` and
`end SLP`, `XOR t1 U0 U3`, the result first. The older one says how many inputs there are, names them on the
next line, the outputs likewise, and has equations between BEGIN and END: `t0 = x15 + x16`, with + or XOR, x,
&, * or AND, and # or XNOR.

Neither says in which order bits stand; often the first one is the highest. A port's bit 0 is its first name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gc2pc.circuit import Netlist, Wire
from gc2pc.formats.gates import BINARY, Gates
from gc2pc.formats.reading import MAX_INPUTS, Lines, declare, finish

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_RANGE = re.compile(r"([A-Za-z_]\w*?)(\d{1,9}):([A-Za-z_]\w*?)(\d{1,9})", re.ASCII)
_SIGNS = {"+": "XOR", "^": "XOR", "x": "AND", "X": "AND", "*": "AND", "&": "AND", "#": "XNOR", "|": "OR"}
_UNARY = {"NOT": 1, "INV": 1, "EQUAL": 0, "EQ": 0, "COPY": 0}
_GATE = "a gate like 'XOR t1 x0 x1', AND, OR, NAND, NOR, XNOR, 'NOT t1 x0' or 'EQUAL t1 x0'"
_EQUATION = "an equation like 't1 = x0 + x1', 't1 = x0 x x1', 't1 = x0 # x1', 't1 = NOT x0' or 't1 = x0'"
_COUNT = re.compile(r"(\d{1,9}) (gates|inputs?|outputs?)", re.IGNORECASE)


def read_slp(text: str) -> Netlist:
    """Return the netlist of a straight-line program. Raises UsageError with the number of the wrong line."""
    return _Reader(text).read()


class _Reader(Lines):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.gates = Gates()
        self.wires: dict[str, Wire] = {}
        self.inputs: list[str] = []
        self.outputs: list[str] = []
        self.n_gates: tuple[int, int] | None = None  # how many, and the line that says so

    def read(self) -> Netlist:
        start = self._header()
        if not self.inputs or not self.outputs:
            what = "Outputs" if self.inputs else "Inputs"
            self.fail(start, f"a line like '{what}: x0:x7' before the program")
        self.wires = declare(self.gates, self.inputs, digits=True)
        for name, constant in (("0", 0), ("1", 1)):
            self.wires.setdefault(name, constant)
        seen, end = self._program(start + 1)
        if self.n_gates and self.n_gates[0] != seen:
            self.fail(self.n_gates[1], f"{seen} gates, as there are")
        missing = [name for name in self.outputs if name not in self.wires]
        if missing:
            self.fail(end, f"a gate that makes the output {missing[0]}", "none")
        return finish(self.gates, self.outputs, [self.wires[name] for name in self.outputs], digits=True)

    def _header(self) -> int:
        """Read the declarations; return the line that begins the program."""
        expected = ""  # what the next line lists, in the older dialect
        for number, line in enumerate(self.lines, 1):
            words = _without_comment(line).replace(",", " ").split()
            if not words:
                continue
            head = words[0].rstrip(":").lower()
            if words[:2] == ["begin", "SLP"] or words == ["BEGIN"]:
                return number
            if expected:
                self._declare(expected, words, number)
                expected = ""
            elif head in ("inputs", "outputs") and len(words) > 1:
                self._declare(head, words[1:], number)
            elif count := _COUNT.fullmatch(" ".join(words)):
                n, what = int(count[1]), count[2].lower()
                if what == "gates":
                    self.n_gates = n, number
                else:
                    expected = f"{what.rstrip('s')}s"
                    self._counted = n
            elif (words[0], head) != ("begin", "begin") and head not in ("internal", "gatesyntax"):
                self.fail(number, "'Inputs: x0:x7', 'Outputs: y0:y7', '8 inputs' or 'begin SLP'")
        self.fail(len(self.lines) + 1, "'begin SLP' or 'BEGIN'")

    _counted: int | None = None  # how many names the older dialect has announced

    def _declare(self, what: str, words: Sequence[str], number: int) -> None:
        names = self.inputs if what == "inputs" else self.outputs
        if names:
            self.fail(number, f"the {what} once")
        for word in words:
            more = self._names(word, number)
            if len(names) + len(more) > MAX_INPUTS:
                self.fail(number, f"at most {MAX_INPUTS:,} {what}")
            names += more
        if len(set(names)) < len(names):
            self.fail(number, "different names")
        if self._counted is not None and len(names) != self._counted:
            self.fail(number, f"{self._counted} {what}, as the line before says", f"{len(names)}")
        self._counted = None

    def _names(self, word: str, number: int) -> list[str]:
        """Return the names that x0:x7 stands for, or a single one."""
        if match := _RANGE.fullmatch(word):
            base, first, other, last = match[1], int(match[2]), match[3], int(match[4])
            if base != other or not first <= last < first + MAX_INPUTS:
                self.fail(number, f"a range like x0:x7, of at most {MAX_INPUTS:,} names", repr(word))
            return [f"{base}{i}" for i in range(first, last + 1)]
        if not _NAME.fullmatch(word):
            self.fail(number, "names like x0, or a range like x0:x7", repr(word))
        return [word]

    def _program(self, start: int) -> tuple[int, int]:
        """Read the gates from line `start` on; return how many there are, and the line of the end."""
        equations = self.lines[start - 2].split()[0] == "BEGIN"
        seen = 0
        for number, line in enumerate(self.lines[start - 1 :], start):
            words = _without_comment(line).rstrip("; \t").split()
            if words in (["end", "SLP"], ["END"]):
                return seen, number
            if words:
                parse = self._equation if equations else self._gate
                kind, out, operands = parse(words, number)
                wires = [self._wire(operand, number) for operand in operands]
                if not _NAME.fullmatch(out) or out in self.wires:
                    self.fail(number, "a new name for the result", repr(out))
                if kind in _UNARY:
                    self.wires[out] = wires[0] ^ _UNARY[kind]
                else:
                    self.wires[out] = BINARY[kind](self.gates, wires[0], wires[1])
                seen += 1
        self.fail(len(self.lines) + 1, "'END'" if equations else "'end SLP'")

    def _gate(self, words: list[str], number: int) -> tuple[str, str, list[str]]:
        kind = words[0].upper()
        if len(words) != (4 if kind in BINARY else 3 if kind in _UNARY else 0):
            self.fail(number, _GATE)
        return kind, words[1], words[2:]

    def _equation(self, words: list[str], number: int) -> tuple[str, str, list[str]]:
        if words[1:2] == ["="]:
            out, right = words[0], words[2:]
            if len(right) == 1:
                return "EQUAL", out, right
            if len(right) == 2 and right[0].upper() in _UNARY:
                return right[0].upper(), out, right[1:]
            sign = _SIGNS.get(right[1], right[1].upper()) if len(right) == 3 else ""
            if sign in BINARY:
                return sign, out, [right[0], right[2]]
        self.fail(number, _EQUATION)

    def _wire(self, name: str, number: int) -> Wire:
        if name not in self.wires:
            self.fail(number, "operands that were made before", f"{name!r}")
        return self.wires[name]


def _without_comment(line: str) -> str:
    """Return a line without its comment; # between two operands is XNOR."""
    line = line.partition("//")[0].strip()
    if line.startswith("#"):
        return ""
    return re.sub(r"^(\S+ = \S+ \S+ \S+|[^#=]*?)\s*;?\s*#.*$", r"\1", line)
