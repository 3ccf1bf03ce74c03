"""The engine: garbling then evaluating is simulating, whatever the buffers, tiers and segments."""

import random
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.garble.simulate import simulate
from gc2pc.native.cpu import tier_names
from gc2pc.native.engine import EVALUATE, GARBLE, Engine, NativePlan, lsbs, xor_delta
from gc2pc.program import Bundle, Call, Input, Output, Program, Ref, ValueType, from_netlist
from gc2pc.program.lower import lower
from gc2pc.program.plan import Plan, Segment
from support.programs import pack, random_inputs, random_program

START, SEED = b"S" * 16, b"s" * 16


def delta_of(seed: int) -> bytes:
    random_bytes = random.Random(f"delta {seed}").randbytes(16)
    return bytes([random_bytes[0] | 1]) + random_bytes[1:]


def bobs_bits(segment: Segment, bits: Any) -> Any:
    parts = [bits[first // 8 : -(-(first + n) // 8)] for first, n in segment.ranges]
    return np.concatenate([np.zeros(0, np.uint8), *parts])


def garble_and_evaluate(
    plan: Plan, alice: Any, bob: Any, seed: int, *, tier: int | None = None, chunk: int = 1000, **more: Any
) -> tuple[Any, bytes, Any]:
    """Run both roles side by side in memory with chunks of random size; return (outputs, table, garbler)."""
    rng, sizes, delta = np.random.default_rng(seed), random.Random(seed), delta_of(seed)
    native = NativePlan(plan)
    garbler = Engine(native, GARBLE, delta=delta, start=START, seed=SEED, alice_bits=alice, tier=tier, **more)
    evaluator = Engine(native, EVALUATE, start=START, seed=SEED, tier=tier)
    table = b""
    for segment in plan.segments:
        keys = rng.integers(0, 256, (segment.cots, 16), dtype=np.uint8)
        choices = rng.integers(0, 256, segment.cots // 8, dtype=np.uint8)
        macs = keys.copy()
        xor_delta(macs, choices, delta)
        garbler.segment(segment.step, segment.lane, keys, choices ^ bobs_bits(segment, bob))
        evaluator.segment(segment.step, segment.lane, macs)
        done, total = False, 0
        while not done:
            rows = np.zeros(32 * sizes.randrange(1, chunk + 1), np.uint8)
            done, n = garbler.run(rows, len(rows) // 32)
            assert evaluator.run(rows, n) == (done, n)
            assert not rows[32 * n :].any()
            table += rows[: 32 * n].tobytes()
            total += n
        assert total == segment.ands
    return lsbs(garbler.outputs) ^ lsbs(evaluator.outputs), table, garbler


def case(seed: int, **more: Any) -> tuple[Plan, Any, Any, Any]:
    program = random_program(seed, **more)
    inputs = random_inputs(program, seed)
    alice, bob = (pack(program, inputs, party) for party in ("alice", "bob"))
    plan = lower(program)
    pad = np.zeros(1, np.uint8)
    return plan, (alice if alice.size else pad), (bob if bob.size else pad), simulate(plan, alice, bob)


@pytest.mark.parametrize("seed", range(40))
def test_garble_then_evaluate_is_simulate(seed: int) -> None:
    plan, alice, bob, want = case(seed)
    outputs, _, _ = garble_and_evaluate(plan, alice, bob, seed)
    assert np.array_equal(outputs, want)


@pytest.mark.parametrize("seed", range(8))
def test_the_table_depends_neither_on_tier_nor_on_buffer_size(seed: int) -> None:
    plan, alice, bob, _ = case(seed)
    tables = {
        garble_and_evaluate(plan, alice, bob, seed, tier=tier, chunk=chunk)[1]
        for tier in range(len(tier_names()))
        for chunk in (1, 7, 64, 100_000)
    }
    assert len(tables) == 1


@pytest.mark.parametrize("seed", range(12))
def test_no_tweak_is_used_twice(seed: int) -> None:
    plan, alice, bob, _ = case(seed)
    trace = np.zeros(2 * plan.and_gates + 2, np.uint64)
    _, _, garbler = garble_and_evaluate(plan, alice, bob, seed, chunk=50, trace=trace)
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
    assert plan.code.tolist() == [0, 0, 0, 1, 3, 1, 2, 0, 0]
    return replace(plan, code=np.array([0, 0, 0, 1, *entry, 0, 0], np.uint32))


HUGE = 2**63 - 1  # plus anything it overflows


def test_the_engine_refuses_indices_out_of_range() -> None:
    plan, *_ = case(5)
    NativePlan(plan)
    broken = [("code", len(plan.code) - 3, 10**6), ("code", len(plan.code) - 1, 10**6), ("outs", 0, 10**6)]
    broken += [
        ("steps", (0, name), n)
        for name in ("code", "lanes", "first_in", "n_in", "outs")
        for n in (-1, 10**12, HUGE)
    ]
    broken += [("operands", (i, "base"), n) for i in range(len(plan.operands)) for n in (-1, 10**12, HUGE)]
    broken += [("operands", (0, "kind"), 3), ("operands", (0, "width"), -1), ("steps", (0, "n_slots"), 0)]
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


def test_a_segment_needs_its_cots_and_goes_forward() -> None:
    plan, *_ = case(1)
    engine = Engine(NativePlan(plan), EVALUATE)
    segment = plan.segments[0]
    assert segment.cots
    with pytest.raises(UsageError, match="too few COTs"):
        engine.segment(segment.step, segment.lane, np.zeros((segment.cots - 8, 16), np.uint8))
    with pytest.raises(UsageError, match="not ahead"):
        engine.segment(len(plan.steps) + 1, 0)


def test_wiping_clears_every_label() -> None:
    plan, alice, bob, _ = case(2)
    _, _, garbler = garble_and_evaluate(plan, alice, bob, 2)
    assert garbler.outputs.any() or not plan.n_outputs
    garbler.wipe()
    assert not garbler.outputs.any() and not garbler._arena.any() and not garbler._slots.any()


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
    bob = np.random.default_rng(1).integers(0, 256, plan.n_bob_bits // 8, dtype=np.uint8)
    outputs, table, _ = garble_and_evaluate(plan, np.ones(1, np.uint8), bob, 1)
    assert np.array_equal(outputs[: 3 * lanes // 8], bob[: 3 * lanes // 8])
    delta = int.from_bytes(delta_of(1), "little")
    for half in (0, 16):
        rows = [int.from_bytes(table[i : i + 16], "little") for i in range(half, len(table), 32)]
        assert len(rows) == 3 * lanes
        assert not {p ^ q for p, q in combinations(rows, 2)} & {0, delta}


def test_two_runs_share_no_label() -> None:
    plan, alice, bob, _ = case(4)
    first, second = (garble_and_evaluate(plan, alice, bob, seed)[1] for seed in (1, 2))
    rows = [{table[i : i + 16] for i in range(0, len(table), 16)} for table in (first, second)]
    assert rows[0] and not rows[0] & rows[1]
