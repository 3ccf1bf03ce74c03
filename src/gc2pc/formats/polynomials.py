"""Functions of up to six bits as polynomials over GF(2), and as gates with few ANDs.

Constants and linear terms are free. A function of degree 2 takes half as many ANDs as its quadratic form has
rank, the least there is (Dickson's theorem): as long as there is a term x y, f is (x + A)(y + B) + A B and
what has neither, with A and B what else y and x are multiplied by. One of higher degree is taken apart as
f = a g + h, with a a bit, a linear form, or a function of some bits through which alone f depends on these,
whichever costs least. That is the least for three bits; of four bits, some functions get four ANDs where
three would do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from gc2pc.circuit import Builder, Wire

MOST = 6  # bits of a function
FORMS = 4  # up to so many bits all linear forms are tried

Polynomial: TypeAlias = int
"""A bit for each monomial: bit m is for the product of the inputs that the bits of m name, bit 0 for 1."""

_CACHED = 1 << 16
_FREE = 1 | sum(1 << (1 << i) for i in range(MOST))  # the monomials that take no AND
_WITHOUT = [sum(1 << m for m in range(1 << MOST) if not m >> i & 1) for i in range(MOST)]
_CUBIC = sum(1 << m for m in range(1 << MOST) if m.bit_count() > 2)


def polynomial(table: int, n: int) -> Polynomial:
    """Return the polynomial of a table of 2**n bits: bit i is the value when bit k of i is input k."""
    for k in range(n):
        table ^= (table & _WITHOUT[k]) << (1 << k)
    return table & ((1 << (1 << n)) - 1)


def evaluate(b: Builder, f: Polynomial, inputs: Sequence[Wire]) -> Wire:
    """Return the value of a polynomial."""
    parts = _parts(f)
    wire = 0
    for monomial in parts.linear:
        wire = b.xor(wire, inputs[monomial.bit_length() - 1] if monomial else 1)
    for first, second in parts.products:
        wire = b.xor(wire, b.and_(evaluate(b, first, inputs), evaluate(b, second, inputs)))
    return b.xor(wire, evaluate(b, parts.rest, inputs)) if parts.rest else wire


def ands(f: Polynomial) -> int:
    """Return how many ANDs `evaluate` takes at most."""
    return _parts(f & ~_FREE).ands


class _Parts(NamedTuple):
    """A polynomial as a sum: linear monomials, products of two polynomials, and a rest that is not linear."""

    ands: int
    linear: tuple[int, ...]
    products: tuple[tuple[Polynomial, Polynomial], ...]
    rest: Polynomial = 0


@lru_cache(_CACHED)
def _parts(f: Polynomial) -> _Parts:
    core = f & ~_FREE
    if core & _CUBIC:
        n, a, g, h = _divided(core)
        return _Parts(n, _linear(f ^ h), ((a, g),), h & ~_FREE)
    products = []
    while core := f & ~_FREE:
        x, y = _monomials((core & -core).bit_length() - 1)
        first, second = _factor(core, y), _factor(core, x)  # x + A and y + B
        products.append((first, second))
        f ^= _times(first, second)
    return _Parts(len(products), _linear(f), tuple(products))


def _linear(f: Polynomial) -> tuple[int, ...]:
    return tuple(_monomials(f & _FREE))


def _monomials(f: Polynomial) -> Iterator[int]:
    while f:
        yield (f & -f).bit_length() - 1
        f &= f - 1


def _factor(f: Polynomial, x: int) -> Polynomial:
    """Return what the input x is multiplied by."""
    return f >> (1 << x) & _WITHOUT[x]


def _times(linear: Polynomial, f: Polynomial) -> Polynomial:
    """Return the product of a linear polynomial and any other."""
    product = f if linear & 1 else 0
    for x in range(MOST):
        if linear >> (1 << x) & 1:
            product ^= f & ~_WITHOUT[x] ^ (f & _WITHOUT[x]) << (1 << x)
    return product


@lru_cache(_CACHED)
def _divided(f: Polynomial) -> tuple[int, Polynomial, Polynomial, Polynomial]:
    """Return the least ANDs found, and a, g and h of f = a g + h that take so many."""
    support = [x for x in range(MOST) if f & ~_WITHOUT[x]]
    return min((1 + ands(a) + ands(g) + ands(h), a, g, h) for a, g, h in _divisions(f, support))


def _divisions(f: Polynomial, support: list[int]) -> Iterator[tuple[Polynomial, Polynomial, Polynomial]]:
    """Yield ways to write f = a g + h, each of a, g and h simpler than f."""
    for x in support:
        g = _factor(f, x)
        others = [1, *(1 << (1 << y) for y in support if y != x)] if len(support) <= FORMS else [1]
        for choice in range(1 << len(others)):  # x = a + r, so that f = x g + h = a g + (r g + h)
            r = sum(other for i, other in enumerate(others) if choice >> i & 1)
            yield 1 << (1 << x) ^ r, g, f & _WITHOUT[x] ^ _times(r, g)
    for choice in range(1 << len(support)):
        inside = sum(1 << x for i, x in enumerate(support) if choice >> i & 1)
        if 1 < inside.bit_count() < len(support):
            yield from _through(f, inside)


def _through(f: Polynomial, inside: int) -> Iterator[tuple[Polynomial, Polynomial, Polynomial]]:
    """Yield a, g and h if f depends on the inputs `inside` only through one function a of them.

    Ordered by their monomials in those inputs, all other coefficients than that of 1 are then 0 or g.
    """
    coefficients: dict[int, Polynomial] = {}
    for monomial in _monomials(f):
        at = monomial & inside
        coefficients[at] = coefficients.get(at, 0) | 1 << (monomial & ~inside)
    h = coefficients.pop(0, 0)
    if len(set(coefficients.values())) == 1:
        yield sum(1 << at for at in coefficients), next(iter(coefficients.values())), h
