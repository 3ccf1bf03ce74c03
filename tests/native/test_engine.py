"""The engine: garbling then evaluating is simulating, whatever the buffers, tiers and segments."""

import random
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.garble.ports import Whole
from gc2pc.garble.simulate import simulate
from gc2pc.native.cpu import tier_names
from gc2pc.native.engine import ALICE, BOB, EVALUATE, GARBLE, Bytes, Engine, NativePlan, lsbs, xor_delta
from gc2pc.program import (
    Bundle,
    Call,
    Carried,
    Input,
    Loop,
    Output,
    Program,
    Ref,
    ValueType,
    from_netlist,
)
from gc2pc.program.lower import lower
from gc2pc.program.plan import Plan
from support.programs import packed_inputs, random_inputs, random_program, turn_by_turn

START, SEED = b"S" * 16, b"s" * 16


def delta_of(seed: int) -> bytes:
    random_bytes = random.Random(f"delta {seed}").randbytes(16)
    return bytes([random_bytes[0] | 1]) + random_bytes[1:]


def garble_and_evaluate(
    plan: Plan,
    inputs: list[Bytes],
    seed: int,
    *,
    tier: int | None = None,
    chunk: int = 1000,
    most: int = 1 << 20,
    **more: Any,
) -> tuple[list[Bytes], bytes, Engine]:
    """Run both roles side by side in memory with chunks of random size; return (outputs, table, garbler)."""
    rng, sizes, delta = np.random.default_rng(seed), random.Random(seed), delta_of(seed)
    native = NativePlan(plan)
    garbler = Engine(native, GARBLE, delta=delta, start=START, seed=SEED, tier=tier, **more)
    evaluator = Engine(native, EVALUATE, start=START, seed=SEED, tier=tier)
    ports = [Whole(bits) for bits in inputs]
    outputs = [Whole(np.zeros(-(-int(n) // 8), np.uint8)) for n in plan.out_bits]
    table = b""
    while need := garbler.next_segment(most):
        assert evaluator.next_segment(most) == need
        garbler.read(ports)
        evaluator.read(ports)
        if need.cots:
            keys = rng.integers(0, 256, (need.cots, 16), dtype=np.uint8)
            choices = rng.integers(0, 256, need.cots // 8, dtype=np.uint8)
            macs = keys.copy()
            xor_delta(macs, choices, delta)
            garbler.use_cots(keys, choices ^ evaluator.choices())
            evaluator.use_cots(macs)
        done, total = False, 0
        while not done:
            rows = np.zeros(32 * sizes.randrange(1, chunk + 1), np.uint8)
            done, n = garbler.run(rows, len(rows) // 32)
            assert evaluator.run(rows, n) == (done, n)
            assert not rows[32 * n :].any()
            table += rows[: 32 * n].tobytes()
            total += n
        assert total == need.gates
        for party in (ALICE, BOB):
            values = lsbs(garbler.labels(party)) ^ lsbs(evaluator.labels(party))
            garbler.deliver(party, values, outputs)
    return [port.bits for port in outputs], table, garbler


def case(seed: int, **more: Any) -> tuple[Plan, list[Bytes], list[Bytes]]:
    """A plan, its packed inputs, and its packed outputs as the simulation has them.

    With an even seed loops go turn by turn, else several turns at once.
    """
    with pytest.MonkeyPatch.context() as monkeypatch:
        if seed % 2 == 0:
            turn_by_turn(monkeypatch)
        else:
            more = {"trips": (0, 1, 2, 9, 20)} | more
        program = random_program(seed, **more)
        plan = lower(program)
    inputs = packed_inputs(program, plan, random_inputs(program, seed))
    return plan, inputs, simulate(plan, inputs)


def same(x: list[Bytes], y: list[Bytes]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(x, y, strict=True))


@pytest.mark.parametrize("seed", range(60))
def test_garble_then_evaluate_is_simulate(seed: int) -> None:
    plan, inputs, want = case(seed)
    assert same(garble_and_evaluate(plan, inputs, seed)[0], want)


@pytest.mark.parametrize("most", [1, 8, 100, 5000])
@pytest.mark.parametrize("seed", range(25))
def test_segments_of_any_size_give_the_same(seed: int, most: int) -> None:
    plan, inputs, want = case(seed)
    outputs, table, _ = garble_and_evaluate(plan, inputs, seed, most=most)
    assert same(outputs, want)
    assert len(table) == 32 * plan.and_gates


@pytest.mark.parametrize("seed", range(8))
def test_the_table_depends_neither_on_tier_nor_on_buffer_size(seed: int) -> None:
    plan, inputs, _ = case(seed)
    tables = {
        garble_and_evaluate(plan, inputs, seed, tier=tier, chunk=chunk)[1]
        for tier in range(len(tier_names()))
        for chunk in (1, 7, 64, 100_000)
    }
    assert len(tables) == 1


@pytest.mark.parametrize("seed", range(12))
def test_no_tweak_is_used_twice(seed: int) -> None:
    plan, inputs, _ = case(seed)
    trace = np.zeros(2 * plan.and_gates + 2, np.uint64)
    _, _, garbler = garble_and_evaluate(plan, inputs, seed, chunk=50, trace=trace)
    calls = trace[: garbler.n_trace].reshape(-1, 2).tolist()
    gates = [gate for first, n in calls for gate in range(first, first + n)]
    assert gates == list(range(plan.and_gates))  # gate i has tweaks 2i and 2i + 1


def changed(plan: Plan, array: str, index: Any, value: int) -> Plan:
    """A copy of a plan with one number changed; index is a position, or a record and its field."""
    numbers = getattr(plan, array).copy()
    if isinstance(index, tuple):
        numbers[index[1]][index[0]] = value
    else:
        numbers[index] = value
    return replace(plan, **{array: numbers})


def gate_plan(*entry: int) -> Plan:
    """Two input bits, one AND entry."""
    b = Builder()
    b.output([b.and_(*b.input(2))])
    plan = lower(from_netlist(b.build()))
    assert plan.code.tolist() == [0, 0, 0, 1, 3, 1, 2, 0, 0]  # first the code of copies: no gates
    return replace(plan, code=np.array([0, 0, 0, 1, *entry, 0, 0], np.uint32))


HUGE = 2**63 - 1  # plus anything it overflows


def test_the_engine_refuses_indices_out_of_range() -> None:
    plan = next(
        plan for plan, *_ in map(case, range(100)) if len(plan.index) and (plan.steps["kind"] == 1).any()
    )
    NativePlan(plan)
    calls = [i for i, step in enumerate(plan.steps) if step["kind"] == 0 and step["lanes"]]
    loops = [i for i, step in enumerate(plan.steps) if step["kind"] == 1]
    broken: list[tuple[str, Any, int]] = [("outs", 0, 10**6), ("index", 0, 10**6), ("index", 0, -1)]
    broken += [("code", len(plan.code) - 1, 10**6), ("code", len(plan.code) - 2, 10**6)]
    for name in (
        "code",
        "lanes",
        "first_in",
        "n_in",
        "first_out",
        "n_out",
        "outs",
        "n_slots",
        "n_and",
        "kind",
    ):
        broken += [("steps", (calls[0], name), n) for n in (-1, 10**12, HUGE)]
    broken += [("steps", (loops[0], name), n) for name in ("trips", "jump") for n in (-1, 10**13, HUGE)]
    for i in range(plan.steps[calls[0]]["first_in"], plan.steps[calls[0]]["first_in"] + 1):
        broken += [("operands", (i, "base"), n) for n in (-1, 10**13, HUGE)]
        broken += [("operands", (i, "kind"), 3), ("operands", (i, "width"), -1)]
    tabled = int(np.flatnonzero(plan.operands["table"] >= 0)[0])
    broken += [
        ("operands", (tabled, name), n)
        for n in (10**9, HUGE, -HUGE)
        for name in ("table", "base", "wire_stride", "width")
    ]
    for array, index, value in broken:
        with pytest.raises(UsageError, match="refuses this plan"):
            NativePlan(changed(plan, array, index, value))


@pytest.mark.parametrize(
    "entry", [(3, 1, 1), (3, 1, 1 | 1 << 31), (3, 0, 2), (3, 1, 1 << 31), (0, 1, 2), (9, 1, 2)]
)
def test_the_engine_refuses_ands_that_no_compiler_emits(entry: tuple[int, ...]) -> None:
    NativePlan(gate_plan(3, 1, 2))
    with pytest.raises(UsageError, match="refuses this plan"):
        NativePlan(gate_plan(*entry))


def test_segments_come_one_after_the_other() -> None:
    plan, *_ = case(1)
    engine = Engine(NativePlan(plan), EVALUATE)
    need = engine.next_segment(1 << 20)
    assert need is not None and need.cots
    with pytest.raises(UsageError, match="not done"):
        engine.next_segment(1 << 20)
    with pytest.raises(UsageError, match="cots"):
        engine.use_cots(np.zeros((need.cots - 8, 16), np.uint8))


def test_a_segment_waits_for_its_inputs_and_cots() -> None:
    plan, inputs, _ = case(1)
    native, rows = NativePlan(plan), np.zeros(0, np.uint8)
    garbler, evaluator = (Engine(native, role, delta=b"\1" * 16) for role in (GARBLE, EVALUATE))
    need = garbler.next_segment(1 << 20)
    assert need is not None and need == evaluator.next_segment(1 << 20) and need.alice_bits
    cots = np.zeros((need.cots, 16), np.uint8)
    evaluator.read([None] * len(inputs))
    with pytest.raises(UsageError, match="lacks inputs or COTs"):
        evaluator.run(rows, 0)
    evaluator.use_cots(cots)
    evaluator.run(rows, 0)
    garbler.use_cots(cots, np.zeros(need.cots // 8, np.uint8))
    with pytest.raises(UsageError, match="lacks inputs or COTs"):
        garbler.run(rows, 0)
    garbler.read([Whole(bits) for bits in inputs])
    garbler.run(rows, 0)


def test_cots_are_for_one_segment() -> None:
    plan, *_ = case(1)
    engine = Engine(NativePlan(plan), EVALUATE)
    need = engine.next_segment(64)
    while need and not need.cots:
        engine.run(np.zeros(32 * need.gates, np.uint8), need.gates)
        need = engine.next_segment(64)
    assert need is not None
    engine.use_cots(np.zeros((need.cots, 16), np.uint8))
    assert engine.run(np.zeros(32 * need.gates, np.uint8), need.gates)[0]
    need = engine.next_segment(64)
    assert need is not None and need.cots
    with pytest.raises(UsageError, match="lacks inputs or COTs"):
        engine.run(np.zeros(32 * need.gates, np.uint8), need.gates)


def test_there_is_a_port_for_each_input_and_output() -> None:
    plan, inputs, _ = case(1)
    engine = Engine(NativePlan(plan), EVALUATE)
    engine.next_segment(1 << 20)
    with pytest.raises(UsageError, match=f"expected ports for {len(inputs)} inputs, got {len(inputs) - 1}"):
        engine.read([None] * (len(inputs) - 1))
    with pytest.raises(UsageError, match=r"expected ports for \d outputs, got 0"):
        engine.deliver(BOB, np.zeros(10_000, np.uint8), [])


def test_a_long_loop_is_cut_between_turns_and_not_walked() -> None:
    b = Builder()
    b.output([b.and_(b.xor(x, y), y) for x, y in zip(b.input(4), b.input(4), strict=True)])
    four = ValueType("uint", 4)
    trips = 10**9
    whole = Ref(2, 0, 4, 0, 1)
    body = (Call(b.build(), (Ref(1, 0, 4, 0, 1), whole), 1, (3,)),)
    steps = (
        Input(0, "alice", "x", four, ()),
        Input(2, "bob", "y", four, ()),
        Loop(trips, (Carried(0, 1, 3, 4),), (), (), body),
        Output(Ref(4, 0, 4, 0, 1), 1, "z", four, (), ("bob",)),
    )
    plan = lower(Program("long", (Bundle(4, 1),) * 5, steps))
    engine = Engine(NativePlan(plan), EVALUATE)
    need = engine.next_segment(1 << 20)
    assert need is not None and need.gates == plan.and_gates == 4 * trips
    engine.read([None, Whole(np.array([5], np.uint8))])
    assert engine.choices().tolist() == [5]


def test_wiping_clears_every_label() -> None:
    plan, inputs, _ = case(2)
    _, _, garbler = garble_and_evaluate(plan, inputs, 2)
    assert garbler._slots.any()
    garbler.wipe()
    assert not any(labels.any() for labels in (garbler._arena, garbler._slots, *garbler._labels.values()))


@pytest.mark.parametrize("lanes", [2, 8, 9, 40])
def test_ands_with_a_broadcast_input_do_not_relate(lanes: int) -> None:
    """One key for several gates would make rows differ by 0 or delta when the gates share a label."""
    b = Builder()
    x, y = b.input(1, "x"), b.input(3, "y")
    b.output([b.and_(x[0], wire) for wire in y], "z")
    one, three = ValueType("bit", 1), ValueType("uint", 3)
    steps = (
        Input(0, "alice", "x", one, ()),
        Input(1, "bob", "y", three, (lanes,)),
        Call(b.build(), (Ref(0, 0, 1, 0, 0), Ref(1, 0, 3, 0, 1)), lanes, (2,)),
        Output(Ref(2, 0, 3, 0, 1), lanes, "z", three, (lanes,), ("bob",)),
    )
    plan = lower(Program("broadcast", (Bundle(1, 1), Bundle(3, lanes), Bundle(3, lanes)), steps))
    bob = np.random.default_rng(1).integers(0, 256, -(-3 * lanes // 8), dtype=np.uint8)
    bob[-1] &= 0xFF >> -3 * lanes % 8
    outputs, table, _ = garble_and_evaluate(plan, [np.ones(1, np.uint8), bob], 1)
    assert np.array_equal(outputs[0], bob)
    delta = int.from_bytes(delta_of(1), "little")
    for half in (0, 16):
        rows = [int.from_bytes(table[i : i + 16], "little") for i in range(half, len(table), 32)]
        assert len(rows) == 3 * lanes
        assert not {p ^ q for p, q in combinations(rows, 2)} & {0, delta}


def test_two_runs_share_no_label() -> None:
    plan, inputs, _ = case(4)
    first, second = (garble_and_evaluate(plan, inputs, seed)[1] for seed in (1, 2))
    rows = [{table[i : i + 16] for i in range(0, len(table), 16)} for table in (first, second)]
    assert rows[0] and not rows[0] & rows[1]
