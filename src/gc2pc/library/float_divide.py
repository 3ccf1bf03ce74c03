"""Quotients and square roots of floats, digit by digit without restoring the remainder.

Both make sure first that their operands have no leading zeros. No quotient of two mantissas and no root lies
half way between two normal numbers, since its square or its product with the divisor would have too many
bits; so only a quotient that becomes subnormal needs to know whether its remainder is 0.
"""

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library.arithmetic import add, increment
from gc2pc.library.compare import any_of
from gc2pc.library.float_format import Format, normalised, put_together, taken_apart
from gc2pc.library.float_place import placed
from gc2pc.library.root import isqrt
from gc2pc.library.select import mux
from gc2pc.library.words import bitwise_xor, flip_if, invert, keep_if


def float_div(b: Builder, fmt: Format, x: Word, y: Word) -> Word:
    """Return x / y; a zero divisor gives infinity, but 0 / 0 NaN."""
    p, q = taken_apart(b, fmt, x), taken_apart(b, fmt, y)
    width = max(fmt.exponent, fmt.fraction.bit_length()) + 2
    dividend, p_exponent, p_not_zero = normalised(b, p, width)
    divisor, q_exponent, q_not_zero = normalised(b, q, width)
    quotient, inexact = _quotient(b, keep_if(b, p_not_zero, dividend), divisor, fmt.fraction + 3)
    difference = add(b, p_exponent, invert(b, q_exponent))  # and 1 less
    zeros = [b.not_(quotient[-1])]
    exponent, mantissa, sticky = placed(b, fmt, quotient, difference, fmt.bias, zeros, q.special)
    infinite = b.or_(p.special, b.not_(q_not_zero))
    invalid = b.or_(b.and_(p.special, q.special), b.not_(b.or_(p_not_zero, q_not_zero)))
    nan = any_of(b, [p.nan, q.nan, invalid])
    sign, sticky = b.xor(p.sign, q.sign), b.or_(sticky, inexact)
    return put_together(b, fmt, sign, exponent, mantissa, sticky, b.or_(infinite, nan), nan)


def _quotient(b: Builder, x: Word, y: Word, digits: int) -> tuple[Word, Wire]:
    """Return the digits of x / y < 2, the first for 1, and whether there is a remainder.

    A digit says whether the remainder is 0 or more; the next step subtracts y if so and else adds it.
    """
    rest = [*x, 0]
    more: Wire = 1
    quotient: Word = []
    for i in range(digits):
        rest = [0, *rest[:-1]] if i else rest
        rest = add(b, rest, flip_if(b, more, [*y, 0]), more)
        more = b.not_(rest[-1])
        quotient.insert(0, more)
    # Nothing is left if the rest, corrected by y when it is negative, is 0: then the two sums without carries
    # and of carries are alike, whose difference is twice the corrected rest.
    correction = keep_if(b, rest[-1], [*y, 0])
    carries = [b.or_(r, c) for r, c in zip(rest, correction, strict=True)]
    return quotient, any_of(b, bitwise_xor(b, bitwise_xor(b, rest, correction), [0, *carries[:-1]]))


def float_sqrt(b: Builder, fmt: Format, x: Word) -> Word:
    """Return the square root; of a negative number NaN, but of -0 it is -0."""
    p = taken_apart(b, fmt, x)
    width = max(fmt.exponent, fmt.fraction.bit_length()) + 1
    mantissa, exponent, not_zero = normalised(b, p, width)
    # The bias is odd: where the field is odd too, the exponent is even and halves without a rest.
    radicand = mux(b, exponent[0], [*mantissa, 0], [0, *mantissa])
    root = isqrt(b, [*[0] * (fmt.fraction + 2), *radicand])
    field = add(b, exponent[1:], b.constant((fmt.bias - 1) // 2, width - 1), exponent[0])
    nan = b.or_(p.nan, b.and_(p.sign, not_zero))
    special = b.or_(p.special, nan)
    kept = b.and_(not_zero, b.not_(special))
    fraction = keep_if(b, kept, increment(b, root[1:-1], root[0]))
    fraction[-1] = b.xor(fraction[-1], nan)
    field = [b.xor(bit, special) for bit in keep_if(b, kept, field[: fmt.exponent])]
    return [*fraction, *field, b.and_(p.sign, b.not_(nan))]
