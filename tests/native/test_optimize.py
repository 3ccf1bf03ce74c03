"""The binding of the optimiser: what it refuses, and that a sweep goes on where it stopped."""

import random
from dataclasses import replace

import numpy as np
import pytest

from gc2pc.errors import UsageError
from gc2pc.native.netlist import Arrays
from gc2pc.native.optimize import WORDS, Simulator, Sweep
from support.netlists import random_netlist

OPTIONS = {"variables": 6, "beam": 4, "slack": 3, "keep_depth": False, "gain": 1, "seed": bytes(16)}


def arrays(n_gates: int) -> Arrays:
    net = random_netlist(random.Random(n_gates), 8, n_gates)
    return Arrays(net.op, net.a, net.b, net.outputs, net.n_inputs)


@pytest.mark.parametrize(
    "wrong", [{"variables": 7}, {"beam": 0}, {"beam": 9}, {"slack": 4}, {"gain": 2}, {"variables": -1}]
)
def test_options_out_of_range(wrong: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="expected a netlist, 0 to 6 variables"):
        Sweep(arrays(10), **{**OPTIONS, **wrong})


def test_arrays_that_are_no_netlist() -> None:
    net = arrays(10)
    for wrong in (
        replace(net, op=net.op + np.uint8(3)),
        replace(net, a=net.a + np.uint32(18)),
        replace(net, outputs=np.array([20], np.uint32)),
    ):
        with pytest.raises(UsageError, match="expected a netlist"):
            Sweep(wrong, **OPTIONS)
    with pytest.raises(UsageError, match="equally long"):
        Sweep(replace(net, a=net.a[1:]), **OPTIONS)
    with pytest.raises(UsageError, match=r"op must be uint8\[10\]"):
        Sweep(replace(net, op=net.op.astype(np.int64)), **OPTIONS)
    with pytest.raises(UsageError, match="no earlier gate"):
        Simulator(replace(net, a=net.a + np.uint32(18)))(np.zeros((8, WORDS), np.uint64))
    with pytest.raises(UsageError, match="expected inputs"):
        Simulator(net)(np.zeros((7, WORDS), np.uint64))


def test_a_sweep_in_many_calls() -> None:
    net = arrays(20_000)
    sweep = Sweep(net, **OPTIONS)
    told = list(sweep.run())
    assert told and told == sorted(told) and told[-1] < len(net.op)
    result = sweep.result()
    inputs = np.random.default_rng(1).integers(0, 2**64, (8, WORDS), np.uint64)
    assert np.array_equal(Simulator(net)(inputs), Simulator(result)(inputs))
    assert not list(sweep.run())
