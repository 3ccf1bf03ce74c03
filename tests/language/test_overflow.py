"""Checked arithmetic: a run fails exactly when something overflowed, and says where, not which."""

import itertools
import math
import operator
import random
from fractions import Fraction

import numpy as np
import pytest

import gc2pc
from gc2pc import Alice, Array, Bob, Int, OverflowedError, UInt, UsageError, fori, function, run_local, scan
from gc2pc.program import ValueType
from gc2pc.program.flatten import flatten
from support.netlists import evaluate
from support.traced import edges, type_of

TYPES = [ValueType(kind, bits) for bits in (2, 3, 8, 32) for kind in ("uint", "int")]
BINARY = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}
UNARY = {"-": operator.neg, "abs": abs, "**2": lambda x: x**2, "**3": lambda x: x**3, "x*x": lambda x: x * x}


def checked(body, *types, returns):
    def f(x, y=None):
        return body(x) if y is None else body(x, y)

    def of_x(x):
        return body(x)

    def of_xy(x, y):
        return body(x, y)

    fn = of_x if len(types) == 1 else of_xy
    owners = [Alice, Bob]
    fn.__annotations__ = {n: o[t] for n, o, t in zip("xy", owners, types, strict=False)} | {"return": returns}
    return gc2pc.function(overflow="trap")(fn)


def values(type):
    rng = random.Random(str(type))
    return sorted({*edges(type), *(rng.randint(type.minimum, type.maximum) for _ in range(10))})


def outcome(f, *args):
    """Return the result, or None if the run tells of an overflow."""
    try:
        return f(*args)
    except OverflowedError:
        return None


def exact(type, op, *args):
    """Return what Python computes, or None where it does not fit or has no result."""
    try:
        result = op(*args)
    except ZeroDivisionError:
        return None
    return result if type.minimum <= result <= type.maximum else None


@pytest.mark.parametrize("type", TYPES, ids=str)
def test_operators(type):
    kind, numbers = type_of(type.kind, type.bits), values(type)
    for op in BINARY.values():
        f = checked(op, kind, kind, returns=kind)
        pairs = [(x, y) for x in numbers for y in numbers]
        inputs = [[n % (1 << type.bits) for n in column] for column in zip(*pairs, strict=True)]
        results, flags = evaluate(flatten(f.program()), *inputs)
        expected = [exact(type, op, x, y) for x, y in pairs]
        assert flags == [value is None for value in expected]
        assert all(
            value is None or result == value % (1 << type.bits)
            for result, value in zip(results, expected, strict=True)
        )
    for op in UNARY.values():
        f = checked(op, kind, returns=kind)
        assert [outcome(f, x) for x in numbers] == [exact(type, op, x) for x in numbers]


FIXED = [ValueType("fixed", 6, 3), ValueType("fixed", 6, 5), ValueType("fixed", 6), ValueType("fixed", 7, 1)]


def rounded_root(x, fraction):
    """The root of x / 2^f in units of 2^-f, rounded; 0 of what is negative."""
    return round(Fraction(math.isqrt(max(0, x) << (fraction + 20)), 1 << 10))


def fixed_operations(f):
    """Operations on words that stand for themselves / 2^f, and what they are exactly, rounded once."""
    one = 1 << f
    return {
        "+": (operator.add, operator.add),
        "-": (operator.sub, operator.sub),
        "*": (operator.mul, lambda x, y: round(Fraction(x * y, one))),
        "/": (operator.truediv, lambda x, y: round(Fraction(x * one, y))),
        "-x": (operator.neg, operator.neg),
        "abs": (abs, abs),
        "**2": (lambda x: x**2, lambda x: round(Fraction(x * x, one))),
        "ceil": (gc2pc.ceil, lambda x: math.ceil(Fraction(x, one)) * one),
        "round": (round, lambda x: round(Fraction(x, one)) * one),
        "floor": (gc2pc.floor, lambda x: x // one * one),
        "sqrt": (gc2pc.sqrt, lambda x: rounded_root(x, f)),
        "fma": (lambda x, y: gc2pc.fma(x, y, x), lambda x, y: round(Fraction(x * y, one) + x)),
    }


@pytest.mark.parametrize("symbol", fixed_operations(0))
@pytest.mark.parametrize("type", FIXED, ids=str)
def test_fixed_point_operators_on_all_numbers(type, symbol):
    bits, kind = type.bits, gc2pc.Fixed[type.bits - type.fraction, type.fraction]
    ours, exactly = fixed_operations(type.fraction)[symbol]
    count = exactly.__code__.co_argcount if hasattr(exactly, "__code__") else 2 if symbol in "+-" else 1
    f = checked(ours, *[kind] * count, returns=kind)
    half = 1 << (bits - 1)
    tuples = list(itertools.product(range(-half, half), repeat=count))
    inputs = [[n % (1 << bits) for n in column] for column in zip(*tuples, strict=True)]
    results, *flags = evaluate(flatten(f.program()), *inputs)
    for i, values in enumerate(tuples):
        try:
            expected = exactly(*values)
        except ZeroDivisionError:
            expected = half
        fits = -half <= expected < half
        assert [flag[i] for flag in flags] in ([], [not fits]), values
        assert not fits or (results[i] + half) % (1 << bits) - half == expected, values
    assert flags or symbol in ("floor", "sqrt")


def test_sums_and_products_of_fixed_point_arrays():
    kind = gc2pc.Fixed[4, 4]
    total = checked(lambda x: x.sum(), Array[kind, 3], returns=kind)
    running = checked(lambda x: x.cumsum(), Array[kind, 3], returns=Array[kind])
    product = checked(lambda x, y: x @ y, Array[kind, 3], Array[kind, 3], returns=kind)
    assert (total([7, 7, -7.5]), total([4, 3.5, 0.4375])) == (6.5, 7.9375)
    assert outcome(total, [4, 3.5, 0.5]) is None
    assert outcome(running, [7, 7, -7.5]) is None
    assert (product([2, -8, 1], [4, 1, 4.5]), outcome(product, [2, 1, 1], [4, 0, 0])) == (4.5, None)


def test_floats_and_conversions_are_not_checked():
    f = checked(lambda x: x * x, gc2pc.Float32, returns=gc2pc.Float32)
    assert f(1e30) == math.inf
    assert "overflow" not in [output.name for output in f.program().outputs]
    g = checked(lambda x: x.to(gc2pc.Fixed[4, 4]), gc2pc.Fixed[8, 8], returns=gc2pc.Fixed[4, 4])
    assert g(17.5) == 1.5


@pytest.mark.parametrize("type", [ValueType("uint", 8), ValueType("int", 8)], ids=str)
def test_sums_and_products_of_arrays(type):
    kind, rng = type_of(type.kind, type.bits), np.random.default_rng(3)
    for bound in (type.maximum // 5, type.maximum):
        for _ in range(4):
            x = rng.integers(max(type.minimum, -bound), bound + 1, 5)
            y = rng.integers(max(type.minimum, -3), 4, 5)
            for f, expected in (
                (checked(lambda x: x.sum(), Array[kind, 5], returns=kind), [int(x.sum())]),
                (checked(lambda x: x.cumsum(), Array[kind, 5], returns=Array[kind]), x.cumsum().tolist()),
            ):
                fits = all(type.minimum <= n <= type.maximum for n in expected)
                found = outcome(f, x)
                assert (None if found is None else np.ravel(found).tolist()) == (expected if fits else None)
            dot = checked(lambda x, y: x @ y, Array[kind, 5], Array[kind, 5], returns=kind)
            assert outcome(dot, x, y) == exact(type, int, x @ y)


def test_element_by_element():
    f = checked(lambda x, y: x + y, Array[UInt[8]], UInt[8], returns=Array[UInt[8]])
    assert f([1, 200, 55], 55).tolist() == [56, 255, 110]
    assert outcome(f, [1, 201, 55], 55) is None
    assert f([], 55).tolist() == []


def test_what_wraps_by_design_is_not_checked():
    f = checked(lambda x: (x << 4 ^ ~x).to(UInt[4]), UInt[8], returns=UInt[4])
    assert f(255) == 0 ^ 0
    assert "overflow" not in [output.name for output in f.program().outputs]


def test_a_function_decides_for_its_own_operators():
    wrapping = function(_add)
    trapping = function(overflow="trap")(_add)

    @function
    def outer_wraps(x: Alice[UInt[8]], y: Bob[UInt[8]]) -> UInt[8]:
        return trapping(x, y) + wrapping(x, x)

    @function(overflow="trap")
    def outer_traps(x: Alice[UInt[8]], y: Bob[UInt[8]]) -> UInt[8]:
        return wrapping(x, y) ^ y

    assert outer_wraps(200, 55) == (255 + 144) % 256
    assert outcome(outer_wraps, 200, 56) is None
    assert outer_traps(200, 100) == 44 ^ 100


def _add(x: Alice[UInt[8]], y: Bob[UInt[8]]) -> UInt[8]:
    return x + y


@pytest.mark.parametrize("numbers", [[], [1, 2, 3], [100, 100, 55], [100, 100, 56], [255, 1]])
def test_loops_carry_the_flag(numbers):
    total = checked(
        lambda x: scan(lambda s, e: (s + e, e), UInt[8](0), x)[0], Array[UInt[8]], returns=UInt[8]
    )
    doubled = checked(lambda x: gc2pc.map(lambda e: e + e, x), Array[UInt[8]], returns=Array[UInt[8]])
    fits = sum(numbers) < 256
    assert outcome(total, numbers) == (sum(numbers) if fits else None)
    found = outcome(doubled, numbers)
    doubles = [2 * n for n in numbers]
    assert (None if found is None else found.tolist()) == (doubles if max(doubles, default=0) < 256 else None)


def test_loops_in_loops():
    def body(x):
        return fori(3, lambda i, a: fori(2, lambda j, c: c * 2, a) + i.to(UInt[16]), x.to(UInt[16]))

    f = checked(body, UInt[12], returns=UInt[16])
    expected = 4 * (4 * (4 * 9) + 1) + 2
    assert f(9) == expected
    assert outcome(f, 1023) == 4 * (4 * (4 * 1023) + 1) + 2
    assert outcome(f, 1024) is None


def test_what_is_not_reached_does_not_count():
    @function(overflow="trap")
    def distance(x: Alice[UInt[8]], y: Bob[UInt[8]]) -> UInt[8]:
        if x < y:
            return y - x
        return x - y

    @function(overflow="trap")
    def choice(x: Alice[UInt[8]], y: Bob[UInt[8]]) -> UInt[8]:
        return x // y if y != 0 else x + 1

    @function(overflow="trap")
    def in_a_loop(x: Alice[UInt[8]], y: Bob[UInt[8]]) -> UInt[8]:
        for _ in range(4):
            if x > y:
                break
            x = x * 3
        return x

    assert (distance(3, 5), distance(5, 3), distance(0, 255)) == (2, 2, 255)
    assert (choice(7, 2), choice(7, 0), outcome(choice, 255, 0)) == (3, 8, None)
    assert (in_a_loop(10, 80), in_a_loop(100, 3), outcome(in_a_loop, 30, 250)) == (90, 100, None)


def test_sides_of_a_choice_by_where_are_both_computed():
    f = checked(lambda x, y: gc2pc.where(x < y, y - x, x), UInt[8], UInt[8], returns=UInt[8])
    assert f(3, 5) == 2
    assert outcome(f, 5, 3) is None


def test_two_parties_learn_of_it_as_they_learn_results():
    @function(overflow="trap")
    def both(x: Alice[Int[8]], y: Bob[Int[8]]) -> Int[8]:
        return x + y

    @function(overflow="trap")
    def bob_only(x: Alice[UInt[8]], y: Bob[UInt[8]]) -> Bob[UInt[8]]:
        return x + y

    assert run_local(both, {"x": 100, "y": 27})[:2] == ({"result": 127}, {"result": 127})
    with pytest.raises(
        OverflowedError, match=rf"both: an operation overflowed.*{__name__.split('.')[-1]}.py:[0-9]+"
    ):
        run_local(both, {"x": 100, "y": 28})
    assert [(output.name, output.to) for output in bob_only.program().outputs] == [
        ("result", ("bob",)),
        ("overflow", ("bob",)),
    ]
    assert run_local(bob_only, {"x": 1, "y": 2})[:2] == ({"result": None}, {"result": 3})


def test_the_message_names_the_lines_that_are_checked():
    @function(overflow="trap")
    def f(x: Alice[UInt[8]], y: Bob[UInt[8]]) -> UInt[8]:
        total = x + y
        return total * 2

    first = f._fn.__code__.co_firstlineno + 2
    with pytest.raises(OverflowedError, match=rf"test_overflow.py:{first}, {first + 1}\. Compute in wider"):
        f(200, 100)


def test_modes_have_names():
    with pytest.raises(UsageError, match="overflow: expected 'wrap' or 'trap', got 'saturate'"):
        function(overflow="saturate")
