"""Sorting and what comes of it, against numpy; how many exchanges; large ones compile quickly."""

import subprocess
import sys

import numpy as np
import pytest

from gc2pc import (
    Alice,
    Array,
    Bit,
    Bob,
    Int,
    UInt,
    argsort,
    function,
    merge,
    run_local,
    sort,
    sort_by,
    topk,
)
from support.traced import traced

SIZES = [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 40, 63, 64, 65, 100, 129]


def some(*shape, seed=0, low=-128, high=128):
    return np.random.default_rng(seed).integers(low, high, shape)


def array(kind, shape):
    return Array[(kind, *shape)]


@pytest.mark.parametrize("n", [0, *SIZES])
def test_arrays_of_any_length_are_sorted(n):
    f = traced(sort, Array[Int[8]], returns=Array[Int[8]])
    for x in (some(n), some(n, low=0, high=2), np.arange(n)[::-1] - 64, np.full(n, -128)):
        assert np.array_equal(f(x), np.sort(x))


@pytest.mark.parametrize("kind", [UInt[1], Int[1], UInt[7], Int[33], UInt[70], Bit], ids=str)
def test_all_types_are_sorted(kind):
    type = kind.element
    f = traced(sort, Array[kind], returns=Array[kind])
    values = [type.minimum, type.maximum, type.minimum, (type.minimum + type.maximum) // 2, type.maximum] * 3
    assert list(f(values)) == sorted(values)


@pytest.mark.parametrize(("n", "exchanges"), [(8, 19), (16, 63), (64, 543), (1024, 24063)])
def test_sorting_takes_as_many_exchanges_as_batchers_network(n, exchanges):
    f = traced(sort, Array[UInt[32], n], returns=Array[UInt[32], n])
    assert f.and_gates == 64 * exchanges


@pytest.mark.parametrize(
    ("shape", "axis"),
    [((3, 17), 1), ((17, 3), 0), ((2, 9, 3), 1), ((2, 9, 3), -1), ((2, 3), None), ((4, 0), 0)],
)
def test_sorting_along_axes(shape, axis):
    x = some(*shape)
    expected = np.sort(x, axis)
    f = traced(lambda x: sort(x, axis), array(Int[8], shape), returns=array(Int[8], expected.shape))
    assert np.array_equal(f(x), expected)
    f = traced(lambda x: argsort(x, axis), array(Int[8], shape), returns=array(UInt[8], expected.shape))
    assert np.array_equal(f(x), np.argsort(x, axis, kind="stable"))


@pytest.mark.parametrize("n", [1, 2, 9, 40])
def test_the_order_of_equal_elements_is_kept(n):
    keys, values = some(n, low=0, high=4), some(n, seed=1)
    f = traced(argsort, Array[UInt[2]], returns=Array[UInt[8]])
    order = np.argsort(keys, kind="stable")
    assert np.array_equal(f(keys), order)
    g = traced(
        lambda x, y: sort_by(x, y, x + 1, stable=True),
        Array[UInt[2], n],
        Array[Int[8], n],
        returns=tuple[Array[UInt[2]], Array[Int[8]], Array[UInt[2]]],
    )
    for mine, theirs in zip(
        g(keys, values), (keys[order], values[order], (keys[order] + 1) % 4), strict=True
    ):
        assert np.array_equal(mine, theirs)


def test_values_move_with_their_keys():
    n = 50
    keys, values = some(n), some(n, seed=1)
    f = traced(
        sort_by,
        Array[Int[8], n],
        Array[Int[8], n],
        returns=tuple[Array[Int[8]], Array[Int[8]]],
    )
    sorted_keys, moved = f(keys, values)
    assert np.array_equal(sorted_keys, np.sort(keys))
    assert sorted(zip(sorted_keys, moved, strict=True)) == sorted(zip(keys, values, strict=True))
    plain = traced(sort, Array[Int[8], n], returns=Array[Int[8]]).and_gates
    assert f.and_gates == plain * 24 // 16  # 8 ANDs to compare, 16 to exchange


@pytest.mark.parametrize("n", [1, 2, 3, 8, 9, 20, 33, 70])
def test_the_largest_come_first(n):
    x = some(n)
    for k in {0, 1, 2, 3, 5, 8, 9, n // 2, n} & set(range(n + 1)):
        f = traced(lambda x, k=k: topk(x, k), Array[Int[8], n], returns=Array[Int[8], k])
        assert np.array_equal(f(x), np.sort(x)[::-1][:k])


def test_few_of_many_cost_less_than_sorting():
    f = traced(lambda x: topk(x, 4), Array[UInt[8], 1000], returns=Array[UInt[8], 4])
    assert f.and_gates < traced(sort, Array[UInt[8], 1000], returns=Array[UInt[8]]).and_gates / 4
    along = traced(lambda x: topk(x, 2, axis=0), Array[Int[8], 9, 3], returns=Array[Int[8], 2, 3])
    x = some(9, 3)
    assert np.array_equal(along(x), np.sort(x, 0)[::-1][:2])


@pytest.mark.parametrize("m", [0, 1, 2, 3, 8, 13, 16])
@pytest.mark.parametrize("n", [0, 1, 2, 5, 7, 16, 17, 30])
def test_sorted_arrays_are_merged(m, n):
    x, y = np.sort(some(m)), np.sort(some(n, seed=1))
    f = traced(merge, Array[Int[8]], Array[Int[8]], returns=Array[Int[8]])
    assert np.array_equal(f(x, y), np.sort(np.concatenate([x, y])))


def test_merging_costs_less_than_sorting():
    f = traced(merge, Array[UInt[8], 64], Array[UInt[8], 64], returns=Array[UInt[8]])
    assert f.and_gates == 16 * (64 * 6 + 1)


def test_between_two_parties():
    @function
    def f(x: Alice[Array[Int[8]]], y: Bob[Array[Int[8]]]) -> tuple[Array[Int[8]], Bob[Array[Int[8]]]]:
        return sort(x + y), topk(x ^ y, 3)

    x, y = some(37), some(37, seed=2)
    alice, bob, _ = run_local(f, {"x": x, "y": y})
    total = np.sort((x + y).astype(np.int8))
    assert np.array_equal(alice["result0"], total) and np.array_equal(bob["result0"], total)
    assert np.array_equal(bob["result1"], np.sort((x ^ y).astype(np.int8))[::-1][:3])


MILLION = """
import re, time
from gc2pc import Alice, Array, UInt, function, sort

@function
def f(x: Alice[Array[UInt[32]]]) -> Array[UInt[32]]:
    return sort(x)

f.program(x=100)
start = time.process_time()
program = f.program(x=1_000_000)
seconds = time.process_time() - start
peak = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())
print(seconds, int(peak[1]) / 1024, len(program.calls))
"""


def test_a_million_elements_compile_at_once_and_small():
    run = subprocess.run([sys.executable, "-c", MILLION], capture_output=True, text=True, check=True)
    seconds, megabytes, calls = map(float, run.stdout.split())
    assert seconds < 2 and megabytes < 200 and calls < 400  # on an idle core about half a second
