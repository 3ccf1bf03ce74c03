"""Products of equally wide words: column compression when they are short, Karatsuba's three products above.

Short ones multiply no bits: 2 p q = p + q - (p XOR q), so XORs, which are free, take the place of the ANDs
of bits by bits, and what is left is to add them up. Long ones: with x = x1 2^h + x0 and y alike, z0 = x0 y0,
z2 = x1 y1 and p = (x0 - x1)(y0 - y1),

    x y = (z0 + z2 2^h)(1 + 2^h) - p 2^h.

p comes from the absolute values of its factors, so that every product is unsigned and h bits wide. Products
can take an addend, which costs an AND a bit in short ones.
"""

from collections.abc import Callable, Sequence
from functools import cache

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library.arithmetic import add, add_carry, neg_if
from gc2pc.library.columns import columns_of, compress, place_word
from gc2pc.library.words import common_width, flip_if, invert, keep_if


def mul(b: Builder, x: Word, y: Word) -> Word:
    """Return the lower n bits of x * y, the same for signed and unsigned words."""
    n = common_width(x, y)
    ands, h = _low(n)
    if h == n or _is_short(x, y, ands):
        return _school(b, x, y, n)
    u = n - h  # at most h, so that the product of the upper parts falls out of the result
    low = mul_full(b, x[:h], y[:h])[:n]
    upper = add(b, add(b, low[h:], mul(b, x[h:], y[:u])), mul(b, x[:u], y[h:]))
    return low[:h] + upper


def mul_full(b: Builder, x: Word, y: Word, addend: Sequence[Wire] = ()) -> Word:
    """Return all 2n bits of x * y + addend for unsigned words; the sum must not need more."""
    n = common_width(x, y)
    ands, h = _full(n)
    if h == n or _is_short(x, y, ands):
        return _school(b, x, y, 2 * n, addend)
    low = mul_full(b, x[:h], y[:h])
    high = mul_full(b, x[h:], y[h:], low[h:])
    (dx, x_negative), (dy, y_negative) = difference(b, x, h), difference(b, y, h)
    product = _join(b, low[:h] + high, mul_full(b, dx, dy), b.xor(x_negative, y_negative))
    return _plus(b, product, addend)


def square(b: Builder, x: Word, addend: Sequence[Wire] = ()) -> Word:
    """Return all 2n bits of x * x + addend for an unsigned word; the sum must not need more."""
    n = common_width(x)
    h = _square(n)[1]
    if h == n:
        return _school_square(b, x, addend)
    low = square(b, x[:h])
    high = square(b, x[h:], low[h:])
    return _plus(b, _join(b, low[:h] + high, square(b, difference(b, x, h)[0]), 0), addend)


def square_low(b: Builder, x: Word) -> Word:
    """Return the lower n bits of x * x; about half the ANDs of mul: twice a product joins two squares."""
    n = common_width(x)
    h = (n + 1) // 2
    if n < 4:
        return square(b, x)[:n]
    low = square(b, x[:h])[:n]
    place = h + 1
    if place == n:
        return low
    mixed = mul(b, x[: n - place], x[h : h + n - place])
    return low[:place] + add(b, low[place:], mixed)


def _school(b: Builder, x: Word, y: Word, width: int, addend: Sequence[Wire] = ()) -> Word:
    """Return the lower `width` bits of x * y + addend. Over all pairs of n and m bits,

    2 x y = 2^m x - x + 2^n y - y + sum of XNOR(x_i, y_j) 2^(i + j) - (2^n - 1)(2^m - 1).
    """
    (p, x), (q, y) = _significant(x), _significant(y)
    n, m = len(x), len(y)
    if min(n, m) < 3 or n * width < 10:
        return _products(b, x, y, width, p + q, addend)
    if n == m:  # then it takes fewer to add first: with t = x + y, 2^n t + NOT t - 2^2n
        total, carry = add_carry(b, x, y)
        terms = [(0, invert(b, [*total, carry])), (n, [*total, carry])]
    else:
        terms = [(0, invert(b, x)), (0, invert(b, y)), (m, x), (n, y), (0, [1])]
    end = width if addend else min(width, p + q + n + m)
    columns = columns_of(end + 1, (1, addend))
    for place, word in [*terms, (n + m, [1] * width)]:
        place_word(columns, p + q + place, word)
    for i, bit in enumerate(x):
        place_word(columns, p + q + i, [b.not_(b.xor(bit, other)) for other in y])
    return compress(b, columns)[1:] + [0] * (width - end)


def _products(b: Builder, x: Word, y: Word, width: int, place: int, addend: Sequence[Wire]) -> Word:
    """Return x * y * 2^place + addend from products of bits, which is best for very short words."""
    columns = columns_of(width, (0, addend))
    for i, bit in enumerate(x):
        place_word(columns, place + i, keep_if(b, bit, y[: max(0, width - place - i)]))
    return compress(b, columns)


def _significant(x: Word) -> tuple[int, Word]:
    """Return the place of the first bit that is not known to be 0, and the bits from there to the last."""
    places = [i for i, bit in enumerate(x) if bit != 0] or [0]
    return places[0], x[places[0] : places[-1] + 1]


def _is_short(x: Word, y: Word, ands: int) -> bool:
    """Whether so many bits are known to be 0 that adding up all others takes fewer ANDs."""
    return (len(_significant(x)[1]) + 1) * (len(_significant(y)[1]) + 1) < ands


def _school_square(b: Builder, x: Word, addend: Sequence[Wire] = ()) -> Word:
    """Return x * x + addend. Each pair of bits counts twice, so that nothing has to be halved:

    x x = 2^n x + NOT x + sum over i < j of XNOR(x_i, x_j) 2^(i + j) - (4^n - 1) / 3.
    """
    n = len(x)
    correction = b.constant(-(4**n - 1) // 3, 2 * n)
    columns = columns_of(2 * n, (0, invert(b, x)), (n, x), (0, addend), (0, correction))
    for i, p in enumerate(x):
        place_word(columns, 2 * i + 1, [b.not_(b.xor(p, q)) for q in x[i + 1 :]])
    return compress(b, columns)


def halves(b: Builder, x: Word) -> tuple[Word, Word, Word, Wire]:
    """Return both halves of a word of 2h bits, |lower - upper|, and whether that difference is negative.

    The products of such parts of two words make the product of the words, by `joined`.
    """
    h = len(x) // 2
    return x[:h], x[h:], *difference(b, x, h)


def joined(b: Builder, low: Word, high: Word, middle: Word, negative: Wire) -> Word:
    """Return the product of two words from those of their lower and upper halves and of the differences.

    negative: whether exactly one of the differences is negative.
    """
    h = len(low) // 2
    upper = add(b, high, [*low[h:], *[0] * h])
    return _join(b, low[:h] + upper, middle, negative)


def difference(b: Builder, x: Word, h: int) -> tuple[Word, Wire]:
    """Return the absolute value of x[:h] - x[h:] and whether it is negative; 2h - 1 ANDs."""
    upper = x[h:] + [0] * (2 * h - len(x))
    total, carry = add_carry(b, x[:h], invert(b, upper), 1)
    negative = b.not_(carry)
    return neg_if(b, negative, total), negative


def _join(b: Builder, v: Word, p: Word, negative: Wire) -> Word:
    """Return v (1 + 2^h) - p 2^h, or with + p if negative; p has 2h bits. About 5h ANDs."""
    h = len(p) // 2
    subtract = b.not_(negative)
    # -p is NOT p + 1 - 2^2h, and -s 2^2h for a bit s is (1 - s) 2^2h with ones from 2^2h on.
    terms = [(0, v[h:]), (0, v), (0, flip_if(b, subtract, p)), (0, [subtract])]
    terms += [(2 * h, [negative]), (2 * h, [1] * (len(v) - 2 * h))]
    return v[:h] + compress(b, columns_of(len(v), *terms))


def _plus(b: Builder, x: Word, addend: Sequence[Wire]) -> Word:
    """Return x + addend in the width of x."""
    return add(b, x, [*addend, *[0] * (len(x) - len(addend))]) if addend else x


# Where to split, by the ANDs that each construction takes: (ANDs to within a few, h); h = n for no split.


@cache
def _full(n: int) -> tuple[int, int]:
    return _cheaper(n, n * n + 2 * n - 1, 4, _full)


@cache
def _square(n: int) -> tuple[int, int]:
    return _cheaper(n, n * n // 2 + n - 2, 2, _square)


def _cheaper(
    n: int, school: int, differences: int, cost: Callable[[int], tuple[int, int]]
) -> tuple[int, int]:
    h = (n + 1) // 2
    if n < 4:
        return school, n
    (lower, _), (upper, split) = cost(h), cost(n - h)
    addend = h if split == n - h else 2 * h
    return min((school, n), (2 * lower + upper + addend + 5 * h + differences * h, h))


@cache
def _low(n: int) -> tuple[int, int]:
    def split(h: int) -> int:
        return _full(h)[0] + 2 * _low(n - h)[0] + 2 * (n - h - 1)

    return min([(n * (n + 3) // 2 - 1, n), *((split(h), h) for h in range((n + 1) // 2, n))])
