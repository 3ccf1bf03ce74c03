"""Which loops do several turns in one call, and what that is good for."""

import numpy as np
import pytest

from gc2pc.circuit import Builder
from gc2pc.garble.simulate import simulate
from gc2pc.program import (
    Bundle,
    Call,
    Carried,
    Input,
    Join,
    Loop,
    Output,
    Part,
    Program,
    Ref,
    Sliced,
    ValueType,
)
from gc2pc.program.lower import lower
from gc2pc.program.plan import LOOP
from gc2pc.program.report import cost_of
from gc2pc.program.unroll import turns_of_a_call

BIT = ValueType("bit", 1)


def ands(n: int, lanes: int = 1) -> Call:
    """Bundle 2 of n ANDs a lane, one after another, from bundle 1."""
    b = Builder()
    x, y = b.input(2)
    for i in range(n):
        x = b.xor(b.and_(x, y), (x, y)[i % 2])
    b.output([x, b.not_(y)])
    return Call(b.build(), (Ref(1, 0, 2, 0, 1),), lanes, (2,))


def loop(*body: object, trips: int = 1000) -> Loop:
    return Loop(trips, (Carried(0, 1, 2, 3),), (), (), body)  # type: ignore[arg-type]


def turns(lanes: int, *body: object) -> int:
    return turns_of_a_call([Bundle(2, lanes)] * 8, loop(*body))


def test_short_bodies_do_so_many_turns_that_a_call_is_worth_its_while() -> None:
    assert [turns(1, ands(n)) for n in (1, 20, 100, 500, 1000)] == [64, 56, 16, 8, 8]
    assert all(turns(lanes, ands(10, lanes)) % 8 == 0 for lanes in range(1, 20))


def test_long_bodies_go_turn_by_turn() -> None:
    assert turns(1, ands(3000)) == turns(2000, ands(1, 2000)) == 0


def test_a_call_that_fills_the_lanes_is_left_alone() -> None:
    assert [turns(lanes, ands(20, lanes)) for lanes in (4, 8, 9, 16, 70)] == [16, 0, 8, 0, 0]


def test_work_without_gates_counts_too() -> None:
    """A loop of many turns inside, which moves labels only, is not written out."""
    swap = Join(6, (Part(Ref(5, 0, 2, 0, 1), 1, Ref(6, 0, 2, 0, 1)),))
    assert turns(1, Loop(10, (Carried(1, 5, 6, 2),), (), (), (swap,))) > 0
    assert turns(1, Loop(10**9, (Carried(1, 5, 6, 2),), (), (), (swap,))) == 0
    assert turns(1, Loop(10**9, (Carried(1, 5, 5, 2),), (), (), ())) == 0
    assert turns_of_a_call([Bundle(2, 1)] * 4, loop()) == 0


@pytest.mark.parametrize("trips", [1, 7, 8, 9, 64, 1000, 1001])
def test_bits_sliced_one_a_turn_cost_an_ot_each(trips: int) -> None:
    """Bits of a port come in whole bytes for each call, so one turn a call would cost eight OTs a bit."""
    b = Builder()
    x, y = b.input(2)
    b.output([b.xor(b.and_(x, y), b.not_(y))])
    steps = (
        Input(0, "alice", "x", BIT, ()),
        Input(1, "bob", "y", BIT, (trips,)),
        Loop(
            trips,
            (Carried(0, 2, 4, 5),),
            (Sliced(1, 3),),
            (),
            (Call(b.build(), (Ref(2, 0, 1, 0, 1), Ref(3, 0, 1, 0, 1)), 1, (4,)),),
        ),
        Output(Ref(5, 0, 1, 0, 1), 1, "z", BIT, (), ("bob",)),
    )
    shapes = (1, trips, 1, 1, 1, 1)
    plan = lower(Program("bits", tuple(Bundle(1, n) for n in shapes), steps))
    assert cost_of(plan).ots == -(-trips // 8) * 8
    assert plan.and_gates == trips
    assert (LOOP in plan.steps["kind"]) == (trips >= 128)
    y = np.random.default_rng(trips).integers(0, 2, trips, dtype=np.uint8)
    want = 1
    for bit in y:
        want = want & bit ^ 1 ^ bit
    inputs = [np.ones(1, np.uint8), np.packbits(y, bitorder="little")]
    assert simulate(plan, inputs)[0][0] == want
