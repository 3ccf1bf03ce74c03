"""Products of polynomials over GF(2), and GHASH's field against its definition."""

import itertools
import random

import pytest

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.library import polynomial
from gc2pc.library.catalog import build as library
from support.hashes import edges
from support.netlists import evaluate_bytes
from support.oracle import build, check


def carryless(x, y):
    total = 0
    while y:
        total ^= x * (y & -y)
        y &= y - 1
    return total


def ghash_product(x, y):
    """NIST SP 800-38D, algorithm 1: bit 0 is the highest of the first byte."""
    z, v = 0, int.from_bytes(y, "big")
    for i in range(127, -1, -1):
        if int.from_bytes(x, "big") >> i & 1:
            z ^= v
        v = v >> 1 ^ (0xE1 << 120 if v & 1 else 0)
    return z.to_bytes(16, "big")


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 7, 12, 33, 64])
def test_products(n):
    net = build(lambda b, x, y: [polynomial.product(b, x, y)], n, n)
    check(net, lambda x, y: (carryless(x, y),))


def test_products_of_powers_of_two():
    for k in range(7):
        net = build(lambda b, x, y: [polynomial.product(b, x, y)], 2**k, 2**k)
        assert net.and_gates == 3**k


def test_ghash():
    net = library("ghash_mul")
    assert net.and_gates <= 2_187
    rng = random.Random(128)
    rows = [(rng.randbytes(16), rng.randbytes(16)) for _ in range(10_000)]
    rows += itertools.product(edges(16), edges(16))
    assert evaluate_bytes(net, *zip(*rows, strict=True)) == [[ghash_product(*row) for row in rows]]


def test_widths():
    with pytest.raises(UsageError, match="GHASH multiplies 128 bits with 128, got 128 and 64"):
        polynomial.ghash_multiply(Builder(), [0] * 128, [0] * 64)
