"""The bytes of whole sessions and the digests of Plans are pinned: changing one changes the protocol."""

from typing import Any

import numpy as np
import pytest

from gc2pc.program import Program
from gc2pc.program.lower import lower
from gc2pc.session import Session
from support.circuits import adder, running_sums
from support.entropy import FixedEntropy
from support.golden import golden_wire, wire_digest
from support.pair import run_pair
from support.programs import random_inputs

PROGRAMS = {
    "adder8": adder(8),
    "adder300": adder(300),
    "loop": running_sums(70, 3),
    "lanes": running_sums(2, 60),
}


@pytest.fixture(autouse=True)
def _any_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gc2pc.session.__version__", "golden")


@pytest.mark.parametrize("name", PROGRAMS)
def test_plans(name: str) -> None:
    assert lower(PROGRAMS[name]).digest.hex()[:32] == golden_wire("plan", name)


def play(program: Program, inputs: dict[str, Any], to: str | None, k: int) -> Any:
    def role(party: str) -> Any:
        own = {i.name: inputs[i.name] for i in program.inputs if i.party == party}

        def run(chan: Any) -> Any:
            with Session(chan, party, k=k, entropy=FixedEntropy(party)) as session:
                return [session.run_named(program, own, to=to) for _ in range(2)]

        return run

    return run_pair(role("alice"), role("bob"))


@pytest.mark.parametrize(
    ("name", "to", "k"),
    [
        ("adder8", None, 2),
        ("adder8", None, 4),
        ("adder8", None, 8),
        ("adder8", "alice", 4),
        ("loop", None, 4),
        ("lanes", "both", 4),
    ],
)
def test_sessions_of_two_runs(name: str, to: str | None, k: int) -> None:
    program = PROGRAMS[name]
    (first, second), _, (alice, bob) = play(
        program, random_inputs(program, 1) if name in ("loop", "lanes") else {"x": 5, "y": 7}, to, k
    )
    assert all(np.array_equal(first[output], second[output]) for output in first)
    assert alice.digests() == bob.digests()[::-1]
    assert wire_digest(alice) == golden_wire("session", f"{name},to={to},k={k}")
