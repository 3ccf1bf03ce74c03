"""Comparing netlists: differences are found, small netlists are compared on all inputs."""

import random

import pytest

from gc2pc.circuit import Builder, Netlist, parse
from gc2pc.errors import UsageError
from gc2pc.optimize import counterexample
from gc2pc.optimize.check import BLOCK, RANDOM_BLOCKS, n_checked
from support.netlists import evaluate, random_netlist


def all_ones(n: int, *, but: int = 0) -> Netlist:
    """Return a netlist that is 1 for the one input whose bits are all 1 but those of `but`."""
    builder = Builder()
    bits = builder.input(n, "x")
    result = 1
    for i, bit in enumerate(bits):
        result = builder.and_(result, bit ^ (but >> i & 1))
    builder.output([result])
    return builder.build()


def never(n: int) -> Netlist:
    builder = Builder()
    builder.input(n, "x")
    builder.output([0])
    return builder.build()


@pytest.mark.parametrize("n", [1, 2, 5, 6, 9, 13, 20])
def test_one_input_of_all_is_found(n: int) -> None:
    but = random.Random(n).getrandbits(n)
    assert counterexample(never(n), all_ones(n, but=but)) == {"x": (1 << n) - 1 - but}
    assert counterexample(all_ones(n, but=but), all_ones(n, but=but)) is None
    assert n_checked(never(n)) == 1 << n


def test_one_output_of_many() -> None:
    rng = random.Random(3)
    for _ in range(50):
        net = random_netlist(rng, 8, 60)
        wrong = list(net.outputs)
        wrong[rng.randrange(4)] = rng.randrange(net.n_wires)
        other = Netlist(net.op, net.a, net.b, wrong, net.in_ports, net.out_ports)  # type: ignore[arg-type]
        found = counterexample(net, other)
        columns = [list(range(256))]
        assert (found is None) == (evaluate(net, *columns) == evaluate(other, *columns))
        if found is not None:
            assert evaluate(net, [found["x"]]) != evaluate(other, [found["x"]])


def test_rare_inputs_of_wide_netlists() -> None:
    """Equal ports, and ports with few bits set, are among the random inputs."""
    builder, zero = Builder(), Builder()
    x, y = builder.input(24), builder.input(24)
    same = 1
    for a, b in zip(x, y, strict=True):
        same = builder.and_(same, builder.xor(a, b) ^ 1)
    builder.output([same])
    zero.input(24), zero.input(24)
    zero.output([0])
    found = counterexample(builder.build(), zero.build())
    assert found is not None and found["in0"] == found["in1"]
    assert n_checked(zero.build()) == RANDOM_BLOCKS * BLOCK == 16384
    assert counterexample(all_ones(21), never(21)) is not None
    assert counterexample(all_ones(21, but=(1 << 21) - 1), never(21)) is not None


def test_constant_netlists_and_no_inputs() -> None:
    one, zero = (parse(f"inputs\noutputs {bit}") for bit in (1, 0))
    assert counterexample(one, one) is None
    assert counterexample(one, zero) == {}


def test_different_ports() -> None:
    with pytest.raises(UsageError, match="different ports"):
        counterexample(never(3), never(4))


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    counterexample(never(12), never(12), tell=lambda *at: told.append(at))
    assert told == [(i + 1, 8) for i in range(8)]
