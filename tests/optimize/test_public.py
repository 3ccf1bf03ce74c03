"""Public circuits: never more ANDs, the same function, and the counts that are reached."""

import pytest

from gc2pc.formats import load, read_bristol, write_bristol
from gc2pc.optimize import counterexample, optimize
from support.public_circuits import public_circuit

REACHED = {
    "adder64": 63,
    "neg64": 62,
    "zero_equal": 63,
    "mult64": 4033,
    "mult2_64": 8128,
    "divide64": 4406,
    "udivide64": 4221,
    "aes_128": 6400,
    "AES-non-expanded": 6800,
    "sha256": 22573,
}


@pytest.mark.parametrize("name", REACHED)
def test_counts(name: str) -> None:
    net = load(public_circuit(f"{name}.txt"))
    result = optimize(net)
    assert result.and_gates <= min(net.and_gates, REACHED[name])
    assert counterexample(net, result) is None
    assert counterexample(net, read_bristol(write_bristol(result))) is None


@pytest.mark.parametrize("name", ["adder64", "mult64", "divide64", "udivide64"])
def test_counts_without_more_depth(name: str) -> None:
    net = load(public_circuit(f"{name}.txt"))
    result = optimize(net, keep_depth=True)
    assert result.and_gates <= net.and_gates and result.depth <= net.depth
    assert counterexample(net, result) is None
