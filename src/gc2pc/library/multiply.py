"""Products of equally wide words: column compression when they are short, Karatsuba's three products above.

With x = x1 2^h + x0 and y alike, z0 = x0 y0, z2 = x1 y1 and p = (x0 - x1)(y0 - y1),

    x y = (z0 + z2 2^h)(1 + 2^h) - p 2^h.

p comes from the absolute values of its factors, so that every product is unsigned and h bits wide. Products
can take an addend: short ones have room for it in the columns where only two bits meet.
"""

from collections.abc import Callable, Sequence
from functools import cache

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library.arithmetic import add, add_carry, neg_if
from gc2pc.library.columns import compress
from gc2pc.library.words import common_width, flip_if, invert


def mul(b: Builder, x: Word, y: Word) -> Word:
    """Return the lower n bits of x * y, the same for signed and unsigned words."""
    n = common_width(x, y)
    h = _low(n)[1]
    if h == n:
        return _school(b, x, y, n)
    u = n - h  # at most h, so that the product of the upper parts falls out of the result
    low = mul_full(b, x[:h], y[:h])[:n]
    upper = add(b, add(b, low[h:], mul(b, x[h:], y[:u])), mul(b, x[:u], y[h:]))
    return low[:h] + upper


def mul_full(b: Builder, x: Word, y: Word, addend: Sequence[Wire] = ()) -> Word:
    """Return all 2n bits of x * y + addend for unsigned words; the sum must not need more."""
    n = common_width(x, y)
    h = _full(n)[1]
    if h == n:
        return _school(b, x, y, 2 * n, addend)
    low = mul_full(b, x[:h], y[:h])
    high = mul_full(b, x[h:], y[h:], low[h:])
    (dx, x_negative), (dy, y_negative) = _difference(b, x, h), _difference(b, y, h)
    product = _join(b, low[:h] + high, mul_full(b, dx, dy), b.xor(x_negative, y_negative))
    return _plus(b, product, addend)


def square(b: Builder, x: Word, addend: Sequence[Wire] = ()) -> Word:
    """Return all 2n bits of x * x + addend for an unsigned word; the sum must not need more."""
    n = common_width(x)
    h = _square(n)[1]
    if h == n:
        return _school(b, x, x, 2 * n, addend)
    low = square(b, x[:h])
    high = square(b, x[h:], low[h:])
    return _plus(b, _join(b, low[:h] + high, square(b, _difference(b, x, h)[0]), 0), addend)


def _school(b: Builder, x: Word, y: Word, width: int, addend: Sequence[Wire] = ()) -> Word:
    """Return the lower `width` bits of x * y + addend by adding up all products of two bits.

    In a square the products that come twice count once, with the next weight.
    """
    columns: list[Word] = [[bit] for bit in addend] + [[] for _ in range(width - len(addend))]
    for i, p in enumerate(x):
        for j, q in enumerate(y[: width - i]):
            if x is not y or i == j:
                columns[i + j].append(b.and_(p, q))
            elif i < j and i + j + 1 < width:
                columns[i + j + 1].append(b.and_(p, q))
    return compress(b, columns)


def _difference(b: Builder, x: Word, h: int) -> tuple[Word, Wire]:
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
    columns: list[Word] = [[] for _ in v]
    for place, word in terms:
        for column, bit in zip(columns[place:], word, strict=False):
            column.append(bit)
    return v[:h] + compress(b, columns)


def _plus(b: Builder, x: Word, addend: Sequence[Wire]) -> Word:
    """Return x + addend in the width of x."""
    return add(b, x, [*addend, *[0] * (len(x) - len(addend))]) if addend else x


# Where to split, by the ANDs that each construction takes: (ANDs to within a few, h); h = n for no split.


@cache
def _full(n: int) -> tuple[int, int]:
    return _cheaper(n, 2 * n * n - n, 4, _full)


@cache
def _square(n: int) -> tuple[int, int]:
    return _cheaper(n, n * n - n, 2, _square)


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

    return min([(n * n - n + 1, n), *((split(h), h) for h in range((n + 1) // 2, n))])
