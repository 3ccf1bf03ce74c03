"""Plans: the same meaning as their Programs, small memory, exact segments, one digest."""

import subprocess
import sys

import numpy as np
import pytest

from gc2pc.circuit import Builder
from gc2pc.garble.simulate import simulate
from gc2pc.program import (
    PARTIES,
    Bundle,
    Call,
    Carried,
    Gather,
    Input,
    Loop,
    Output,
    Program,
    Ref,
    ValueType,
    decode,
)
from gc2pc.program.clear import run_clear
from gc2pc.program.lower import lower
from gc2pc.program.plan import CALL, OPERAND, STEP
from support.programs import packed_inputs, random_inputs, random_program, turn_by_turn

U8 = ValueType("uint", 8)


def adder(lanes: int, outputs: tuple[str, ...] = PARTIES) -> Program:
    """alice + bob, 8 bits, over lanes."""
    b = Builder()
    x, y = b.input(8), b.input(8)
    carry, total = 0, []
    for p, q in zip(x, y, strict=True):
        total.append(b.xor(b.xor(p, q), carry))
        carry = b.xor(carry, b.and_(b.xor(p, carry), b.xor(q, carry)))
    b.output(total)
    views = tuple(Ref(i, 0, 8, 0, 1) for i in range(3))
    return Program(
        "adder",
        (Bundle(8, lanes),) * 3,
        (
            Input(0, "alice", "x", U8, (lanes,)),
            Input(1, "bob", "y", U8, (lanes,)),
            Call(b.build(), views[:2], lanes, (2,)),
            Output(views[2], lanes, "z", U8, (lanes,), outputs),
        ),
    )


@pytest.mark.parametrize("seed", range(300))
def test_simulating_a_plan_is_running_its_program(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    turn_by_turn(monkeypatch)
    program = random_program(seed)
    inputs = random_inputs(program, seed)
    plan = lower(program)
    bits = simulate(plan, packed_inputs(program, plan, inputs))
    want = run_clear(program, inputs)
    for port, packed in zip(plan.outputs, bits, strict=True):
        assert np.array_equal(decode(port.type, port.shape, packed), want[port.name]), port.name
    assert plan.and_gates == program.and_gates


@pytest.mark.parametrize("seed", range(200))
def test_several_turns_in_one_call_are_as_good_as_one_by_one(seed: int) -> None:
    program = random_program(seed, max_lanes=48, trips=(0, 1, 2, 9, 16, 24))
    inputs = random_inputs(program, seed)
    plan = lower(program)
    bits = simulate(plan, packed_inputs(program, plan, inputs))
    want = run_clear(program, inputs)
    for port, packed in zip(plan.outputs, bits, strict=True):
        assert np.array_equal(decode(port.type, port.shape, packed), want[port.name]), port.name
    assert plan.and_gates <= program.and_gates


def test_streamed_inputs_and_outputs_take_no_arena() -> None:
    plan = lower(adder(1_000_000))
    assert plan.n_arena == 0
    assert len(plan.steps) == 1


def test_arena_ranges_are_used_again() -> None:
    b = Builder()
    b.output([b.and_(*b.input(2)), 0])
    chain = b.build()
    lanes, n = 100, 50
    steps: list[Input | Call | Output] = [Input(0, "alice", "x", ValueType("uint", 2), (lanes,))]
    steps += [Call(chain, (Ref(i, 0, 2, 0, 1),), lanes, (i + 1,)) for i in range(n)]
    steps.append(Output(Ref(n, 0, 2, 0, 1), lanes, "z", ValueType("uint", 2), (lanes,), PARTIES))
    plan = lower(Program("chain", (Bundle(2, lanes),) * (n + 1), tuple(steps)))
    assert plan.n_arena <= 2 * 2 * lanes


def test_a_netlist_called_often_is_stored_once() -> None:
    b = Builder()
    b.output([b.and_(*b.input(2)), 1])
    net = b.build()
    two = ValueType("uint", 2)
    calls = [Call(net, (Ref(i, 0, 2, 0, 1),), 1, (i + 1,)) for i in range(20)]
    steps = (Input(0, "bob", "x", two, ()), *calls, Output(Ref(20, 0, 2, 0, 1), 1, "z", two, (), PARTIES))
    plan = lower(Program("chain", (Bundle(2, 1),) * 21, steps))
    assert plan.code.size <= 2 + 2 + 3 + 2
    assert len(plan.steps) == 20


def test_records_have_the_size_of_their_c_twins() -> None:
    assert (STEP.itemsize, OPERAND.itemsize) == (96, 152)


def test_the_digest_tells_plans_apart() -> None:
    digests = {lower(adder(n)).digest for n in (1, 2, 8, 9)} | {lower(random_program(3)).digest}
    assert len(digests) == 5
    assert lower(adder(8, ("alice",))).digest == lower(adder(8)).digest  # recipients are agreed on apart


def test_the_digest_does_not_depend_on_the_process() -> None:
    script = "from support.programs import *; from gc2pc.program.lower import lower; "
    script += "print(*[lower(random_program(s)).digest.hex() for s in range(5)])"
    here = " ".join(lower(random_program(seed)).digest.hex() for seed in range(5))
    for hash_seed in ("0", "12345"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(sys.path)},
        )
        assert done.stdout.strip() == here


def test_what_does_nothing_leaves_no_steps() -> None:
    """A loop whose body is empty, calls and copies of no lanes: the engine could only walk through them."""
    b = Builder()
    b.output(b.input(4))
    four = ValueType("uint", 4)
    whole = Ref(0, 0, 4, 0, 1)
    steps = (
        Input(0, "bob", "x", four, (2,)),
        Loop(10**12, (Carried(0, 1, 1, 2),), (), (), ()),
        Call(b.build(), (whole,), 0, (3,)),
        Gather(4, 0, np.zeros(0, np.int64)),
        Output(Ref(2, 0, 4, 0, 1), 2, "z", four, (2,), ("bob",)),
    )
    plan = lower(Program("idle", (Bundle(4, 2),) * 3 + (Bundle(4, 0),) * 2, steps))
    assert [(step["kind"], step["lanes"]) for step in plan.steps] == [(CALL, 2)] * 3
    packed = np.array([0x5A], np.uint8)
    assert np.array_equal(simulate(plan, [packed])[0], packed)
