"""The cells of Yosys as circuits of the library: what each type computes, a row a type.

Operands are extended to the width of the operation, by their sign if both are signed, as Verilog has it. A
division by zero, which Verilog leaves undefined, gives what the library gives; so does `$pmux` with several
choices at once. See "Internal cell library" in the manual of Yosys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.errors import UsageError
from gc2pc.language import gates
from gc2pc.library import arithmetic, compare, divide, select, shift, words


@dataclass(frozen=True)
class Cell:
    """A cell with the wires of its inputs."""

    type: str
    ports: dict[str, Word]
    parameters: dict[str, int]

    def signed(self, *operands: str) -> bool:
        """Return whether all of these operands are signed."""
        return all(self.parameters.get(f"{name}_SIGNED", 0) for name in operands)

    def extended(self, name: str, width: int, signed: bool) -> Word:
        """Return an operand in another width."""
        return gates.resize(self.ports[name], width, signed)


Outputs = dict[str, Word]
Make = Callable[[Builder, Cell, int], Outputs]
"""(builder, cell, width of Y) -> the wires of its outputs."""


def _operands(cell: Cell, width: int) -> tuple[Word, Word, bool]:
    """Return both operands of an operation as wide as it takes, and whether they are signed."""
    signed = cell.signed("A", "B")
    width = max(width, len(cell.ports["A"]), len(cell.ports["B"]))
    return cell.extended("A", width, signed), cell.extended("B", width, signed), signed


def _binary(f: Callable[[Builder, Word, Word], Word]) -> Make:
    """Arithmetic whose lower bits depend on the operands' lower bits alone."""

    def make(b: Builder, cell: Cell, width: int) -> Outputs:
        signed = cell.signed("A", "B")
        return {"Y": f(b, cell.extended("A", width, signed), cell.extended("B", width, signed))}

    return make


def _unary(f: Callable[[Builder, Word], Word]) -> Make:
    return lambda b, cell, width: {"Y": f(b, cell.extended("A", width, cell.signed("A")))}


def _divided(f: Callable[[Builder, Word, Word, bool], Word]) -> Make:
    def make(b: Builder, cell: Cell, width: int) -> Outputs:
        x, y, signed = _operands(cell, width)
        return {"Y": gates.resize(f(b, x, y, signed), width, signed)}

    return make


def _quotient(b: Builder, x: Word, y: Word, signed: bool) -> Word:
    return divide.sdiv(b, x, y) if signed else divide.udiv(b, x, y)


def _remainder(b: Builder, x: Word, y: Word, signed: bool) -> Word:
    """Return the remainder with the sign of the dividend."""
    if not signed:
        return divide.umod(b, x, y)
    return arithmetic.neg_if(b, x[-1], divide.umod(b, arithmetic.abs_(b, x), arithmetic.abs_(b, y)))


def _floored(b: Builder, x: Word, y: Word, signed: bool) -> Word:
    return divide.floor_divmod(b, x, y)[0] if signed else divide.udiv(b, x, y)


def _modulo(b: Builder, x: Word, y: Word, signed: bool) -> Word:
    return divide.floor_divmod(b, x, y)[1] if signed else divide.umod(b, x, y)


def _bit(f: Callable[[Builder, Cell], Wire]) -> Make:
    """A result of one bit, filled up with zeros."""
    return lambda b, cell, width: {"Y": [f(b, cell), *[0] * (width - 1)]}


def _less(b: Builder, cell: Cell) -> Wire:
    return gates.less(b, *_operands(cell, 0))


def _greater(b: Builder, cell: Cell) -> Wire:
    x, y, signed = _operands(cell, 0)
    return gates.less(b, y, x, signed)


def _equal(b: Builder, cell: Cell) -> Wire:
    return gates.equal(b, *_operands(cell, 0)[:2])


def _parity(b: Builder, cell: Cell) -> Wire:
    return reduce(b.xor, cell.ports["A"], 0)


def _any(name: str) -> Callable[[Builder, Cell], Wire]:
    return lambda b, cell: compare.any_of(b, cell.ports[name])


def _inverted(f: Callable[[Builder, Cell], Wire]) -> Callable[[Builder, Cell], Wire]:
    return lambda b, cell: b.not_(f(b, cell))


def _shifted(left: bool, arithmetic_: bool = False) -> Make:
    """A shift; the distance is unsigned. Public distances cost nothing."""

    def make(b: Builder, cell: Cell, width: int) -> Outputs:
        signed = cell.signed("A")
        x = cell.extended("A", max(width, len(cell.ports["A"])), signed)
        if left:
            return {"Y": shift.shift_left_by(b, x[:width], cell.ports["B"])}
        return {"Y": shift.shift_right_by(b, x, cell.ports["B"], arithmetic_ and signed)[:width]}

    return make


def _shift(b: Builder, cell: Cell, width: int) -> Outputs:
    """Bits of A from place B on, 0 beyond; a negative place, if B is signed, is to the left of them."""
    distance = cell.ports["B"]
    n = max(width, len(cell.ports["A"]))
    x = cell.extended("A", n, cell.signed("A"))
    if not cell.signed("B"):
        return {"Y": shift.shift_right_by(b, x, distance)[:width]}
    right = shift.shift_right_by(b, x, distance[:-1])[:width] if distance[:-1] else x[:width]
    left = shift.shift_left_by(b, x[:width], arithmetic.neg(b, distance))
    return {"Y": select.mux(b, distance[-1], left, right)}


def _mux(b: Builder, cell: Cell, width: int) -> Outputs:
    return {"Y": select.mux(b, cell.ports["S"][0], cell.ports["B"], cell.ports["A"])}


def _pmux(b: Builder, cell: Cell, width: int) -> Outputs:
    """A, or the part of B whose choice in S is 1; n ANDs a choice."""
    result, default = cell.ports["A"], cell.ports["A"]
    for i, choice in enumerate(cell.ports["S"]):
        part = cell.ports["B"][i * width : (i + 1) * width]
        change = words.keep_if(b, choice, words.bitwise_xor(b, default, part))
        result = words.bitwise_xor(b, result, change)
    return {"Y": result}


def _bmux(b: Builder, cell: Cell, width: int) -> Outputs:
    """The part of A whose number is S."""
    parts = [cell.ports["A"][i : i + width] for i in range(0, len(cell.ports["A"]), width)]
    for choice in cell.ports["S"]:
        parts = [select.mux(b, choice, y, x) for x, y in zip(parts[::2], parts[1::2], strict=True)]
    return {"Y": parts[0]}


def _lut(b: Builder, cell: Cell, width: int) -> Outputs:
    table = cell.parameters["LUT"]
    parts = [[table >> i & 1] for i in range(1 << len(cell.ports["A"]))]
    for choice in cell.ports["A"]:
        parts = [select.mux(b, choice, y, x) for x, y in zip(parts[::2], parts[1::2], strict=True)]
    return {"Y": parts[0]}


def _alu(b: Builder, cell: Cell, width: int) -> Outputs:
    """Y = A + (BI ? ~B : B) + CI, X the XOR of both operands, CO the carry out of each bit."""
    signed = cell.signed("A", "B")
    x = cell.extended("A", width, signed)
    y = words.flip_if(b, cell.ports["BI"][0], cell.extended("B", width, signed))
    total, carries, carry = [], [], cell.ports["CI"][0]
    for p, q in zip(x, y, strict=True):
        bit, carry = arithmetic.full_adder(b, p, q, carry)
        total.append(bit)
        carries.append(carry)
    return {"Y": total, "X": words.bitwise_xor(b, x, y), "CO": carries}


def _fa(b: Builder, cell: Cell, width: int) -> Outputs:
    """Y = A ^ B ^ C, X the majority, bit by bit."""
    ports = (cell.ports[name] for name in "ABC")
    pairs = [arithmetic.full_adder(b, *bits) for bits in zip(*ports, strict=True)]
    return {"Y": [bit for bit, _ in pairs], "X": [carry for _, carry in pairs]}


def _lcu(b: Builder, cell: Cell, width: int) -> Outputs:
    """CO[i] = G[i] | (P[i] & CO[i - 1]), with CI before the first."""
    carries, carry = [], cell.ports["CI"][0]
    for p, g in zip(cell.ports["P"], cell.ports["G"], strict=True):
        carry = b.or_(g, b.and_(p, carry))
        carries.append(carry)
    return {"CO": carries}


def _gate(f: Callable[..., Wire]) -> Make:
    """A cell of single bits, its operands in the order of their names, S last."""
    return lambda b, cell, width: {
        "Y": [f(b, *(cell.ports[name][0] for name in "ABCDS" if name in cell.ports))]
    }


def _power(b: Builder, cell: Cell, width: int) -> Outputs:
    """A ** B for a constant B."""
    if any(wire > 1 for wire in cell.ports["B"]) or cell.signed("B"):
        raise UsageError("expected a constant exponent of **, got a signal")
    exponent = sum(bit << i for i, bit in enumerate(cell.ports["B"]))
    x, result = cell.extended("A", width, cell.signed("A")), b.constant(1, width)
    for bit in format(exponent, "b"):
        result = gates.mul(b, result, result)
        result = gates.mul(b, result, x) if bit == "1" else result
    return {"Y": result}


CELLS: dict[str, Make] = {
    "$add": _binary(gates.add),
    "$sub": _binary(gates.sub),
    "$mul": _binary(gates.mul),
    "$div": _divided(_quotient),
    "$mod": _divided(_remainder),
    "$divfloor": _divided(_floored),
    "$modfloor": _divided(_modulo),
    "$pow": _power,
    "$alu": _alu,
    "$fa": _fa,
    "$lcu": _lcu,
    "$and": _binary(words.bitwise_and),
    "$or": _binary(words.bitwise_or),
    "$xor": _binary(words.bitwise_xor),
    "$xnor": _binary(lambda b, x, y: words.invert(b, words.bitwise_xor(b, x, y))),
    "$not": _unary(words.invert),
    "$pos": _unary(lambda b, x: x),
    "$buf": _unary(lambda b, x: x),
    "$neg": _unary(gates.neg),
    "$lt": _bit(_less),
    "$ge": _bit(_inverted(_less)),
    "$gt": _bit(_greater),
    "$le": _bit(_inverted(_greater)),
    "$eq": _bit(_equal),
    "$eqx": _bit(_equal),
    "$ne": _bit(_inverted(_equal)),
    "$nex": _bit(_inverted(_equal)),
    "$reduce_and": _bit(lambda b, cell: compare.all_of(b, cell.ports["A"])),
    "$reduce_or": _bit(_any("A")),
    "$reduce_bool": _bit(_any("A")),
    "$reduce_xor": _bit(_parity),
    "$reduce_xnor": _bit(_inverted(_parity)),
    "$logic_not": _bit(_inverted(_any("A"))),
    "$logic_and": _bit(lambda b, cell: b.and_(_any("A")(b, cell), _any("B")(b, cell))),
    "$logic_or": _bit(lambda b, cell: b.or_(_any("A")(b, cell), _any("B")(b, cell))),
    "$shl": _shifted(left=True),
    "$sshl": _shifted(left=True),
    "$shr": _shifted(left=False),
    "$sshr": _shifted(left=False, arithmetic_=True),
    "$shift": _shift,
    "$shiftx": _shift,
    "$mux": _mux,
    "$pmux": _pmux,
    "$bmux": _bmux,
    "$lut": _lut,
    "$_BUF_": _gate(lambda b, x: x),
    "$_NOT_": _gate(lambda b, x: b.not_(x)),
    "$_AND_": _gate(lambda b, x, y: b.and_(x, y)),
    "$_NAND_": _gate(lambda b, x, y: b.not_(b.and_(x, y))),
    "$_OR_": _gate(lambda b, x, y: b.or_(x, y)),
    "$_NOR_": _gate(lambda b, x, y: b.not_(b.or_(x, y))),
    "$_XOR_": _gate(lambda b, x, y: b.xor(x, y)),
    "$_XNOR_": _gate(lambda b, x, y: b.not_(b.xor(x, y))),
    "$_ANDNOT_": _gate(lambda b, x, y: b.and_(x, b.not_(y))),
    "$_ORNOT_": _gate(lambda b, x, y: b.or_(x, b.not_(y))),
    "$_MUX_": _gate(lambda b, x, y, s: b.mux(s, y, x)),
    "$_NMUX_": _gate(lambda b, x, y, s: b.not_(b.mux(s, y, x))),
}
