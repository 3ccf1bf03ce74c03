"""Exponentials and logarithms of floats, within a little more than half a unit of the last place.

e^x = 2^n e^r for a whole n that leaves r = x - n ln 2 in [0, 1); n need not be the nearest, so a few bits of
x tell it. ln(2^e m) = e ln 2 + s q with s = m - 1 and q = ln(m) / s, for m in [3/4, 3/2): s is exact and q is
smooth, so that nothing cancels near 1.
"""

from gc2pc.circuit import Builder, Word
from gc2pc.library import exact
from gc2pc.library.arithmetic import add, sub
from gc2pc.library.columns import compress
from gc2pc.library.compare import any_of
from gc2pc.library.constant import weighted_columns
from gc2pc.library.float_convert import float_to_integer, integer_to_float
from gc2pc.library.float_format import Format, normalised, put_together, taken_apart
from gc2pc.library.float_place import placed
from gc2pc.library.multiply import mul_full
from gc2pc.library.piecewise import piecewise
from gc2pc.library.select import mux
from gc2pc.library.words import keep_if

PIECES = 6  # bits of an argument that choose its polynomial
GUARD = 6  # bits that are carried beyond those of the result


def float_exp(b: Builder, fmt: Format, x: Word) -> Word:
    """Return e^x."""
    p = taken_apart(b, fmt, x)
    places = fmt.fraction + GUARD
    # Bits before the point, sign included: beyond them e^x is 0 or infinite.
    whole = ((fmt.bias + fmt.fraction + 2) * 7 // 10).bit_length() + 1
    argument = float_to_integer(b, fmt, x, whole + places, True, places, nearest=True)
    n = _exponent(b, argument, whole, places)
    more = whole + 1  # places of ln 2, as it is taken so many times
    turns = _times_constant(b, n, exact.ln2() >> (exact.DIGITS - places - more), whole + places + more)
    rest = sub(b, [*[0] * more, *argument], turns)[: places + more]  # r in [0, 1)
    value = piecewise(b, rest, exact.exp, PIECES, places + 1)[: places + 3]  # e^r in [1, 4)
    zeros = [b.not_(value[-1])]
    exponent, mantissa, sticky = placed(b, fmt, value, n, fmt.bias, zeros)
    special = b.or_(p.nan, b.and_(p.special, b.not_(p.sign)))
    return put_together(b, fmt, 0, exponent, mantissa, sticky, special, p.nan)


def _exponent(b: Builder, x: Word, whole: int, places: int) -> Word:
    """Return a whole n, signed, with 0 <= x - n ln 2 < 1 for a signed x with `places` bits after the point.

    x is cut to a few places, and log2(e) to as many as it takes to be off by 1/16 at most.
    """
    few, bits = 6, whole + 3
    log2e = ((exact.ONE << exact.DIGITS) // exact.ln2()) >> (exact.DIGITS - bits)
    width = whole + few + bits + 2
    product = _times_constant(b, x[places - few :], log2e, width, -(1 << (few + bits - 4)))
    return product[few + bits :]


def _times_constant(b: Builder, x: Word, number: int, width: int, more: int = 0) -> Word:
    """Return a signed x times a public number, and more, modulo 2^width."""
    top = len(x) - 1  # the sign bit counts as if inverted and 2^top too much
    flipped = [*x[:-1], b.not_(x[-1])]
    return compress(b, weighted_columns(b, width, [(number, flipped)], more - (number << top)))


def float_log(b: Builder, fmt: Format, x: Word) -> Word:
    """Return the natural logarithm; of 0 it is -infinity, of negative numbers NaN."""
    return _log(b, fmt, x, exact.ln2(), False)


def float_log2(b: Builder, fmt: Format, x: Word) -> Word:
    """Return the logarithm to the base 2; of 0 it is -infinity, of negative numbers NaN."""
    return _log(b, fmt, x, exact.ONE, True)


def _log(b: Builder, fmt: Format, x: Word, of_two: int, base_two: bool) -> Word:
    """Return the logarithm to a base, of which the logarithm of 2 is `of_two`."""
    p = taken_apart(b, fmt, x)
    m, places = fmt.fraction, fmt.fraction + GUARD
    width = max(fmt.exponent, m.bit_length()) + 2
    mantissa, field, not_zero = normalised(b, p, width)
    upper = mantissa[m - 1]  # 3/2 or more: m is half as much, and e is 1 more
    e = add(b, add(b, field, b.constant(-fmt.bias, width)), [0] * width, upper)
    quotient = piecewise(b, mantissa[:m], _smooth_log2 if base_two else _smooth_log, PIECES, places)
    # s = f or (f - 1) / 2 for the fraction f, with m + 1 places: of a negative s the magnitude is 1 - f.
    fraction = mantissa[:m]
    magnitude = [b.xor(bit, upper) for bit in fraction]
    magnitude = add(b, [*magnitude, 0], [upper, *[0] * m])
    magnitude = mux(b, upper, magnitude, [0, *fraction])
    size = max(len(magnitude), len(quotient))
    product = mul_full(b, [*magnitude, *[0] * (size - m - 1)], [*quotient, *[0] * (size - len(quotient))])
    scale = m + 1 + places
    total_width = scale + width + 1
    whole = _times_constant(b, e, of_two >> (exact.DIGITS - scale), total_width)
    product = [*product, *[0] * total_width][:total_width]
    total = add(b, whole, [b.xor(bit, upper) for bit in product], upper)
    value = integer_to_float(b, fmt, total, True, scale)
    negative = b.and_(p.sign, not_zero)
    nan = b.or_(p.nan, negative)
    infinite = any_of(b, [b.not_(not_zero), p.special, nan])
    fraction = keep_if(b, b.not_(infinite), value[:m])
    fraction[-1] = b.xor(fraction[-1], nan)
    exponent = [b.or_(bit, infinite) for bit in value[m:-1]]
    sign = b.and_(b.not_(nan), b.mux(infinite, b.not_(not_zero), value[-1]))
    return [*fraction, *exponent, sign]


def _smooth_log(f: int) -> int:
    """Return ln(m) / (m - 1) for m = 1 + f below 3/2, and m = (1 + f) / 2 from there on."""
    m = exact.ONE + f
    if f >= exact.ONE // 2:
        m //= 2
    s = m - exact.ONE
    return exact.ONE if abs(s) < 1 << 8 else (exact.log(m) << exact.DIGITS) // s


def _smooth_log2(f: int) -> int:
    return (_smooth_log(f) << exact.DIGITS) // exact.ln2()
