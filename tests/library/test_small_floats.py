"""The circuits in formats so small that every operand can be tried, and fixed point to and from floats."""

import numpy as np
import pytest

from gc2pc.errors import UsageError
from gc2pc.library import float_convert as convert
from gc2pc.library.float_add import float_add, float_sub
from gc2pc.library.float_compare import float_equal, float_less, float_less_equal
from gc2pc.library.float_divide import float_div, float_sqrt
from gc2pc.library.float_fma import float_fma
from gc2pc.library.float_format import Format
from gc2pc.library.float_integral import MODES, float_rounded
from gc2pc.library.float_multiply import float_mul
from support import lanes
from support.floats import decoded, encoded, sum_to_odd

SMALL = [Format(4, 3), Format(5, 2), Format(4, 5), Format(3, 2), Format(6, 2)]
BFLOAT16 = Format(8, 7)


def all_of(fmt):
    return np.arange(1 << fmt.bits, dtype=np.uint8 if fmt.bits <= 8 else np.uint16)


def pairs(fmt):
    x, y = np.meshgrid(all_of(fmt), all_of(fmt))
    return x.reshape(-1), y.reshape(-1)


def check(fmt, make, oracle, *columns):
    net = lanes.build(lambda b, *words: make(b, fmt, *words), *[fmt.bits] * len(columns))
    with np.errstate(all="ignore"):
        expected = encoded(fmt, oracle(*(decoded(fmt, column) for column in columns)))
    wrong = np.flatnonzero(lanes.run(net, *columns) != expected)
    assert not len(wrong), [hex(column[wrong[0]]) for column in columns]


@pytest.mark.parametrize("fmt", SMALL)
@pytest.mark.parametrize(
    ("make", "oracle"),
    [
        (float_add, lambda x, y: x + y),
        (float_sub, lambda x, y: x - y),
        (float_mul, lambda x, y: x * y),
        (float_div, lambda x, y: x / y),
    ],
)
def test_every_pair(make, oracle, fmt):
    check(fmt, make, oracle, *pairs(fmt))


@pytest.mark.parametrize("fmt", SMALL)
@pytest.mark.parametrize(
    ("make", "oracle"),
    [
        (float_less, lambda x, y: x < y),
        (float_less_equal, lambda x, y: x <= y),
        (float_equal, lambda x, y: x == y),
    ],
)
def test_every_comparison(make, oracle, fmt):
    net = lanes.build(lambda b, x, y: make(b, fmt, x, y), fmt.bits, fmt.bits)
    x, y = pairs(fmt)
    assert (lanes.run(net, x, y) == oracle(decoded(fmt, x), decoded(fmt, y))).all()


@pytest.mark.parametrize("fmt", [*SMALL, BFLOAT16])
def test_every_operand(fmt):
    check(fmt, float_sqrt, np.sqrt, all_of(fmt))
    for mode in MODES:
        check(fmt, lambda b, f, x, mode=mode: float_rounded(b, f, x, mode), getattr(np, mode), all_of(fmt))


@pytest.mark.parametrize("fmt", SMALL)
def test_sums_of_products(fmt):
    """Every one of them in the smallest format, many in the others."""
    if fmt.bits == 6:
        x, y, z = (axis.reshape(-1) for axis in np.meshgrid(*[all_of(fmt)] * 3))
    else:
        rng = np.random.default_rng(fmt.fraction)
        x, y, z = (rng.integers(0, 1 << fmt.bits, 300_000).astype(all_of(fmt).dtype) for _ in range(3))
    check(fmt, float_fma, lambda x, y, z: sum_to_odd(x * y, z), x, y, z)


@pytest.mark.parametrize("source", [*SMALL, BFLOAT16])
@pytest.mark.parametrize("target", [*SMALL, BFLOAT16])
def test_between_formats(source, target):
    if source == target:
        return
    net = lanes.build(lambda b, x: convert.float_to_float(b, source, target, x), source.bits)
    x = all_of(source)
    assert (lanes.run(net, x) == encoded(target, decoded(source, x))).all()


@pytest.mark.parametrize("fmt", [*SMALL, BFLOAT16, Format(5, 10)])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("scale", [-3, 0, 2, 4, 9, 30])
def test_from_fixed_point(scale, signed, fmt):
    bits = 12
    x = np.arange(1 << bits, dtype=np.uint16)
    net = lanes.build(lambda b, x: convert.integer_to_float(b, fmt, x, signed, scale), bits)
    value = np.where(signed & (x >> (bits - 1) == 1), x - np.int64(1 << bits), x)
    assert (lanes.run(net, x) == encoded(fmt, np.ldexp(value.astype(np.float64), -scale))).all()


@pytest.mark.parametrize("fmt", [*SMALL, BFLOAT16, Format(5, 10)])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("nearest", [False, True])
@pytest.mark.parametrize(("bits", "scale"), [(1, 0), (4, 2), (8, -2), (8, 4), (24, 20), (40, 7)])
def test_to_fixed_point(bits, scale, nearest, signed, fmt):
    x = all_of(fmt)
    net = lanes.build(
        lambda b, x: convert.float_to_integer(b, fmt, x, bits, signed, scale, nearest), fmt.bits
    )
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    scaled = np.nan_to_num(np.ldexp(decoded(fmt, x), scale), nan=0.0, posinf=np.inf, neginf=-np.inf)
    whole = np.clip(np.rint(scaled) if nearest else np.trunc(scaled), low, high).astype(np.int64)
    assert (lanes.run(net, x) == whole & ((1 << bits) - 1)).all()


@pytest.mark.parametrize(("exponent", "fraction"), [(2, 2), (4, 7), (5, 1), (0, 0)])
def test_formats_that_are_none(exponent, fraction):
    with pytest.raises(UsageError, match="2 bits of fraction or more, and a bias above"):
        Format(exponent, fraction)


def test_words_of_another_width():
    with pytest.raises(UsageError, match="a float of this format has 16 bits, got 32"):
        lanes.build(lambda b, x: float_sqrt(b, Format(5, 10), x), 32)


def test_integers_that_are_all_fraction():
    with pytest.raises(UsageError, match="scaled by 2\\^20 becomes 16 bits of integer or more, got 12"):
        lanes.build(lambda b, x: convert.float_to_integer(b, Format(4, 3), x, 12, True, 20), 8)


def test_unknown_rounding():
    with pytest.raises(UsageError, match="trunc, floor, ceil, rint, got 'up'"):
        lanes.build(lambda b, x: float_rounded(b, Format(5, 10), x, "up"), 16)
