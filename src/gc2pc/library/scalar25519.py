"""Arithmetic modulo L = 2^252 + 27742317777372353535851937790883648493, the order of Curve25519's base point.

The powers of 2 above 2^252 are folded in again: 2^252 is -DELTA modulo L, a number of 125 bits.
"""

from gc2pc.circuit import Builder, Word
from gc2pc.library.arithmetic import add_carry
from gc2pc.library.columns import compress
from gc2pc.library.constant import weighted_columns
from gc2pc.library.select import mux
from gc2pc.library.words import invert

DELTA = 27742317777372353535851937790883648493
L = 2**252 + DELTA
FOLD_AT, BITS = 252, 253


def reduce(b: Builder, x: Word) -> Word:
    """Return an unsigned word modulo L, 253 bits; 16,536 ANDs for 512 bits."""
    if len(x) <= FOLD_AT:
        return [*x, *[0] * (BITS - len(x))]
    while len(x) > FOLD_AT + 8:
        x = _folded(b, x)
    x = _folded(b, x)  # below 2 L
    less, no_borrow = add_carry(b, x[: BITS + 1], invert(b, b.constant(L, BITS + 1)), 1)
    return mux(b, no_borrow, less[:BITS], x[:BITS])


def _folded(b: Builder, x: Word) -> Word:
    """Return x0 - DELTA x1 + m L for x = x0 + 2^252 x1, with the least m for which it is never negative."""
    upper = x[FOLD_AT:]
    largest = DELTA * ((1 << len(upper)) - 1)
    lift = -(-largest // L) * L
    width = ((1 << FOLD_AT) - 1 + lift).bit_length()
    return compress(b, weighted_columns(b, width, [(1, x[:FOLD_AT]), (-DELTA, upper)], lift))


def signed_digits(b: Builder, x: Word, n: int) -> Word:
    """Return for a residue x the n bits of a number whose bits, as 1 and -1 by their weights, sum up to x.

    n is at least 253. With y this number the sum is 2 y - (2^n - 1), so y = (x + 2^n - 1) / 2 modulo L: half
    of that sum if it is even, else of L less.
    """
    even = b.not_(x[0])
    columns = weighted_columns(b, n + 1, [(1, x), (-L, [even])], (1 << n) - 1)
    return compress(b, columns)[1:]
