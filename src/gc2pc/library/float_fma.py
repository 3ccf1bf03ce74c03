"""A product and a float added up and rounded once.

Every bit of the product has its place in a window that has room above it for the addend, with two bits
between them; the addend starts there and is shifted to the right. An addend that belongs even higher stays
where it is: the product is then too small for its place to matter, only its sign does.
"""

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library.arithmetic import add, add_carry, neg_if, sub
from gc2pc.library.compare import any_of
from gc2pc.library.float_format import Format, put_together, taken_apart
from gc2pc.library.multiply import mul_full
from gc2pc.library.normalise import leading_one, of_place, saturated, shift_out, window
from gc2pc.library.select import mux
from gc2pc.library.words import flip_if, keep_if

_GUARD = 3  # bits below the product, the lowest for everything that is lost
_GAP = 2  # bits between the product and an addend above it


def float_fma(b: Builder, fmt: Format, x: Word, y: Word, z: Word) -> Word:
    """Return x * y + z, rounded once."""
    m = fmt.fraction
    p, q, r = (taken_apart(b, fmt, word) for word in (x, y, z))
    product = mul_full(b, p.mantissa, q.mantissa)
    vanished = b.not_(
        b.and_(any_of(b, [any_of(b, x[:m]), p.normal]), any_of(b, [any_of(b, y[:m]), q.normal]))
    )
    exponent, distance = _alignment(b, fmt, p.exponent, q.exponent, r.exponent, vanished)
    above = [0] * (_GAP + m + 1)
    aligned, sticky = shift_out(b, [0] * (_GUARD - 1 + len(product) + _GAP) + r.mantissa, distance)
    minus = b.xor(b.xor(p.sign, q.sign), r.sign)
    factor = flip_if(b, minus, [*[0] * _GUARD, *product, *above])
    total, carry = add_carry(b, [sticky, *aligned], factor, minus)
    not_negative = b.and_(minus, carry)
    negative = b.xor(minus, not_negative)
    total = [*neg_if(b, negative, total), b.xor(carry, not_negative)]
    places, not_zero = leading_one(b, total)
    zeros = of_place(b, places, lambda k: k, (len(places) - 1).bit_length())
    rest = sub(b, exponent, [*zeros, *[0] * (len(exponent) - len(zeros))])
    distance = mux(b, rest[-1], exponent[: len(zeros)], zeros)
    mantissa, sticky = window(b, total, len(total) - m - 2, m + 2, distance)
    infinite = b.or_(p.special, q.special)
    special = b.or_(infinite, r.special)
    invalid = b.or_(b.and_(infinite, vanished), b.and_(b.and_(infinite, r.special), minus))
    nan = any_of(b, [p.nan, q.nan, r.nan, invalid])
    other = b.mux(infinite, minus, b.and_(negative, b.not_(r.special)))  # the sign is that of the product
    sign = b.and_(b.xor(r.sign, other), any_of(b, [not_zero, b.not_(minus), special]))
    return put_together(b, fmt, sign, rest[:-1], mantissa, sticky, special, nan)


def _alignment(b: Builder, fmt: Format, p: Word, q: Word, r: Word, vanished: Wire) -> tuple[Word, Word]:
    """Return the exponent of the window and how far the addend goes to the right in it.

    The exponent is the field of a leading one where the addend's is at first, which has one place above it.
    """
    m = fmt.fraction
    width = max(fmt.exponent, m.bit_length()) + 3
    total, carry = add_carry(b, p, q)
    total = [*total, carry, *[0] * (width - len(total) - 1)]
    product = add(b, total, b.constant(m + 2 + _GAP - fmt.bias, width))
    addend = [*r, *[0] * (width - len(r))]
    distance = sub(b, product, addend)
    above = b.or_(distance[-1], vanished)
    length = _GUARD - 1 + 2 * m + 2 + _GAP + m + 1
    distance = saturated(b, keep_if(b, b.not_(above), distance[:-1]), length.bit_length())
    return mux(b, above, addend, product), distance
