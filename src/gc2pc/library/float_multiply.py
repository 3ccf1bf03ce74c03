"""Products of floats.

A product of mantissas is exact. Zeros lead it when a factor is subnormal, and it must go to the right when
its exponent is too low: one shifter does both, since never both are needed.
"""

from gc2pc.circuit import Builder, Word
from gc2pc.library.arithmetic import add_carry
from gc2pc.library.compare import any_of
from gc2pc.library.float_format import Format, put_together, taken_apart
from gc2pc.library.float_place import placed
from gc2pc.library.multiply import mul_full
from gc2pc.library.normalise import leading_one, of_place


def float_mul(b: Builder, fmt: Format, x: Word, y: Word) -> Word:
    """Return x * y."""
    p, q = taken_apart(b, fmt, x), taken_apart(b, fmt, y)
    product = mul_full(b, p.mantissa, q.mantissa)
    # A product of two subnormal numbers may lie below these places; then it is too small for any.
    places, not_zero = leading_one(b, product[fmt.fraction :])
    zeros = of_place(b, places, lambda k: k, len(places).bit_length())
    total, carry = add_carry(b, p.exponent, q.exponent)
    exponent, mantissa, sticky = placed(b, fmt, product, [*total, carry, 0], -fmt.bias, zeros)
    special = b.or_(p.special, q.special)
    nan = any_of(b, [p.nan, q.nan, b.and_(special, b.not_(not_zero))])  # infinity * 0
    return put_together(b, fmt, b.xor(p.sign, q.sign), exponent, mantissa, sticky, special, nan)
