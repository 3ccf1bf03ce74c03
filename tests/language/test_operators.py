"""Every operator against Python's integers, wrapped to the width, and against numpy where it has the type."""

import operator
import random

import numpy as np
import pytest

from gc2pc import Array, Bit, where
from gc2pc.program import ValueType
from support.traced import edges, traced, type_of, wrap

WIDTHS = [1, 7, 8, 31, 32, 33, 64, 257]
TYPES = [ValueType(kind, bits) for bits in WIDTHS for kind in ("uint", "int")]

BINARY = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
}
COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
UNARY = {"-": operator.neg, "~": operator.invert, "abs": abs, "+": operator.pos}


def pairs(type: ValueType) -> tuple[list[int], list[int]]:
    """All pairs of edges, and some random ones."""
    rng = random.Random(type.bits)
    found = [(x, y) for x in edges(type) for y in edges(type)]
    found += [tuple(rng.randint(type.minimum, type.maximum) for _ in "xy") for _ in range(20)]
    return [x for x, _ in found], [y for _, y in found]


def ids(type: ValueType) -> str:
    return str(type)


@pytest.mark.parametrize("type", TYPES, ids=ids)
def test_arithmetic_and_bitwise_operators_wrap_around(type):
    kind, (xs, ys) = type_of(type.kind, type.bits), pairs(type)
    f = traced(
        lambda x, y: tuple(op(x, y) for op in BINARY.values()),
        Array[kind],
        Array[kind],
        returns=tuple[tuple([Array[kind]] * len(BINARY))],
    )
    for (symbol, op), result in zip(BINARY.items(), f(xs, ys), strict=True):
        assert result.tolist() == [wrap(type, op(x, y)) for x, y in zip(xs, ys, strict=True)], symbol


@pytest.mark.parametrize("type", TYPES, ids=ids)
def test_comparisons_give_bits(type):
    kind, (xs, ys) = type_of(type.kind, type.bits), pairs(type)
    f = traced(
        lambda x, y: tuple(op(x, y) for op in COMPARE.values()),
        Array[kind],
        Array[kind],
        returns=tuple[tuple([Array[Bit]] * len(COMPARE))],
    )
    for (symbol, op), result in zip(COMPARE.items(), f(xs, ys), strict=True):
        assert result.dtype == np.uint8
        assert result.tolist() == [op(x, y) for x, y in zip(xs, ys, strict=True)], symbol


@pytest.mark.parametrize("type", TYPES, ids=ids)
def test_unary_operators_shifts_and_selection(type):
    kind, (xs, ys) = type_of(type.kind, type.bits), pairs(type)
    distances = sorted({0, 1, type.bits // 2, type.bits - 1, type.bits, type.bits + 5})

    def everything(x, y):
        unary = [op(x) for op in UNARY.values()]
        shifts = [op(x, k) for op in (operator.lshift, operator.rshift) for k in distances]
        return (*unary, *shifts, where(x < y, x, y))

    count = len(UNARY) + 2 * len(distances) + 1
    f = traced(everything, Array[kind], Array[kind], returns=tuple[tuple([Array[kind]] * count)])
    results = [result.tolist() for result in f(xs, ys)]
    expected = [[wrap(type, op(x)) for x in xs] for op in UNARY.values()]
    expected += [[wrap(type, x << k) for x in xs] for k in distances]
    expected += [[x >> k for x in xs] for k in distances]
    expected += [[min(x, y) for x, y in zip(xs, ys, strict=True)]]
    assert results == expected


@pytest.mark.parametrize("type", TYPES, ids=ids)
def test_a_constant_on_either_side_is_as_good_as_an_input(type):
    kind, xs = type_of(type.kind, type.bits), edges(type)
    ops = [*BINARY.values(), *COMPARE.values()]
    for c in edges(type)[:: 3 if type.bits > 64 else 1]:
        left = traced(
            lambda x, c=c: tuple(op(c, x) for op in ops),
            Array[kind],
            returns=tuple[tuple([Array[kind]] * 6 + [Array[Bit]] * 6)],
        )
        right = traced(
            lambda x, c=c: tuple(op(x, c) for op in ops),
            Array[kind],
            returns=tuple[tuple([Array[kind]] * 6 + [Array[Bit]] * 6)],
        )
        for i, (op, a, b) in enumerate(zip(ops, left(xs), right(xs), strict=True)):
            result = ValueType("bit", 1) if i >= len(BINARY) else type
            assert a.tolist() == [wrap(result, op(c, x)) for x in xs], (c, op)
            assert b.tolist() == [wrap(result, op(x, c)) for x in xs], (c, op)


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8"])
def test_arrays_compute_what_numpy_computes(dtype):
    kind = type_of("int" if dtype[0] == "i" else "uint", 8 * int(dtype[1]))
    info = np.iinfo(dtype)
    rng = np.random.default_rng(1)
    x, y = (rng.integers(info.min, info.max, 50, dtype=dtype, endpoint=True) for _ in "xy")

    def body(x, y):
        return (
            x + y,
            x - y,
            x * y,
            -x,
            abs(x),
            ~x,
            x << 3,
            x >> 3,
            x & y,
            x | y,
            x ^ y,
            x * np.dtype(dtype).type(7),
        )

    f = traced(body, Array[kind], Array[kind], returns=tuple[tuple([Array[kind]] * 12)])
    for mine, theirs in zip(f(x, y), body(x, y), strict=True):
        assert mine.dtype == theirs.dtype
        assert np.array_equal(mine, theirs)
    compare = traced(
        lambda x, y: (x < y, x >= y), Array[kind], Array[kind], returns=tuple[Array[Bit], Array[Bit]]
    )
    assert np.array_equal(compare(x, y), (x < y, x >= y))


@pytest.mark.parametrize("small", [ValueType(k, n) for k in ("uint", "int") for n in (1, 7, 8, 33)], ids=ids)
@pytest.mark.parametrize(
    "wide", [ValueType(k, n) for k in ("uint", "int") for n in (1, 8, 9, 32, 65)], ids=ids
)
def test_conversions_keep_or_cut_as_astype(small, wide):
    source, target = type_of(small.kind, small.bits), type_of(wide.kind, wide.bits)
    f = traced(
        lambda x: (x.to(target), target(x)), Array[source], returns=tuple[Array[target], Array[target]]
    )
    first, second = f(edges(small))
    assert first.tolist() == second.tolist() == [wrap(wide, x) for x in edges(small)]


def test_conversions_agree_with_numpy():
    x = np.array([-128, -1, 0, 1, 127], dtype=np.int8)
    f = traced(
        lambda x: x.to(type_of("uint", 16)), Array[type_of("int", 8)], returns=Array[type_of("uint", 16)]
    )
    assert np.array_equal(f(x), x.astype(np.uint16))


@pytest.mark.parametrize("width", [16, 20, 40])
@pytest.mark.parametrize("kind", ["uint", "int"])
def test_widened_operands_still_multiply_add_and_compare_exactly(kind, width):
    """Repeated sign bits are left out of the circuits; the results must not show it."""
    small, wide = ValueType(kind, 8), ValueType(kind, width)
    target = type_of(kind, width)
    f = traced(
        lambda x, y: (x.to(target) * y.to(target), x.to(target) - y.to(target), abs(-x.to(target))),
        Array[type_of(kind, 8)],
        Array[type_of(kind, 8)],
        returns=tuple[Array[target], Array[target], Array[target]],
    )
    less = traced(
        lambda x, y: x.to(target) < y.to(target),
        Array[type_of(kind, 8)],
        Array[type_of(kind, 8)],
        returns=Array[Bit],
    )
    xs, ys = pairs(small)
    product, difference, magnitude = f(xs, ys)
    assert product.tolist() == [wrap(wide, x * y) for x, y in zip(xs, ys, strict=True)]
    assert difference.tolist() == [wrap(wide, x - y) for x, y in zip(xs, ys, strict=True)]
    assert magnitude.tolist() == [abs(wrap(wide, -x)) for x in xs]
    assert less(xs, ys).tolist() == [x < y for x, y in zip(xs, ys, strict=True)]


def test_bits_have_logic_and_comparisons():
    f = traced(
        lambda x, y: (x & y, x | y, x ^ y, ~x, x == y, x < y, x != y, where(x, y, ~y), x & True, 0 | y),
        Array[Bit],
        Array[Bit],
        returns=tuple[tuple([Array[Bit]] * 10)],
    )
    x, y = [0, 0, 1, 1], [0, 1, 0, 1]
    assert [result.tolist() for result in f(x, y)] == [
        [0, 0, 0, 1],
        [0, 1, 1, 1],
        [0, 1, 1, 0],
        [1, 1, 0, 0],
        [1, 0, 0, 1],
        [0, 1, 0, 0],
        [0, 1, 1, 0],
        [1, 0, 0, 1],
        x,
        y,
    ]


@pytest.mark.parametrize("kind", ["uint", "int"])
def test_lower_bits_are_right_when_upper_ones_are_not_needed(kind):
    """What the first call hands to the second may be cut, but not below what the second reads."""
    type, cut = ValueType(kind, 9), ValueType(kind, 3)
    full, narrow = type_of(kind, 9), type_of(kind, 3)
    ops = [*BINARY.values(), *(lambda x, y, op=op: op(x) for op in UNARY.values())]
    ops += [lambda x, y: x >> 4, lambda x, y: x << 1, lambda x, y: where(x < y, x, y)]

    def build(ops, target):
        def body(x, y):
            left, right = (x + y)[::-1], (x - y)[::-1]
            return tuple(op(left, right).to(target) for op in ops)

        return traced(body, Array[full], Array[full], returns=tuple[tuple([Array[target]] * len(ops))])

    xs, ys = pairs(type)
    for op in ops:
        (mine,), (whole,) = build([op], narrow)(xs, ys), build([op], full)(xs, ys)
        assert mine.tolist() == [wrap(cut, int(v)) for v in whole]
    few = build([operator.mul], narrow).program(x=5, y=5)
    assert few.and_gates < build([operator.mul], full).program(x=5, y=5).and_gates // 7
