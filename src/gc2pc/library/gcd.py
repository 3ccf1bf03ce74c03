"""The greatest common divisor, by halving: 4.5 n^2 ANDs and a few shifts."""

from gc2pc.circuit import Builder, Word
from gc2pc.library.arithmetic import abs_, add
from gc2pc.library.select import mux, swap_if
from gc2pc.library.shift import shift_left_by, shift_right_by
from gc2pc.library.words import bitwise_or, bitwise_xor, common_width, flip_if, keep_if
from gc2pc.library.zeros import trailing_zeros


def gcd(b: Builder, x: Word, y: Word) -> Word:
    """Return the greatest common divisor of unsigned words; gcd(x, 0) is x."""
    n = common_width(x, y)
    twos = trailing_zeros(b, bitwise_or(b, x, y))[: (n - 1).bit_length()]
    odd, other = (shift_right_by(b, word, twos) for word in (x, y))
    odd, other = swap_if(b, b.not_(odd[0]), odd, other)
    odd, other = [*odd, 0], [*other, 0]
    for turn in range(2 * n - 1):
        odd, other = halve(b, odd, other[: min(n, 2 * n - 1 - turn) + 1])
    return shift_left_by(b, abs_(b, odd)[:n], twos)


def halve(b: Builder, x: Word, y: Word) -> tuple[Word, Word]:
    """Return two signed words with the divisors of an odd x and of y, their bits fewer by 1 in all; 3n ANDs.

    y/2 comes of an even y, and of an odd one (|x| - |y|)/2, up to signs, where the smaller of both takes the
    place of x. n is the width of y: where y is not 0, x is no wider.
    """
    n = len(y)
    opposite = b.not_(b.xor(x[-1], y[-1]))
    moved = add(b, y, flip_if(b, opposite, x[:n]), opposite)
    smaller = b.and_(y[0], b.xor(moved[-1], y[-1]))
    change = keep_if(b, smaller, bitwise_xor(b, x[:n], y))
    halved = mux(b, y[0], moved, y)[1:]
    change += [change[-1]] * (len(x) - n)
    return bitwise_xor(b, x, change), [*halved, halved[-1]]
