"""Elementary functions to any number of bits, with integers alone: what tables of circuits are made from.

A number x is passed and returned as the integer x * 2^DIGITS, but for an error in the last few bits.
"""

from functools import cache

DIGITS = 256
ONE = 1 << DIGITS


def product(x: int, y: int) -> int:
    return x * y >> DIGITS


def exp(x: int) -> int:
    """Return e^x, by the series of x / 2^k for a small one, squared k times."""
    n = x // ln2()
    rest = x - n * ln2() >> 8
    term = total = ONE
    k = 1
    while term:
        term = product(term, rest) // k
        total += term
        k += 1
    for _ in range(8):
        total = product(total, total)
    return total << n if n >= 0 else total >> -n


@cache
def ln2() -> int:
    """Return the natural logarithm of 2: sum of 1 / (k 2^k)."""
    return sum((ONE << 16 >> k) // k for k in range(1, DIGITS + 16)) >> 16


def log(x: int) -> int:
    """Return the natural logarithm of x > 0: twice the inverse hyperbolic tangent of (x - 1) / (x + 1)."""
    n = x.bit_length() - 1 - DIGITS
    x = x >> n if n >= 0 else x << -n
    ratio = ((x - ONE) << DIGITS) // (x + ONE)
    square = product(ratio, ratio)
    total, power, k = 0, ratio, 1
    while power:
        total += power // k
        power = product(power, square)
        k += 2
    return 2 * total + n * ln2()


def tanh(x: int) -> int:
    """Return (e^2x - 1) / (e^2x + 1)."""
    square = exp(2 * x)
    return ((square - ONE) << DIGITS) // (square + ONE)


def sin(x: int) -> int:
    """Return the sine, for x of a few units."""
    term, square, total, k = x, product(x, x), 0, 1
    while term:
        total += term
        term = -product(term, square) // ((k + 1) * (k + 2))
        k += 2
        if term == -1:
            break
    return total


@cache
def pi() -> int:
    """Return pi, by Machin's formula."""
    return 4 * (4 * _arctan(5) - _arctan(239)) >> 16


def _arctan(n: int) -> int:
    """Return arctan(1 / n) * 2^(DIGITS + 16)."""
    term, total, k = (ONE << 16) // n, 0, 1
    while term:
        total += term // k if k % 4 == 1 else -(term // k)
        term //= n * n
        k += 2
    return total


def erf(x: int) -> int:
    """Return the error function of x >= 0, e^-x^2 times a series of positive terms."""
    term, square, total, k = x, product(x, x), 0, 1
    while term:
        total += term
        term = product(term, 2 * square) // (2 * k + 1)
        k += 1
    root = _square_root(pi())
    return product(product(exp(-square), total), (2 * ONE << DIGITS) // root)


def _square_root(x: int) -> int:
    import math

    return math.isqrt(x << DIGITS)
