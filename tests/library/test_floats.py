"""Circuits on float16, float32 and float64 against numpy, bit by bit.

Millions of vectors a circuit, where the default run takes a part of them: `pytest -m slow tests/library`.
"""

import math

import numpy as np
import pytest

from gc2pc.library import float_compare as compare
from gc2pc.library import float_convert as convert
from gc2pc.library.float_add import float_add, float_sub
from gc2pc.library.float_divide import float_div, float_sqrt
from gc2pc.library.float_fma import float_fma
from gc2pc.library.float_integral import MODES, float_rounded
from gc2pc.library.float_multiply import float_mul
from support import floats, lanes
from support.floats import FORMATS, as_words, draw_rows, floats_of

ARITHMETIC = {
    "add": (float_add, lambda x, y: x + y, 2),
    "sub": (float_sub, lambda x, y: x - y, 2),
    "mul": (float_mul, lambda x, y: x * y, 2),
    "div": (float_div, lambda x, y: x / y, 2),
    "sqrt": (float_sqrt, np.sqrt, 1),
    "fma": (float_fma, floats.fma, 3),
    "minimum": (compare.float_minimum, floats.minimum, 2),
    "maximum": (compare.float_maximum, floats.maximum, 2),
}
for mode in MODES:
    ARITHMETIC[mode] = (lambda b, fmt, x, mode=mode: float_rounded(b, fmt, x, mode), getattr(np, mode), 1)
PREDICATES = {
    "lt": (compare.float_less, lambda x, y: x < y, 2),
    "le": (compare.float_less_equal, lambda x, y: x <= y, 2),
    "eq": (compare.float_equal, lambda x, y: x == y, 2),
    "is_nan": (compare.is_nan, np.isnan, 1),
    "is_infinite": (compare.is_infinite, np.isinf, 1),
    "is_finite": (compare.is_finite, np.isfinite, 1),
}
HARD = ["add", "mul", "div", "sqrt", "fma"]
VECTORS, MILLION, TEN_MILLION = 200_000, 10**6, 10**7
BLOCK = 1 << 20


def check(name, width, columns):
    """Check a circuit on columns of floats given as unsigned integers."""
    fmt = FORMATS[width]
    make, oracle, count = {**ARITHMETIC, **PREDICATES}[name]
    net = lanes.build(lambda b, *words: make(b, fmt, *words), *[fmt.bits] * count)
    for start in range(0, len(columns[0]), BLOCK):
        rows = [column[start : start + BLOCK] for column in columns]
        with np.errstate(all="ignore"):
            expected = oracle(*(row.view(floats_of(fmt)) for row in rows))
        expected = as_words(fmt, expected) if name in ARITHMETIC else expected
        wrong = np.flatnonzero(lanes.run(net, *rows) != expected)
        assert not len(wrong), [hex(row[wrong[0]]) for row in rows]


def edges(fmt):
    """Return floats at the ends of every range, of both signs."""
    one, last = fmt.bias << fmt.fraction, (1 << fmt.fraction) - 1
    found = [0, 1, 2, last, last + 1, last + 2, one, one - 1, one + 1, one + last, fmt.infinity - 1]
    found += [
        fmt.infinity,
        fmt.infinity + 1,
        fmt.nan,
        fmt.infinity + last,
        one + (fmt.fraction << fmt.fraction),
    ]
    return np.array([sign << (fmt.bits - 1) | x for x in found for sign in (0, 1)], floats.words_of(fmt))


@pytest.mark.parametrize("width", FORMATS)
@pytest.mark.parametrize("name", [*ARITHMETIC, *PREDICATES])
def test_vectors(name, width):
    count = {**ARITHMETIC, **PREDICATES}[name][2]
    check(name, width, draw_rows(1, FORMATS[width], count, VECTORS if count > 1 else VECTORS // 4))


@pytest.mark.parametrize("width", FORMATS)
@pytest.mark.parametrize("name", [*ARITHMETIC, *PREDICATES])
def test_edges(name, width):
    grid = np.meshgrid(*[edges(FORMATS[width])] * {**ARITHMETIC, **PREDICATES}[name][2])
    check(name, width, [axis.reshape(-1) for axis in grid])


@pytest.mark.parametrize("name", [*ARITHMETIC, *PREDICATES])
def test_every_float16_as_every_operand(name):
    """All floats in each place, with others at random and at edges."""
    every = np.arange(1 << 16, dtype=np.uint16)
    count = {**ARITHMETIC, **PREDICATES}[name][2]
    rng = np.random.default_rng(2)
    for place in range(count):
        columns = [floats.draw(rng, FORMATS[16], len(every)) for _ in range(count)]
        columns[place] = every
        check(name, 16, columns)


@pytest.mark.slow
@pytest.mark.parametrize("name", HARD)
def test_ten_million_float16(name):
    check(name, 16, draw_rows(3, FORMATS[16], ARITHMETIC[name][2], TEN_MILLION))


@pytest.mark.slow
@pytest.mark.parametrize("width", [32, 64])
@pytest.mark.parametrize("name", [*ARITHMETIC, *PREDICATES])
def test_million(name, width):
    check(name, width, draw_rows(4, FORMATS[width], {**ARITHMETIC, **PREDICATES}[name][2], MILLION))


# Conversions


@pytest.mark.parametrize("source", FORMATS)
@pytest.mark.parametrize("target", FORMATS)
def test_between_formats(source, target):
    a, b = FORMATS[source], FORMATS[target]
    net = lanes.build(lambda builder, x: convert.float_to_float(builder, a, b, x), a.bits)
    (x,) = draw_rows(5, a, 1, VECTORS)
    if source == target:
        assert net.n_gates == 0
        return
    with np.errstate(all="ignore"):
        expected = as_words(b, x.view(floats_of(a)).astype(floats_of(b)))
    assert (lanes.run(net, x) == expected).all()


def integers(rng, bits, n):
    """Return unsigned words of all lengths, with zeros at the end or not."""
    word = rng.integers(0, 1 << 64, n, dtype=np.uint64)
    word >>= rng.integers(64 - bits, 64, n, dtype=np.uint64)
    few = rng.integers(0, bits, n, dtype=np.uint64)
    word = np.where(rng.integers(0, 3, n) == 0, word >> few << few, word)
    return np.where(rng.integers(0, 2, n) == 0, word, ~word) & np.uint64((1 << bits) - 1)


@pytest.mark.parametrize("width", FORMATS)
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("bits", [1, 7, 8, 16, 24, 31, 53, 64])
def test_from_integers(width, signed, bits):
    fmt = FORMATS[width]
    word = integers(np.random.default_rng(bits), bits, 40_000)
    word[:4] = [0, 1, 1 << (bits - 1), (1 << bits) - 1]
    net = lanes.build(lambda b, x: convert.integer_to_float(b, fmt, x, signed), bits)
    left = np.uint64(64 - bits)
    value = ((word << left).view(np.int64) >> np.int64(64 - bits)) if signed else word
    with np.errstate(all="ignore"):
        expected = value.astype(floats_of(fmt))
    assert (lanes.run(net, word) == as_words(fmt, expected)).all()


@pytest.mark.parametrize("width", FORMATS)
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("bits", [1, 7, 8, 16, 31, 53, 64])
def test_to_integers(width, signed, bits):
    fmt = FORMATS[width]
    (x,) = draw_rows(bits, fmt, 1, 20_000)
    net = lanes.build(lambda b, x: convert.float_to_integer(b, fmt, x, bits, signed), fmt.bits)
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    expected = [clipped(value, low, high) % (1 << bits) for value in x.view(floats_of(fmt)).tolist()]
    assert lanes.run(net, x).tolist() == expected


def clipped(value, low, high):
    """Return what a float converts to: without its fraction, within a range; NaN to 0."""
    if math.isnan(value):
        return 0
    return high if value >= high else low if value <= low else int(value)


@pytest.mark.parametrize("width", [16, 32, 64])
def test_conversions_of_integers_come_back(width):
    fmt = FORMATS[width]
    exact = fmt.fraction + 1
    word = integers(np.random.default_rng(width), exact, 10_000)
    net = lanes.build(
        lambda b, x: convert.float_to_integer(
            b, fmt, convert.integer_to_float(b, fmt, x, False), exact, False
        ),
        exact,
    )
    assert (lanes.run(net, word) == word).all()
