"""Diagrams: boxes and arrows, before anyone says where they go; what SVG and DOT are written from."""

from __future__ import annotations

from dataclasses import dataclass

from gc2pc.circuit import Netlist, Op
from gc2pc.errors import UsageError

MOST_BOXES = 1000  # that still make a picture


@dataclass(frozen=True)
class Box:
    """A thing with a text of one or more lines; `kind` is its look, `inside` what a frame holds.

    Kinds: "alice" and "bob" for their inputs, "constant", "output", "and", "xor", "not", "call", "copy",
    "frame", and "entry" for what comes into a frame.
    """

    kind: str
    text: str
    inside: Diagram | None = None


@dataclass(frozen=True)
class Arrow:
    """From one box to another of the same diagram, by their numbers; `back` leads to the next turn."""

    source: int
    target: int
    back: bool = False


@dataclass(frozen=True)
class Diagram:
    """Boxes in any order, and arrows that form no circle but for those that lead back."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    def __post_init__(self) -> None:
        if len(self.boxes) > MOST_BOXES:
            raise UsageError(
                f"{self.title}: {len(self.boxes):,} boxes make no picture, the most is {MOST_BOXES:,}"
            )


def netlist_diagram(netlist: Netlist, title: str, owners: tuple[str, ...] = ()) -> Diagram:
    """Return the gates of a netlist as a diagram; every bit of a port that is read is a box of its own.

    owners: whose each input port is, by default the first alice's and the others bob's. Raises UsageError for
    more gates than make a picture.
    """
    drawing = _Netlist(netlist, owners or ("alice", *["bob"] * (len(netlist.in_ports) - 1)))
    return Diagram(title, tuple(drawing.boxes), tuple(drawing.arrows))


class _Netlist:
    def __init__(self, netlist: Netlist, owners: tuple[str, ...]) -> None:
        self.boxes: list[Box] = []
        self.arrows: list[Arrow] = []
        self._inputs = [("constant", "0"), ("constant", "1")]
        for port, owner in zip(netlist.in_ports, owners, strict=True):
            self._inputs += [(owner, _bit(port.name, port.bits, i)) for i in range(port.bits)]
        self._box_of: dict[int, int] = {}  # of a wire
        gates = zip(netlist.op.tolist(), netlist.a.tolist(), netlist.b.tolist(), strict=True)
        if netlist.n_gates <= MOST_BOXES:
            for i, (op, a, b) in enumerate(gates):
                operands = (a,) if op == Op.NOT else (a, b)
                self._box_of[len(self._inputs) + i] = self._add(Op(op).name.lower(), _SIGNS[op], operands)
        else:
            raise UsageError(f"{netlist.n_gates:,} gates make no picture, the most is {MOST_BOXES:,}")
        wires = iter(netlist.outputs.tolist())
        for port in netlist.out_ports:
            for i in range(port.bits):
                self._add("output", _bit(port.name, port.bits, i), (next(wires),))

    def _add(self, kind: str, text: str, operands: tuple[int, ...]) -> int:
        sources = [self._source(wire) for wire in operands]
        self.boxes.append(Box(kind, text))
        self.arrows += [Arrow(source, len(self.boxes) - 1) for source in sources]
        return len(self.boxes) - 1

    def _source(self, wire: int) -> int:
        """Return the box of a wire; a constant is a box of its own wherever it is read."""
        if wire < 2 or wire not in self._box_of:
            self.boxes.append(Box(*self._inputs[wire]))
            self._box_of[wire] = len(self.boxes) - 1
        return self._box_of[wire]


_SIGNS = {Op.XOR: "⊕", Op.AND: "∧", Op.NOT: "¬"}


def _bit(name: str, bits: int, i: int) -> str:
    return name if bits == 1 else f"{name}[{i}]"
