"""Fixed-point circuits against Fractions: every pair of short words, edges and random ones of long words."""

import math
import random
from fractions import Fraction

import pytest

from gc2pc.errors import UsageError
from gc2pc.language import gates
from gc2pc.library import fixed
from support.netlists import evaluate
from support.oracle import build, check, signed

SHAPES = [(1, 0), (4, 0), (4, 3), (6, 2), (8, 4), (16, 8), (32, 16), (64, 40)]


def exact(f):
    """Return the oracle of words from one of Fractions, rounded and wrapped."""

    def oracle(n, fraction, *words):
        values = (Fraction(signed(word, n), 1 << fraction) for word in words)
        return (round(f(*values) * (1 << fraction)),)

    return oracle


def root(n, fraction, word):
    """Return the nearest root by integers alone: 2 sqrt(x) rounded down tells which is nearer."""
    return ((math.isqrt(max(signed(word, n), 0) << (fraction + 2)) + 1) // 2,)


def quotient(x, y):
    return x / y if y else Fraction(0)


FUNCTIONS = {
    "mul": (lambda b, f, x, y: fixed.fixed_mul(b, f, x, y, gates.mul), exact(lambda x, y: x * y), 2),
    "div": (fixed.fixed_div, exact(quotient), 2),
    "fma": (lambda b, f, *xs: fixed.fixed_fma(b, f, *xs, gates.mul), exact(lambda x, y, z: x * y + z), 3),
    "sqrt": (fixed.fixed_sqrt, root, 1),
    "floor": (fixed.fixed_floor, exact(math.floor), 1),
    "ceil": (fixed.fixed_ceil, exact(math.ceil), 1),
    "trunc": (fixed.fixed_trunc, exact(math.trunc), 1),
    "rint": (fixed.fixed_rint, exact(round), 1),
}


@pytest.mark.parametrize(("n", "fraction"), SHAPES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_function(name, n, fraction):
    make, oracle, count = FUNCTIONS[name]
    net = build(lambda b, *words: [make(b, fraction, *words)], *[n] * count)
    check(net, lambda *words: oracle(n, fraction, *words))


@pytest.mark.parametrize(("n", "fraction"), [(16, 8), (32, 16)])
def test_quotients_near_ties(n, fraction):
    """Dividends that make quotients of half a place, and their neighbours."""
    rng = random.Random(n)
    net = build(lambda b, x, y: [fixed.fixed_div(b, fraction, x, y)], n, n)
    for _ in range(20):
        y = rng.randrange(2, 1 << (n // 2))
        x = (2 * rng.randrange(1 << (n // 2 - 2)) + 1) * y >> (fraction + 1)
        near = [(x + i) % (1 << n) for i in (-1, 0, 1)]
        got = evaluate(net, near, [y] * 3)[0]
        assert got == [exact(quotient)(n, fraction, word, y)[0] % (1 << n) for word in near]


@pytest.mark.parametrize("places", [-9, -8, -3, -1, 0, 1, 5])
@pytest.mark.parametrize("bits", [3, 8, 20])
def test_resized(places, bits):
    net = build(lambda b, x: [fixed.fixed_resized(b, x, places, bits)], 8)
    check(net, lambda x: (round(Fraction(signed(x, 8)) * Fraction(2) ** places),))


def test_what_costs_nothing():
    assert build(lambda b, x: [fixed.fixed_floor(b, 8, x)], 16).n_gates == 0
    assert build(lambda b, x: [fixed.fixed_resized(b, x, 4, 32)], 16).n_gates == 0


def test_words_have_bits():
    with pytest.raises(UsageError, match="at least 1 bit"):
        build(lambda b, x: [fixed.fixed_resized(b, [], 0, 3)], 1)
