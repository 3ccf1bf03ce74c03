"""Arithmetic modulo p = 2^255 - 19 on words of 256 bits, any number standing for its remainder.

All results are below 2^256 but not below p: since 2^256 = 38 modulo p, what goes beyond bit 255 comes in
again 38-fold at the bottom, and a second time only if that passes 2^256, which leaves a small number.
`canonical` gives the one remainder below p.

A product is split once as Karatsuba does (see `multiply`): `halves` of both factors, three products of 128
bits, then `joined`. So the three can run side by side as lanes, and a factor of several products is split
once.
"""

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library.arithmetic import add_carry
from gc2pc.library.columns import columns_of, compress
from gc2pc.library.multiply import difference, mul_full
from gc2pc.library.select import mux
from gc2pc.library.words import flip_if, invert, keep_if

P = 2**255 - 19
BITS, HALF = 256, 128
FOLD = 2**BITS % P  # 38
SHIFTS = [i for i in range(FOLD.bit_length()) if FOLD >> i & 1]


def add(b: Builder, x: Word, y: Word) -> Word:
    """Return x + y; 516 ANDs."""
    return folded(b, *add_carry(b, x, y))


def sub(b: Builder, x: Word, y: Word) -> Word:
    """Return x - y; 516 ANDs. NOT x is 2^256 - 1 - x, which is 37 - x: so -(-x + y) + 37 - 37."""
    return invert(b, add(b, invert(b, x), y))


def double(b: Builder, x: Word) -> Word:
    """Return 2 x; 260 ANDs."""
    return folded(b, [0, *x[:-1]], x[-1])


def add_or_sub(b: Builder, x: Word, y: Word, subtract: Wire) -> Word:
    """Return x - y if a bit is 1, else x + y; as many ANDs as one of them."""
    return flip_if(b, subtract, add(b, flip_if(b, subtract, x), y))


def mul(b: Builder, x: Word, y: Word) -> Word:
    """Return x * y; 35,207 ANDs."""
    (x0, x1, dx, x_negative), (y0, y1, dy, y_negative) = halves(b, x), halves(b, y)
    low, high, cross = mul_full(b, x0, y0), mul_full(b, x1, y1), mul_full(b, dx, dy)
    return reduced(b, *joined(b, low, high, cross, b.xor(x_negative, y_negative)))


def halves(b: Builder, x: Word) -> tuple[Word, Word, Word, Wire]:
    """Return lower and upper half, their difference's absolute value, and whether that is negative."""
    return x[:HALF], x[HALF:], *difference(b, x, HALF)


def joined(b: Builder, low: Word, high: Word, cross: Word, negative: Wire) -> tuple[Word, Word]:
    """Return the lower and the upper half of a product of words of 256 bits, from products of halves.

    low = x0 y0, high = x1 y1; cross = |x0 - x1| |y0 - y1|, which counts negative if exactly one of the
    differences is.
    """
    subtract = b.not_(negative)
    # -cross is NOT cross + 1 - 2^256.
    columns = columns_of(
        BITS + 1,
        (0, low),
        (0, high),
        (0, flip_if(b, subtract, cross)),
        (0, [subtract]),
        (BITS, [subtract]),
    )
    middle = compress(b, columns)
    total = compress(b, columns_of(2 * BITS - HALF, (0, low[HALF:]), (0, middle), (HALF, high)))
    return low[:HALF] + total[:HALF], total[HALF:]


def reduced(b: Builder, low: Word, high: Word) -> Word:
    """Return low + 2^256 high, each of 256 bits."""
    width = BITS + FOLD.bit_length()
    total = compress(b, columns_of(width, (0, low), *((place, high) for place in SHIFTS)))
    upper = total[BITS:]
    small = compress(b, columns_of(2 * len(upper), *((place, upper) for place in SHIFTS)))
    total, carry = add_carry(b, total[:BITS], small + [0] * (BITS - len(small)))
    return _plus_fold(b, total, carry, len(small))[0]


def canonical(b: Builder, x: Word) -> Word:
    """Return the remainder of x below p, 255 bits; 763 ANDs.

    x + 19 (x >> 255) is below 2^255 + 19, and is at least p if it passes 2^255 when 19 more is added.
    """
    top = x[-1]
    once = compress(b, columns_of(BITS, (0, x[:-1]), *((place, [top]) for place in (0, 1, 4))))
    more = compress(b, columns_of(BITS, (0, once), *((place, [1]) for place in (0, 1, 4))))
    return mux(b, more[-1], more[:-1], once[:-1])


def folded(b: Builder, x: Word, carry: Wire) -> Word:
    """Return x + 2^256 carry. Should that pass 2^256 again, what is left has few bits."""
    total, again = _plus_fold(b, x, carry, BITS)
    return _plus_fold(b, total, again, FOLD.bit_length() + 1)[0]


def _plus_fold(b: Builder, x: Word, carry: Wire, bits: int) -> tuple[Word, Wire]:
    """Return x + 38 carry and the carry out of its lowest bits, which are all that changes."""
    fold = keep_if(b, carry, b.constant(FOLD, bits))
    total, out = add_carry(b, x[:bits], fold)
    return total + x[bits:], out
