"""Small circuits for protocol tests."""

from gc2pc.circuit import Builder, Netlist
from gc2pc.program import Program, from_netlist


def gate(kind: str = "and_", bits: int = 1) -> Netlist:
    """One gate a bit of x and y."""
    b = Builder()
    x, y = b.input(bits, "x"), b.input(bits, "y")
    b.output([getattr(b, kind)(p, q) for p, q in zip(x, y, strict=True)], "z")
    return b.build()


def adder(bits: int = 8) -> Program:
    """sum = x + y, wrapping."""
    b = Builder()
    x, y = b.input(bits, "x"), b.input(bits, "y")
    carry, total = 0, []
    for i, (p, q) in enumerate(zip(x, y, strict=True)):
        total.append(b.xor(b.xor(p, q), carry))
        if i < bits - 1:
            carry = b.xor(carry, b.and_(b.xor(p, carry), b.xor(q, carry)))
    b.output(total, "sum")
    return from_netlist(b.build(), name="adder")
