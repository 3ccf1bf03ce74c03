"""Division, powers, shifts and rotations by secret distances, roots, divisors and counts against Python."""

import math
import random

import pytest

import gc2pc
from gc2pc import Array, Bit, CompileError, Int, UInt, run_local
from gc2pc.language.types import ScalarType
from gc2pc.program import ValueType
from support.traced import edges, traced, type_of, wrap

TYPES = [ValueType(kind, bits) for bits in (1, 3, 8, 32, 33, 64) for kind in ("uint", "int")]
CONSTANTS = [1, 2, 3, 7, 8, 10, 100, -1, -2, -3, -4, -100]


def everything(type: ValueType) -> list[int]:
    """All numbers of a short type; of a long one edges and random ones of all lengths."""
    if type.bits <= 4:
        return list(range(type.minimum, type.maximum + 1))
    rng = random.Random(str(type))
    some = [rng.getrandbits(rng.randint(1, type.bits)) for _ in range(8)]
    return sorted({*edges(type), *(wrap(type, x) for x in some)})


def pairs(type: ValueType) -> tuple[list[int], list[int]]:
    values = everything(type)
    return [x for x in values for _ in values], [y for _ in values for y in values]


def divided(type: ValueType, x: int, y: int) -> tuple[int, int]:
    """Python's divmod; for a divisor of 0 what the documents say."""
    if y == 0:
        return (type.maximum if type.kind == "uint" else -1 if x >= 0 else 0), x
    return wrap(type, x // y), x % y


def ids(type: ValueType) -> str:
    return str(type)


@pytest.mark.parametrize("type", TYPES, ids=ids)
def test_division(type):
    kind, (xs, ys) = type_of(type.kind, type.bits), pairs(type)
    arrays = (Array[kind], Array[kind])
    f = traced(lambda x, y: (x // y, x % y, *divmod(x, y)), *arrays, returns=tuple[(Array[kind],) * 4])
    expected = [divided(type, x, y) for x, y in zip(xs, ys, strict=True)]
    for i, result in enumerate(f(xs, ys)):
        assert result.tolist() == [pair[i % 2] for pair in expected]


@pytest.mark.parametrize("type", TYPES, ids=ids)
def test_division_with_constants(type):
    kind, xs = type_of(type.kind, type.bits), everything(type)
    for c in (c for c in CONSTANTS if type.minimum <= c <= type.maximum):
        f = traced(
            lambda x, c=c: (x // c, x % c, *divmod(c, x)), Array[kind], returns=tuple[(Array[kind],) * 4]
        )
        found = [result.tolist() for result in f(xs)]
        assert list(zip(*found[:2], strict=True)) == [divided(type, x, c) for x in xs]
        assert list(zip(*found[2:], strict=True)) == [divided(type, c, x) for x in xs]


def test_division_by_an_array_of_constants():
    f = traced(lambda x: x // [3, -7, 16], Array[Int[16], 3], returns=Array[Int[16]])
    assert f([-100, -100, -100]).tolist() == [-34, 14, -7]


@pytest.mark.parametrize(
    ("body", "ands"),
    [
        (lambda x: x // 8, 0),
        (lambda x: x % 8, 0),
        (lambda x: x // 10, 58),
        (lambda x: x.to(UInt[32]) // 16, 0),
        (lambda x: x % 2 == 1, 0),
    ],
)
def test_division_by_constants_is_cheap(body, ands):
    for kind in (UInt[32], Int[32]):
        f = traced(lambda x: (body(x),)[0].to(UInt[32]), kind, returns=UInt[32])
        assert f.and_gates <= ands


@pytest.mark.parametrize("bits", [8, 16])
def test_narrow_divisors_cost_less_and_may_be_zero(bits):
    f = traced(
        lambda x, y: divmod(x, y.to(UInt[32])), UInt[32], UInt[bits], returns=tuple[UInt[32], UInt[32]]
    )
    assert f.and_gates < 700
    for x, y in ((1 << 31, 3), (2**32 - 1, 0), (2**32 - 1, 255), (5, 7)):
        assert f(x, y) == (divmod(x, y) if y else (2**32 - 1, x))


@pytest.mark.parametrize("type", TYPES, ids=ids)
def test_powers(type):
    kind, xs = type_of(type.kind, type.bits), everything(type)
    for k in (0, 1, 2, 3, 5, 10):
        f = traced(lambda x, k=k: x**k, Array[kind], returns=Array[kind])
        assert f(xs).tolist() == [wrap(type, x**k) for x in xs]


def test_squares_cost_half_of_a_product():
    square = traced(lambda x: x * x, UInt[32], returns=UInt[32])
    product = traced(lambda x, y: x * y, UInt[32], UInt[32], returns=UInt[32])
    assert square.and_gates < 0.6 * product.and_gates
    wide = traced(lambda x: x.to(Int[64]) ** 2, Int[32], returns=Int[64])
    assert wide.and_gates < 650
    assert [wide(x) for x in (-(2**31), -3, 7)] == [2**62, 9, 49]


@pytest.mark.parametrize("type", TYPES, ids=ids)
def test_shifts_by_secret_distances(type):
    kind, xs = type_of(type.kind, type.bits), everything(type)[:12]
    for bits in (1, 3, 8):
        distances = sorted({0, 1, type.bits - 1, type.bits, type.bits + 1, 2**bits - 1} & set(range(2**bits)))
        rows = [(x, k) for x in xs for k in distances]
        left, right = [row[0] for row in rows], [row[1] for row in rows]
        f = traced(
            lambda x, k: (x << k, x >> k), Array[kind], Array[UInt[bits]], returns=tuple[(Array[kind],) * 2]
        )
        up, down = f(left, right)
        assert up.tolist() == [wrap(type, x << k) for x, k in rows]
        assert down.tolist() == [x >> k for x, k in rows]


@pytest.mark.parametrize("type", [t for t in TYPES if t.bits in (3, 8, 33)], ids=ids)
def test_rotations(type):
    kind, xs = type_of(type.kind, type.bits), everything(type)[:12]
    n, mask = type.bits, (1 << type.bits) - 1

    def left(x, k):
        return wrap(type, (x & mask) << k % n | (x & mask) >> (n - k % n))

    for k in (0, 1, n - 1, n + 2):
        f = traced(
            lambda x, y, k=k: (gc2pc.rotl(x, k), gc2pc.rotr(x, k), gc2pc.rotl(x, y), gc2pc.rotr(x, y)),
            Array[kind],
            UInt[6],
            returns=tuple[(Array[kind],) * 4],
        )
        up, down = [left(x, k) for x in xs], [left(x, -k) for x in xs]
        assert [result.tolist() for result in f(xs, k)] == [up, down, up, down]
    public = traced(lambda x: gc2pc.rotl(x, 3), kind, returns=kind)
    assert public.and_gates == 0


@pytest.mark.parametrize("bits", [1, 2, 7, 16, 33])
def test_roots_divisors_and_counts(bits):
    type = ValueType("uint", bits)
    xs, ys = pairs(type)
    count = UInt[bits.bit_length()]

    def body(x, y):
        counts = (
            gc2pc.popcount(x),
            gc2pc.leading_zeros(x),
            gc2pc.trailing_zeros(x),
            x.bit_length(),
            x.bit_count(),
        )
        return gc2pc.isqrt(x), gc2pc.gcd(x, y), *counts

    returns = tuple[(Array[UInt[(bits + 1) // 2]], Array[UInt[bits]], *[Array[count]] * 5)]
    found = traced(body, Array[UInt[bits]], Array[UInt[bits]], returns=returns)(xs, ys)
    expected = [
        [math.isqrt(x) for x in xs],
        [math.gcd(x, y) for x, y in zip(xs, ys, strict=True)],
        [x.bit_count() for x in xs],
        [bits - x.bit_length() for x in xs],
        [(x & -x).bit_length() - 1 if x else bits for x in xs],
        [x.bit_length() for x in xs],
        [x.bit_count() for x in xs],
    ]
    assert [result.tolist() for result in found] == expected


def test_divisors_and_bits_of_negative_numbers():
    type = ValueType("int", 8)
    xs, ys = pairs(type)
    f = traced(
        lambda x, y: (gc2pc.gcd(x, y), gc2pc.popcount(x)),
        Array[Int[8]],
        Array[Int[8]],
        returns=tuple[Array[Int[8]], Array[UInt[4]]],
    )
    divisors, ones = f(xs, ys)
    assert divisors.tolist() == [wrap(type, math.gcd(x, y)) for x, y in zip(xs, ys, strict=True)]
    assert ones.tolist() == [(x & 255).bit_count() for x in xs]


def test_public_values_stay_public():
    assert (gc2pc.isqrt(10), gc2pc.gcd(12, 18)) == (3, 6)


def test_two_parties_divide():
    f = traced(divmod, Int[16], Int[16], returns=tuple[Int[16], Int[16]])
    for x, y in ((-7, 2), (7, -2), (-(2**15), -1), (5, 0)):
        alice, bob, _ = run_local(f, {"x": x, "y": y})
        assert alice == bob == dict(zip(("result0", "result1"), f(x, y), strict=True))


@pytest.mark.parametrize(
    ("body", "type", "message"),
    [
        (lambda x: x // 0, UInt[8], "// by the constant 0"),
        (lambda x: divmod(x, 0), UInt[8], r"divmod\(\) by the constant 0"),
        (lambda x: x % [1, 0], Array[UInt[8], 2], "% by the constant 0"),
        (lambda x: x**-1, UInt[8], r"the exponent of \*\* must be 0 or more, got -1"),
        (lambda x: 3**x, UInt[8], r"the exponent of \*\* is secret"),
        (lambda x: 1 << x, UInt[8], "<< shifts a constant without a width"),
        (lambda x: x >> x, Int[8], r"the distance of >> must be unsigned, got Int\[8\]"),
        (lambda x: gc2pc.rotl(x, x), Int[8], r"the distance of rotl\(\) must be unsigned"),
        (gc2pc.isqrt, Int[8], r"isqrt\(\) takes a UInt, got Int\[8\]"),
        (lambda x: x.bit_length(), Int[8], r"bit_length\(\) takes a UInt"),
        (lambda x: x % x, Bit, "Bit has no %"),
        (gc2pc.popcount, Bit, r"Bit has no popcount\(\)"),
        (lambda x: gc2pc.rotr(5, x), UInt[8], r"rotr\(\) needs a secret integer, got int"),
    ],
)
def test_refused(body, type, message):
    f = traced(body, type, returns=type if isinstance(type, ScalarType) else Array[UInt[8]])
    with pytest.raises(CompileError, match=message):
        f.program()
