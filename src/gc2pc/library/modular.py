"""Arithmetic of residues, numbers below a modulus; for inverses and reductions it is constant."""

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library.arithmetic import add, add_carry, sub
from gc2pc.library.compare import is_zero
from gc2pc.library.select import mux
from gc2pc.library.words import common_width, flip_if, invert, keep_if


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


def inverse_step(b: Builder, words: tuple[Word, Word, Word, Word], modulus: Word) -> tuple[Word, ...]:
    """Return the next of (x, y, p, q) on the way to an inverse modulo an odd constant; about 9n ANDs.

    x and y are signed, n + 1 bits, x is odd; up to signs they lose a bit a turn, as in gcd.halve. p and q are
    residues with x = p a and y = q a modulo the modulus, which stays so: 2n - 1 turns after (modulus, a, 0,
    1) x is 1 or -1, and p or its opposite the inverse of a, if there is one.
    """
    x, y, p, q = words
    opposite = b.not_(b.xor(x[-1], y[-1]))
    moved = add(b, y, flip_if(b, opposite, x), opposite)
    smaller = b.and_(y[0], b.xor(moved[-1], y[-1]))
    halved = mux(b, y[0], moved, y)[1:]
    next_q = _half(b, _plus_or_minus(b, q, p, y[0], opposite, modulus), modulus)
    return mux(b, smaller, y, x), [*halved, halved[-1]], mux(b, smaller, q, p), next_q


def _plus_or_minus(b: Builder, q: Word, p: Word, taken: Wire, minus: Wire, modulus: Word) -> Word:
    """Return q, or if `taken` is 1, q + p or q - p, as a residue."""
    change = keep_if(b, taken, p)
    total, carry = add_carry(b, q, flip_if(b, minus, change), minus)
    # q - p is below 0 if no carry comes out; q + p is too large if it carries, or does without the modulus.
    corrected, fits = add_carry(b, total, flip_if(b, b.not_(minus), modulus), b.not_(minus))
    wrong = b.mux(minus, b.not_(carry), b.or_(carry, fits))
    return mux(b, wrong, corrected, total)


def _half(b: Builder, x: Word, modulus: Word) -> Word:
    """Return x / 2 modulo an odd modulus, of a residue x; n ANDs."""
    total, carry = add_carry(b, x, keep_if(b, x[0], modulus))
    return [*total[1:], carry]


def signed_residue(b: Builder, sign: Word, x: Word, modulus: Word) -> Word:
    """Return the residue x times a signed word that is 1 or -1; 0 if it is anything else."""
    negative = sign[-1]
    total = add(b, flip_if(b, negative, x), keep_if(b, negative, modulus), negative)
    unit = is_zero(b, [b.not_(sign[0]), *flip_if(b, negative, sign[1:])])  # 1 is 00...01, -1 is 11...11
    return keep_if(b, unit, total)


def barrett_rest(b: Builder, x: Word, multiple: Word, modulus: Word) -> Word:
    """Return x - multiple, as wide as the modulus of n bits, reduced from up to 4 moduli; 5n ANDs."""
    n = len(modulus) + 2
    rest = sub(b, x[:n], multiple[:n])
    for shift in (1, 0):
        wide = [*[0] * shift, *modulus, 0, 0][:n]
        reduced, fits = add_carry(b, rest, invert(b, wide), 1)
        rest = mux(b, fits, reduced, rest)
    return rest[: len(modulus)]
