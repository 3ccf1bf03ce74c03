"""Floats and fixed-point numbers in and out: exact, rounded once, and never silently something else."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from gc2pc.errors import UsageError
from gc2pc.program import ValueType, decode, encode

F16, F32, F64 = (ValueType("float", bits) for bits in (16, 32, 64))
Q8 = ValueType("fixed", 16, 8)
WIDE = ValueType("fixed", 100, 50)


def through(type, value, shape=()):
    return decode(type, shape, encode(type, shape, value))


@pytest.mark.parametrize(("type", "dtype"), [(F16, np.float16), (F32, np.float32), (F64, np.float64)])
def test_floats_of_numpy_survive(type, dtype):
    info = np.finfo(dtype)
    edges = [0.0, -0.0, 1, -1.5, info.max, info.min, info.tiny, info.smallest_subnormal, np.inf, -np.inf]
    values = np.array(edges, dtype)
    back = through(type, values, values.shape)
    assert back.dtype == dtype
    assert back.tobytes() == values.tobytes()
    assert through(type, values[3]).dtype == dtype


@pytest.mark.parametrize(("type", "nan"), [(F16, 0x7E00), (F32, 0x7FC00000), (F64, 0x7FF8 << 48)])
def test_nan_carries_nothing(type, nan):
    """Whatever NaN goes in, the same comes out: its payload would be a hidden channel."""
    word = np.dtype(f"u{type.bits // 8}").type
    for payload in (nan, nan | 1, nan | 1 << (type.bits - 1)):
        value = np.array(payload, word).view(f"f{type.bits // 8}")
        assert encode(type, (), value).view(word)[0] == nan
    assert math.isnan(through(type, math.nan))


@pytest.mark.parametrize(
    ("type", "value", "expected"),
    [
        (F32, 0.1, np.float32(0.1)),
        (F32, np.float64(0.1), np.float32(0.1)),
        (F16, [1, 2.5, -3], np.array([1, 2.5, -3], np.float16)),
        (F64, Fraction(1, 3), 1 / 3),
        (F64, Decimal("0.1"), 0.1),
        (F64, Decimal("-Infinity"), -np.inf),
        (F64, 2**200, 2.0**200),
        (F32, (1 << 24) - 1, (1 << 24) - 1),
        (F32, np.int64(3 << 40), 3 << 40),
        (F64, True, 1),
    ],
)
def test_values_that_become_floats(type, value, expected):
    assert np.array_equal(through(type, value, np.shape(value)), expected)


@pytest.mark.parametrize("type", [F16, F32, F64])
def test_decimals_and_fractions_are_rounded_once(type):
    """Halfway between two floats decides by what follows, however far behind."""
    one_and_half = 1 + Fraction(1, 2 << {16: 10, 32: 23, 64: 52}[type.bits])
    up = 1 + 2 * (one_and_half - 1)
    for value, expected in (
        (one_and_half, 1),
        (one_and_half + Fraction(1, 10**60), up),
        (one_and_half - Fraction(1, 10**60), 1),
        (-one_and_half - Fraction(1, 10**60), -up),
    ):
        assert Fraction(float(through(type, value))) == expected
        digits = Decimal(value.numerator) / Decimal(value.denominator) if expected == 1 else None
        assert digits is None or Fraction(float(through(type, digits))) in (1, up)
    text = Decimal("1.00000005960464477539062500000000000000000000000000000000001")
    assert through(F32, text) == np.nextafter(np.float32(1), np.float32(2))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3),
        (-128, -128),
        (0.1, 26 / 256),
        (Decimal("0.1"), 26 / 256),
        (Fraction(-1, 3), -85 / 256),
        (np.float32(1.5), 1.5),
        (Fraction(1, 512), 0),
        (Fraction(3, 512), 2 / 256),
        (3 / 512, 2 / 256),
        ([1, 0.5, Fraction(1, 4)], [1, 0.5, 0.25]),
        (np.array([0.25, -0.001953125, 0.005859375]), [0.25, 0, 0.0078125]),
        (np.arange(-3, 4), np.arange(-3, 4)),
    ],
)
def test_values_that_become_fixed_point(value, expected):
    found = through(Q8, value, np.shape(value))
    assert found.dtype == np.float64
    assert np.array_equal(found, expected)


def test_wide_fixed_point_is_exact():
    value = Fraction((1 << 99) - 1, 1 << 50)
    assert through(WIDE, value) == value
    assert through(WIDE, [value, -value, 1], (3,)).tolist() == [value, -value, 1]
    assert through(WIDE, np.array([1e12, 0.5]), (2,)).tolist() == [10**12, Fraction(1, 2)]
    assert through(ValueType("fixed", 54, 3), Fraction(2**53 - 1, 8)) == (2**53 - 1) / 8


@pytest.mark.parametrize(
    ("type", "value", "message"),
    [
        (F32, (1 << 24) + 1, "x is an integer that Float32 does not hold; pass a float to round it"),
        (F64, np.int64(2**53 + 1), "x is an integer that Float64 does not hold"),
        (F64, [0.5, 2**53 + 1], "x at position 1 is an integer that Float64 does not hold"),
        (F64, np.array([1, 2**53 + 1]), "x at position 1 is an integer that"),
        (F32, 2**128, "x is an integer that Float32 does not hold"),
        (F32, 1e39, "x does not fit Float32: expected at most 3.40282e"),
        (F16, np.array([1.0, 65520.0]), "x at position 1 does not fit Float16: expected at most 65504"),
        (F32, Decimal("1e400"), "x does not fit Float32"),
        (F32, "1.5", "x is no number but of type str"),
        (F32, 1j, "x is no number but of type complex"),
        (F32, [None], "x at position 0 is no number but of type NoneType"),
        (F32, np.array(["a"]), "x: expected numbers, got an array of <U1"),
        (F32, [1.0, 2.0], "x: expected one number, got 2 numbers"),
        (Q8, 128, "x does not fit Fixed[8, 8]: expected -128 to 127.99609375"),
        (Q8, 127.999, "x does not fit Fixed[8, 8]: expected -128 to 127.99609375"),
        (Q8, math.nan, "x does not fit Fixed[8, 8]: it is infinite or NaN"),
        (
            Q8,
            np.array([0, np.inf]),
            "x at position 1 does not fit Fixed[8, 8]: it is infinite, NaN or too large",
        ),
        (Q8, Decimal("1e999999"), "x does not fit Fixed[8, 8]: it is too large"),
        (Q8, Decimal("nan"), "x does not fit Fixed[8, 8]: it is infinite or NaN"),
        (Q8, "1", "x is no number but of type str"),
        (Q8, 33333333333333333, "x does not fit Fixed[8, 8]"),
    ],
)
def test_what_is_refused(type, value, message):
    with pytest.raises(UsageError) as caught:
        encode(type, () if "one number" in message else np.shape(value), value, "x")
    assert str(caught.value).startswith(message)


def test_ragged_rows():
    with pytest.raises(UsageError, match="x: expected numbers, got rows of different lengths"):
        encode(F32, (2, 2), [[1.0], [2.0, 3.0]], "x")


def test_large_arrays_of_python_numbers():
    rng = np.random.default_rng(1)
    values = rng.normal(size=20_000)
    assert np.array_equal(through(F32, values.tolist(), values.shape), values.astype(np.float32))
    assert np.array_equal(through(Q8, values.tolist(), values.shape), np.rint(values * 256) / 256)


@pytest.mark.parametrize(
    ("wide", "narrow", "holds"),
    [
        (F64, F32, True),
        (F32, F64, False),
        (F32, ValueType("uint", 24), True),
        (F32, ValueType("uint", 25), False),
        (F32, ValueType("int", 25), True),
        (F32, ValueType("fixed", 25, 20), True),
        (F16, ValueType("fixed", 12, 11), True),
        (F16, ValueType("fixed", 20, 15), False),
        (Q8, ValueType("int", 8), True),
        (Q8, ValueType("uint", 8), False),
        (Q8, ValueType("fixed", 12, 4), True),
        (Q8, ValueType("fixed", 12, 9), False),
        (Q8, F16, False),
        (ValueType("int", 32), ValueType("fixed", 8, 0), False),
        (ValueType("int", 9), ValueType("uint", 8), True),
        (ValueType("uint", 1), ValueType("bit", 1), True),
        (ValueType("bit", 1), ValueType("uint", 1), False),
    ],
)
def test_which_types_hold_which(wide, narrow, holds):
    assert wide.holds(narrow) is holds
