"""Floats and fixed-point numbers in functions: operators, conversions, constants, arrays, two parties."""

import math
import operator
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import gc2pc
from gc2pc import Alice, Array, Bit, Bob, Fixed, Float16, Float32, Float64, Int, UInt
from support import floats
from support.traced import traced

TYPES = {Float16: np.float16, Float32: np.float32, Float64: np.float64}
SPECIAL = [0.0, -0.0, 1.0, -1.5, 3.25, 1e-7, -6e4, math.inf, -math.inf, math.nan]
Q = Fixed[8, 8]

BINARY = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq}
COMPARE["!="] = operator.ne
FUNCTIONS = ["sqrt", "floor", "ceil", "trunc", "rint", "isnan", "isinf", "isfinite"]


def grid(dtype):
    x, y = np.meshgrid(np.array(SPECIAL, dtype), np.array(SPECIAL, dtype))
    return x.reshape(-1), y.reshape(-1)


def same(found, expected):
    return found.dtype == expected.dtype and np.array_equal(found, expected, equal_nan=True)


@pytest.mark.parametrize("type", TYPES)
@pytest.mark.parametrize("symbol", BINARY)
def test_float_arithmetic(symbol, type):
    x, y = grid(TYPES[type])
    f = traced(BINARY[symbol], Array[type], Array[type], returns=Array[type])
    with np.errstate(all="ignore"):
        assert same(f(x, y), BINARY[symbol](x, y))


@pytest.mark.parametrize("type", TYPES)
@pytest.mark.parametrize("symbol", COMPARE)
def test_float_comparisons(symbol, type):
    x, y = grid(TYPES[type])
    f = traced(COMPARE[symbol], Array[type], Array[type], returns=Array[Bit])
    assert np.array_equal(f(x, y), COMPARE[symbol](x, y))


@pytest.mark.parametrize("type", TYPES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_float_functions(name, type):
    x = np.array(SPECIAL, TYPES[type])
    result = Bit if name.startswith("is") else type
    f = traced(getattr(gc2pc, name), Array[type], returns=Array[result])
    with np.errstate(all="ignore"):
        expected = getattr(np, name)(x)
    assert np.array_equal(f(x), expected, equal_nan=True)
    assert np.array_equal(getattr(gc2pc, name)(np.array([1.0, 2.25])), getattr(np, name)([1.0, 2.25]))


@pytest.mark.parametrize("type", TYPES)
def test_signs_and_fma(type):
    x, y = grid(TYPES[type])
    f = traced(lambda x, y: gc2pc.fma(x, y, -x), Array[type], Array[type], returns=Array[type])
    with np.errstate(all="ignore"):
        assert same(f(x, y), floats.fma(x, y, -x))
    f = traced(lambda x: (-x, abs(x), +x), Array[type], returns=tuple[Array[type], Array[type], Array[type]])
    for found, expected in zip(f(x), (-x, np.abs(x), x), strict=True):
        assert np.array_equal(np.signbit(found), np.signbit(expected))
    assert traced(lambda x: -abs(x), type, returns=type).and_gates == 0


def test_elementary_functions():
    x = np.array([0.5, -1.25, 3, 0, -math.inf, math.nan], np.float32)
    for name in ("exp", "log", "log2", "tanh", "sigmoid", "erf", "sin", "cos"):
        function = getattr(gc2pc, name)
        with np.errstate(all="ignore"):
            expected = np.asarray(function(x.astype(np.float64))).astype(np.float32)
        found = traced(function, Array[Float32], returns=Array[Float32])(x)
        np.testing.assert_allclose(found, expected, rtol=3e-7)
        fixed = traced(function, Q, returns=Q)(0.5)
        assert abs(fixed - float(function(0.5))) <= 0.6 / 256
    assert traced(gc2pc.log, Q, returns=Q)(0) == -128
    assert traced(gc2pc.exp, Q, returns=Q)(100) == 127.99609375
    with pytest.raises(gc2pc.CompileError, match=r"Fixed\[60, 60\] has no exp\(\)"):
        traced(gc2pc.exp, Fixed[60, 60], returns=Fixed[60, 60]).program()
    with pytest.raises(gc2pc.CompileError, match=r"Float64 has no sin\(\)"):
        traced(gc2pc.sin, Float64, returns=Float64).program()


def test_choices():
    x, y = grid(np.float32)
    f = traced(
        lambda x, y: (gc2pc.minimum(x, y), gc2pc.maximum(x, y), gc2pc.where(x < y, x, y)),
        *[Array[Float32]] * 2,
        returns=tuple[Array[Float32], Array[Float32], Array[Float32]],
    )
    least, most, chosen = f(x, y)
    assert same(least, np.minimum(x, y))
    assert same(most, np.maximum(x, y))
    assert same(chosen, np.where(x < y, x, y))


# Fixed point


def values_of(q, words):
    return [Fraction(word, 1 << q.element.fraction) for word in words]


def wrapped(q, value):
    bits, f = q.element.bits, q.element.fraction
    word = round(value * (1 << f)) % (1 << bits)
    return Fraction(word - (word >> (bits - 1) << bits), 1 << f)


@pytest.mark.parametrize("q", [Fixed[8, 8], Fixed[1, 15], Fixed[24, 40], Fixed[60, 60], Fixed[12, 0]])
@pytest.mark.parametrize("symbol", BINARY)
def test_fixed_arithmetic(symbol, q):
    bits = q.element.bits
    top = 1 << (bits - 1)
    words = [0, 1, -1, 3, -7, top - 1, -top, top // 3, -top // 5, 1 << (bits // 2)]
    x, y = zip(*[(a, b) for a in values_of(q, words) for b in values_of(q, words)], strict=True)
    f = traced(BINARY[symbol], Array[q], Array[q], returns=Array[q])
    expected = [
        0 if symbol == "/" and b == 0 else wrapped(q, BINARY[symbol](a, b)) for a, b in zip(x, y, strict=True)
    ]
    assert [Fraction(value) for value in f(list(x), list(y)).tolist()] == expected


@pytest.mark.parametrize("symbol", COMPARE)
def test_fixed_comparisons(symbol):
    x = [-128, -1.5, -1 / 256, 0, 1 / 256, 1, 127.99609375]
    left, right = np.meshgrid(x, x)
    f = traced(COMPARE[symbol], Array[Q], Array[Q], returns=Array[Bit])
    assert np.array_equal(f(left.reshape(-1), right.reshape(-1)), COMPARE[symbol](left, right).reshape(-1))


def test_fixed_functions():
    x = [-2.5, -1.5, -0.25, 0, 0.5, 1.5, 2, 3.75]
    for name in ("floor", "ceil", "trunc", "rint"):
        f = traced(getattr(gc2pc, name), Array[Q], returns=Array[Q])
        assert np.array_equal(f(x), getattr(np, name)(x)), name
    f = traced(gc2pc.sqrt, Array[Q], returns=Array[Q])
    assert f([0, 2.25, 2, -1, 100]).tolist() == [0, 1.5, round(math.sqrt(2) * 256) / 256, 0, 10]
    f = traced(lambda x: gc2pc.fma(x, x, x), Array[Q], returns=Array[Q])
    assert f([1.5, 0.0625, -3]).tolist() == [3.75, 0.06640625, 6]
    f = traced(lambda x: (-x, abs(x), x << 1, x >> 1), Q, returns=tuple[Q, Q, Q, Q])
    assert f(-1.5) == (1.5, 1.5, -3, -0.75)


# Constants


def test_constants():
    f = traced(lambda x: 0.1 * x + 2 - x / 4, Float32, returns=Float32)
    x = np.float32(7.7)
    assert f(x) == np.float32(0.1) * x + np.float32(2) - x / np.float32(4)
    f = traced(lambda x: x * 0.25 + Fraction(1, 256) - Decimal("0.5"), Q, returns=Q)
    assert f(4) == 0.50390625
    assert traced(lambda x: x + Q(0.1), Q, returns=Q)(0) == 26 / 256
    assert traced(lambda x: x + Float16(0.1), Float16, returns=Float16)(0) == np.float16(0.1)
    assert traced(lambda x: x + np.array([0.5, 1]), Q, returns=Array[Q, 2])(1).tolist() == [1.5, 2]
    assert traced(lambda x: x + math.inf, Float64, returns=Float64)(1) == math.inf


@pytest.mark.parametrize(
    ("body", "type", "message"),
    [
        (lambda x: x + 0.1, Q, "the constant 0.1 is no Fixed[8, 8]: it is not a multiple of 2**-8"),
        (lambda x: x + 0.1, Q, "write Fixed[8, 8](0.1) to round it to the nearest"),
        (lambda x: x + 200, Q, "does not fit Fixed[8, 8]: expected -128 to 127.99609375"),
        (lambda x: x + Q(math.inf), Q, "it is infinite"),
        (lambda x: x + (2**24 + 1), Float32, "is an integer that Float32 does not hold"),
        (lambda x: x + 1e300, Float32, "does not fit Float32"),
        (lambda x: x + "1", Float32, "+ cannot combine Float32 with str"),
        (lambda x: x + 1j, Float32, "+ cannot combine Float32 with complex"),
        (lambda x: x & x, Float32, "Float32 has no &"),
        (lambda x: ~x, Q, "Fixed[8, 8] has no ~"),
        (lambda x: x << 1, Float32, "Float32 has no <<"),
        (gc2pc.isnan, Q, "isnan() takes floats, got Fixed[8, 8]"),
        (gc2pc.sqrt, Int[8], "sqrt() takes floats or fixed-point numbers, got Int[8]"),
        (lambda x: x / 2, Int[8], "/ does not work on Int[8]"),
        (lambda x: x + x.to(Float64), Float32, "convert one of them: .to(Float64)"),
        (lambda x: x + x.to(Float32), Int[8], "convert one of them: .to(Float32)"),
        (lambda x: x.to(Bit), Float32, "compare instead: x != 0"),
        (lambda x: gc2pc.fma(1.0, 2.0, 3.0), Float32, "fma() needs a secret operand"),
        (lambda x: gc2pc.stack([x, x])[x], Float32, "an index must be an integer, got Float32"),
        (Fixed, Float32, "Fixed has no width"),
    ],
)
def test_what_is_refused(body, type, message):
    with pytest.raises(gc2pc.CompileError) as caught:
        traced(body, type, returns=type).program()
    assert message in str(caught.value)


@pytest.mark.parametrize("item", [8, (0, 8), (8, -1), (8, 8, 8), (True, 8), 8.5])
def test_types_that_are_none(item):
    with pytest.raises(gc2pc.CompileError, match="is no type"):
        Fixed[item]


# Conversions


@pytest.mark.parametrize(
    ("source", "target", "pairs"),
    [
        (Float32, Float64, [(0.1, float(np.float32(0.1))), (math.inf, math.inf)]),
        (Float64, Float16, [(1 / 3, np.float16(1 / 3)), (1e6, math.inf), (1e-8, np.float16(1e-8))]),
        (Float32, Int[8], [(3.99, 3), (-3.99, -3), (1e9, 127), (-math.inf, -128), (math.nan, 0)]),
        (Float32, UInt[8], [(3.99, 3), (-3.99, 0), (1e9, 255), (math.nan, 0)]),
        (Float32, Q, [(0.1, 26 / 256), (1e9, 127.99609375), (-1e9, -128), (math.nan, 0), (3 / 512, 2 / 256)]),
        (Int[64], Float32, [(2**24 + 1, 2**24), (-(2**63), -(2.0**63))]),
        (UInt[64], Float64, [(2**64 - 1, 2.0**64)]),
        (Bit, Float16, [(0, 0), (1, 1)]),
        (Q, Float16, [(-1.5, -1.5), (1 / 256, 1 / 256)]),
        (Q, Int[8], [(1.75, 1), (-1.75, -1), (-128, -128)]),
        (Q, UInt[8], [(100.5, 100), (-1.5, 255)]),
        (Int[8], Q, [(-128, -128), (7, 7)]),
        (UInt[8], Q, [(127, 127), (200, -56)]),
        (Bit, Q, [(1, 1)]),
        (Q, Fixed[16, 4], [(1.03125, 1), (1.09375, 1.125), (-0.09375, -0.125)]),
        (Q, Fixed[4, 16], [(7.5, 7.5), (9, -7)]),
    ],
)
def test_conversions(source, target, pairs):
    f = traced(lambda x: x.to(target), Array[source], returns=Array[target])
    given, expected = zip(*pairs, strict=True)
    assert np.array_equal(f(list(given)), np.array(expected, float), equal_nan=True)


def test_results_are_widened_where_nothing_is_lost():
    assert traced(lambda x: x, Int[16], returns=Float32)(-5) == np.float32(-5)
    assert traced(lambda x: x, Float16, returns=Float64)(0.1) == float(np.float16(0.1))
    assert traced(lambda x: x, Fixed[4, 4], returns=Q)(1.25) == 1.25
    with pytest.raises(gc2pc.CompileError, match=r"returns Int\[32\] but declares Float32"):
        traced(lambda x: x, Int[32], returns=Float32).program()


# Arrays


def test_sums_products_and_extremes():
    rng = np.random.default_rng(1)
    x, y = rng.integers(-50, 50, (2, 37)).astype(float) / 4
    for type in (Float32, Float64, Fixed[24, 8]):
        f = traced(
            lambda x, y: (
                gc2pc.dot(x, y),
                x.sum(),
                gc2pc.sum(y),
                gc2pc.min(x),
                y.max(),
                x.argmin(),
                x.cumsum(),
            ),
            *[Array[type]] * 2,
            returns=tuple[type, type, type, type, type, UInt[6], Array[type, 37]],
        )
        dot, total, other, least, most, at, running = f(x, y)
        assert (dot, total, other) == (x @ y, x.sum(), y.sum())
        assert (least, most, at) == (x.min(), y.max(), x.argmin())
        assert np.array_equal(running, x.cumsum())


def test_matrices():
    rng = np.random.default_rng(2)
    x, y = rng.integers(-9, 9, (3, 5)) / 2, rng.integers(-9, 9, (5, 4)) / 2
    for type in (Float32, Q):
        f = traced(lambda x, y: x @ y, Array[type, 3, 5], Array[type, 5, 4], returns=Array[type, 3, 4])
        assert np.array_equal(f(x, y), x @ y)


def test_order():
    x = np.array([3.5, -0.25, math.inf, 0.0, -math.inf, math.nan, -7, 1e-30, -0.0], np.float32)
    f = traced(
        lambda x: (gc2pc.sort(x), gc2pc.argsort(x), gc2pc.topk(x, 2), x.argmax()),
        Array[Float32, 9],
        returns=tuple[Array[Float32, 9], Array[UInt[4], 9], Array[Float32, 2], UInt[4]],
    )
    ordered, order, top, at = f(x)
    assert same(ordered, np.sort(x))
    assert np.array_equal(x[order], np.sort(x), equal_nan=True)
    assert math.isnan(top[0])
    assert top[1] == math.inf
    assert at == np.argmax(x)
    keys, values = traced(
        gc2pc.sort_by,
        Array[Float32, 4],
        Array[Int[8], 4],
        returns=tuple[Array[Float32, 4], Array[Int[8], 4]],
    )([2.5, -1, 0.5, -3], [1, 2, 3, 4])
    assert (keys.tolist(), values.tolist()) == ([-3, -1, 0.5, 2.5], [4, 2, 3, 1])
    f = traced(gc2pc.merge, Array[Q, 2], Array[Q, 3], returns=Array[Q, 5])
    assert f([-1.5, 2], [-3, 0.25, 9]).tolist() == [-3, -1.5, 0.25, 2, 9]
    f = traced(lambda x: gc2pc.isin(x, [0.0, 2.5]), Array[Float32, 3], returns=Array[Bit, 3])
    assert f([-0.0, 2.5, 3]).tolist() == [1, 1, 0]


def test_picking_by_secret_index():
    f = traced(lambda x, i: x[i], Array[Float64, 5], UInt[3], returns=Float64)
    assert f([0.1, 0.2, 0.3, 0.4, 0.5], 3) == 0.4


def test_loops_carry_floats():
    """Newton's iteration for a square root, in a loop."""

    @gc2pc.function
    def root(x: Alice[Float64], y: Bob[Float64]) -> Float64:
        return gc2pc.fori(6, lambda i, r: (r + (x * y) / r) / 2, Float64(3.0))

    expected = 3.0
    for _ in range(6):
        expected = (expected + (2.5 * 4.1) / expected) / 2
    assert root(2.5, 4.1) == expected


# Two parties


@gc2pc.function
def both(
    x: Alice[Array[Float32]], y: Bob[Float32], z: Bob[Fixed[8, 24]]
) -> tuple[Array[Float32], Alice[Fixed[8, 24]]]:
    return x * y, z / 3


def test_two_parties():
    x = np.array([0.1, -math.inf, 7e-42, math.nan], np.float32)
    alice, bob, _ = gc2pc.run_local(both, {"x": x, "y": 3, "z": Decimal("0.7")})
    expected = both(x, 3, Decimal("0.7"))
    assert same(alice["result0"], expected[0])
    assert same(bob["result0"], x * np.float32(3))
    assert alice["result1"] == expected[1] == round(round(Fraction(7, 10) * 2**24) / Fraction(3)) / 2**24
    assert bob["result1"] is None


def test_types_are_part_of_what_the_parties_agree_on():
    from gc2pc.task import task_of

    def signature(type):
        return task_of(traced(lambda x: x, type, returns=type)).signature

    types = [Float32, UInt[32], Fixed[16, 16], Fixed[8, 24], Int[32]]
    assert len({signature(type) for type in types}) == len(types)
    assert str(task_of(both).parameters[2]) == "bob z Fixed[8, 24] ()"


def test_plans_remember_types(tmp_path):
    gc2pc.save_plan(gc2pc.plan_of(both, x=2), tmp_path / "both.plan")
    plan = gc2pc.load_plan(tmp_path / "both.plan")
    assert [str(port.type) for port in plan.inputs if port.name] == ["Float32", "Float32", "Fixed[8, 24]"]


def test_functions_of_math_and_numpy_take_secrets():
    """Of public numbers they stay Python's own."""

    def f(x, y):
        half = math.floor(2.5) + math.log(8, 2) - np.exp(0)
        return (
            math.sqrt(x) * half,
            math.exp(y),
            np.tanh(y),
            math.erf(x),
            np.rint(y),
            math.floor(y),
            math.isnan(x),
        )

    f.__annotations__ = {"x": Alice[Float32], "y": Bob[Float32]}
    f.__annotations__["return"] = tuple[(*[Float32] * 6, Bit)]
    f = gc2pc.function(f)
    for x, y in [(2.25, 0.5), (9.0, -1.5), (0.0, 2.5)]:
        *found, nan = f(x, y)
        expected = [4 * math.sqrt(x), math.exp(y), math.tanh(y), math.erf(x), round(y), math.floor(y)]
        assert found == pytest.approx(expected, rel=1e-6)
        assert nan == 0
    assert f(math.nan, 1.0)[-1] == 1


def test_functions_of_math_take_integers():
    f = traced(lambda x, y: math.gcd(x, y) + math.isqrt(y).to(UInt[16]), UInt[16], UInt[16], returns=UInt[16])
    assert f(84, 36) == math.gcd(84, 36) + math.isqrt(36)


@pytest.mark.parametrize("type", [*TYPES, Q])
@pytest.mark.parametrize("python", [round, math.floor, math.ceil, math.trunc, int])
def test_whole_numbers_as_python_has_them(python, type):
    """They stay of the type, and are equal to Python's integers."""
    f = traced(python, type, returns=type)
    for x in [-2.5, -1.5, -0.75, 0.0, 0.5, 1.5, 2.5, 7.25, 100.0]:
        assert f(x) == python(x)
    assert traced(lambda x: round(x, 0), type, returns=type)(2.5) == 2


@pytest.mark.parametrize("python", [round, math.floor, math.ceil, math.trunc, int])
def test_integers_are_whole_already(python):
    f = traced(python, Int[8], returns=Int[8])
    assert (f.and_gates, f(-77)) == (0, -77)
