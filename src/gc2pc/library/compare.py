"""Comparisons: one wire, 1 for true."""

from collections.abc import Sequence

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library.arithmetic import add_carry
from gc2pc.library.words import bitwise_xor, common_width, invert


def less_than(b: Builder, x: Word, y: Word) -> Wire:
    """Return x < y of unsigned words; n ANDs."""
    return b.not_(add_carry(b, x, invert(b, y), 1)[1])


def less_than_signed(b: Builder, x: Word, y: Word) -> Wire:
    """Return x < y of signed words; n ANDs.

    Only the weight of the sign bits differs from unsigned words, so they trade places.
    """
    common_width(x, y)
    return less_than(b, [*x[:-1], y[-1]], [*y[:-1], x[-1]])


def equal(b: Builder, x: Word, y: Word) -> Wire:
    """Return x == y; n - 1 ANDs, in a tree."""
    return is_zero(b, bitwise_xor(b, x, y))


def is_zero(b: Builder, x: Word) -> Wire:
    """Return x == 0; n - 1 ANDs, in a tree."""
    common_width(x)
    return all_of(b, invert(b, x))


def all_of(b: Builder, bits: Sequence[Wire]) -> Wire:
    """Return the AND of any number of bits, 1 for none; n - 1 ANDs, in a tree."""
    level = list(bits) or [1]
    while len(level) > 1:
        pairs = [b.and_(p, q) for p, q in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[2 * len(pairs) :]
    return level[0]


def any_of(b: Builder, bits: Sequence[Wire]) -> Wire:
    """Return the OR of any number of bits, 0 for none; n - 1 ANDs, in a tree."""
    return b.not_(all_of(b, [b.not_(bit) for bit in bits]))
