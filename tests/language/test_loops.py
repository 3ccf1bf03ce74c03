"""scan, fori and map: what they compute, what their programs look like, and how little memory they take."""

import subprocess
import sys
import time
from typing import NamedTuple

import numpy as np
import pytest

import gc2pc
from gc2pc import Alice, Array, Bit, Bob, Int, UInt, fori, function, scan, where
from gc2pc.language.body import COUNTED
from gc2pc.program import Loop, unroll
from gc2pc.program.lower import lower
from support.traced import traced


def loops(fn, **lengths):
    return [step for step in fn.program(**lengths).steps if isinstance(step, Loop)]


def lines(fn, **lengths):
    """Return a program as text, without its inputs."""
    return [line for line in str(fn.program(**lengths)).splitlines()[1:] if " = input " not in line]


@function
def capped(x: Alice[Array[UInt[8]]], y: Bob[Array[UInt[8]]], cap: Bob[UInt[8]]) -> tuple[UInt[8], Array[Bit]]:
    """The sum of x + y where it stays below a cap, and where it did not."""

    def body(total, xy):
        a, b = xy
        next = total + a + b
        return where(next < cap, next, total), next >= cap

    return scan(body, UInt[8](3), (x, y))


def test_scan_carries_slices_and_stacks():
    total, over = capped([1, 2, 3, 4], [0, 1, 1, 1], 10)
    assert (total, over.tolist()) == (7, [0, 0, 1, 1])
    assert lines(capped, x=4, y=4) == [
        "b5 = call (0 and, 0 xor) x 1 of ",
        "loop 4 times: b6 = b5 then b7, at last b9; b3 = slice of b0; b4 = slice of b1; b10 = all b8",
        "  b7, b8 = call (30 and, 91 xor) x 1 of b2[0..7]@0+1, b3[0..7]@0+1, b4[0..7]@0+1, b6[0..7]@0+1",
        "output result0 UInt[8] x 1 = b9[0..7]@0+1 to alice, bob",
        "output result1 Bit x 4 = b10[0]@0+1 to alice, bob",
    ]


def test_a_loop_of_no_turns():
    assert [int(v) if isinstance(v, int) else v.tolist() for v in capped([], [], 9)] == [3, []]
    assert traced(lambda x: fori(0, lambda i, c: c + 1, x), UInt[8], returns=UInt[8])(7) == 7
    assert (
        traced(lambda x: gc2pc.map(lambda e: e + 1, x), Array[UInt[8]], returns=Array[UInt[8]])([]).size == 0
    )


class Pair(NamedTuple):
    low: object
    high: object


def test_the_carry_may_be_any_nest_of_tuples():
    def body(carry, x):
        (pair, flags), count, nothing = carry
        assert isinstance(pair, Pair) and nothing is None
        smaller = x < pair.low
        pair = Pair(where(smaller, x, pair.low), where(x > pair.high, x, pair.high))
        return ((pair, flags ^ smaller), count + 1, None), (pair.low, (pair.high, count))

    def extremes(x, y):
        start = ((Pair(Int[8](127), Int[8](-128)), y), np.uint16(5), None)
        ((pair, flags), count, _), (lows, (highs, counts)) = scan(body, start, x)
        return pair.low, pair.high, flags, count, lows, highs, counts

    returns = tuple[Int[8], Int[8], Array[Bit], UInt[16], Array[Int[8]], Array[Int[8]], Array[UInt[16]]]
    f = traced(extremes, Array[Int[8]], Array[Bit, 3], returns=returns)
    assert [v.tolist() if isinstance(v, np.ndarray) else v for v in f([5, -3, 9], [0, 1, 1])] == [
        *(-3, 9, [0, 1, 1], 8),
        *([5, -3, -3], [5, 5, 9], [5, 6, 7]),
    ]


def test_public_arrays_are_sliced_too():
    def body(total, xs):
        x, weight, sign = xs
        return where(sign, total - x * weight, total + x * weight), None

    def weighted(x, y):
        weights, signs = np.array([3, 1, 2], np.uint16), np.array([False, True, False])
        return scan(body, UInt[16](0), (x, weights, signs))[0] + y

    f = traced(weighted, Array[UInt[16], 3], UInt[16], returns=UInt[16])
    assert f([10, 20, 30], 1) == 30 - 20 + 60 + 1


def test_scan_without_an_array_takes_a_length():
    def fibonacci(x, y):
        return scan(lambda c, _: ((c[1], c[0] + c[1]), c[0]), (x, y), None, length=8)[1]

    f = traced(fibonacci, UInt[8], UInt[8], returns=Array[UInt[8]])
    assert f(0, 1).tolist() == [0, 1, 1, 2, 3, 5, 8, 13]


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_fori_counts(n):
    f = traced(lambda x: fori(n, lambda i, c: c * 3 + i.to(UInt[16]), x), UInt[16], returns=UInt[16])
    want = 1
    for i in range(n):
        want = want * 3 + i
    assert f(1) == want % 2**16
    assert len(loops(f)[0].sliced) == (n > 1)


def test_above_a_million_turns_fori_counts_for_itself(monkeypatch):
    monkeypatch.setattr("gc2pc.language.body.COUNTED", 10)

    def total(x):
        return fori(13, lambda i, c: (c[0] + i.to(UInt[8]), i), (x, UInt[4](0)))

    f = traced(total, UInt[8], returns=tuple[UInt[8], UInt[4]])
    assert f(100) == (178, 12)
    assert loops(f)[0].sliced == () and len(loops(f)[0].carried) == 3


def test_the_turns_of_a_long_loop_are_not_written_down():
    assert COUNTED < 10**9
    f = traced(lambda x: fori(10**9, lambda i, c: c ^ i, x), UInt[30], returns=UInt[30])
    assert lower(f.program()).n_arena < 200
    g = traced(lambda x: fori(10**9, lambda i, c: c + 1, x), UInt[30], returns=UInt[30])
    assert loops(g)[0].sliced == () and len(loops(g)[0].carried) == 1


def test_map_of_scalars_runs_in_lanes():
    f = traced(
        lambda x, y: gc2pc.map(lambda x: (x[0] * x[1] + y[0], x[0]), (x, x + 1)),
        Array[UInt[8]],
        Array[UInt[8], 1],
        returns=tuple[Array[UInt[8]], Array[UInt[8]]],
    )
    product, same = f([1, 2, 3], [5])
    assert (product.tolist(), same.tolist()) == ([7, 11, 17], [1, 2, 3])
    assert not loops(f, x=1000)
    assert [call.lanes for call in f.program(x=1000).calls if call.and_gates] == [1000]


def test_map_with_arrays_inside_is_a_loop():
    def count(x, y):
        return gc2pc.map(lambda e: gc2pc.sum(y == e), x)

    f = traced(count, Array[UInt[8]], Array[UInt[8]], returns=Array[UInt[4]])
    assert f([1, 2, 3], [3, 1, 3, 3]).tolist() == [1, 0, 3]
    assert len(loops(f, x=3, y=4)) == 1


def test_loops_in_loops():
    def body(total, a):
        inner = fori(3, lambda i, c: fori(2, lambda j, d: d + a + i.to(UInt[16]), c) ^ a, total)
        return inner, inner

    f = traced(
        lambda x, y: scan(body, y, x),
        Array[UInt[16]],
        UInt[16],
        returns=tuple[UInt[16], Array[UInt[16]]],
    )
    want, all_ = 7, []
    for a in [5, 9, 100]:
        for i in range(3):
            for _ in range(2):
                want += a + i
            want ^= a
        all_.append(want)
    last, sums = f([5, 9, 100], 7)
    assert (last, sums.tolist()) == (want, all_)


def test_a_function_may_be_called_in_a_body():
    @function
    def step(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> tuple[UInt[8], Bit]:
        return a * b + 1, a > b

    f = traced(lambda x, y: scan(step, y, x), Array[UInt[8]], UInt[8], returns=tuple[UInt[8], Array[Bit]])
    last, greater = f([2, 3, 4], 1)
    assert (last, greater.tolist()) == (41, [0, 0, 1])


# What does not depend on the turn is computed once, and what nobody wants is not computed.


def test_what_is_the_same_in_all_turns_is_computed_once_before():
    f = traced(lambda x, y: fori(100, lambda i, c: c ^ (y * y), x), UInt[8], UInt[8], returns=UInt[8])
    assert f.and_gates == traced(lambda x: x * x, UInt[8], returns=UInt[8]).and_gates
    assert f(5, 3) == 5


def test_what_is_handed_on_unchanged_is_not_carried():
    f = traced(
        lambda x, y: scan(lambda c, _: ((c[0] + c[1], c[1]), None), (x, y), None, length=5)[0],
        UInt[8],
        UInt[8],
        returns=tuple[UInt[8], UInt[8]],
    )
    assert f(1, 2) == (11, 2)
    assert len(loops(f)[0].carried) == 1


def test_what_nobody_wants_does_not_go_round():
    def body(c, x):
        sum, squares, number = c
        return (sum + x, squares + x * x, number + sum), (x * x, squares)

    f = traced(
        lambda x: scan(body, (UInt[8](0), UInt[8](0), UInt[8](0)), x)[0][2], Array[UInt[8]], returns=UInt[8]
    )
    assert f([1, 2, 3]) == 0 + 1 + 3
    (loop,) = loops(f, x=10)
    assert (len(loop.carried), len(loop.sliced), loop.stacked) == (2, 1, ())
    assert f.program(x=10).and_gates == 10 * 14


def test_what_arrays_have_in_common_is_sliced_once():
    f = traced(
        lambda x: scan(lambda c, e: (c + (e[0] ^ e[1]), None), UInt[8](0), (x * x, ~(x * x)))[0],
        Array[UInt[8]],
        returns=UInt[8],
    )
    assert f([1, 2, 3]) == 3 * 255 % 256
    assert len(loops(f, x=3)[0].sliced) == 1


def test_a_body_is_one_call():
    for body in (
        lambda c, x: (x, c),
        lambda c, x: (c + x, c + x),
        lambda c, x: (where(c > x, c, x), (c, x, UInt[8](4), c > x)),
        lambda c, x: (UInt[8](1), None),
    ):
        f = traced(lambda x, body=body: scan(body, UInt[8](0), x)[0], Array[UInt[8]], returns=UInt[8])
        (loop,) = loops(f, x=20)
        assert len(loop.body) == 1


# Size.


@pytest.mark.parametrize("short", [True, False])
def test_streams_take_no_arena(short, monkeypatch):
    """Inputs sliced by a loop come from their ports, and what it stacks for an output goes to its port."""
    if not short:
        monkeypatch.setattr(unroll, "BODY_GATES", -1)

    @function
    def running(
        x: Alice[Array[UInt[16]]], y: Bob[Array[Bit]]
    ) -> tuple[UInt[16], Array[UInt[16]], Array[Bit]]:
        def body(total, xy):
            total = where(xy[1], total + xy[0], total)
            return total, (total, total > 1000)

        total, (totals, large) = scan(body, UInt[16](0), (x, y))
        return total, totals, large

    kinds = tuple[UInt[16], Array[UInt[16]], Array[Bit]]
    f = traced(running, Array[UInt[16]], Array[Bit], returns=kinds)

    def twice(x):
        """Reads a slice in two calls, of one lane and of four."""

        def body(total, e):
            return total + where(e > 7, total[3] & 15, total), e

        return scan(body, total_of_four(), x)

    def total_of_four():
        return UInt[8](np.arange(4))

    g = traced(twice, Array[UInt[8]], returns=tuple[Array[UInt[8]], Array[UInt[8]]])
    for fn, names in ((f, "xy"), (g, "x")):
        plans = [lower(fn.program(**dict.fromkeys(names, n))) for n in (100, 10**6)]
        assert plans[0].n_arena == plans[1].n_arena < 500
        assert len(plans[1].code) < 10**5


CODE = """
import re, time
from pathlib import Path
from gc2pc import Alice, Bob, UInt, fori, function
from gc2pc.program.lower import lower

@function
def long(x: Alice[UInt[32]], y: Bob[UInt[32]]) -> UInt[32]:
    return fori(10**8, lambda i, c: (c + x) * 5 ^ y, x)

before = time.process_time()
plan = lower(long.program())
plan.digest
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(plan.and_gates + plan.xor_gates, time.process_time() - before, peak)
"""


def test_a_loop_of_ten_thousand_million_gates_compiles_at_once():
    run = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    gates, seconds, kilobytes = map(float, run.stdout.split())
    assert gates > 1e10 and seconds < 1 and kilobytes < 200_000


def test_a_hundred_thousand_turns_in_the_clear():
    x = np.arange(100_000, dtype=np.uint32)
    f = traced(
        lambda x: scan(lambda c, e: (where(e > 50_000, c + e, c), c), UInt[32](0), x),
        Array[UInt[32]],
        returns=tuple[UInt[32], Array[UInt[32]]],
    )
    start = time.perf_counter()
    total, totals = f(x)
    assert time.perf_counter() - start < 20
    sums = np.cumsum(np.where(x > 50_000, x, 0), dtype=np.uint32)
    assert total == sums[-1] and np.array_equal(totals[1:], sums[:-1])
