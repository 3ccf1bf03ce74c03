"""Values cut into turns and stacked again: whole blocks of turns and what is left, lanes of all sizes."""

import random

import pytest

from gc2pc.program.clear import run_clear
from gc2pc.program.turns import Stack, cut
from support.programs import random_inputs, random_program


@pytest.mark.parametrize("lanes", [0, 1, 3, 8, 63, 64, 65, 200])
@pytest.mark.parametrize("turns", [0, 1, 15, 16, 17, 40])
def test_turns_are_stretches_of_lanes(turns, lanes, monkeypatch):
    monkeypatch.setattr("gc2pc.program.turns._TURNS", 16)
    rng = random.Random(turns)
    words = [rng.getrandbits(turns * lanes) for _ in range(3)]
    stack = Stack(3, lanes)
    pieces = list(cut(words, turns, lanes))
    assert len(pieces) == turns
    for turn, piece in enumerate(pieces):
        assert piece == [word >> turn * lanes & ((1 << lanes) - 1) for word in words]
        stack.add(piece)
    assert stack.words() == words


@pytest.mark.parametrize("seed", range(20))
def test_netlists_run_often_are_compiled_and_do_the_same(seed, monkeypatch):
    program = random_program(seed)
    inputs = random_inputs(program, seed)
    want = run_clear(program, inputs)
    monkeypatch.setattr("gc2pc.program.clear._OFTEN", 2)
    assert {name: str(value) for name, value in run_clear(program, inputs).items()} == {
        name: str(value) for name, value in want.items()
    }
