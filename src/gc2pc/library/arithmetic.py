"""Addition and its relatives, modulo 2^n, one AND a bit."""

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library.words import common_width, flip_if, invert


def full_adder(b: Builder, x: Wire, y: Wire, c: Wire) -> tuple[Wire, Wire]:
    """Return sum and carry of three bits; 1 AND."""
    yc = b.xor(y, c)
    return b.xor(x, yc), b.xor(c, b.and_(b.xor(x, c), yc))


def add_carry(b: Builder, x: Word, y: Word, cin: Wire = 0) -> tuple[Word, Wire]:
    """Return x + y + cin as n bits and the carry out; n ANDs.

    The carry into a bit is held as base ^ last, base a bit of an operand and last the AND before. So from one
    AND of the chain to the next there is a single XOR, not two, for the same number of gates.
    """
    common_width(x, y)
    total, base, last = [], cin, 0
    for one, two in zip(x, y, strict=True):
        p, q = (two, one) if one <= 1 else (one, two)  # a constant belongs where the chain's XORs are
        if last == 0 and base <= 1:  # the carry is a constant
            total.append(b.xor(b.xor(p, q), base))
            last = b.and_(b.xor(p, base), b.xor(q, base))
        else:
            with_carry = b.xor(b.xor(base, q), last)
            total.append(b.xor(p, with_carry))
            base, last = q, b.and_(b.xor(p, q), with_carry)
    return total, b.xor(base, last)


def add(b: Builder, x: Word, y: Word, cin: Wire = 0) -> Word:
    """Return x + y + cin; n - 1 ANDs."""
    return add_carry(b, x, y, cin)[0]


def sub(b: Builder, x: Word, y: Word) -> Word:
    """Return x - y; n - 1 ANDs."""
    return add(b, x, invert(b, y), 1)


def increment(b: Builder, x: Word, c: Wire = 1) -> Word:
    """Return x + c for a single bit c; n - 1 ANDs, n - 2 if c is the constant 1."""
    common_width(x)
    total = []
    for p in x:
        total.append(b.xor(p, c))
        c = b.and_(p, c)
    return total


def neg(b: Builder, x: Word) -> Word:
    """Return -x; n - 2 ANDs."""
    return increment(b, invert(b, x))


def neg_if(b: Builder, c: Wire, x: Word) -> Word:
    """Return -x if c is 1, else x; n - 1 ANDs."""
    return increment(b, flip_if(b, c, x), c)


def abs_(b: Builder, x: Word) -> Word:
    """Return |x| of a signed word; n - 1 ANDs. The lowest number stays as it is."""
    common_width(x)
    return neg_if(b, x[-1], x)
