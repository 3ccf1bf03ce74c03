"""Products with public numbers against Python's integers."""

import random
from itertools import pairwise

import pytest

from gc2pc.library.columns import compress
from gc2pc.library.constant import digits, weighted_columns
from support.oracle import build, check


@pytest.mark.parametrize(
    "number", [0, 1, 2, 3, 7, -1, -2, -3, 255, 2**64 - 1, -(2**70) + 5, 0x5555, 0xABCDEF]
)
def test_digits(number):
    found = digits(number)
    assert sum(digit << i for i, digit in enumerate(found)) == number
    assert set(found) <= {-1, 0, 1} and not any(p and q for p, q in pairwise(found))


@pytest.mark.parametrize("width", [1, 3, 8, 20, 70])
def test_sums_of_multiples(width):
    rng = random.Random(width)
    for n in (1, 4, 9):
        p, q, r = (rng.randint(-(2**width), 2**width) for _ in range(3))
        net = build(
            lambda b, x, y, w=width, p=p, q=q, r=r: [
                compress(b, weighted_columns(b, w, [(p, x), (q, y)], r))
            ],
            n,
            5,
        )
        check(net, lambda x, y, p=p, q=q, r=r: (p * x + q * y + r,))
