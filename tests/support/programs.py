"""Random programs for tests: netlists over lanes with every kind of view."""

import random
from typing import Any

import numpy as np

from gc2pc.circuit import Builder, Netlist
from gc2pc.program import PARTIES, Bundle, Call, Input, Output, Program, Ref, ValueType


def random_netlist(rng: random.Random, n_inputs: int, n_outputs: int, n_gates: int) -> Netlist:
    """A netlist whose outputs may be gates, inputs or constants."""
    b = Builder()
    wires = [0, 1, *b.input(n_inputs)]
    for _ in range(n_gates):
        gate = rng.choice([b.xor, b.and_, b.or_, lambda x, y: b.not_(x)])
        wires.append(gate(rng.choice(wires[-30:]), rng.choice(wires)))
    b.output([rng.choice(wires[-8:] if rng.random() < 0.9 else wires) for _ in range(n_outputs)])
    return b.build()


def random_ref(rng: random.Random, bundles: list[Bundle], lanes: int) -> Ref | None:
    """A view with the wanted lanes on some bundle that has enough of them."""
    bundle = rng.randrange(len(bundles))
    width, have = bundles[bundle].width, bundles[bundle].lanes
    steps = [step for step in (1, 1, 1, 0, -1, 2, 3) if have and (lanes - 1) * abs(step) < have]
    if not steps:
        return None
    step = rng.choice(steps)
    span = (lanes - 1) * step
    lane = rng.randrange(max(0, -span), have - max(0, span))
    wire = rng.randrange(width)
    if rng.random() < 0.6 and step == 1:  # the whole bundle when it fits: a view that may be streamed
        lane, wire = (0 if lanes == have else lane), 0
        return Ref(bundle, 0, width, lane, 1)
    return Ref(bundle, wire, rng.randrange(1, width - wire + 1), lane, step)


def random_program(seed: int, max_lanes: int = 40, n_calls: int = 4) -> Program:
    """A program with inputs of both parties, a few calls and outputs."""
    rng = random.Random(seed)
    sizes = [1, 1, rng.randrange(1, max_lanes + 1), rng.randrange(1, max_lanes + 1)]
    bundles: list[Bundle] = []
    steps: list[Any] = []
    for i in range(4):
        lanes, width = rng.choice(sizes), rng.randrange(1, 20)
        kind = ValueType("uint", width)
        steps.append(Input(i, PARTIES[i % 2], f"in{i}", kind, (lanes,)))
        bundles.append(Bundle(width, lanes))
    for _ in range(n_calls):
        lanes = rng.choice(sizes)
        refs = [ref for _ in range(rng.randrange(1, 4)) if (ref := random_ref(rng, bundles, lanes))]
        if not refs:
            continue
        widths = [rng.randrange(1, 6) for _ in range(rng.randrange(1, 3))]
        netlist = random_netlist(rng, sum(ref.width for ref in refs), sum(widths), rng.randrange(40))
        made = range(len(bundles), len(bundles) + len(widths))
        steps.append(Call(netlist, tuple(refs), lanes, tuple(made)))
        bundles += [Bundle(width, lanes) for width in widths]
    for i in range(rng.randrange(1, 4)):
        bundle = rng.randrange(4, len(bundles)) if len(bundles) > 4 else rng.randrange(4)
        shape = bundles[bundle]
        to = rng.choice([PARTIES, ("alice",), ("bob",)])
        kind = ValueType("uint", shape.width)
        steps.append(
            Output(Ref(bundle, 0, shape.width, 0, 1), shape.lanes, f"out{i}", kind, (shape.lanes,), to)
        )
    return Program(f"random{seed}", tuple(bundles), tuple(steps))


def random_inputs(program: Program, seed: int) -> dict[str, list[int]]:
    """A value for each input."""
    rng = random.Random(seed)
    return {i.name: [rng.randrange(i.type.maximum + 1) for _ in range(i.lanes)] for i in program.inputs}


def pack(program: Program, inputs: dict[str, list[int]], party: str) -> "np.ndarray[Any, np.dtype[np.uint8]]":
    """A party's inputs as packed bits, each at a whole byte, in the order of their steps."""
    from gc2pc.program import encode

    parts = [encode(i.type, i.shape, inputs[i.name]) for i in program.inputs if i.party == party]
    return np.concatenate([np.zeros(0, np.uint8), *parts])
