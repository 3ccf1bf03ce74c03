"""Sine and cosine of floats of any size.

x 2/pi modulo 4 is a quadrant and a fraction of it. For each exponent a table holds the digits of 2/pi that
matter, so that large numbers are as exact as small ones (Payne and Hanek's reduction). In every quadrant the
result is the sine of g pi/2 for g in [0, 1), and that is g q(g) with a smooth q: exact near its zeros too.
"""

from functools import cache

from gc2pc.circuit import Builder, Word
from gc2pc.errors import UsageError
from gc2pc.library import exact
from gc2pc.library.arithmetic import neg
from gc2pc.library.columns import compress
from gc2pc.library.compare import less_than
from gc2pc.library.float_exp import GUARD, PIECES
from gc2pc.library.float_format import Format, put_together, taken_apart
from gc2pc.library.float_place import placed
from gc2pc.library.multiply import mul_full
from gc2pc.library.normalise import leading_one, of_place, window
from gc2pc.library.piecewise import piecewise
from gc2pc.library.select import mux
from gc2pc.library.table import lookup
from gc2pc.library.words import flip_if


def float_sin(b: Builder, fmt: Format, x: Word) -> Word:
    """Return the sine; of infinities NaN."""
    small = fmt.bias - fmt.fraction // 2 - 2  # below this field sin x rounds to x
    tiny = less_than(b, x[fmt.fraction : -1], b.constant(small, fmt.exponent))
    return mux(b, tiny, x, _sine(b, fmt, x, 0))


def float_cos(b: Builder, fmt: Format, x: Word) -> Word:
    """Return the cosine; of infinities NaN."""
    return _sine(b, fmt, [*x[:-1], 0], 1)


def _sine(b: Builder, fmt: Format, x: Word, more: int) -> Word:
    """Return the sine of x, `more` quadrants further."""
    p = taken_apart(b, fmt, x)
    places = fmt.fraction + GUARD
    turn = _quadrants(b, fmt, p.mantissa, x[fmt.fraction : -1])
    fraction, low, high = turn[:-2], turn[-2], turn[-1]
    if more:
        low, high = b.not_(low), b.xor(high, low)
    part = flip_if(b, low, fraction)
    quotient = piecewise(b, part[-places:], _smooth_sine, PIECES, places)[: places + 1]
    ones, _ = leading_one(b, part[places:])
    zeros = of_place(b, ones, lambda k: k, len(ones).bit_length())
    kept, _ = window(b, part, len(part) - places, places, zeros)
    product = mul_full(b, [*kept, 0], quotient)[: 2 * places + 1]
    exponent = neg(b, [*zeros, *[0] * (fmt.exponent + 2 - len(zeros))])
    field, mantissa, sticky = placed(b, fmt, product, exponent, fmt.bias - 1, [b.not_(product[-1])])
    return put_together(b, fmt, b.xor(p.sign, high), field, mantissa, sticky, p.special, p.special)


def _quadrants(b: Builder, fmt: Format, mantissa: Word, field: Word) -> Word:
    """Return |x| 2/pi modulo 4 with bits enough for the least fraction of a quadrant there is.

    The fractions of 2^(E + M) floats come no nearer to a whole number than 2^-(E + M + 2) or so.
    """
    m = fmt.fraction
    places = 3 * m + fmt.exponent + GUARD + 4
    digits = lookup(b, field, _two_over_pi(fmt, places), places + 2)
    columns: list[Word] = [[] for _ in range(places + 2)]
    for start in range(0, places + 2, m + 1):
        piece = digits[start : start + m + 1]
        product = mul_full(b, mantissa, [*piece, *[0] * (m + 1 - len(piece))])
        for column, bit in zip(columns[start:], product, strict=False):
            column.append(bit)
    return compress(b, columns)


@cache
def _two_over_pi(fmt: Format, places: int) -> list[int]:
    """Return for each field 2^(field - bias - M) 2/pi modulo 4, times 2^places."""
    if fmt.bias - fmt.fraction + places + 16 > exact.DIGITS:
        raise UsageError(f"sine and cosine take floats of fewer bits, got {fmt.bits}")
    ratio = (2 * exact.ONE << exact.DIGITS) // exact.pi()
    shifts = [
        max(field, 1) - fmt.bias - fmt.fraction + places - exact.DIGITS for field in range(1 << fmt.exponent)
    ]
    return [(ratio >> -shift) % (1 << (places + 2)) for shift in shifts]


def _smooth_sine(g: int) -> int:
    """Return sin(g pi/2) / g."""
    g = max(g, 1 << (exact.DIGITS // 2))
    return (exact.sin(exact.product(g, exact.pi()) // 2) << exact.DIGITS) // g
