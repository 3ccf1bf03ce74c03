"""Clear execution: against a loop over gates, and over blocks of instances."""

import random

import numpy as np
import pytest

from gc2pc.circuit import compiled, parse, simulate
from gc2pc.errors import UsageError
from support.netlists import random_netlist

ADDER = parse("inputs x:1 y:1\nw4 = xor w2 w3\nw5 = and w2 w3\nw6 = not w5\noutputs w4 w5 w6 1 0 w2")


def slow(net, row):
    """Run one instance gate by gate."""
    value = [0, 1, *row]
    for op, a, b in zip(net.op, net.a, net.b, strict=True):
        value.append([value[a] ^ value[b], value[a] & value[b], 1 - value[a]][op])
    return [value[wire] for wire in net.outputs]


def test_truth_table():
    result = ADDER.simulate([[0, 0], [1, 0], [0, 1], [1, 1]])
    assert result.dtype == np.uint8 and result.flags.c_contiguous
    assert result.tolist() == [
        [0, 0, 1, 1, 0, 0],
        [1, 0, 1, 1, 0, 1],
        [1, 0, 1, 1, 0, 0],
        [0, 1, 0, 1, 0, 1],
    ]


@pytest.mark.parametrize("n", [0, 1, 7, 8, 9, 63, 64, 65])
def test_random_netlists(n):
    rng = random.Random(n)
    for _ in range(10):
        net = random_netlist(rng)
        rows = [[rng.getrandbits(1) for _ in range(net.n_inputs)] for _ in range(n)]
        result = net.simulate(np.array(rows, np.uint8).reshape(n, net.n_inputs))
        assert result.shape == (n, net.n_outputs)
        assert result.tolist() == [slow(net, row) for row in rows]


@pytest.mark.parametrize("n", [16, 17, 31, 32, 33, 100])
def test_blocks_join_up(monkeypatch, n):
    monkeypatch.setattr(simulate, "MAX_BLOCK", 16)
    rng = random.Random(n)
    x, y = rng.getrandbits(n), rng.getrandbits(n)
    ones = (1 << n) - 1
    assert ADDER.simulate_words([x, y], n) == [x ^ y, x & y, ones ^ (x & y), ones, 0, x]


@pytest.mark.parametrize("inputs", [[[0]], [0, 1], [[0, 2]], [[0, -1]], [[0.0, 1.0]]])
def test_inputs_are_checked(inputs):
    with pytest.raises(UsageError, match="inputs must"):
        ADDER.simulate(inputs)


@pytest.mark.parametrize("words", [[1], [1, 8], [1, -1]])
def test_words_are_checked(words):
    with pytest.raises(UsageError, match="word"):
        ADDER.simulate_words(words, 3)


@pytest.mark.parametrize("n", [0, 1, 9, 100])
def test_compiled_is_the_same(n):
    rng = random.Random(n)
    for _ in range(10):
        net = random_netlist(rng)
        words = [rng.getrandbits(n) for _ in range(net.n_inputs)]
        assert compiled(net)(words, n) == net.simulate_words(words, n)
    assert compiled(ADDER)([0, 1], 1) == [1, 0, 1, 1, 0, 0]
