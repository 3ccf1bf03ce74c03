"""The catalog's integer circuits against Python integers."""

import math
import random

import pytest

from gc2pc.library.catalog import build
from gc2pc.library.catalog.integers import ENTRIES
from support.netlists import evaluate
from support.oracle import BLOCK_ROWS, check_block, signed

# name, with * for the width -> oracle(width, *inputs), results cut to the widths of the outputs
ORACLES = {
    "add*": lambda n, x, y: (x + y,),
    "sub*": lambda n, x, y: (x - y,),
    "neg*": lambda n, x: (-x,),
    "abs*": lambda n, x: (abs(signed(x, n)),),
    "lt*": lambda n, x, y: (x < y,),
    "slt*": lambda n, x, y: (signed(x, n) < signed(y, n),),
    "eq*": lambda n, x, y: (x == y,),
    "mux*": lambda n, c, x, y: (x if c else y,),
    "shl*": lambda n, x, k: (x << k,),
    "shr*": lambda n, x, k: (x >> k,),
    "sar*": lambda n, x, k: (signed(x, n) >> k,),
    "popcount*": lambda n, x: (x.bit_count(),),
    "mul*": lambda n, x, y: (x * y,),
    "mul*_full": lambda n, x, y: (x * y,),
    "square*_full": lambda n, x: (x * x,),
    "exchange*": lambda n, x, y: (min(x, y), max(x, y)),
    "udiv*": lambda n, x, y: (x // y if y else -1,),
    "umod*": lambda n, x, y: (x % y if y else x,),
    "udivmod*": lambda n, x, y: divmod(x, y) if y else (-1, x),
    "sdiv*": lambda n, x, y: (towards_zero(signed(x, n), signed(y, n)),),
    "sdivmod*": lambda n, x, y: downwards(signed(x, n), signed(y, n)),
    "isqrt*": lambda n, x: (math.isqrt(x),),
    "clz*": lambda n, x: (n - x.bit_length(),),
    "ctz*": lambda n, x: ((x & -x).bit_length() - 1 if x else n,),
    "rotl*": lambda n, x, k: (x << k | x >> (n - k),),
    "rotr*": lambda n, x, k: (x >> k | x << (n - k),),
    "gcd*": lambda n, x, y: (math.gcd(x, y),),
    "hamming*": lambda n, x, y: ((x ^ y).bit_count(),),
    "majority*": lambda n, x: (x.bit_count() > n // 2,),
    "sort*": lambda n, *xs: tuple(sorted(xs)),
}


def towards_zero(x, y):
    """Return the quotient as C has it, and what public circuits give for y = 0."""
    if y == 0:
        return 1 if x < 0 else -1
    quotient = abs(x) // abs(y)
    return -quotient if (x < 0) != (y < 0) else quotient


def downwards(x, y):
    """Return Python's quotient and remainder; for y = 0 what satisfies x = quotient * y + remainder."""
    if y == 0:
        return (0 if x < 0 else -1, x)
    return divmod(x, y)


@pytest.mark.parametrize("name", [name for name in ENTRIES if name != "modadd512"])
def test_meaning(name):
    digits = "".join(filter(str.isdigit, name))
    oracle = ORACLES[name.replace(digits, "*")]
    check_block(build(name), lambda *values: oracle(int(digits), *values))


def test_modular_addition():
    """Residues of random moduli of all lengths, with the largest and the smallest ones among them."""
    rng = random.Random(1)
    rows = [(0, 0, 1), (1, 1, 2), *((m - 1, m - 1, m) for m in (2**511, 2**512 - 1, 2**512 - 569))]
    for _ in range(BLOCK_ROWS):
        modulus = rng.getrandbits(rng.randint(1, 512)) or 1
        rows.append((rng.randrange(modulus), rng.randrange(modulus), modulus))
    (found,) = evaluate(build("modadd512"), *zip(*rows, strict=True))
    assert found == [(x + y) % modulus for x, y, modulus in rows]
