"""Plain programs compute on secrets what they compute on integers: clear, simulated, by two parties."""

import copy
import os
import subprocess
import sys
from pathlib import Path

import pytest

import gc2pc
from gc2pc.plans import simulate_plan
from support.plain import PROGRAMS, branches, functions, loops, results, structures

assert [branches, functions, loops, structures]
ROWS = 25


@pytest.mark.parametrize("name", PROGRAMS)
def test_in_the_clear_as_plain_python(name):
    program = PROGRAMS[name]
    for row in program.rows(ROWS):
        expected = results(program.plain(*copy.deepcopy(row)))
        assert results(program.function(*row)) == expected, row


@pytest.mark.parametrize("name", PROGRAMS)
def test_simulated_and_between_two_parties_as_plain_python(name):
    program = PROGRAMS[name]
    *_, row = program.rows(4)
    expected = results(program.plain(*copy.deepcopy(row)))
    values = {parameter.name: value for parameter, value in zip(program.function.inputs, row, strict=True)}
    simulated = simulate_plan(gc2pc.plan_of(program.function), values)
    alice, bob, _ = gc2pc.run_local(program.function, values)
    for outputs in (simulated, alice, bob):
        assert results(tuple(outputs.values())) == expected, row


@pytest.mark.parametrize("name", [name for name, program in PROGRAMS.items() if program.ands is not None])
def test_costs(name):
    assert PROGRAMS[name].function.and_gates == PROGRAMS[name].ands


def test_plans_are_the_same_for_all_hash_seeds():
    """Peers compare digests: neither sets nor ids may order anything."""
    command = [sys.executable, "-c", "from support import plain; print(plain.digest())"]
    found = set()
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    for seed in ("0", "1"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        found.add(subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout)
    assert len(found) == 1


def test_there_are_programs_enough():
    assert len(PROGRAMS) >= 60
