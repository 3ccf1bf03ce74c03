"""Fixed-point numbers: words in two's complement that stand for themselves divided by 2^f.

Sums, differences and comparisons are those of integers. What has more places than there are is rounded to the
nearest number, the even one of two; what is too large loses its upper bits.
"""

from collections.abc import Callable

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.errors import UsageError
from gc2pc.library.arithmetic import abs_, add, increment, neg_if
from gc2pc.library.compare import any_of
from gc2pc.library.divide import udivmod
from gc2pc.library.root import isqrt
from gc2pc.library.words import common_width, keep_if

Multiply = Callable[[Builder, Word, Word], Word]
"""The lower n bits of the product of two words of n bits."""


def nearest(b: Builder, x: Word, places: int) -> Word:
    """Return a signed x / 2^places, rounded; as many ANDs as x has bits, and as many bits fewer."""
    if places == 0:
        return x
    half, kept = x[places - 1], x[places:]
    return increment(b, kept, b.and_(half, b.or_(kept[0], any_of(b, x[: places - 1]))))


def fixed_mul(b: Builder, fraction: int, x: Word, y: Word, multiply: Multiply) -> Word:
    """Return x * y, rounded."""
    return fixed_fma(b, fraction, x, y, [0] * len(x), multiply)


def fixed_fma(b: Builder, fraction: int, x: Word, y: Word, z: Word, multiply: Multiply) -> Word:
    """Return x * y + z, rounded once."""
    n = common_width(x, y, z)
    product = multiply(b, _extended(x, 2 * n), _extended(y, 2 * n))
    total = add(b, product, _extended([*[0] * fraction, *z], 2 * n)) if any(z) else product
    return nearest(b, total, fraction)[:n]


def fixed_div(b: Builder, fraction: int, x: Word, y: Word, bits: int | None = None) -> Word:
    """Return x / y, rounded; x / 0 is 0. bits: of the result, those of x unless told; n + f + 1 hold all."""
    n = common_width(x, y)
    quotient, rest = udivmod(b, [*[0] * (fraction + 1), *abs_(b, x)], abs_(b, y))
    up = b.and_(quotient[0], b.or_(quotient[1], any_of(b, rest)))
    return neg_if(b, b.xor(x[-1], y[-1]), increment(b, [*quotient[1:], 0][: bits or n], up))


def fixed_sqrt(b: Builder, fraction: int, x: Word) -> Word:
    """Return the square root, rounded; of a negative number 0.

    No root lies half way between two numbers, since the square of that has too many places.
    """
    n = common_width(x)
    root = isqrt(b, [*[0] * (fraction + 2), *keep_if(b, b.not_(x[-1]), x[:-1])] if n > 1 else [0])
    rounded = increment(b, [*root[1:], 0], root[0])
    return [*rounded, *[0] * n][:n]


def fixed_resized(b: Builder, x: Word, places: int, bits: int) -> Word:
    """Return a signed x with `places` more places, or fewer and rounded, in a word of `bits` bits."""
    x = [*[0] * places, *x] if places >= 0 else nearest(b, _extended(x, len(x) + 1 - min(places, 0)), -places)
    return _extended(x, bits)[:bits]


def fixed_floor(b: Builder, fraction: int, x: Word) -> Word:
    """Return x rounded down to a whole number; no ANDs."""
    return [*[0] * fraction, *x[fraction:]]


def fixed_ceil(b: Builder, fraction: int, x: Word) -> Word:
    """Return x rounded up to a whole number; n - 1 ANDs."""
    return [*[0] * fraction, *increment(b, x[fraction:], any_of(b, x[:fraction]))]


def fixed_trunc(b: Builder, fraction: int, x: Word) -> Word:
    """Return x without its fraction; n ANDs."""
    up: Wire = b.and_(x[-1], any_of(b, x[:fraction]))
    return [*[0] * fraction, *increment(b, x[fraction:], up)]


def fixed_rint(b: Builder, fraction: int, x: Word) -> Word:
    """Return x rounded to the nearest whole number, the even one of two; n ANDs."""
    return [*[0] * fraction, *nearest(b, x, fraction)]


ROUNDINGS = {"floor": fixed_floor, "ceil": fixed_ceil, "trunc": fixed_trunc, "rint": fixed_rint}


def _extended(x: Word, width: int) -> Word:
    if not x:
        raise UsageError("a word must have at least 1 bit")
    return [*x, *[x[-1]] * (width - len(x))]
