"""The operators on words, narrowed where bits repeat the sign or are constant, then left to the library."""

from __future__ import annotations

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library import arithmetic, compare, divide, multiply, select
from gc2pc.library.columns import compress, sum_words
from gc2pc.library.constant import weighted_columns
from gc2pc.library.words import keep_if


def add(b: Builder, x: Word, y: Word) -> Word:
    """Return x + y; one AND for each bit below the sign of the sum."""
    width = min(_signed_width(x, y) + 1, len(x))
    return _extend(arithmetic.add(b, x[:width], y[:width]), len(x))


def add_all(b: Builder, *words: Word) -> Word:
    """Return the sum of words of one width, modulo that.

    Words that only repeat their sign from bit k on are u - 2**k, with u the k + 1 lower bits, the sign
    inverted: few bits to add, and one constant.
    """
    n, k = len(words[0]), _signed_width(*words) - 1
    width = k + 1 + (len(words) - 1).bit_length()
    if width >= n or all(word[-1] == 0 for word in words):
        return sum_words(b, words, n)
    terms = [[*word[:k], b.not_(word[k])] for word in words]
    return _extend(sum_words(b, [*terms, b.constant(-len(words) << k, width)], width), n)


def sub(b: Builder, x: Word, y: Word) -> Word:
    """Return x - y; one AND for each bit below the sign of the difference."""
    width = min(_signed_width(x, y) + 1, len(x))
    return _extend(arithmetic.sub(b, x[:width], y[:width]), len(x))


def neg(b: Builder, x: Word) -> Word:
    """Return -x."""
    width = min(_signed_width(x) + 1, len(x))
    return _extend(arithmetic.neg(b, x[:width]), len(x))


def abs_(b: Builder, x: Word) -> Word:
    """Return |x| of a signed word, modulo 2**n."""
    width = min(_signed_width(x) + 1, len(x))
    return _extend(arithmetic.abs_(b, x[:width]), len(x))


def mul(b: Builder, x: Word, y: Word) -> Word:
    """Return the lower n bits of x * y, by shifts and additions if one of them is constant."""
    for word, other in ((x, y), (y, x)):
        if all(wire < 2 for wire in other):
            number = sum(bit << i for i, bit in enumerate(other))
            return compress(b, weighted_columns(b, len(word), [(number, word)]))
    n, width = len(x), _signed_width(x, y)
    if x[-1] == y[-1] == 0 and 2 * (width - 1) <= n:
        return resize(multiply.mul_full(b, x[: width - 1], y[: width - 1]), n, signed=False)
    if 2 * width <= n:
        return _extend(_mul_signed(b, x[:width], y[:width]), n)
    return multiply.mul(b, x, y)


def square(b: Builder, x: Word) -> Word:
    """Return the lower n bits of x * x, in about half of the ANDs of a product."""
    if all(wire < 2 for wire in x):
        return mul(b, x, x)
    n, width = len(x), _signed_width(x)
    if x[-1] != 0 and 2 * width <= n:  # the square of a negative number is that of its absolute value
        return resize(multiply.square(b, arithmetic.abs_(b, x[:width])), n, signed=False)
    if 2 * (width - 1) <= n and x[-1] == 0:
        return resize(multiply.square(b, x[: width - 1]), n, signed=False)
    return multiply.square_low(b, x)


def divmod_(b: Builder, x: Word, y: Word, signed: bool) -> tuple[Word, Word]:
    """Return Python's x // y and x % y of words of n bits."""
    if not signed:
        return divide.udivmod(b, x, y)
    n = len(x)
    width = min(_signed_width(x, y) + 1, n)  # of the lowest number divided by -1 too
    quotient, remainder = divide.floor_divmod(b, x[:width], y[:width])
    return _extend(quotient, n), _extend(remainder, n)


def less(b: Builder, x: Word, y: Word, signed: bool) -> Wire:
    """Return x < y. Dropping repeated sign bits keeps the order of signed and of unsigned words."""
    width = _signed_width(x, y)
    return (compare.less_than_signed if signed else compare.less_than)(b, x[:width], y[:width])


def equal(b: Builder, x: Word, y: Word) -> Wire:
    """Return x == y."""
    width = _signed_width(x, y)
    return compare.equal(b, x[:width], y[:width])


def chosen(b: Builder, x: Word, y: Word, signed: bool, least: bool) -> Word:
    """Return the smaller or the larger of two words, x if they are equal."""
    width = _signed_width(x, y)
    second = less(b, y, x, signed) if least else less(b, x, y, signed)
    return _extend(select.mux(b, second, y[:width], x[:width]), len(x))


def resize(x: Word, width: int, signed: bool) -> Word:
    """Return x cut to `width` bits, or filled up with its sign if signed, else with 0."""
    return _extend(x[:width] if signed else (x + [0] * width)[:width], width)


def _signed_width(*words: Word) -> int:
    """Return the width, sign included, in which all words fit as signed numbers."""
    width = max(len(word) for word in words)
    while width > 1 and all(word[width - 1] == word[width - 2] for word in words):
        width -= 1
    return width


def _extend(x: Word, width: int) -> Word:
    return x + [x[-1]] * (width - len(x))


def _mul_signed(b: Builder, x: Word, y: Word) -> Word:
    """Return the whole product of signed words of n bits.

    A sign bit weighs -2**(n-1), not 2**(n-1): the unsigned product is too large by x * 2**n for a negative y,
    and by y * 2**n for a negative x.
    """
    product = multiply.mul_full(b, x, y)
    high = product[len(x) :]
    for word, sign in ((x, y[-1]), (y, x[-1])):
        high = arithmetic.sub(b, high, keep_if(b, sign, word))
    return product[: len(x)] + high
