"""The text form of a netlist: one line a gate, for tests, messages and eyes.

    inputs x:1 y:1
    w4 = xor w2 w3
    w5 = and w2 w3
    outputs sum: w4
    outputs carry: w5

Constants are written 0 and 1. A port without a name of its own is written without one: `inputs 1 1` has the
ports in0 and in1, `outputs w4` the port out0.
"""

from collections.abc import Sequence
from typing import NoReturn

from gc2pc.circuit.netlist import Netlist, Op, Port
from gc2pc.errors import UsageError

_OPERANDS = {Op.XOR: 2, Op.AND: 2, Op.NOT: 1}


def format_netlist(net: Netlist) -> str:
    """Return the text form, which parse() reads back."""
    ports = [
        str(port.bits) if port.name == f"in{i}" else f"{port.name}:{port.bits}"
        for i, port in enumerate(net.in_ports)
    ]
    lines = [" ".join(["inputs", *ports])]
    for i, (op, a, b) in enumerate(zip(net.op.tolist(), net.a.tolist(), net.b.tolist(), strict=True)):
        operands = [_wire(wire) for wire in (a, b)[: _OPERANDS[op]]]
        lines.append(" ".join([f"w{2 + net.n_inputs + i}", "=", Op(op).name.lower(), *operands]))
    wires = iter(net.outputs.tolist())
    for i, port in enumerate(net.out_ports):
        name = [] if port.name == f"out{i}" else [f"{port.name}:"]
        lines.append(" ".join(["outputs", *name, *(_wire(next(wires)) for _ in range(port.bits))]))
    return "\n".join(lines)


def parse(text: str) -> Netlist:
    """Return the netlist of a text form; UsageError names the line that is wrong."""
    return _Parser().parse(text)


def _wire(wire: int) -> str:
    return str(wire) if wire < 2 else f"w{wire}"


class _Parser:
    """Reads line by line; `n_wires` is the number of wires driven so far."""

    def __init__(self) -> None:
        self.line = 0
        self.n_wires = 2
        self.in_ports: list[Port] | None = None
        self.out_ports: list[Port] = []
        self.gates: list[tuple[int, int, int]] = []
        self.outputs: list[int] = []

    def parse(self, text: str) -> Netlist:
        for line, words in enumerate(map(str.split, text.splitlines()), 1):
            self.line = line
            if words:
                self.statement(words)
        if self.in_ports is None:
            self.fail("a first line like 'inputs x:32 y:32'", "the end")
        op, a, b = zip(*self.gates, strict=True) if self.gates else ((), (), ())
        return Netlist(op, a, b, self.outputs, tuple(self.in_ports), tuple(self.out_ports))  # type: ignore[arg-type]

    def statement(self, words: list[str]) -> None:
        if self.in_ports is None:
            if words[0] != "inputs":
                self.fail("a first line like 'inputs x:32 y:32'", " ".join(words))
            self.in_ports = [self.port(i, word) for i, word in enumerate(words[1:])]
        elif words[0] == "outputs":
            named = len(words) > 1 and words[1].endswith(":")
            name = words[1][:-1] if named else f"out{len(self.out_ports)}"
            wires = [self.wire(word) for word in words[1 + named :]]
            self.out_ports.append(self.make_port(name, len(wires)))
            self.outputs += wires
        elif self.out_ports:
            self.fail("'outputs'", " ".join(words))
        else:
            self.gate(words)

    def gate(self, words: Sequence[str]) -> None:
        op = Op.__members__.get(words[2].upper()) if len(words) > 2 else None
        if op is None or words[1] != "=" or len(words) != 3 + _OPERANDS[op]:
            self.fail("a gate like 'w4 = xor w2 w3', 'w4 = and w2 w3' or 'w4 = not w2'", " ".join(words))
        if words[0] != f"w{self.n_wires}":
            self.fail(f"the next wire, w{self.n_wires}", words[0])
        operands = [self.wire(word) for word in words[3:]]
        self.gates.append((op, operands[0], operands[1] if len(operands) > 1 else 0))
        self.n_wires += 1

    def port(self, i: int, word: str) -> Port:
        name, colon, bits = word.rpartition(":")
        if not bits.isdecimal() or not bits.isascii():
            self.fail("a port like 'x:32' or '32'", word)
        port = self.make_port(name if colon else f"in{i}", int(bits))
        self.n_wires += port.bits
        return port

    def make_port(self, name: str, bits: int) -> Port:
        try:
            return Port(name, bits)
        except UsageError as error:
            raise UsageError(f"line {self.line}: {error}") from None

    def wire(self, word: str) -> int:
        if word in ("0", "1"):
            return int(word)
        digits = word[1:]
        if not (word.startswith("w") and digits.isdecimal() and digits.isascii()):
            self.fail("a wire like 'w2', or 0 or 1", word)
        wire = int(digits)
        if not 2 <= wire < self.n_wires:
            self.fail(f"a wire from w2 to w{self.n_wires - 1}", word)
        return wire

    def fail(self, expected: str, got: str) -> NoReturn:
        raise UsageError(f"line {self.line}: expected {expected}, got {got!r}")
