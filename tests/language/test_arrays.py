"""Arrays: broadcasting, slices, iteration, public arrays, sums, and no elements at all."""

import builtins

import numpy as np
import pytest

from gc2pc import Alice, Array, Bit, Bob, CompileError, Int, UInt, function, sum, where
from gc2pc.program import ValueType
from support.traced import traced, wrap

LENGTHS = [0, 1, 2, 3, 7, 64, 100, 255, 256, 257, 383, 1000, 4099]


@pytest.mark.parametrize("n", [0, 1, 5, 70])
def test_scalars_broadcast_over_arrays_on_either_side(n):
    f = traced(
        lambda x, y: (x + y, y - x, where(x > y, x, y), where(y > 9, x, 0), 7 - x),
        Array[UInt[8]],
        UInt[8],
        returns=tuple[tuple([Array[UInt[8]]] * 5)],
    )
    x, y = np.arange(n, dtype=np.uint8) * 37, np.uint8(11)
    expected = (x + y, y - x, np.maximum(x, y), x, np.uint8(7) - x)
    for mine, theirs in zip(f(x, y), expected, strict=True):
        assert mine.dtype == np.uint8
        assert mine.tolist() == theirs.tolist()


def test_arrays_of_one_element_broadcast_as_in_numpy():
    f = traced(lambda x, y: x + y, Array[UInt[8]], Array[UInt[8]], returns=Array[UInt[8]])
    assert f([1, 2, 3], [10]).tolist() == [11, 12, 13]
    assert f([10], [1, 2, 3]).tolist() == [11, 12, 13]
    assert f([], [10]).tolist() == []
    assert f([1], [2]).tolist() == [3]


@pytest.mark.parametrize(
    "at",
    [
        slice(0, 0, -1),
        slice(None),
        slice(2, 7),
        slice(None, None, -1),
        slice(8, 1, -3),
        slice(1, None, 2),
        slice(-3, None),
        slice(5, 5),
        slice(90, 99),
        slice(None, -20),
    ],
    ids=str,
)
def test_slices_are_those_of_numpy_before_and_after_computing(at):
    f = traced(
        lambda x: (x[at], (x * 3)[at], x[at][::-1] + 1),
        Array[UInt[8]],
        returns=tuple[tuple([Array[UInt[8]]] * 3)],
    )
    x = np.arange(10, dtype=np.uint8)
    for mine, theirs in zip(f(x), (x[at], (x * 3)[at], x[at][::-1] + 1), strict=True):
        assert mine.tolist() == theirs.tolist()


def test_elements_and_iteration():
    def body(x, y):
        doubled = x * 2
        best = x[0]
        for element in x:
            best = where(element > best, element, best)
        low, _, high = y
        return (
            best,
            x[-1],
            doubled[np.int64(2)],
            low - high,
            sum(a * b for a, b in zip(x, y[::-1], strict=True)),
            len(x),
        )

    f = traced(body, Array[Int[8]], Array[Int[8], 3], returns=tuple[tuple([Int[8]] * 6)])
    assert f([3, -9, 5], [1, 2, 4]) == (5, 5, 10, -3, 12 - 18 + 5, 3)


def test_public_arrays_join_in():
    f = traced(
        lambda x, y: (
            x + np.arange(4),
            np.array([3, 0, 255, 1], dtype=np.uint8) - x,
            where(np.array([True, False, True, True]), x, y),
            where(np.arange(4) == 2, y, x),
            x + [1, 1, 1, 1],  # noqa: RUF005
            [1, 2, 3, 4] * y,
            y * np.uint8(3) + np.arange(0, 4, dtype=np.int64)[::-1],
        ),
        Array[UInt[8], 4],
        UInt[8],
        returns=tuple[tuple([Array[UInt[8]]] * 7)],
    )
    x, y = np.array([250, 2, 3, 4], dtype=np.uint8), np.uint8(100)
    expected = [
        x + np.arange(4, dtype=np.uint8),
        np.array([3, 0, 255, 1], dtype=np.uint8) - x,
        np.array([250, 100, 3, 4]),
        np.array([250, 2, 100, 4]),
        x + np.uint8(1),
        np.array([1, 2, 3, 4], dtype=np.uint8) * y,
        np.uint8(44) + np.arange(4, dtype=np.uint8)[::-1],
    ]
    for mine, theirs in zip(f(x, y), expected, strict=True):
        assert mine.tolist() == theirs.tolist()


def test_public_arrays_become_secret_when_given_a_type():
    f = traced(lambda x: UInt[8](np.arange(5)) * 3 + x, UInt[8], returns=Array[UInt[8]])
    assert f(1).tolist() == [1, 4, 7, 10, 13]


@pytest.mark.parametrize("n", LENGTHS)
def test_bits_are_counted(n):
    f = traced(lambda x, y: sum(x > y), Array[UInt[4]], Array[UInt[4]], returns=UInt[16])
    rng = np.random.default_rng(n)
    x, y = rng.integers(0, 16, n), rng.integers(0, 16, n)
    assert f(x, y) == int((x > y).sum())
    assert f(np.full(n, 15), np.zeros(n, dtype=int)) == n
    ands = f.program(x=n, y=n).and_gates - 4 * n
    assert ands == n - n.bit_count()


@pytest.mark.parametrize("n", LENGTHS)
@pytest.mark.parametrize("type", [UInt[8], Int[8], UInt[1], Int[33]], ids=str)
def test_integers_are_added_with_wrap_around(n, type):
    f = traced(lambda x: x.sum(), Array[type], returns=type)
    values = type.element
    rng = np.random.default_rng(n)
    for x in (rng.integers(values.minimum, values.maximum, n, endpoint=True), np.full(n, values.minimum)):
        assert f(x) == wrap(values, int(x.sum()))
    assert f.program(x=n).and_gates <= max(0, n - 1) * (values.bits - 1)


@pytest.mark.parametrize("n", [1, 2, 5, 300])
def test_sums_of_narrow_numbers_in_wide_types_stay_narrow(n):
    """n numbers of 8 bits in a type of 64: about 8 ANDs a number, not 63."""
    for narrow, wide in ((UInt[8], UInt[64]), (Int[8], Int[64])):
        f = traced(lambda x, wide=wide: sum(x.to(wide)), Array[narrow], returns=wide)
        x = np.random.default_rng(n).integers(narrow.element.minimum, narrow.element.maximum, n)
        assert f(x) == int(x.sum())
        assert f.program(x=n).and_gates <= 10 * n
    chosen = traced(lambda x: sum(where(x > 3, UInt[32](1), 0)), Array[UInt[8]], returns=UInt[32])
    assert chosen.program(x=n).and_gates <= 8 * n + n


def test_a_sum_that_is_cut_adds_only_what_is_left():
    wide, narrow = Array[UInt[32]], Array[UInt[8]]
    f = traced(lambda x, y: sum(x * y).to(UInt[8]), wide, wide, returns=UInt[8])
    g = traced(lambda x, y: sum(x * y), narrow, narrow, returns=UInt[8])
    assert f([1000, 2**31 + 3], [7, 5]) == (7000 + 15) % 256
    assert f.program(x=50, y=50).and_gates == g.program(x=50, y=50).and_gates


@pytest.mark.parametrize("n", [5, 255, 256, 300, 4099])
@pytest.mark.parametrize("bits", [1, 2, 3, 8])
def test_a_count_that_is_cut_is_right_and_no_dearer(n, bits):
    f = traced(lambda x: sum(x).to(UInt[bits]), Array[Bit], returns=UInt[bits])
    x = np.random.default_rng(n).integers(0, 2, n)
    assert f(x) == int(x.sum()) % 2**bits
    assert f.program(x=n).and_gates <= (n if bits > 1 else 0)


def test_both_a_sum_and_what_is_cut_from_it_are_made_once():
    both = traced(lambda x: (sum(x), sum(x).to(UInt[8])), Array[UInt[32]], returns=tuple[UInt[32], UInt[8]])
    once = traced(lambda x: ((s := sum(x)), s.to(UInt[8])), Array[UInt[32]], returns=tuple[UInt[32], UInt[8]])
    assert both([2**32 - 1, 2, 300]) == once([2**32 - 1, 2, 300]) == (301, 45)
    assert once.program(x=9).and_gates <= 8 * 31


def test_sum_takes_any_iterable_as_python_does():
    @function
    def f(x: Alice[Array[UInt[8]]], y: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8], UInt[8], UInt[8], UInt[8]]:
        listed = sum([element > y for element in x])
        return sum([x[0], x[1], y]), listed, sum([2, 3], 4), sum(x, 1), sum(x > y, 1)

    assert f([4, 6, 9], 5) == (15, 2, 9, 20, 3)
    assert f.program(x=3).and_gates < 200


def test_pythons_own_sum_counts_bits_inside_a_function_and_in_what_it_calls():
    from support.annotations import above

    assert above([4, 6, 9], 5) == 2 + 38
    assert traced(_pythons_sum, Array[Bit], returns=UInt[8])([1, 1, 0]) == 2


def _pythons_sum(bits):
    return builtins.sum(bits)


def test_where_on_public_values_is_numpys():
    assert where(np.array([True, False]), 1, 2).tolist() == [1, 2]
    assert where(True, 1, 2) == 1


def test_operands_of_different_lengths_are_refused():
    f = traced(lambda x, y: x + y, Array[UInt[8]], Array[UInt[8]], returns=Array[UInt[8]])
    with pytest.raises(CompileError, match="arrays of 2 and 3 elements do not go together"):
        f([1, 2], [1, 2, 3])


def test_the_type_of_a_count_grows_with_the_length():
    counts = {}

    def body(x):
        counts[len(x)] = sum(x).type
        return sum(x)

    f = traced(body, Array[Bit], returns=UInt[32])
    for n in (0, 1, 2, 3, 4, 1000):
        f.program(x=n)
    assert {n: str(type) for n, type in counts.items()} == {
        0: "UInt[1]",
        1: "UInt[1]",
        2: "UInt[2]",
        3: "UInt[2]",
        4: "UInt[3]",
        1000: "UInt[10]",
    }
    assert all(isinstance(type, ValueType) for type in counts.values())
