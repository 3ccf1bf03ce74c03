"""Circuits in the format of the ABY framework, *.aby.

A line is a letter and numbers of wires, the result last: `A a b out` is AND, `X` XOR, `V` OR, `I a out` NOT,
and `M a b s out` is b if s is 1, else a. `S` and `C` list inputs of the server and the client, `O` outputs;
`0 wire` and `1 wire` name constants, -2 and -3 when nothing does. Any other line is a comment.

ABY reads values with the bit first that is written first. Bit 0 of a port is the first wire on its line.
"""

from __future__ import annotations

from gc2pc.circuit import Netlist, Wire
from gc2pc.formats.gates import Gates
from gc2pc.formats.reading import MAX_INPUTS, Lines

_KINDS = {"A": 3, "X": 3, "V": 3, "I": 2, "M": 4}  # wires of a gate
_EXPECTED = {
    "A": "'A a b out'",
    "X": "'X a b out'",
    "V": "'V a b out'",
    "I": "'I a out'",
    "M": "'M a b select out'",
    "0": "'0 wire'",
    "1": "'1 wire'",
    "S": "'S wire wire ...'",
    "C": "'C wire wire ...'",
    "O": "'O wire wire ...'",
}


def read_aby(text: str) -> Netlist:
    """Return the netlist of a circuit of ABY. Raises UsageError with the number of the wrong line.

    Each S line is an input port server0, server1, ... and each C line client0, ...; each O line is an output
    port out0, out1, ...
    """
    return _Reader(text).read()


class _Reader(Lines):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.gates = Gates()
        self.wires: dict[int, Wire] = {-2: 0, -3: 1}
        self.ports = {"S": 0, "C": 0, "O": 0}
        self.outputs: list[tuple[int, list[int]]] = []
        self.n_inputs = 0

    def read(self) -> Netlist:
        for number, line in enumerate(self.lines, 1):
            words = line.split()
            if words and words[0] in _EXPECTED:
                self._line(words[0], self._numbers(words, number), number)
        if not self.outputs:
            self.fail(len(self.lines) + 1, "a line of outputs, 'O wire wire ...'")
        for i, (number, wires) in enumerate(self.outputs):
            self.gates.output([self._wire(wire, number) for wire in wires], f"out{i}")
        return self.gates.build()

    def _numbers(self, words: list[str], number: int) -> list[int]:
        digits = [word.removeprefix("-") for word in words[1:]]
        if not digits or not all(d.isascii() and d.isdecimal() and len(d) < 20 for d in digits):
            self.fail(number, f"{_EXPECTED[words[0]]}, wires being numbers")
        return [int(word) for word in words[1:]]

    def _line(self, kind: str, numbers: list[int], number: int) -> None:
        if kind in "SC":
            self._inputs(kind, numbers, number)
        elif kind == "O":
            self.outputs.append((number, numbers))
        elif len(numbers) != _KINDS.get(kind, 1):
            self.fail(number, _EXPECTED[kind])
        elif kind in "01":
            if self.wires.get(numbers[0]) != int(kind):
                self._make(numbers[0], int(kind), number)
        else:
            self._gate(kind, [self._wire(wire, number) for wire in numbers[:-1]], numbers[-1], number)

    def _inputs(self, kind: str, numbers: list[int], number: int) -> None:
        self.n_inputs += len(numbers)
        if self.n_inputs > MAX_INPUTS:
            self.fail(number, f"at most {MAX_INPUTS:,} inputs", f"{self.n_inputs:,}")
        name = f"{'server' if kind == 'S' else 'client'}{self.ports[kind]}"
        self.ports[kind] += 1
        for wire, made in zip(numbers, self.gates.input(len(numbers), name), strict=True):
            self._make(wire, made, number)

    def _gate(self, kind: str, operands: list[Wire], out: int, number: int) -> None:
        b = self.gates
        if kind == "A":
            made = b.and_(*operands)
        elif kind == "X":
            made = b.xor(*operands)
        elif kind == "V":
            made = b.or_(*operands)
        elif kind == "I":
            made = b.not_(*operands)
        else:
            x, y, select = operands
            made = b.mux(select, y, x)
        self._make(out, made, number)

    def _make(self, wire: int, made: Wire, number: int) -> None:
        if wire in self.wires:
            self.fail(number, "a wire that nothing has made before", str(wire))
        self.wires[wire] = made

    def _wire(self, wire: int, number: int) -> Wire:
        if wire not in self.wires:
            self.fail(number, "wires that were made before", str(wire))
        return self.wires[wire]
