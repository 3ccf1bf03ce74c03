"""Small circuits for protocol tests."""

from gc2pc.circuit import Builder, Netlist, Word
from gc2pc.program import (
    Bundle,
    Call,
    Carried,
    Constant,
    Input,
    Loop,
    Output,
    Program,
    Ref,
    Sliced,
    Stacked,
    ValueType,
    from_netlist,
)


def gate(kind: str = "and_", bits: int = 1) -> Netlist:
    """One gate a bit of x and y."""
    b = Builder()
    x, y = b.input(bits, "x"), b.input(bits, "y")
    b.output([getattr(b, kind)(p, q) for p, q in zip(x, y, strict=True)], "z")
    return b.build()


def add(b: Builder, x: Word, y: Word) -> Word:
    """x + y, wrapping."""
    carry, total = 0, []
    for i, (p, q) in enumerate(zip(x, y, strict=True)):
        total.append(b.xor(b.xor(p, q), carry))
        if i < len(x) - 1:
            carry = b.xor(carry, b.and_(b.xor(p, carry), b.xor(q, carry)))
    return total


def adder(bits: int = 8) -> Program:
    """sum = x + y, wrapping."""
    b = Builder()
    b.output(add(b, b.input(bits, "x"), b.input(bits, "y")), "sum")
    return from_netlist(b.build(), name="adder")


def running_sums(turns: int, lanes: int, bits: int = 8) -> Program:
    """A loop: in turn t, lane i of sums[t] is that of x[0] + y[0] + ... + x[t] + y[t], plus a constant."""
    b = Builder()
    before, x, y = b.input(bits), b.input(bits), b.input(bits)
    b.output(add(b, before, add(b, x, y)))
    value, n = ValueType("uint", bits), turns * lanes
    whole = [Ref(i, 0, bits, 0, 1) for i in range(9)]
    body = (Call(b.build(), (whole[3], whole[4], whole[5]), lanes, (6,)),)
    steps = (
        Input(0, "alice", "x", value, (n,)),
        Input(1, "bob", "y", value, (n,)),
        Constant(2, bits, lanes, bytes(range(lanes * bits // 8))),
        Loop(turns, (Carried(2, 3, 6, 7),), (Sliced(0, 4), Sliced(1, 5)), (Stacked(6, 8),), body),
        Output(whole[8], n, "sums", value, (n,), ("alice", "bob")),
        Output(whole[7], lanes, "last", value, (lanes,), ("bob",)),
    )
    shapes = [n, n, *[lanes] * 6, n]
    return Program("running sums", tuple(Bundle(bits, lanes) for lanes in shapes), steps)
