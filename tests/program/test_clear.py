"""The interpreter: views of every stride, constants, empty bundles, and inputs by name."""

import numpy as np
import pytest

from gc2pc import run_local
from gc2pc.circuit import Builder, Netlist
from gc2pc.errors import UsageError
from gc2pc.program import Bundle, Call, Constant, Input, Output, Program, Ref, ValueType, from_netlist
from gc2pc.program.clear import run_clear
from gc2pc.program.flatten import flatten

UINT8 = ValueType("uint", 8)


def xor_netlist(width: int) -> Netlist:
    b = Builder()
    x, y = b.input(width, "x"), b.input(width, "y")
    b.output([b.xor(p, q) for p, q in zip(x, y, strict=True)], "result")
    return b.build()


def xor_of_views(lanes: int, first: Ref, second: Ref, count: int) -> Program:
    """x, y of `lanes` bytes -> the XOR of two views of `count` lanes."""
    steps = (
        Input(0, "alice", "x", UINT8, (lanes,)),
        Input(1, "bob", "y", UINT8, (lanes,)),
        Call(xor_netlist(8), (first, second), count, (2,)),
        Output(Ref(2, 0, 8, 0, 1), count, "result", UINT8, (count,), ("alice", "bob")),
    )
    return Program("views", (Bundle(8, lanes), Bundle(8, lanes), Bundle(8, count)), steps)


@pytest.mark.parametrize(
    "lane, step, count", [(0, 1, 20), (3, 1, 5), (19, -1, 20), (18, -3, 6), (2, 4, 5), (7, 0, 9), (-1, -1, 0)]
)
def test_views_pick_the_lanes_they_say(lane, step, count):
    x, y = np.arange(20, dtype=np.uint8), np.arange(100, 120, dtype=np.uint8)
    program = xor_of_views(20, Ref(0, 0, 8, lane, step), Ref(1, 0, 8, 1, 1), min(count, 19))
    picked = [lane + i * step for i in range(min(count, 19))]
    assert (
        run_clear(program, {"x": x, "y": y})["result"].tolist()
        == (x[picked] ^ y[1 : 1 + len(picked)]).tolist()
    )


@pytest.mark.parametrize("lanes", [0, 1, 7, 8, 9, 1000, (1 << 16) + 3])
def test_any_number_of_lanes(lanes):
    rng = np.random.default_rng(lanes)
    x, y = (rng.integers(0, 256, lanes, dtype=np.uint8) for _ in range(2))
    program = xor_of_views(lanes, Ref(0, 0, 8, 0, 1), Ref(1, 0, 8, 0, 1), lanes)
    assert np.array_equal(run_clear(program, {"x": x, "y": y})["result"], x ^ y)


def test_constants_and_inputs_may_be_outputs():
    b = Builder()
    x = b.input(2, "x")
    b.output([1, 0, x[1]], "result")
    assert run_clear(from_netlist(b.build()), {"x": 2}) == {"result": 5}


def plus_constant(values: list[int]) -> Program:
    """x of some bytes -> x XOR public bytes, from the last lane to the first."""
    n = len(values)
    steps = (
        Input(0, "bob", "x", UINT8, (n,)),
        Constant(1, 8, n, bytes(values)),
        Call(xor_netlist(8), (Ref(0, 0, 8, 0, 1), Ref(1, 0, 8, n - 1, -1)), n, (2,)),
        Output(Ref(2, 0, 8, 0, 1), n, "result", UINT8, (n,), ("alice", "bob")),
    )
    return Program("plus", (Bundle(8, n), Bundle(8, n), Bundle(8, n)), steps)


def test_constants_are_the_same_in_the_clear_written_out_and_between_two_parties():
    program = plus_constant([1, 2, 3, 200])
    expected = [10 ^ 200, 20 ^ 3, 30 ^ 2, 40 ^ 1]
    assert run_clear(program, {"x": [10, 20, 30, 40]})["result"].tolist() == expected
    flat = run_clear(from_netlist(flatten(program)), {"x": int.from_bytes([10, 20, 30, 40], "little")})
    assert list(flat["result"].to_bytes(4, "little")) == expected
    alice, bob, report = run_local(program, {"x": [10, 20, 30, 40]})
    assert alice["result"].tolist() == bob["result"].tolist() == expected
    assert report.and_gates == 0
    assert program.digest() != plus_constant([1, 2, 3, 201]).digest()


def test_a_constant_has_a_bit_for_each_wire_and_lane():
    with pytest.raises(UsageError, match="a constant has 3 bytes, got 2"):
        Constant(0, 4, 5, bytes(2))


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"x": 1}, "netlist has the inputs x, y; missing y"),
        ({"x": 1, "y": 2, "z": 3}, "netlist has the inputs x, y; unknown z"),
        ({"z": 3}, "netlist has the inputs x, y; missing x, y; unknown z"),
        ({"x": 1, "y": 256}, "y does not fit UInt[8]: expected 0 to 255"),
    ],
)
def test_inputs_are_checked_by_name(inputs, message):
    with pytest.raises(UsageError) as caught:
        run_clear(from_netlist(xor_netlist(8)), inputs)
    assert str(caught.value) == message
