"""Sums and differences of floats.

The larger magnitude goes first, so that a difference is never negative, and the smaller one is shifted to
its exponent with two more bits and a third that says whether anything was lost (sticky). Then either the
exponents differ by two or more, and a difference has at most one leading zero; or they do not, and nothing
was lost. Zeros are shifted out as far as the exponent allows: what is left makes the result subnormal.
"""

from gc2pc.circuit import Builder, Word
from gc2pc.library.arithmetic import add_carry, sub
from gc2pc.library.compare import less_than
from gc2pc.library.float_format import Format, put_together, taken_apart
from gc2pc.library.normalise import leading_one, of_place, saturated, shift_out, window
from gc2pc.library.select import mux, swap_if
from gc2pc.library.shift import shift_left_by
from gc2pc.library.words import flip_if, invert

_GUARD = 3  # bits below the fraction while adding
_EMPTY = 2  # that are 0 when more than two zeros lead, so that large shifts can leave them alone


def float_add(b: Builder, fmt: Format, x: Word, y: Word) -> Word:
    """Return x + y."""
    larger, smaller = swap_if(b, less_than(b, x[:-1], y[:-1]), x, y)
    p, q = taken_apart(b, fmt, larger), taken_apart(b, fmt, smaller)
    opposite = b.xor(p.sign, q.sign)
    distance = saturated(b, sub(b, p.exponent, q.exponent), (fmt.fraction + _GUARD).bit_length())
    aligned, sticky = shift_out(b, [0] * (_GUARD - 1) + q.mantissa, distance)
    addend = flip_if(b, opposite, [sticky, *aligned])
    total, carry = add_carry(b, [0] * _GUARD + p.mantissa, addend, opposite)
    total.append(b.xor(carry, opposite))  # a difference always has a carry, and it means nothing
    places, not_zero = leading_one(b, total[_EMPTY:])
    exponent, distance = _steps(b, p.exponent, of_place(b, places, lambda k: k, len(places).bit_length()))
    upper = shift_left_by(b, total[_EMPTY:], [0, 0, *distance[2:]])
    mantissa, sticky = window(b, total[:_EMPTY] + upper, _GUARD, fmt.fraction + 2, distance[:2])
    sign = b.and_(p.sign, b.or_(not_zero, b.not_(opposite)))
    nan = b.or_(p.nan, b.and_(p.special, b.not_(not_zero)))  # only equal infinities leave nothing
    return put_together(b, fmt, sign, exponent, mantissa, sticky, p.special, nan)


def _steps(b: Builder, exponent: Word, zeros: Word) -> tuple[Word, Word]:
    """Return exponent - zeros and the lesser of the two."""
    width = max(len(exponent), len(zeros))
    exponent, zeros = ([*word, *[0] * (width - len(word))] for word in (exponent, zeros))
    rest, enough = add_carry(b, exponent, invert(b, zeros), 1)
    return rest, mux(b, enough, zeros, exponent)


def float_sub(b: Builder, fmt: Format, x: Word, y: Word) -> Word:
    """Return x - y."""
    return float_add(b, fmt, x, [*y[:-1], b.not_(y[-1])])
