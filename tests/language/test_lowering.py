"""Expression graphs as programs: what fuses, what folds, what is shared, and how few ANDs are left."""

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from gc2pc import Alice, Array, Bit, Bob, Int, UInt, function, sum, where
from support.traced import traced

ROOT = Path(__file__).parents[2]


def steps(fn, **lengths):
    """Return the steps of a program as text, without the inputs."""
    return [line for line in str(fn.program(**lengths)).splitlines()[1:] if " = input " not in line]


def test_a_scalar_function_is_one_call_of_one_netlist():
    @function
    def richer(alice: Alice[UInt[32]], bob: Bob[UInt[32]]) -> Bit:
        return alice > bob

    assert steps(richer) == [
        "b2 = call (32 and, 93 xor) x 1 of b0[0..31]@0+1, b1[0..31]@0+1",
        "output result Bit x 1 = b2[0]@0+1 to alice, bob",
    ]
    assert richer.and_gates == 32


def test_a_chain_of_element_wise_operations_is_one_call():
    f = traced(lambda x, y: where(x > y, x - y, y - x) & 15, Array[UInt[8]], UInt[8], returns=Array[UInt[8]])
    assert steps(f, x=100) == [
        "b2 = call (13 and, 41 xor) x 100 of b0[0..7]@0+1, b1[0..7]@0+0",
        "output result UInt[8] x 100 = b2[0..7]@0+1 to alice, bob",
    ]


def test_what_crosses_lanes_starts_a_new_call():
    f = traced(lambda x: sum(x * x) + x[2], Array[UInt[8], 4], returns=UInt[8])
    assert [line.split(" of ")[0].split(") x ")[-1] for line in steps(f)] == [
        "4",
        "1",
        "output result UInt[8] x 1 = b2[0..7]@0+1 to alice, bob",
    ]


def test_a_computed_scalar_is_broadcast_from_an_earlier_call():
    f = traced(lambda x, y: x + y * y, Array[UInt[4]], UInt[4], returns=Array[UInt[4]])
    calls = f.program(x=9).calls
    assert [call.lanes for call in calls] == [1, 9]
    assert {(ref.bundle == 0, ref.step) for ref in calls[1].args} == {(True, 1), (False, 0)}


def test_an_operation_waits_for_its_reader_rather_than_be_kept_in_every_lane():
    """x + 1 does not depend on y * y, but is computed with the comparison, which reads x once for both."""
    f = traced(lambda x, y: sum(x + 1 > y * y), Array[UInt[8]], UInt[8], returns=UInt[8])
    calls = f.program(x=100).calls
    assert [call.lanes for call in calls] == [1, 100, 1]
    assert [ref.bundle for ref in calls[1].args if ref.step == 1] == [0]


def test_an_array_that_is_needed_early_is_read_early_by_all():
    """The sum needs x at once, so x + 1 is computed with it, though its reader comes later."""
    f = traced(
        lambda x, y: (sum((x ^ y)[::-1]), (x + 1) ^ (y * y)),
        Array[UInt[8]],
        UInt[8],
        returns=tuple[UInt[8], Array[UInt[8]]],
    )
    calls = f.program(x=100).calls
    assert sum([0 in {ref.bundle for ref in call.args} for call in calls]) == 1


def test_wires_known_or_equal_are_not_passed_on():
    """Of the low word of y * y, bit 1 is 0 and bit 0 is that of y: only six of eight wires are new."""

    def body(x, y):
        square = y * y
        return x ^ square, x + (square | square)

    f = traced(body, Array[UInt[8]], UInt[8], returns=tuple[Array[UInt[8]], Array[UInt[8]]])
    views = f.program(x=3).calls[-1].args
    assert [(ref.bundle, ref.width, ref.step) for ref in views] == [(0, 8, 1), (1, 8, 0), (2, 6, 0)]


def test_sums_are_made_as_early_as_they_can_be():
    """A sum leaves one word of an array, so it does not wait for its reader as element-wise operations do."""
    f = traced(lambda x, y: sum(x) ^ sum((x + 1)[::-1]), Array[UInt[8]], UInt[8], returns=UInt[8])
    first = f.program(x=2).calls[0]
    assert [(ref.bundle, ref.lane) for ref in first.args] == [(0, 0), (0, 1)]
    assert first.lanes == 1


def test_an_element_is_the_same_however_it_is_reached():
    f = traced(lambda x: x[2] & x[::-1][1] & x[::2][1], Array[UInt[8], 4], returns=UInt[8])
    assert f.and_gates == 0
    assert f([1, 2, 3, 4]) == 3


def test_free_operations_make_no_gates():
    f = traced(
        lambda x, y: (~x >> 3, (x << 2).to(Int[5]), x ^ y, y[::-1] ^ 7, x.to(UInt[64]), -x & 1),
        UInt[16],
        Array[UInt[16], 3],
        returns=tuple[UInt[16], Int[5], Array[UInt[16]], Array[UInt[16]], UInt[64], UInt[16]],
    )
    assert f.and_gates == 0


def test_results_may_be_constants_inputs_and_repetitions():
    def body(x, y):
        same = x
        return 5, x, x, x == same, x - x, np.arange(3), True, ~x

    types = [UInt[8], UInt[8], UInt[8], Bit, UInt[8], Array[UInt[4]], Bit, UInt[8]]
    f = traced(body, UInt[8], UInt[8], returns=tuple[tuple(types)])
    results = f(9, 1)
    assert [r.tolist() if isinstance(r, np.ndarray) else r for r in results] == [
        5,
        9,
        9,
        1,
        0,
        [0, 1, 2],
        1,
        246,
    ]
    assert f.and_gates == 0
    assert all(output.ref.bundle > 1 for output in f.program().outputs)


def test_an_input_nobody_reads_is_still_an_input():
    f = traced(lambda x, y: x, UInt[8], Array[UInt[8]], returns=UInt[8])
    assert [step.name for step in f.program(y=4).inputs] == ["x", "y"]
    assert f(3, [1, 2]) == 3


def test_an_input_is_read_whole_by_one_call_so_that_it_can_be_streamed():
    f = traced(lambda x, y: sum((x >> 5) > (y & 3)), Array[UInt[8]], Array[UInt[8]], returns=UInt[32])
    readers = [call for call in f.program(x=999, y=999).calls if {0, 1} & {ref.bundle for ref in call.args}]
    assert len(readers) == 1
    assert [(ref.wire, ref.width, ref.step) for ref in readers[0].args] == [(0, 8, 1), (0, 8, 1)]


@pytest.mark.parametrize(
    ("ands", "body", "types", "returns"),
    [
        (31, lambda x, y: x + y, (UInt[32], UInt[32]), UInt[32]),
        (31, lambda x, y: x - y, (Int[32], Int[32]), Int[32]),
        (30, lambda x, y: -x, (Int[32], Int[32]), Int[32]),
        (31, lambda x, y: abs(x), (Int[32], Int[32]), Int[32]),
        (32, lambda x, y: x < y, (Int[32], Int[32]), Bit),
        (32, lambda x, y: x >= y, (UInt[32], UInt[32]), Bit),
        (31, lambda x, y: x == y, (UInt[32], UInt[32]), Bit),
        (559, lambda x, y: x * y, (UInt[32], UInt[32]), UInt[32]),
        (1019, lambda x, y: x.to(UInt[64]) * y.to(UInt[64]), (UInt[32], UInt[32]), UInt[64]),
        (32, lambda x, y: where(x[0], y[0], y[1]), (Array[Bit, 1], Array[UInt[32], 2]), UInt[32]),
        (64, lambda x, y: where(x > y, x, y), (UInt[32], UInt[32]), UInt[32]),
        (0, lambda x, y: x * 8 == y * 0 + x * 8, (UInt[32], UInt[32]), Bit),
        (30, lambda x, y: x * 3, (UInt[32], UInt[32]), UInt[32]),
        (30, lambda x, y: x * 7, (UInt[32], UInt[32]), UInt[32]),
        (30, lambda x, y: x * -1, (Int[32], Int[32]), Int[32]),
        (24, lambda x, y: x < 256, (UInt[32], UInt[32]), Bit),
        (31, lambda x, y: x == 0, (UInt[32], UInt[32]), Bit),
        (8, lambda x, y: x.to(Int[32]) + y.to(Int[32]), (Int[8], Int[8]), Int[32]),
    ],
)
def test_and_counts(ands, body, types, returns):
    assert traced(body, *types, returns=returns).and_gates <= ands


def test_a_million_comparisons_build_at_once_and_small():
    f = traced(lambda x, y: sum(x > y), Array[UInt[32]], Array[UInt[32]], returns=UInt[32])
    tracemalloc.start()
    program = f.program(x=1_000_000, y=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert program.and_gates == 33_000_000 - (1_000_000).bit_count()
    assert len(program.calls) < 20
    assert peak < 4e6


def test_long_chains_do_not_recurse():
    def body(x, y):
        for i in range(3000):
            x = x ^ (y << (i % 7))
        return x

    assert traced(body, UInt[8], UInt[8], returns=UInt[8]).and_gates == 0


def test_many_stages_stay_quick():
    def body(x, y):
        for _ in range(200):
            x = x[::-1] ^ (x + y)
        return x

    assert len(traced(body, Array[UInt[4], 3], UInt[4], returns=Array[UInt[4]]).program().calls) == 200


CODE = """
import numpy as np
from gc2pc import Alice, Array, Bob, UInt, function, sum, where

@function
def f(alice: Alice[Array[UInt[16]]], bob: Bob[UInt[16]]) -> tuple[Array[UInt[16]], UInt[16]]:
    best = where(alice > bob, alice * bob, np.arange(len(alice)))
    return best[::-1] + alice[0], sum(best) - sum(alice == bob).to(UInt[16])

print(f.program(alice=300).digest().hex())
"""


def test_the_digest_does_not_depend_on_the_hash_seed():
    digests = set()
    for seed in ("0", "1", "12345"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")}
        run = subprocess.run(
            [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, env=env
        )
        digests.add(run.stdout.strip())
    assert len(digests) == 1


def test_the_digest_tells_functions_and_lengths_apart():
    def build(body, n=3):
        return traced(body, Array[UInt[8]], UInt[8], returns=Array[UInt[8]]).program(x=n).digest()

    variants = [
        build(lambda x, y: x + y),
        build(lambda x, y: x - y),
        build(lambda x, y: x + y, 4),
        build(lambda x, y: x + np.array([1, 2, 3])),
        build(lambda x, y: x + np.array([1, 2, 4])),
        build(lambda x, y: x[::-1] + y),
    ]
    assert len(set(variants)) == len(variants)
    assert variants[0] == build(lambda x, y: x + y)
