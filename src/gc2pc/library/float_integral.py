"""Floats rounded to whole numbers, as floats: trunc, floor, ceil and, to the nearest even one, rint.

Which bits of the fraction lie below the point is a mask that the exponent tells. A carry that leaves them
rounds up, and runs on into the exponent when it has to.
"""

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.errors import UsageError
from gc2pc.library.arithmetic import add_carry, sub
from gc2pc.library.compare import any_of
from gc2pc.library.float_compare import is_nan
from gc2pc.library.float_format import Format
from gc2pc.library.normalise import saturated
from gc2pc.library.words import bitwise_and, bitwise_or, bitwise_xor, invert, keep_if

MODES = ("trunc", "floor", "ceil", "rint")


def float_rounded(b: Builder, fmt: Format, x: Word, mode: str) -> Word:
    """Return x rounded to a whole number, with its sign even where that is 0; 5n ANDs or so, trunc 2n."""
    if mode not in MODES:
        raise UsageError(f"a float is rounded by {', '.join(MODES)}, got {mode!r}")
    m, sign = fmt.fraction, x[-1]
    *below, less_than_one, less_than_half = _below_point(b, fmt, x)
    fraction, field = x[:m], x[m:-1]
    # Below 1 the point is above the hidden bit: the field of 1/2 stands in, of which a carry makes that of 1.
    half = b.constant(fmt.bias - 1, fmt.exponent)
    if mode == "trunc":
        addend, carry = [0] * m, 0
    elif mode == "rint":
        # Half of the last place, less the smallest bit unless the result would be odd without it.
        addend, carry = (
            [*below[1:], less_than_one],
            b.and_(below[0], _last_place(b, fraction, [*below, less_than_one])),
        )
    else:
        away = sign if mode == "floor" else b.not_(sign)
        inexact = b.or_(any_of(b, bitwise_and(b, fraction, below)), b.and_(less_than_one, any_of(b, field)))
        fraction, addend, carry = bitwise_or(b, fraction, below), [0] * m, b.and_(away, inexact)
    kept = invert(b, below)
    fraction, carry = add_carry(b, fraction, addend, carry)
    one = b.and_(carry, b.not_(less_than_half)) if mode == "rint" else carry
    field = bitwise_xor(b, field, keep_if(b, less_than_one, bitwise_xor(b, field, half)))
    field, _ = add_carry(b, field, [0] * fmt.exponent, carry)
    field = keep_if(b, b.not_(b.and_(less_than_one, b.not_(one))), field)
    nan = is_nan(b, fmt, x)
    fraction = keep_if(b, b.not_(nan), bitwise_and(b, fraction, kept))
    return [*fraction[:-1], b.xor(fraction[-1], nan), *field, b.and_(sign, b.not_(nan))]


def _below_point(b: Builder, fmt: Format, x: Word) -> list[Wire]:
    """Return for each bit of the fraction, the hidden bit and one above whether it is below the point."""
    width = max(fmt.exponent, (fmt.bias + fmt.fraction).bit_length()) + 1
    field = [*x[fmt.fraction : -1], *[0] * (width - fmt.exponent)]
    count = sub(b, b.constant(fmt.bias + fmt.fraction, width), field)  # of bits below the point, if 0 or more
    count = keep_if(b, b.not_(count[-1]), count[:-1])
    marks = _marks(b, saturated(b, count, (fmt.fraction + 2).bit_length()))
    return marks[: fmt.fraction + 2]


def _marks(b: Builder, count: Word) -> list[Wire]:
    """Return for k = 0, 1, ... whether count > k; 2^n - n - 1 ANDs for n bits."""
    if not count:
        return []
    lower, c = _marks(b, count[:-1]), count[-1]
    both = keep_if(b, c, lower)
    either = [b.xor(b.xor(mark, c), p) for mark, p in zip(lower, both, strict=True)]
    return [*either, c, *both]


def _last_place(b: Builder, fraction: Word, below: list[Wire]) -> Wire:
    """Return the lowest bit that is not below the point; the hidden bit if all of the fraction is."""
    last: Wire = 0
    for bit, here, before in zip([*fraction, 1], below, [1, *below[:-1]], strict=True):
        last = b.xor(last, b.and_(bit, b.xor(here, before)))
    return last
