"""Long arrays that only a loop goes through are made and read piece by piece; the meaning stays."""

from collections.abc import Callable

import numpy as np
import pytest

from gc2pc.circuit import Builder
from gc2pc.garble.simulate import simulate
from gc2pc.program import (
    PARTIES,
    Bundle,
    Call,
    Input,
    Loop,
    Output,
    Program,
    Ref,
    Sliced,
    Stacked,
    Step,
    ValueType,
    decode,
    fuse,
)
from gc2pc.program.clear import run_clear
from gc2pc.program.fuse import fused
from gc2pc.program.lower import lower
from support.programs import packed_inputs, random_inputs, random_passes, random_program

U4 = ValueType("uint", 4)


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every array for a long one."""
    monkeypatch.setattr(fuse, "LONG", 1)
    monkeypatch.setattr(fuse, "FEWEST_LANES", 1)


def check(program: Program) -> Program:
    """Compare a program with what becomes of it; return that."""
    inputs = random_inputs(program, 1)
    after, want = fused(program), run_clear(program, inputs)
    got = run_clear(after, inputs)
    plan = lower(program)
    bits = simulate(plan, packed_inputs(program, plan, inputs))
    assert fused(after) is after
    assert after.and_gates == program.and_gates
    for port, packed in zip(plan.outputs, bits, strict=True):
        assert np.array_equal(got[port.name], want[port.name])
        assert np.array_equal(decode(port.type, port.shape, packed), want[port.name])
    return after


@pytest.mark.parametrize("make", [random_program, random_passes])
def test_random_programs(make: Callable[[int], Program], eager: None) -> None:
    changed = sum(check(program) is not program for program in map(make, range(120)))
    assert changed > (0 if make is random_program else 60)


def both(op: str) -> object:
    """A netlist of two words of 4 bits."""
    b = Builder()
    pairs = zip(b.input(4), b.input(4), strict=True)
    b.output([getattr(b, op)(x, y) for x, y in pairs])
    return b.build()


def whole(bundle: int, lane: int = 0) -> Ref:
    return Ref(bundle, 0, 4, lane, 1)


def through_an_array(n: int, twice: bool = False, all_of_it: bool = False) -> Program:
    """x & y goes through a loop of 5 turns, its last lanes to an output; so may x, through a second loop."""
    left = n - 5 * (n // 5)
    lanes = [n, n, n, n // 5, n // 5, n // 5 * 5, n // 5, n // 5, n // 5 * 5]
    bundles = tuple(Bundle(4, k) for k in (lanes if twice else lanes[:6]))
    net = both("xor")
    steps: list[Step] = [Input(i, PARTIES[i], "xy"[i], U4, (n,)) for i in (0, 1)]
    steps.append(Call(both("and_"), (whole(0), whole(1)), n, (2,)))
    body = (Call(net, (whole(3), whole(3)), n // 5, (4,)),)
    steps.append(Loop(5, (), (Sliced(2, 3),), (Stacked(4, 5),), body))
    if twice:
        other = (Call(net, (whole(6), whole(6)), n // 5, (7,)),)
        steps.append(Loop(5, (), (Sliced(0, 6),), (Stacked(7, 8),), other))
        steps.append(Output(whole(8), n // 5 * 5, "again", U4, (n // 5 * 5,), PARTIES))
        steps.append(Output(whole(0, n - left), left, "rest", U4, (left,), PARTIES))
    steps.append(Output(whole(5), n // 5 * 5, "all", U4, (n // 5 * 5,), PARTIES))
    left = n if all_of_it else left
    steps.append(Output(whole(2, n - left), left, "left", U4, (left,), PARTIES))
    return Program("through", bundles, tuple(steps))


@pytest.mark.parametrize("n", [10, 11, 14, 40])
def test_a_call_goes_into_the_loop_that_slices_its_results(n: int, eager: None) -> None:
    after = check(through_an_array(n))
    [loop] = [step for step in after.steps if isinstance(step, Loop)]
    assert [type(step) for step in loop.body] == [Call, Call]
    assert sorted(sliced.source for sliced in loop.sliced) == [0, 1]
    assert lower(through_an_array(n)).n_arena < 4 * n


@pytest.mark.parametrize("n", [10, 11, 14, 40])
def test_two_loops_through_one_array_become_one(n: int, eager: None) -> None:
    after = check(through_an_array(n, twice=True))
    [loop] = [step for step in after.steps if isinstance(step, Loop)]
    assert len(loop.body) == 3 and len(loop.sliced) == 2 and len(loop.stacked) == 2


def test_what_is_needed_whole_stays(eager: None) -> None:
    program = through_an_array(14, all_of_it=True)
    assert check(program) is program


def test_short_arrays_stay() -> None:
    program = through_an_array(40)
    assert fused(program) is program
