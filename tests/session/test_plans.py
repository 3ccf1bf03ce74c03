"""Plans apart from sessions: compiled once, kept in a file, run by one party or by both."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import gc2pc
from gc2pc import Alice, Array, Bob, UInt, UsageError
from gc2pc.errors import PeerError
from gc2pc.library.catalog import build
from gc2pc.plans import load_plan, plan_of, save_plan
from gc2pc.program.lower import lower
from gc2pc.program.plan import Plan
from gc2pc.session import Session, run_local
from support.pair import run_pair


@gc2pc.function
def weigh(x: Alice[Array[UInt[8], 3]], y: Bob[UInt[8]]) -> Alice[UInt[8]]:
    return (x * y).sum() + 7


def weigh_more(x: Alice[Array[UInt[8], 3]], y: Bob[UInt[8]]) -> Alice[UInt[8]]:
    return (x * y).sum() + 8


@gc2pc.function
def total(x: Alice[Array[UInt[8]]], y: Bob[UInt[8]]) -> UInt[8]:
    return x.sum() + y


@pytest.fixture
def stored(tmp_path: Path) -> Plan:
    save_plan(plan_of(weigh), tmp_path / "weigh.gcplan")
    return load_plan(tmp_path / "weigh.gcplan")


def test_a_stored_plan_runs(stored: Plan) -> None:
    alice, bob, report = run_local(stored, {"x": [1, 2, 3], "y": 4})
    assert (alice, bob) == ({"result": 31}, {"result": None})
    assert report.and_gates == plan_of(weigh).and_gates


def test_who_learns_the_outputs_can_be_changed(stored: Plan) -> None:
    _, bob, _ = run_local(stored, {"x": [1, 2, 3], "y": 4}, to="bob")
    assert bob == {"result": 31}


def meet(alice: Any, bob: Any) -> tuple[int | None, int | None]:
    """Run Alice's target and Bob's target of one name against each other."""
    first, second, _ = run_pair(
        lambda chan: Session(chan, "alice").run(alice, x=[1, 2, 3]),
        lambda chan: Session(chan, "bob").run(bob, y=4),
    )
    return first, second


def test_one_party_has_the_function_the_other_its_plan(stored: Plan) -> None:
    assert meet(weigh, stored) == meet(stored, weigh) == (31, None)


def test_plans_of_one_name_that_differ_are_told_apart(stored: Plan) -> None:
    other = gc2pc.function(weigh_more)
    with pytest.raises(PeerError, match=r"the circuits of weigh differ \(plan \w{12} here, \w{12} there\)"):
        meet(replace(plan_of(other), name="weigh"), stored)


def test_wrong_inputs_are_told(stored: Plan) -> None:
    with pytest.raises(UsageError, match="weigh has no input 'z'"):
        run_local(stored, {"x": [1, 2, 3], "z": 4})
    with pytest.raises(UsageError, match="y"):
        run_local(stored, {"x": [1, 2, 3], "y": 256})


def test_digests_compare() -> None:
    assert plan_of(weigh).digest == plan_of(weigh).digest != plan_of(total, x=3).digest
    assert plan_of(total, x=3).digest != plan_of(total, x=4).digest
    assert plan_of(build("add32")).digest != plan_of(build("sub32")).digest
    assert plan_of(plan_of(weigh)).digest == lower(weigh.program()).digest


def test_open_lengths_are_asked_for() -> None:
    with pytest.raises(UsageError, match="total takes arrays of any length: say which, x="):
        plan_of(total)
