"""The catalog's integer circuits against Python integers."""

import pytest

from gc2pc.library.catalog import build
from gc2pc.library.catalog.integers import ENTRIES
from support.oracle import check_block, signed

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
    "hamming*": lambda n, x, y: ((x ^ y).bit_count(),),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_meaning(name):
    digits = "".join(filter(str.isdigit, name))
    oracle = ORACLES[name.replace(digits, "*")]
    check_block(build(name), lambda *values: oracle(int(digits), *values))
