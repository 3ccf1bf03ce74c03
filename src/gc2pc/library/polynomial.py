"""Polynomials over GF(2), coefficient i on wire i: products by Karatsuba, and the field of GHASH."""

from gc2pc.circuit import Builder, Word
from gc2pc.errors import UsageError
from gc2pc.library.words import bitwise_xor, common_width

GHASH_BITS = 128
_GHASH_TAPS = (0, 1, 2, 7)  # x^128 = x^7 + x^2 + x + 1


def product(b: Builder, x: Word, y: Word) -> Word:
    """Return the 2n - 1 coefficients of a product of polynomials of n; n^1.585 ANDs, 3^k for n = 2^k."""
    n = common_width(x, y)
    if n == 1:
        return [b.and_(x[0], y[0])]
    h = (n + 1) // 2
    low, high = product(b, x[:h], y[:h]), product(b, x[h:], y[h:])
    both = product(b, _folded(b, x, h), _folded(b, y, h))
    total = [*low, 0, *high]
    total += [0] * (2 * n - 1 - len(total))
    for part in (low, high, both):
        for i, bit in enumerate(part, h):
            total[i] = b.xor(total[i], bit)
    return total


def _folded(b: Builder, x: Word, h: int) -> Word:
    """Return the lower h coefficients plus the others."""
    upper = x[h:]
    return bitwise_xor(b, x[:h], upper + [0] * (h - len(upper)))


def ghash_multiply(b: Builder, x: Word, y: Word) -> Word:
    """Return the product of two elements of GHASH's field (NIST SP 800-38D, 6.3); 2,187 ANDs.

    All are big-endian integers of 16 bytes. The standard counts bits from the first byte's highest, so wire
    127 is the coefficient of x^0.
    """
    if len(x) != GHASH_BITS or len(y) != GHASH_BITS:
        raise UsageError(f"GHASH multiplies {GHASH_BITS} bits with {GHASH_BITS}, got {len(x)} and {len(y)}")
    total = product(b, x[::-1], y[::-1])
    while len(total) > GHASH_BITS:
        top = total.pop()
        for tap in _GHASH_TAPS:
            place = len(total) - GHASH_BITS + tap
            total[place] = b.xor(total[place], top)
    return total[::-1]
