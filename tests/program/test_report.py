"""What a plan costs: the tree adds up to the program's own counts, step by step and line by line."""

import pytest

from gc2pc.bench.workloads import aes_chain, and_layers
from gc2pc.circuit import Builder
from gc2pc.library.catalog import build
from gc2pc.program import Bundle, Call, Carried, Input, Loop, Output, Program, Ref, ValueType, from_netlist
from gc2pc.program.lower import lower
from gc2pc.program.report import Cost, cost_of, lines_of
from support.programs import random_program, turn_by_turn

WORD = ValueType("uint", 4)
SOURCE = (("f.py:3", 2), ("f.py:4", 1))


@pytest.fixture(autouse=True)
def _turn_by_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    turn_by_turn(monkeypatch)


def counter(trips: int, lanes: int) -> Program:
    """x = x + y in a loop, each turn with Bob's next y."""
    b = Builder()
    x, y = b.input(4), b.input(4)
    carry, total = 0, []
    for p, q in zip(x, y, strict=True):
        total.append(b.xor(b.xor(p, q), carry))
        carry = b.xor(carry, b.and_(b.xor(p, carry), b.xor(q, carry)))
    b.output(total)
    whole = [Ref(i, 0, 4, 0, 1) for i in range(6)]
    body = Call(b.build(), (whole[2], whole[3]), lanes, (4,), SOURCE)
    from gc2pc.program import Sliced

    loop = Loop(trips, (Carried(0, 2, 4, 5),), (Sliced(1, 3),), (), (body,))
    sizes = [lanes, lanes * trips, lanes, lanes, lanes, lanes]
    return Program(
        "counter",
        tuple(Bundle(4, n) for n in sizes),
        (
            Input(0, "alice", "x", WORD, (lanes,)),
            Input(1, "bob", "y", WORD, (trips * lanes,)),
            loop,
            Output(whole[5], lanes, "z", WORD, (lanes,), ("alice",)),
        ),
    )


def flat(cost: Cost) -> list[Cost]:
    return [cost, *(inner for step in cost.steps for inner in flat(step))]


@pytest.mark.parametrize("seed", range(60))
def test_totals_are_the_programs(seed: int) -> None:
    program = random_program(seed)
    cost = cost_of(lower(program))
    assert (cost.and_gates, cost.xor_gates, cost.depth) == (
        program.and_gates,
        program.xor_gates,
        program.depth,
    )
    for inner in flat(cost):
        if inner.kind in ("plan", "loop"):
            assert inner.and_gates == sum(step.and_gates for step in inner.steps)
            assert inner.ots == sum(step.ots for step in inner.steps)


def test_a_loop_and_its_call() -> None:
    cost = cost_of(lower(counter(trips=100, lanes=9)))
    [enter, loop, leave] = cost.steps
    [call] = loop.steps
    assert (enter.kind, enter.lanes, enter.times, enter.and_gates) == ("copy", 9, 1, 0)
    assert (loop.kind, loop.trips, loop.times, loop.and_gates) == ("loop", 100, 1, 2700)
    assert (call.kind, call.lanes, call.times, call.depth) == ("call", 9, 100, 3)
    assert (call.and_gates, call.table_bytes) == (2700, 32 * 2700)
    assert call.ots == cost.ots == 100 * 40  # 36 bits a turn, in whole bytes
    assert leave.kind == "copy"
    assert lines_of(cost) == [("f.py:3", 1800), ("f.py:4", 900)]


def test_work_counts_blocks_of_lanes_and_groups_of_gates() -> None:
    work = cost_of(lower(counter(trips=100, lanes=9))).steps[1].work
    assert (work.blocks, work.groups) == (200, 600)  # two blocks a turn; each AND waits for the one before
    assert work.labels == 100 * 9 * 12
    assert work.xor_entries * 9 == work.xor_gates * 2


@pytest.mark.parametrize("name", ["aes128", "mul32", "sha256", "lt32"])
def test_depth_of_a_call_is_that_of_its_netlist(name: str) -> None:
    net = build(name)
    calls = [step for step in cost_of(lower(from_netlist(net))).steps if step.kind == "call"]
    assert [call.depth for call in calls] == [net.depth]


def test_programs_of_the_benches() -> None:
    assert cost_of(lower(aes_chain(16, 3, "bob"))).ots == 16 * 128
    assert cost_of(lower(and_layers(16, 3))).table_bytes == 32 * 16 * 3 * 128
