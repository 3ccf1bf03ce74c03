"""Builds netlists gate by gate; folds constants and shares equal gates while they are added.

A wire of a Builder is a literal: 2 * node, plus 1 if inverted. Node 0 is the constant, so the literals 0 and
1 are the constants as in a Netlist. NOT flips the lowest bit, XOR pulls inversions out of its operands, and
AND keeps one gate for a pair of nodes: the gate of another polarity follows from it by XORs alone, since over
GF(2) (x + p)(y + q) = xy + py + qx + pq.
"""

from collections.abc import Sequence
from typing import NoReturn

import numpy as np
import numpy.typing as npt

from gc2pc.circuit.netlist import Netlist, Op, Port
from gc2pc.errors import UsageError

Wire = int
Word = list[Wire]

_INPUT = 3  # the kind of a node that no gate drives, next to the values of Op
_KEY_BITS = 33  # a literal of a netlist with 2^32 wires fits


class Builder:
    """Collects the gates of one netlist. Every wire passed in must come from this builder."""

    def __init__(self) -> None:
        self._kind = bytearray([_INPUT])
        self._a = [0]
        self._b = [0]
        self._xors: dict[int, Wire] = {}
        self._ands: dict[int, Wire] = {}
        self._in_ports: dict[str, int] = {}
        self._in_nodes: list[int] = []
        self._out_ports: dict[str, int] = {}
        self._outputs: list[Wire] = []
        self._marks: list[tuple[int, str]] = []  # first node that comes from a source
        self._needed_ands: npt.NDArray[np.int64] | None = None  # nodes of ANDs, once built

    @property
    def n_nodes(self) -> int:
        """Inputs and gates added so far."""
        return len(self._a) - 1

    def input(self, bits: int = 1, name: str | None = None) -> Word:
        """Declare an input port; without a name it is called in0, in1, ... by its place."""
        port = Port(name or f"in{len(self._in_ports)}", bits)
        if port.name in self._in_ports:
            raise UsageError(f"there is an input {port.name} already")
        self._in_ports[port.name] = bits
        nodes = range(len(self._kind), len(self._kind) + bits)
        self._in_nodes += nodes
        self._kind += bytes([_INPUT]) * bits
        self._a += [0] * bits
        self._b += [0] * bits
        return [2 * node for node in nodes]

    def output(self, word: Sequence[Wire], name: str | None = None) -> None:
        """Declare an output port; without a name it is called out0, out1, ... by its place."""
        port = Port(name or f"out{len(self._out_ports)}", len(word))
        if port.name in self._out_ports:
            raise UsageError(f"there is an output {port.name} already")
        end = 2 * len(self._kind)
        if not all(0 <= wire < end for wire in word):
            raise UsageError(f"output {port.name} has a wire that its builder did not make")
        self._out_ports[port.name] = port.bits
        self._outputs += word

    def constant(self, value: int, bits: int) -> Word:
        """Return the lowest `bits` bits of a public integer, in two's complement if it is negative."""
        return [value >> i & 1 for i in range(bits)]

    def not_(self, a: Wire) -> Wire:
        """Return NOT a; costs no gate here."""
        return a ^ 1

    def xor(self, a: Wire, b: Wire) -> Wire:
        """Return a XOR b."""
        inverted = (a ^ b) & 1
        a &= -2
        b &= -2
        if a == b:
            return inverted
        if a > b:
            a, b = b, a
        if a <= 0:
            return b | inverted if a == 0 else _foreign(a)
        key = a << _KEY_BITS | b
        wire = self._xors.get(key)
        if wire is None:
            node = b >> 1
            if node >= len(self._a):
                return _foreign(b)
            if not self._kind[node] and a in (self._a[node], self._b[node]):
                return (self._a[node] ^ self._b[node] ^ a) | inverted  # a + (a + c) = c
            wire = self._xors[key] = 2 * len(self._a)
            self._kind.append(0)
            self._a.append(a)
            self._b.append(b)
        return wire | inverted

    def and_(self, a: Wire, b: Wire) -> Wire:
        """Return a AND b."""
        if a > b:
            a, b = b, a
        if a < 2:
            return (0, b)[a] if a >= 0 else _foreign(a)
        if a ^ b < 2:
            return a if a == b else 0
        key = (a & -2) << _KEY_BITS | b & -2
        wire = self._ands.get(key)
        if wire is None:
            wire = 2 * len(self._a)
            if b >= wire:
                return _foreign(b)
            self._ands[key] = wire
            self._kind.append(1)
            self._a.append(a)
            self._b.append(b)
            return wire
        node = wire >> 1
        known_a, known_b = self._a[node], self._b[node]
        flip_a, flip_b = a != known_a, b != known_b
        if flip_a:
            wire = self.xor(wire, known_b)
        if flip_b:
            wire = self.xor(wire, known_a)
        return wire ^ (flip_a and flip_b)

    def or_(self, a: Wire, b: Wire) -> Wire:
        """Return a OR b."""
        return self.and_(a ^ 1, b ^ 1) ^ 1

    def mux(self, c: Wire, x: Wire, y: Wire) -> Wire:
        """Return x if c is 1, else y."""
        return self.xor(y, self.and_(c, self.xor(x, y)))

    def call(self, net: Netlist, inputs: Sequence[Wire]) -> Word:
        """Inline a netlist: its input wires are `inputs`, its output wires are returned."""
        if len(inputs) != net.n_inputs:
            raise UsageError(f"the netlist has {net.n_inputs} input wires, got {len(inputs)}")
        wires = [0, 1, *inputs]
        xor, and_, append = self.xor, self.and_, wires.append
        for op, a, b in zip(net.op.tolist(), net.a.tolist(), net.b.tolist(), strict=True):
            if op == Op.XOR:
                append(xor(wires[a], wires[b]))
            elif op == Op.AND:
                append(and_(wires[a], wires[b]))
            else:
                append(wires[a] ^ 1)
        return [wires[wire] for wire in net.outputs.tolist()]

    def mark(self, source: str) -> None:
        """Say where the gates added from now on come from, say a line of a file; it changes nothing else."""
        self._marks.append((len(self._kind), source))

    def and_gates_by_source(self) -> dict[str, int]:
        """Return how many AND gates of the netlist built last come from each source that was marked.

        A gate that several sources share is the first one's.
        """
        assert self._needed_ands is not None, "nothing is built yet"
        if not self._marks:
            return {}
        marks = np.array([node for node, _ in self._marks], np.int64)
        which = np.searchsorted(marks, self._needed_ands, side="right") - 1
        counts: dict[str, int] = {}
        for i, n in enumerate(np.bincount(which[which >= 0], minlength=len(marks)).tolist()):
            if n:
                counts[self._marks[i][1]] = counts.get(self._marks[i][1], 0) + n
        return counts

    def and_gates_since(self, n_nodes: int) -> int:
        """Return how many of the gates added since there were `n_nodes` nodes are ANDs, needed or not."""
        return self._kind.count(1, n_nodes + 1)

    def build(self) -> Netlist:
        """Return the netlist of the declared ports, without the gates that no output needs.

        Gates keep the order in which they were added; a NOT follows the gate that drives its operand.
        """
        kind = np.frombuffer(bytes(self._kind), np.uint8)
        a, b = np.array(self._a, np.int64), np.array(self._b, np.int64)
        outputs = np.array(self._outputs, np.int64)
        live = self._live() & (kind < _INPUT)
        # Literals that need a gate: live nodes as they are, and inverted where a live AND or output says so.
        needed = np.zeros(2 * len(kind), np.bool_)
        needed[0::2] = live
        live_ands = live & (kind == Op.AND)
        self._needed_ands = np.flatnonzero(live_ands)
        for used in (a[live_ands], b[live_ands], outputs):
            needed[used[used & 1 == 1]] = True
        needed[1] = False
        gates = np.flatnonzero(needed)
        wire_of = np.zeros(2 * len(kind), np.int64)
        wire_of[1] = 1
        wire_of[2 * np.array(self._in_nodes, np.int64)] = np.arange(2, 2 + len(self._in_nodes))
        wire_of[gates] = np.arange(len(gates)) + 2 + len(self._in_nodes)
        node, inverted = gates >> 1, gates & 1 == 1
        return Netlist(
            op=np.where(inverted, np.uint8(Op.NOT), kind[node]),
            a=wire_of[np.where(inverted, gates - 1, a[node])].astype(np.uint32),
            b=wire_of[np.where(inverted, 0, b[node])].astype(np.uint32),
            outputs=wire_of[outputs].astype(np.uint32),
            in_ports=tuple(Port(name, bits) for name, bits in self._in_ports.items()),
            out_ports=tuple(Port(name, bits) for name, bits in self._out_ports.items()),
        )

    def _live(self) -> npt.NDArray[np.bool_]:
        """Return bool[n_nodes]: which nodes an output depends on."""
        a, b = self._a, self._b
        live = bytearray(len(a))
        for wire in self._outputs:
            live[wire >> 1] = 1
        for node in range(len(a) - 1, 0, -1):
            if live[node]:
                live[a[node] >> 1] = live[b[node] >> 1] = 1
        return np.frombuffer(live, np.bool_)


def fold(net: Netlist) -> Netlist:
    """Return a netlist of the same ports and meaning as a Builder makes it: folded, shared, nothing dead.

    It never has more ANDs, and folding it again changes nothing. Netlists from files need this before they
    are garbled, because no AND may have constant, equal or complementary operands.
    """
    builder = Builder()
    wires = [wire for port in net.in_ports for wire in builder.input(port.bits, port.name)]
    outputs = iter(builder.call(net, wires))
    for port in net.out_ports:
        builder.output([next(outputs) for _ in range(port.bits)], port.name)
    return builder.build()


def _foreign(wire: Wire) -> NoReturn:
    raise UsageError(f"a gate uses a wire that its builder did not make: {wire}")
