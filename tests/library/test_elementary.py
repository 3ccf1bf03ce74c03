"""exp, log, log2, tanh, erf, sigmoid, sin, cos within their bounds, and the exact functions behind them."""

import math
from fractions import Fraction

import numpy as np
import pytest

from gc2pc.errors import UsageError
from gc2pc.library import exact
from gc2pc.library.fixed_functions import through_float
from gc2pc.library.float_circle import float_cos, float_sin
from gc2pc.library.float_exp import float_exp, float_log, float_log2
from gc2pc.library.float_format import FLOAT64
from gc2pc.library.float_odd import float_erf, float_sigmoid, float_tanh
from gc2pc.library.piecewise import coefficients
from support import floats, lanes
from support.floats import FORMATS, floats_of

ERF = np.vectorize(math.erf, [float])


def sigmoid(x):
    return np.where(x < 0, np.exp(np.minimum(x, 0)), 1) / (1 + np.exp(-np.abs(x)))


# circuit, float64 oracle, bound in units of the last place, where it is not constant, ANDs of float32
FUNCTIONS = {
    "exp": (float_exp, np.exp, 0.55, (-105, 90), 2486),
    "log": (float_log, np.log, 0.6, (0, 3), 2884),
    "log2": (float_log2, np.log2, 0.6, (0, 3), 2779),
    "tanh": (float_tanh, np.tanh, 0.6, (-10, 10), 4820),
    "erf": (float_erf, ERF, 0.6, (-4, 4), 3889),
    "sigmoid": (float_sigmoid, sigmoid, 2.5, (-105, 20), 4440),
    "sin": (float_sin, np.sin, 0.65, (-10, 10), 5209),
    "cos": (float_cos, np.cos, 0.65, (-10, 10), 5171),
}


def samples(fmt, low, high, n):
    """Return floats of all kinds, and as many where the function is interesting, and near 1."""
    rng = np.random.default_rng(fmt.bits)
    dtype = floats_of(fmt)
    parts = [floats.draw(rng, fmt, n), rng.uniform(low, high, n).astype(dtype).view(floats.words_of(fmt))]
    near = np.float64(1) + rng.normal(size=n) * 2.0 ** -rng.integers(1, fmt.fraction, n)
    return np.concatenate([*parts, near.astype(dtype).view(floats.words_of(fmt))])


@pytest.mark.parametrize("width", [16, 32])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_floats(name, width):
    make, oracle, bound, (low, high), ands = FUNCTIONS[name]
    fmt, dtype = FORMATS[width], floats_of(FORMATS[width])
    net = lanes.build(lambda b, x: make(b, fmt, x), fmt.bits)
    assert width != 32 or net.and_gates <= ands
    words = np.arange(1 << 16, dtype=np.uint16) if width == 16 else samples(fmt, low, high, 40_000)
    x, got = words.view(dtype), lanes.run(net, words).view(dtype)
    with np.errstate(all="ignore"):
        expected = oracle(x.astype(np.float64))
        rounded = expected.astype(dtype)
    finite = np.isfinite(rounded)
    assert np.array_equal(got[~finite], rounded[~finite], equal_nan=True)
    assert np.array_equal(np.signbit(got[finite]), np.signbit(rounded[finite]))
    ulp = np.spacing(np.abs(rounded[finite])).astype(np.float64)
    off = np.abs(got[finite].astype(np.float64) - expected[finite]) / ulp
    assert off.max() <= bound, x[finite][off.argmax()]


@pytest.mark.parametrize(
    ("name", "function", "low", "high"),
    [
        ("exp", exact.exp, -50, 700),
        ("log", exact.log, 0.5, 2),
        ("tanh", exact.tanh, 0, 20),
        ("erf", exact.erf, 0, 6),
    ],
)
def test_float64(name, function, low, high):
    """Where numpy itself is not exact enough to be asked."""
    x = np.random.default_rng(3).uniform(low, high, 200)
    net = lanes.build(lambda b, word: FUNCTIONS[name][0](b, FLOAT64, word), 64)
    got = lanes.run(net, x.view(np.uint64)).view(np.float64)
    for value, found in zip(x.tolist(), got.tolist(), strict=True):
        expected = Fraction(function(int(Fraction(value) * exact.ONE)), exact.ONE)
        assert abs(Fraction(found) - expected) <= Fraction(FUNCTIONS[name][2]) * Fraction(math.ulp(found))


@pytest.mark.parametrize(("n", "fraction"), [(16, 8), (16, 14), (32, 16), (40, 30)])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_fixed_point(name, n, fraction):
    make, oracle, *_ = FUNCTIONS[name]
    net = lanes.build(lambda b, x: through_float(make)(b, fraction, x), n)
    rng = np.random.default_rng(n)
    word = rng.integers(-(1 << (n - 1)), 1 << (n - 1), 6000) >> rng.integers(0, n, 6000)
    word[:5] = [0, 1, -1, (1 << (n - 1)) - 1, -(1 << (n - 1))]
    got = lanes.run(net, word.astype(np.uint64) & np.uint64((1 << n) - 1)).astype(np.int64)
    got = got - ((got >> (n - 1)) << n)
    with np.errstate(all="ignore"):
        exactly = oracle(np.ldexp(word.astype(np.float64), -fraction))
        expected = np.clip(np.ldexp(exactly, fraction), -(1 << (n - 1)), (1 << (n - 1)) - 1)
    expected = np.nan_to_num(expected, nan=0.0)
    assert np.abs(got - expected).max() <= 0.6


@pytest.mark.parametrize(
    ("function", "oracle", "points"),
    [
        (exact.exp, math.exp, [-20.5, -0.1, 0, 1, 30.25]),
        (exact.log, math.log, [0.001, 0.75, 1, 2, 1000]),
        (exact.sin, math.sin, [0, 0.001, 1, 1.57]),
        (exact.tanh, math.tanh, [0, 0.001, 1, 9]),
        (exact.erf, math.erf, [0, 0.001, 1, 3.5]),
    ],
)
def test_exact_functions(function, oracle, points):
    for x in points:
        found = Fraction(function(int(Fraction(x) * exact.ONE)), exact.ONE)
        assert float(found) == pytest.approx(oracle(x), rel=1e-14, abs=1e-300)


def test_exact_functions_agree_with_each_other_to_many_digits():
    for x in (Fraction(1, 3), Fraction(5, 2), Fraction(17)):
        word = int(x * exact.ONE)
        assert abs(exact.log(exact.exp(word)) - word) < 1 << 40


def test_polynomials_are_as_exact_as_they_say():
    places = 44
    for piece, row in enumerate(coefficients(exact.exp, 6, places)):
        for u in (0.0, 0.1, 0.37, 0.5, 0.81, 1.0):
            value = 0.0
            for c in row:
                value = value * u + c
            assert abs(value / 2**places - math.exp((piece + u) / 64)) < 4 * 2.0**-places


def test_numbers_that_are_too_long():
    with pytest.raises(UsageError, match="numbers of 80 bits at most, got 81"):
        lanes.build(lambda b, x: through_float(float_exp)(b, 8, x), 81)
