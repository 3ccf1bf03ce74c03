"""AIGER: graphs of ANDs and inverters, as text (*.aag) and in binary (*.aig), without latches.

A header `aag M I L O A` counts variables, inputs, latches, outputs and ANDs. A literal is twice a variable,
plus 1 if inverted; 0 and 1 are the constants. In binary, inputs are the first variables, ANDs the last ones,
written as two differences of literals, seven bits a byte. A table of symbols may name inputs and outputs.
See "The AIGER And-Inverter Graph (AIG) Format", A. Biere, 2007, and its extension 1.9.

XOR and multiplexers, which a graph of ANDs spells out, are recognised: they cost no AND, and one.
"""

from __future__ import annotations

from typing import NoReturn

from gc2pc.circuit import Netlist, Wire
from gc2pc.errors import UsageError
from gc2pc.formats.gates import Gates
from gc2pc.formats.reading import MAX_INPUTS, Lines, cycle, declare, decoded, finish, in_order

_HEADER = "a header like 'aag 7 2 0 2 3' or 'aig 7 2 0 2 3'"


def read_aiger(data: bytes) -> Netlist:
    """Return the netlist of a file. Raises UsageError with the number of the wrong line.

    Without symbols all inputs are one port in0, and all outputs one port out0.
    """
    return _Reader(data).read()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0  # in data, the start of the next line
        self.line = 0
        self.gates = Gates()
        self.ands: dict[int, tuple[int, int, int]] = {}  # variable -> its operands, and the line

    def read(self) -> Netlist:
        kind, n_inputs, n_outputs, n_ands = self._header()
        binary = kind == "aig"
        first = 2 if binary else 2 + n_inputs  # line of the outputs
        inputs = list(range(1, n_inputs + 1)) if binary else [self._new() for _ in range(n_inputs)]
        outputs = [self._literals(1, "an output's literal")[0] for _ in range(n_outputs)]
        known = set(inputs)
        if len(known) < n_inputs:
            self._fail("each input once", "one twice", first - 1)
        for i in range(n_ands):
            if binary:
                self._binary_and(n_inputs + i + 1)
            else:
                self._text_and(known)
        names = self._symbols(n_inputs, n_outputs)
        return self._netlist(inputs, list(enumerate(outputs, first)), names)

    def _header(self) -> tuple[str, int, int, int]:
        words = self._next(_HEADER).split()
        if words[:1] not in (["aag"], ["aig"]) or not 6 <= len(words) <= 10:
            self._fail(_HEADER, " ".join(words))
        numbers = [self._number(word, _HEADER) for word in words[1:]]
        top, n_inputs, n_latches, n_outputs, n_ands = numbers[:5]
        if n_latches:
            what = "a circuit without latches: write one step of it, its state as an input and an output"
            self._fail(what, f"{n_latches} latches")
        if any(numbers[5:]):
            self._fail("inputs, outputs and ANDs only", "properties to check")
        if n_inputs > MAX_INPUTS or 2 * (n_outputs + n_ands) > len(self.data):
            self._fail(f"at most {MAX_INPUTS:,} inputs, and a line for all else", " ".join(words))
        if top < n_inputs + n_ands or (words[0] == "aig" and top != n_inputs + n_ands):
            self._fail("as many variables as inputs and ANDs", " ".join(words))
        self.top = top
        return words[0], n_inputs, n_outputs, n_ands

    def _netlist(
        self, inputs: list[int], outputs: list[tuple[int, int]], names: dict[str, list[str]]
    ) -> Netlist:
        wires: dict[int, Wire] = {0: 0}
        if names["i"]:
            declared = declare(self.gates, names["i"])
            wires |= {variable: declared[name] for variable, name in zip(inputs, names["i"], strict=True)}
        elif inputs:
            wires |= dict(zip(inputs, self.gates.input(len(inputs)), strict=True))

        def reads(variable: int) -> list[int]:
            if variable in wires:
                return []
            left, right, line = self.ands[variable]
            for literal in (left, right):
                if literal >> 1 not in wires and literal >> 1 not in self.ands:
                    self._fail("operands that are inputs, ANDs or constants", str(literal), line)
            return [left >> 1, right >> 1]

        def cyclic(variable: int) -> Exception:
            return cycle(self.ands[variable][2], f"the variable {variable}")

        for line, literal in outputs:
            if literal >> 1 not in wires and literal >> 1 not in self.ands:
                self._fail("an output that is an input, an AND or a constant", str(literal), line)
        for variable in in_order([literal >> 1 for _, literal in outputs], reads, cyclic):
            if variable not in wires:
                left, right, _ = self.ands[variable]
                wires[variable] = self.gates.and_(wires[left >> 1] ^ left & 1, wires[right >> 1] ^ right & 1)
        made = [wires[literal >> 1] ^ literal & 1 for _, literal in outputs]
        if names["o"]:
            return finish(self.gates, names["o"], made)
        if made:
            self.gates.output(made)
        return self.gates.build()

    def _new(self) -> int:
        """Read the line of an input; return its variable."""
        literal = self._literals(1, "an input's literal")[0]
        if literal & 1 or not literal:
            self._fail("an input, which is not inverted", str(literal))
        return literal >> 1

    def _text_and(self, inputs: set[int]) -> None:
        out, left, right = self._literals(3, "an AND like '6 2 4'")
        if out & 1 or not out or out >> 1 in self.ands or out >> 1 in inputs:
            self._fail("an AND that makes a new variable", str(out))
        self.ands[out >> 1] = left, right, self.line

    def _binary_and(self, variable: int) -> None:
        left = 2 * variable - self._delta()
        right = left - self._delta()
        if not 0 <= right <= left < 2 * variable:
            self._fail("an AND of literals below its own", f"{left} and {right} for variable {variable}")
        self.ands[variable] = left, right, self.line

    def _delta(self) -> int:
        """Read a number of seven bits a byte, the lowest first; the last byte is below 128."""
        value = shift = 0
        while self.at < len(self.data) and shift < 35:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
        got = "the end" if self.at >= len(self.data) else "a longer one"
        self._fail("a number of at most five bytes", got)

    def _symbols(self, n_inputs: int, n_outputs: int) -> dict[str, list[str]]:
        """Read the table of symbols; a side with no symbols has no names, else each bit has one."""
        found: dict[str, dict[int, str]] = {"i": {}, "o": {}}
        counts = {"i": n_inputs, "o": n_outputs}
        while self.at < len(self.data):
            line = self._next("a symbol")
            if line == "c" or not line:
                break
            place, _, name = line.partition(" ")
            kind, index = place[:1], place[1:]
            if kind not in counts or not (index.isascii() and index.isdecimal()) or not name:
                self._fail("a symbol like 'i0 x[0]', or 'c' before comments", line)
            if len(index) > 10 or int(index) >= counts[kind] or int(index) in found[kind]:
                what = "inputs" if kind == "i" else "outputs"
                self._fail(f"the number of one of {counts[kind]} {what}, once", line)
            found[kind][int(index)] = name
        names = {}
        for kind, n in counts.items():
            names[kind] = [found[kind].get(i, f"{kind}{i}") for i in range(n)] if found[kind] else []
            if len(set(names[kind])) < len(names[kind]):
                self._fail("different symbols", "one twice")
        return names

    def _literals(self, n: int, expected: str) -> list[int]:
        words = self._next(expected).split()
        if len(words) != n:
            self._fail(expected, " ".join(words))
        literals = [self._number(word, expected) for word in words]
        if max(literals) > 2 * self.top + 1:
            self._fail(f"literals up to {2 * self.top + 1}", " ".join(words))
        return literals

    def _number(self, word: str, expected: str) -> int:
        if not (word.isascii() and word.isdecimal() and len(word) < 12):
            self._fail(expected, word)
        return int(word)

    def _next(self, expected: str) -> str:
        self.line += 1
        if self.at >= len(self.data):
            self._fail(expected, "the end")
        end = self.data.find(b"\n", self.at)
        end = len(self.data) if end < 0 else end
        line = self.data[self.at : end]
        self.at = end + 1
        try:
            return decoded(line).rstrip("\r")
        except UsageError:
            self._fail(expected, repr(line[:40]))

    def _fail(self, expected: str, got: str, line: int | None = None) -> NoReturn:
        Lines("").fail(self.line if line is None else line, expected, got if got == "the end" else repr(got))
