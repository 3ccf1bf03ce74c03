"""Comparisons of floats, and the lesser and the greater of two. No comparison holds for NaN but !=."""

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library.compare import all_of, any_of, is_zero, less_than
from gc2pc.library.float_format import Format
from gc2pc.library.select import mux
from gc2pc.library.words import bitwise_xor, common_width, flip_if, keep_if


def is_nan(b: Builder, fmt: Format, x: Word) -> Wire:
    """Return whether x is NaN; n - 2 ANDs."""
    return b.and_(all_of(b, x[fmt.fraction : -1]), any_of(b, x[: fmt.fraction]))


def is_infinite(b: Builder, fmt: Format, x: Word) -> Wire:
    """Return whether x is an infinity; n - 2 ANDs."""
    return b.and_(all_of(b, x[fmt.fraction : -1]), b.not_(any_of(b, x[: fmt.fraction])))


def is_finite(b: Builder, fmt: Format, x: Word) -> Wire:
    """Return whether x is neither an infinity nor NaN; E - 1 ANDs."""
    return b.not_(all_of(b, x[fmt.fraction : -1]))


def float_less(b: Builder, fmt: Format, x: Word, y: Word) -> Wire:
    """Return x < y; 3n ANDs and a few more."""
    less = b.and_(_below(b, x, y), b.not_(_both_zero(b, fmt, x, y)))
    return b.and_(less, b.not_(_unordered(b, fmt, x, y)))


def float_less_equal(b: Builder, fmt: Format, x: Word, y: Word) -> Wire:
    """Return x <= y; 3n ANDs and a few more."""
    not_greater = b.or_(b.not_(_below(b, y, x)), _both_zero(b, fmt, x, y))
    return b.and_(not_greater, b.not_(_unordered(b, fmt, x, y)))


def float_equal(b: Builder, fmt: Format, x: Word, y: Word) -> Wire:
    """Return x == y; 2n ANDs and a few more. Zeros of both signs are equal."""
    alike = is_zero(b, bitwise_xor(b, x[:-1], y[:-1]))
    same_sign = b.or_(b.not_(b.xor(x[-1], y[-1])), b.not_(_not_zero(b, fmt, x)))
    return b.and_(b.and_(alike, same_sign), b.not_(is_nan(b, fmt, x)))


def float_minimum(b: Builder, fmt: Format, x: Word, y: Word) -> Word:
    """Return the lesser, NaN if one is NaN; -0 is below 0. 5n ANDs or so."""
    return _choice(b, fmt, _below(b, x, y), x, y)


def float_maximum(b: Builder, fmt: Format, x: Word, y: Word) -> Word:
    """Return the greater, NaN if one is NaN; 0 is above -0. 5n ANDs or so."""
    return _choice(b, fmt, _below(b, y, x), x, y)


def _choice(b: Builder, fmt: Format, first: Wire, x: Word, y: Word) -> Word:
    nan = _unordered(b, fmt, x, y)
    kept = keep_if(b, b.not_(nan), mux(b, first, x, y))
    return [b.xor(bit, nan) if fmt.nan >> i & 1 else bit for i, bit in enumerate(kept)]


def _below(b: Builder, x: Word, y: Word) -> Wire:
    """Return whether x comes before y, -0 before 0: of negative numbers the magnitude counts down."""
    common_width(x, y)
    keys = [[*flip_if(b, word[-1], word[:-1]), b.not_(word[-1])] for word in (x, y)]
    return less_than(b, *keys)


def _unordered(b: Builder, fmt: Format, x: Word, y: Word) -> Wire:
    return b.or_(is_nan(b, fmt, x), is_nan(b, fmt, y))


def _both_zero(b: Builder, fmt: Format, x: Word, y: Word) -> Wire:
    return b.not_(b.or_(_not_zero(b, fmt, x), _not_zero(b, fmt, y)))


def _not_zero(b: Builder, fmt: Format, x: Word) -> Wire:
    """Return whether x is no zero; what tells NaN has looked at its fraction already."""
    return b.or_(any_of(b, x[: fmt.fraction]), any_of(b, x[fmt.fraction : -1]))
