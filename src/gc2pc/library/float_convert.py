"""Conversions: between formats of floats, and between floats and integers or fixed-point numbers."""

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.errors import UsageError
from gc2pc.library.arithmetic import add, increment, neg_if, sub
from gc2pc.library.compare import any_of
from gc2pc.library.float_format import Format, Number, normalised, put_together, taken_apart
from gc2pc.library.float_place import placed
from gc2pc.library.normalise import leading_one, of_place, saturated, shift_out, window
from gc2pc.library.select import mux
from gc2pc.library.words import keep_if


def float_to_float(b: Builder, source: Format, target: Format, x: Word) -> Word:
    """Return x in another format, rounded where that has fewer bits; ANDs only where it needs them."""
    if source == target:
        return x
    p = taken_apart(b, source, x)
    shift = target.bias - source.bias
    mantissa, exponent, not_zero = p.mantissa, [*p.exponent, 0], p.normal
    if shift > 0:
        width = max(source.exponent, source.fraction.bit_length()) + 1
        mantissa, exponent, not_zero = normalised(b, p, width)
    if target.fraction >= source.fraction and (shift == 0 or shift >= source.fraction):
        return _widened(b, target, p, mantissa, exponent, shift, not_zero)
    mantissa = [*mantissa[:-1], not_zero if shift > 0 else mantissa[-1]]
    mantissa = [0] * (target.fraction + 2 - len(mantissa)) + mantissa
    exponent, mantissa, sticky = placed(b, target, mantissa, exponent, shift - 1, [])
    return put_together(b, target, p.sign, exponent, mantissa, sticky, p.special, p.nan)


def _widened(
    b: Builder, fmt: Format, p: Number, mantissa: Word, exponent: Word, shift: int, normal: Wire
) -> Word:
    """Return a number whose every bit has a place in the format."""
    fraction = keep_if(b, b.not_(p.special), mantissa[:-1])
    fraction = [0] * (fmt.fraction - len(fraction)) + [*fraction[:-1], b.xor(fraction[-1], p.nan)]
    width = fmt.exponent + 1
    exponent = [*exponent, *exponent[-1:] * (width - len(exponent))][:width]
    field = keep_if(b, normal, add(b, exponent, b.constant(shift, width))[:-1])
    return [*fraction, *(b.or_(bit, p.special) for bit in field), b.and_(p.sign, b.not_(p.nan))]


def integer_to_float(b: Builder, fmt: Format, x: Word, signed: bool, scale: int = 0) -> Word:
    """Return x / 2^scale, rounded; for a signed or an unsigned word of any width."""
    size = fmt.fraction + 2
    sign = x[-1] if signed else 0
    magnitude = neg_if(b, sign, x)
    places, _ = leading_one(b, magnitude)
    highest = len(x) - 1 - scale + fmt.bias  # the field of a number whose leading one has the highest place
    above = max(1 - highest, 0)  # places to go up until one is that of the field 1
    field = of_place(b, places, lambda k: min(max(highest - k, 0), fmt.special), fmt.exponent)
    most = (len(x) - 1 + above).bit_length()
    steps = of_place(b, places, lambda k: min(k, highest - 1) + above, most)
    word = [0] * (size - len(x)) + magnitude + [0] * above
    mantissa, sticky = window(b, word, len(word) - size, size, steps)
    finite = b.not_(any_of(b, of_place(b, places, lambda k: int(highest - k >= fmt.special), 1)))
    up = b.and_(b.and_(mantissa[0], b.or_(mantissa[1], sticky)), finite)
    return [*increment(b, [*keep_if(b, finite, mantissa[1:-1]), *field], up), sign]


def float_to_integer(
    b: Builder, fmt: Format, x: Word, bits: int, signed: bool, scale: int = 0, nearest: bool = False
) -> Word:
    """Return x * 2^scale as an integer of `bits` bits: without its fraction, or the nearest, even on a tie.

    What is out of range becomes the least or the greatest integer, NaN becomes 0.
    """
    p = taken_apart(b, fmt, x)
    size = bits - 1 if signed else bits
    guard = int(nearest)
    lost = max(len(p.mantissa) - size - guard, 0)
    word = [0] * (size + guard - len(p.mantissa)) + p.mantissa[lost:]
    furthest = size - 1 + fmt.bias - scale  # how far to go for the exponent 0; less for others
    if furthest < 1:
        least = bits + 1 - furthest
        raise UsageError(f"a float scaled by 2^{scale} becomes {least} bits of integer or more, got {bits}")
    width = max(fmt.exponent, abs(furthest).bit_length()) + 2
    distance = sub(b, b.constant(furthest, width), [*p.exponent, *[0] * (width - fmt.exponent)])
    steps = saturated(b, distance[:-1], (size + guard).bit_length())
    word, sticky = shift_out(b, word, steps)
    too_large = b.or_(distance[-1], p.special)
    if nearest:
        sticky = b.or_(sticky, any_of(b, p.mantissa[:lost]))
        up = b.and_(word[0], b.or_([*word, 0][1], sticky))
        word = increment(b, [*word[1:], 0], up)
        too_large = b.or_(too_large, word.pop())
    finite = b.not_(p.nan)
    if not signed:
        limit = b.and_(finite, b.not_(p.sign))
        kept = keep_if(b, b.not_(b.or_(too_large, p.sign)), word)
        return [b.xor(bit, b.and_(too_large, limit)) for bit in kept]
    ends = [*[b.and_(finite, b.not_(p.sign))] * size, b.and_(finite, p.sign)]
    return mux(b, too_large, ends, neg_if(b, p.sign, [*word, 0]))
