"""Figures of netlists that can be checked by eye."""

import random

import pytest

from gc2pc.circuit import Stats, parse, stats
from support.netlists import random_netlist


def test_a_full_adder():
    net = parse(
        "inputs a:1 b:1 c:1\nw5 = xor w2 w4\nw6 = xor w3 w4\nw7 = and w5 w6\nw8 = xor w4 w7\nw9 = xor w2 w6\n"
        "w10 = not w9\noutputs w10 w8"
    )
    assert stats(net) == Stats(
        inputs=3, outputs=2, and_gates=1, xor_gates=4, not_gates=1, depth=1, peak_live=4
    )


@pytest.mark.parametrize(
    ("text", "depth", "peak"),
    [
        ("inputs 2\noutputs 0", 0, 0),
        ("inputs 2\noutputs w2", 0, 1),
        ("inputs 2\noutputs w2 w2 w3", 0, 2),
        ("inputs 2\nw4 = and w2 w3\noutputs w4", 1, 2),
        ("inputs 2\nw4 = and w2 w2\nw5 = and w4 w2\nw6 = and w5 w4\noutputs w6", 3, 2),
        ("inputs 2\nw4 = and w2 w3\nw5 = xor w2 w3\noutputs w5", 0, 2),
    ],
)
def test_small(text, depth, peak):
    figures = stats(parse(text))
    assert (figures.depth, figures.peak_live) == (depth, peak)


def test_peak_live_against_sets():
    rng = random.Random(3)
    for _ in range(50):
        net = random_netlist(rng, n_gates=rng.randrange(30))
        gates = list(zip(net.op.tolist(), net.a.tolist(), net.b.tolist(), strict=True))
        peak, alive = 0, set(net.outputs.tolist()) - {0, 1}
        born = set(range(2, net.n_wires))
        for i in reversed(range(net.n_gates + 1)):
            own = 2 + net.n_inputs + i
            unread = {own - 1} - alive if i else set()
            unread -= set(range(2, 2 + net.n_inputs))
            peak = max(peak, len(alive & born))
            if i:
                alive.discard(own - 1)
                alive |= {wire for wire in gates[i - 1][1:] if wire > 1}
        assert stats(net).peak_live == peak
