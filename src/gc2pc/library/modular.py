"""Sums and differences of residues, numbers below a modulus that may be secret or constant."""

from gc2pc.circuit import Builder, Word
from gc2pc.library.arithmetic import add, add_carry
from gc2pc.library.select import mux
from gc2pc.library.words import common_width, invert, keep_if


def add_mod(b: Builder, x: Word, y: Word, modulus: Word) -> Word:
    """Return (x + y) mod modulus of residues; 3n + 1 ANDs."""
    common_width(x, y, modulus)
    total, carry = add_carry(b, x, y)
    reduced, no_borrow = add_carry(b, total, invert(b, modulus), 1)
    return mux(b, b.or_(carry, no_borrow), reduced, total)


def sub_mod(b: Builder, x: Word, y: Word, modulus: Word) -> Word:
    """Return (x - y) mod modulus of residues; 3n - 1 ANDs, n fewer for a constant modulus."""
    common_width(x, y, modulus)
    difference, no_borrow = add_carry(b, x, invert(b, y), 1)
    return add(b, difference, keep_if(b, b.not_(no_borrow), modulus))
