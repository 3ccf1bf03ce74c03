"""Functions of a secret number in [0, 1): a polynomial for each of 2^k pieces, its coefficients from a table.

The coefficients interpolate the function at Chebyshev's points of the piece, in exact arithmetic, while the
circuit is built. Table lookups cost few ANDs whatever they hold, so pieces are cheap and degrees are dear.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache

from gc2pc.circuit import Builder, Word
from gc2pc.library.arithmetic import add, sub
from gc2pc.library.exact import DIGITS
from gc2pc.library.multiply import mul_full
from gc2pc.library.table import lookup
from gc2pc.library.words import keep_if

Exact = Callable[[int], int]
"""A function as `exact` has them: of x * 2^DIGITS, giving f(x) * 2^DIGITS."""


def piecewise(b: Builder, x: Word, function: Exact, pieces: int, places: int) -> Word:
    """Return f(x) in two's complement with `places` bits after the point, off by a few of the last.

    x: an unsigned fraction. pieces: how many of its upper bits choose a polynomial. A polynomial is off by
    half of the last place at most, each step of Horner's scheme by less than two.
    """
    index, rest = x[len(x) - pieces :], x[: len(x) - pieces]
    total: Word = []
    for row in zip(*coefficients(function, pieces, places), strict=True):
        width = max(max(row).bit_length(), (~min(row)).bit_length()) + 1
        coefficient = lookup(b, index, [c % (1 << width) for c in row], width)
        total = _sum(b, coefficient, _times(b, total, rest[-len(total) :])) if total else coefficient
    return total


@cache
def coefficients(function: Exact, pieces: int, places: int) -> list[tuple[int, ...]]:
    """Return for each piece its coefficients times 2^places, the highest first, of u in [0, 1).

    The degree is the least that is exact enough at both ends of all pieces, where interpolation is worst.
    """
    degree = 1
    while (table := _of_degree(function, pieces, degree, places)) is None:
        degree += 1
    return table


def _of_degree(function: Exact, pieces: int, degree: int, places: int) -> list[tuple[int, ...]] | None:
    """Return coefficients of a degree, or None if they are off by more than half a place."""
    angles = [(2 * i + 1) * math.pi / (2 * degree + 2) for i in range(degree + 1)]
    nodes = [Fraction(round(4096 * (1 - math.cos(angle))), 8192) for angle in angles]
    table = []
    for piece in range(1 << pieces):

        def value(u: Fraction, piece: int = piece) -> Fraction:
            return Fraction(function(int((piece + u) * (1 << DIGITS)) >> pieces), 1 << DIGITS)

        found = _interpolated(nodes, [value(node) for node in nodes])
        errors = [_at(found, u) - value(u) for u in (Fraction(0), _END)]
        if max(map(abs, errors)) * (1 << places) > Fraction(1, 2):
            return None
        table.append(tuple(round(c * (1 << places)) for c in found))
    return table


_END = 1 - Fraction(1, 1 << 30)  # at 1 itself the function may jump


def _at(polynomial: Sequence[Fraction], u: Fraction) -> Fraction:
    total = Fraction(0)
    for coefficient in polynomial:
        total = total * u + coefficient
    return total


def _interpolated(nodes: Sequence[Fraction], values: Sequence[Fraction]) -> list[Fraction]:
    """Return the coefficients, the highest first, of the polynomial through some points (Newton's form)."""
    differences = list(values)
    for step in range(1, len(nodes)):
        for i in range(len(nodes) - 1, step - 1, -1):
            differences[i] = (differences[i] - differences[i - 1]) / (nodes[i] - nodes[i - step])
    found: list[Fraction] = []
    for node, difference in zip(reversed(nodes), reversed(differences), strict=True):
        shifted, scaled = [*found, Fraction(0)], [Fraction(0), *found]
        found = [a - node * c for a, c in zip(shifted, scaled, strict=True)]
        found[-1] += difference
    return found


def _times(b: Builder, x: Word, u: Word) -> Word:
    """Return a signed x times an unsigned fraction u, rounded down to the places of x."""
    n = max(len(x), len(u))
    product = mul_full(b, [*x, *[0] * (n - len(x))], [*u, *[0] * (n - len(u))])[: len(x) + len(u)]
    # A negative x was taken for 2^len(x) more.
    upper = sub(b, product[len(x) :], keep_if(b, x[-1], u)) if x[-1] != 0 else product[len(x) :]
    return [*product[: len(x)], *upper][len(u) :]


def _sum(b: Builder, x: Word, y: Word) -> Word:
    """Return the sum of two signed words, in one more bit than the wider has."""
    width = max(len(x), len(y)) + 1
    return add(b, [*x, *[x[-1]] * (width - len(x))], [*y, *[y[-1]] * (width - len(y))])
