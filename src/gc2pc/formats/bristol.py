"""Bristol Fashion and the older Bristol Format, both ways.

Both are text: the numbers of gates and of wires, the widths of inputs and outputs, then one gate a line as
`n_inputs n_outputs inputs... outputs... KIND`. Inputs are the first wires, outputs the last ones. Fashion
gives the widths on two lines, each with a count in front; the old Format on one, as `first second output`.

Neither says in which order the bits of a value stand; bit 0 of a port is its first wire, whatever it means.
Kinds are XOR, AND, INV (also NOT), EQ (a constant) and EQW (a copy); the last two become wires, not gates.
OR, as in files of MOTION, and MAND, several ANDs on a line, are read as ANDs and NOTs.
"""

import re
from collections.abc import Callable, Iterable

from gc2pc.circuit import MAX_WIRES, Netlist, Op, Port
from gc2pc.errors import UsageError
from gc2pc.formats.reading import MAX_INPUTS, Lines

_STRANGE = re.compile(r"[^A-Z0-9 \t\r\n]")
_GATE = "a gate like '2 1 0 1 64 XOR', AND, OR, '1 1 0 64 INV', NOT, EQW, '1 1 0 64 EQ' or MAND"
_BINARY = {"XOR": Op.XOR, "AND": Op.AND}


def read_bristol(text: str) -> Netlist:
    """Return the netlist of a text in Bristol Fashion or in the old Bristol Format.

    Ports are named in0, in1, ... and out0, out1, ... Raises UsageError with the number of the line that is
    wrong, what was expected there and what was found.
    """
    return _Reader(text).read()


class _Wires(dict[int, int]):
    """Wire of the file -> wire of the netlist, for inputs and for what has been driven so far."""

    def __init__(self, n_inputs: int) -> None:
        self.n_inputs = n_inputs

    def __missing__(self, wire: int) -> int:
        if 0 <= wire < self.n_inputs:
            return 2 + wire
        raise KeyError(wire)


class _Reader(Lines):
    """Reads one text."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.op: list[int] = []
        self.a: list[int] = []
        self.b: list[int] = []
        self.wires = _Wires(0)
        if strange := _STRANGE.search(text):
            line = text.count("\n", 0, strange.start()) + 1
            self.fail(line, "capital letters and digits only", repr(strange.group()))

    def read(self) -> Netlist:
        """Return the netlist."""
        filled = (i for i, line in enumerate(self.lines, 1) if line.strip())
        first, second, third = (next(filled, len(self.lines) + 1) for _ in range(3))
        sizes = self.numbers(first)
        if len(sizes) != 2:
            self.fail(first, "the numbers of gates and of wires")
        n_gates, n_wires = sizes
        if self.numbers(third):
            body, in_ports, out_ports = third + 1, self.widths(second, "in"), self.widths(third, "out")
        else:
            body, (in_ports, out_ports) = second + 1, self.old_widths(second)
        n_inputs, n_outputs = (sum(port.bits for port in ports) for ports in (in_ports, out_ports))
        if n_inputs > MAX_INPUTS:
            self.fail(second, f"at most {MAX_INPUTS:,} input bits")
        if not max(n_inputs, n_outputs) <= n_wires <= MAX_WIRES - 2:
            self.fail(first, f"from {max(n_inputs, n_outputs)} (by the widths) to {MAX_WIRES - 2} wires")
        self.wires.n_inputs = n_inputs
        self.gates(body, n_gates, n_wires)
        try:
            outputs = [self.wires[wire] for wire in range(n_wires - n_outputs, n_wires)]
        except KeyError as error:
            self.fail(len(self.lines), f"a gate that drives the output wire {error}", "none")
        return Netlist(self.op, self.a, self.b, outputs, in_ports, out_ports)  # type: ignore[arg-type]

    def gates(self, start: int, n_gates: int, n_wires: int) -> None:
        """Read the gates, from line `start` to the end."""
        wires, seen = self.wires, 0
        for number, line in enumerate(self.lines[start - 1 :], start):
            words = line.split()
            if not words:
                continue
            seen += 1
            try:
                made = self.gate(words)
            except ValueError:
                self.fail(number, _GATE)
            except KeyError as error:
                self.fail(number, f"operands driven before, wire {error} is not")
            for wire, driven in made:
                if wire in wires or not wires.n_inputs <= wire < n_wires:
                    last = n_wires - 1
                    self.fail(number, f"a gate that drives a new wire from {wires.n_inputs} to {last}")
                wires[wire] = driven
        if seen != n_gates:
            self.fail(len(self.lines), f"{n_gates} gates, as the header says", f"{seen}")

    def gate(self, words: list[str]) -> list[tuple[int, int]]:
        """Add the gate of one line; return the wires it drives, as the file and as the netlist number them.

        Raises ValueError when the line is no gate, KeyError when nothing drives an operand.
        """
        kind, wires = words[-1], self.wires
        if kind in _BINARY:
            ins, outs, left, right, out, _ = words
            driven = self.add(_BINARY[kind], wires[int(left)], wires[int(right)])
        elif kind == "OR":
            ins, outs, left, right, out, _ = words
            a, b = (self.add(Op.NOT, wires[int(word)]) for word in (left, right))
            driven = self.add(Op.NOT, self.add(Op.AND, a, b))
        elif kind == "MAND":
            return self.mand(words)
        else:
            ins, outs, left, out, _ = words
            if kind in ("INV", "NOT"):
                driven = self.add(Op.NOT, wires[int(left)])
            elif kind == "EQW":
                driven = wires[int(left)]
            elif kind == "EQ" and left in ("0", "1"):
                driven = int(left)
            else:
                raise ValueError(kind)
        if outs != "1" or ins != str(len(words) - 4):
            raise ValueError(kind)
        return [(int(out), driven)]

    def mand(self, words: list[str]) -> list[tuple[int, int]]:
        """Add n ANDs of a line `2n n left... right... out... MAND`."""
        n = int(words[1])
        lefts, rights, outs = (words[2 + i * n : 2 + (i + 1) * n] for i in range(3))
        if n < 1 or int(words[0]) != 2 * n or len(words) != 3 + 3 * n:
            raise ValueError("MAND")
        return [
            (int(out), self.add(Op.AND, self.wires[int(left)], self.wires[int(right)]))
            for left, right, out in zip(lefts, rights, outs, strict=True)
        ]

    def add(self, op: Op, a: int, b: int = 0) -> int:
        """Add a gate to the netlist; return its wire."""
        self.op.append(op)
        self.a.append(a)
        self.b.append(b)
        return 1 + self.wires.n_inputs + len(self.op)

    def widths(self, line: int, prefix: str) -> tuple[Port, ...]:
        """Read a line of widths with their number in front."""
        count, *widths = self.numbers(line) or [1]
        if count != len(widths) or 0 in widths:
            self.fail(line, f"the number of {prefix}puts, then the width of each")
        return tuple(Port(f"{prefix}{i}", bits) for i, bits in enumerate(widths))

    def old_widths(self, line: int) -> tuple[tuple[Port, ...], tuple[Port, ...]]:
        """Read the widths `first second output` of the old Format, 0 for none; a second may be left out."""
        widths = self.numbers(line)
        if len(widths) not in (2, 3):
            self.fail(line, "'first second output' widths, or a line of input and one of output widths")
        ins = [bits for bits in widths[:-1] if bits]
        outs = [bits for bits in widths[-1:] if bits]
        return (
            tuple(Port(f"in{i}", bits) for i, bits in enumerate(ins)),
            tuple(Port(f"out{i}", bits) for i, bits in enumerate(outs)),
        )

    def numbers(self, line: int) -> list[int]:
        """Return the numbers on a line; [] if it holds anything else."""
        words = self.lines[line - 1].split() if line <= len(self.lines) else []
        return [int(word) for word in words] if all(w.isdigit() and len(w) < 20 for w in words) else []


def write_bristol(net: Netlist, kind: str = "fashion") -> str:
    """Return a netlist as text: kind "fashion", or "format" for the old Bristol Format.

    The old Format has no constants and copies (they are made with XOR and INV), at most two inputs, and one
    output that holds all of the netlist's.
    """
    if kind not in ("fashion", "format"):
        raise UsageError(f"kind must be 'fashion' or 'format', got {kind!r}")
    ins, outs = ([port.bits for port in ports] for ports in (net.in_ports, net.out_ports))
    if kind == "fashion":
        gates = _file_gates(net, _fashion_copy)
        widths = f"{_line([len(ins), *ins])}\n{_line([len(outs), *outs])}"
    else:
        if not 1 <= len(ins) <= 2:
            raise UsageError(f"the old Bristol Format has 1 or 2 inputs, got {len(ins)}; use 'fashion'")
        gates = _file_gates(net, _format_copy)
        widths = _line([ins[0], sum(ins[1:]), sum(outs)])
    return "\n".join([_line([len(gates), net.n_inputs + len(gates)]), widths, "", *gates, ""])


_Gate = tuple[str, tuple[int, ...], int]  # kind, operands, wire; EQ has a constant for an operand


def _fashion_copy(wire: int, source: int) -> _Gate:
    return ("EQ" if source < 2 else "EQW", (source,), wire)


def _format_copy(wire: int, source: int) -> _Gate:
    return ("XOR", (source, 0), wire)


def _file_gates(net: Netlist, copy: Callable[[int, int], _Gate]) -> list[str]:
    """Return the lines of all gates, numbered so that the outputs are the last wires.

    A gate that drives one output gets that output's number; copies are for outputs that are inputs,
    constants, or on a wire that is an output already.
    """
    place: dict[int, int] = {}  # wire -> which output it is; wires from net.n_wires on are the copies
    copies: list[_Gate] = []
    for i, source in enumerate(net.outputs.tolist()):
        if source < 2 + net.n_inputs or source in place:
            copies.append(copy(net.n_wires + i, source))
            place[net.n_wires + i] = i
        else:
            place[source] = i
    own = enumerate(zip(net.op.tolist(), net.a.tolist(), net.b.tolist(), strict=True), 2 + net.n_inputs)
    gates: list[_Gate] = [
        ("INV", (a,), wire) if op == Op.NOT else ("AND" if op else "XOR", (a, b), wire)
        for wire, (op, a, b) in own
    ] + copies
    gates[:0] = _constants({wire for kind, wires, _ in gates if kind != "EQ" for wire in wires}, copy)

    number = {2 + i: i for i in range(net.n_inputs)}
    inner, first_output = net.n_inputs, net.n_inputs + len(gates) - len(place)
    lines = []
    for kind, operands, wire in gates:
        if wire in place:
            number[wire] = first_output + place[wire]
        else:
            number[wire], inner = inner, inner + 1
        if kind == "EQ":
            lines.append(f"1 1 {operands[0]} {number[wire]} EQ")
        else:
            ins = " ".join([str(number[operand]) for operand in operands])
            lines.append(f"{len(operands)} 1 {ins} {number[wire]} {kind}")
    return lines


def _constants(used: set[int], copy: Callable[[int, int], _Gate]) -> list[_Gate]:
    """Return the gates that drive wires 0 and 1, as far as they are among the operands used."""
    if copy is _fashion_copy:
        return [("EQ", (constant,), constant) for constant in (0, 1) if constant in used]
    gates: list[_Gate] = [("XOR", (2, 2), 0), ("INV", (0,), 1)]
    return gates[: 2 if 1 in used else 1 if 0 in used else 0]


def _line(numbers: Iterable[int]) -> str:
    return " ".join(map(str, numbers))
