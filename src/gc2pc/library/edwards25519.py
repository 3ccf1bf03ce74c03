"""The twisted Edwards curve -x^2 + y^2 = 1 + d x^2 y^2 modulo 2^255 - 19 of Ed25519 (RFC 8032, section 5.1).

Points in circuits are (X, Y, Z, T) with x = X / Z, y = Y / Z and x y = T / Z, and public ones that are added
to them (y + x, y - x, 2 d x y): Hisil, Wong, Carter, Dawson, "Twisted Edwards curves revisited" (ePrint
2008/522), 7 products an addition, which holds for all pairs of points. Multiples of the base point for public
tables are computed here with Python's integers.
"""

from functools import cache

from gc2pc.circuit import Builder, Word
from gc2pc.library import field25519 as field
from gc2pc.library.field25519 import P

D = -121665 * pow(121666, -1, P) % P
BASE = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    46316835694926478169428394003475163141307993866256225615783033603165251855960,
)

Point = tuple[int, int, int, int]


def add_points(p: Point, q: Point) -> Point:
    """Return the sum of two public points as (X, Y, Z, T)."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * D * p[3] * q[3], 2 * p[2] * q[2]
    e, f, g, h = (b - a) % P, (d - c) % P, (d + c) % P, (b + a) % P
    return e * f % P, g * h % P, f * g % P, e * h % P


@cache
def odd_multiples(window: int, n: int) -> list[list[tuple[int, int]]]:
    """Return for i < n and j < 2^(window - 1) the point (2 j + 1) 2^(window i) times the base, as (x, y)."""
    x, y = BASE
    power: Point = (x, y, 1, x * y % P)
    points = []
    for _ in range(n):
        twice, multiple = add_points(power, power), power
        for _ in range(1 << (window - 1)):
            points.append(multiple)
            multiple = add_points(multiple, twice)
        for _ in range(window):
            power = add_points(power, power)
    inverses = _inverses([z for _, _, z, _ in points])
    flat = [(x * z % P, y * z % P) for (x, y, _, _), z in zip(points, inverses, strict=True)]
    size = 1 << (window - 1)
    return [flat[i : i + size] for i in range(0, len(flat), size)]


def _inverses(values: list[int]) -> list[int]:
    """Return the inverses of numbers modulo P, by one inversion of their product (Montgomery)."""
    products = [1]
    for value in values:
        products.append(products[-1] * value % P)
    inverse = pow(products.pop(), -1, P)
    result = []
    for value, product in zip(reversed(values), reversed(products), strict=True):
        result.append(inverse * product % P)
        inverse = inverse * value % P
    return result[::-1]


def for_adding(x: int, y: int) -> tuple[int, int, int]:
    """Return the form in which a public point is added."""
    return (y + x) % P, (y - x) % P, 2 * D * x * y % P


def for_starting(x: int, y: int) -> tuple[int, int, int]:
    """Return the form from which `start` makes (X, Y, Z, T)."""
    return (y + x) % P, (y - x) % P, 2 * x * y % P


def encoded(b: Builder, x: Word, y: Word) -> Word:
    """Return the 256 bits of a point: the canonical y, and on top the lowest bit of the canonical x."""
    return [*field.canonical(b, y), field.canonical(b, x)[0]]
