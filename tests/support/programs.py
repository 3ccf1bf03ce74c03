"""Random programs for tests: every kind of step and view, loops in loops."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pytest

from gc2pc.circuit import Builder, Netlist
from gc2pc.program import (
    PARTIES,
    Bundle,
    Call,
    Carried,
    Constant,
    Gather,
    Input,
    Join,
    Loop,
    Output,
    Part,
    Program,
    Ref,
    Sliced,
    Stacked,
    Step,
    ValueType,
    encode,
    unroll,
)
from gc2pc.program.plan import Plan

Bytes: TypeAlias = npt.NDArray[np.uint8]


def random_netlist(rng: random.Random, n_inputs: int, n_outputs: int, n_gates: int) -> Netlist:
    """A netlist whose outputs may be gates, inputs or constants."""
    b = Builder()
    wires = [0, 1, *(b.input(n_inputs) if n_inputs else [])]
    for _ in range(n_gates):
        gate = rng.choice([b.xor, b.and_, b.or_, lambda x, y: b.not_(x)])
        wires.append(gate(rng.choice(wires[-30:]), rng.choice(wires)))
    b.output([rng.choice(wires[-8:] if rng.random() < 0.9 else wires) for _ in range(n_outputs)])
    return b.build()


class _Maker:
    """A random program under construction."""

    def __init__(self, seed: int, max_lanes: int, trips: Sequence[int]) -> None:
        self.rng = random.Random(seed)
        self.trips = trips
        self.sizes = [1, 1, self.rng.randrange(1, max_lanes + 1), self.rng.randrange(1, max_lanes + 1)]
        self.sizes.append(4 * self.rng.randrange(1, max(2, max_lanes // 4)))
        self.bundles: list[Bundle] = []

    def bundle(self, width: int, lanes: int) -> int:
        self.bundles.append(Bundle(width, lanes))
        return len(self.bundles) - 1

    def ref(self, there: list[int], lanes: int, width: int | None = None) -> Ref | None:
        """A view with the wanted lanes of some bundle that has enough of them."""
        rng = self.rng
        bundle = rng.choice([i for i in there if width is None or self.bundles[i].width >= width] or [-1])
        if bundle < 0:
            return None
        shape = self.bundles[bundle]
        if rng.random() < 0.5 and shape.lanes == lanes and width in (None, shape.width):
            return Ref(bundle, 0, shape.width, 0, 1)  # whole: it may be streamed
        outer = rng.choice([n for n in range(1, lanes + 1) if lanes % n == 0]) if rng.random() < 0.3 else 1
        dims = ((outer, rng.choice([0, 1, -1, 2, shape.lanes // outer])),) if outer > 1 else ()
        wire = rng.randrange(shape.width - (width or 1) + 1)
        width = width or rng.randrange(1, shape.width - wire + 1)
        for step in rng.sample([1, 0, -1, 2, 3], 5):
            view = Ref(bundle, wire, width, 0, step, dims)
            low, high = view.ends(lanes)
            if high - low < shape.lanes:
                return replace(view, lane=rng.randrange(-low, shape.lanes - high))
        return None

    def steps(self, there: list[int], n: int, loops: int) -> list[Step]:
        """Some steps; what they fill is added to `there`."""
        made: list[Step] = []
        for _ in range(n):
            kinds = [self.call, self.call, self.call, self.join, self.gather]
            kind = self.rng.choice(kinds + [lambda there: self.loop(there, loops - 1)] * (2 if loops else 0))
            if step := kind(there):
                made.append(step)
        return made

    def call(
        self, there: list[int], widths: list[int] | None = None, lanes: int | None = None
    ) -> Call | None:
        lanes = lanes or self.rng.choice(self.sizes)
        refs = [ref for _ in range(self.rng.randrange(1, 4)) if (ref := self.ref(there, lanes))]
        widths = widths or [self.rng.randrange(1, 6) for _ in range(self.rng.randrange(1, 3))]
        netlist = random_netlist(self.rng, sum(r.width for r in refs), sum(widths), self.rng.randrange(40))
        made = tuple(self.bundle(width, lanes) for width in widths)
        there += made
        return Call(netlist, tuple(refs), lanes, made)

    def join(self, there: list[int]) -> Join | None:
        """Two views one after the other, or in turns."""
        lanes, width = self.rng.choice(self.sizes), self.bundles[self.rng.choice(there)].width
        refs = [ref for _ in range(2) if (ref := self.ref(there, lanes, width))]
        bundle = self.bundle(width, lanes * len(refs)) if refs else -1
        in_turns = len(refs) == 2 and self.rng.random() < 0.5
        parts = [
            Part(ref, lanes, Ref(bundle, 0, width, i if in_turns else i * lanes, 2 if in_turns else 1))
            for i, ref in enumerate(refs)
        ]
        there += [bundle] if refs else []
        return Join(bundle, tuple(parts)) if refs else None

    def gather(self, there: list[int]) -> Gather:
        source = self.rng.choice(there)
        shape, lanes = self.bundles[source], self.rng.choice(self.sizes)
        index = np.array([self.rng.randrange(shape.lanes) for _ in range(lanes)], np.int64)
        there.append(self.bundle(shape.width, lanes))
        return Gather(there[-1], source, index)

    def loop(self, there: list[int], loops: int) -> Loop:
        rng, trips = self.rng, self.rng.choice(self.trips)
        starts = [rng.choice(there) for _ in range(rng.randrange(0, 3))]
        insides = [self.bundle(self.bundles[i].width, self.bundles[i].lanes) for i in starts]
        slices = []
        for source in there:
            shape = self.bundles[source]
            if trips and shape.lanes >= trips and rng.random() < 0.4:
                n = shape.lanes // trips if rng.random() < 0.7 else rng.randrange(1, shape.lanes // trips + 1)
                lane = rng.randrange(shape.lanes - n * trips + 1)
                slices.append(Sliced(source, self.bundle(shape.width, n), lane))
        inner = there + insides + [sliced.inside for sliced in slices]
        body = self.steps(inner, rng.randrange(1, 4), loops)
        nexts = []
        for inside in insides:
            shape = self.bundles[inside]
            alike = [i for i in insides if self.bundles[i] == shape]
            if rng.random() < 0.25:
                nexts.append(rng.choice(alike))
            elif call := self.call(inner, [shape.width], shape.lanes):
                body.append(call)
                nexts.append(call.bundles[0])
        local = [i for i in inner if i not in there]
        stacked = [rng.choice(local) for _ in range(rng.randrange(0, 3)) if local]
        results = [self.bundle(self.bundles[i].width, self.bundles[i].lanes) for i in starts]
        stacks = [
            Stacked(i, self.bundle(self.bundles[i].width, self.bundles[i].lanes * trips)) for i in stacked
        ]
        there += results
        there += [stack.result for stack in stacks if trips]
        carried = tuple(map(Carried, starts, insides, nexts, results))
        return Loop(trips, carried, tuple(slices), tuple(stacks), tuple(body))


def random_program(
    seed: int, max_lanes: int = 40, n_steps: int = 5, loops: int = 2, trips: Sequence[int] = range(5)
) -> Program:
    """A program with inputs of both parties, a few steps of all kinds, loops in loops, and outputs."""
    maker = _Maker(seed, max_lanes, trips)
    rng = maker.rng
    steps: list[Step] = []
    there: list[int] = []
    for i in range(4):
        lanes, width = rng.choice(maker.sizes), rng.randrange(1, 20)
        there.append(maker.bundle(width, lanes))
        steps.append(Input(there[-1], PARTIES[i % 2], f"in{i}", ValueType("uint", width), (lanes,)))
    packed = bytes([rng.randrange(256)])
    there.append(maker.bundle(2, 4))
    steps.append(Constant(there[-1], 2, 4, packed))
    steps += maker.steps(there, n_steps, loops)
    for i in range(rng.randrange(1, 4)):
        bundle = rng.choice(there[5:] or there)
        shape = maker.bundles[bundle]
        to = rng.choice([PARTIES, ("alice",), ("bob",)])
        whole, kind = Ref(bundle, 0, shape.width, 0, 1), ValueType("uint", shape.width)
        steps.append(Output(whole, shape.lanes, f"out{i}", kind, (shape.lanes,), to))
    return Program(f"random{seed}", tuple(maker.bundles), tuple(steps))


def random_passes(seed: int) -> Program:
    """A program that goes through arrays of equal length in loops, and through what it computes of them."""
    maker = _Maker(seed, 10, range(1, 5))
    rng = maker.rng
    trips, n = rng.randrange(1, 5), rng.randrange(1, 9)
    done, lanes = trips * n, trips * n + rng.randrange(3)
    steps: list[Step] = []
    arrays: list[int] = []
    for i in range(3):
        arrays.append(maker.bundle(rng.randrange(1, 9), 1 if i == 2 else lanes))
        kind = ValueType("uint", maker.bundles[-1].width)
        steps.append(Input(arrays[-1], PARTIES[i % 2], f"in{i}", kind, (maker.bundles[-1].lanes,)))

    def views(count: int, first: int) -> list[Ref]:
        """Whole arrays from a lane on, or the scalar for all lanes."""
        shapes = [(i, maker.bundles[i]) for i in rng.choices(arrays, k=count)]
        return [Ref(i, 0, b.width, *((0, 0) if b.lanes == 1 else (first, 1))) for i, b in shapes]

    def computed(refs: list[Ref], lanes: int) -> int:
        netlist = random_netlist(rng, sum(ref.width for ref in refs), 3, 20)
        steps.append(Call(netlist, tuple(refs), lanes, (maker.bundle(3, lanes),)))
        return len(maker.bundles) - 1

    for _ in range(rng.randrange(3)):
        arrays.append(computed(views(2, 0), lanes))
    made: list[int] = []
    for _ in range(rng.randrange(1, 3)):
        sliced = [i for i in arrays if maker.bundles[i].lanes >= done and rng.random() < 0.7]
        slices = [Sliced(i, maker.bundle(maker.bundles[i].width, n)) for i in sliced]
        inside = [s.inside for s in slices] + [i for i in arrays if maker.bundles[i].lanes == 1]
        body = maker.steps(inside, 2, 0) or [maker.gather(inside)]
        stacked = Stacked(inside[-1], maker.bundle(maker.bundles[inside[-1]].width, 0))
        maker.bundles[stacked.result] = replace(
            maker.bundles[stacked.result], lanes=maker.bundles[inside[-1]].lanes * trips
        )
        steps.append(Loop(trips, (), tuple(slices), (stacked,), tuple(body)))
        made.append(stacked.result)
    for _ in range(rng.randrange(3) if lanes > done else 0):
        made.append(computed(views(2, done), lanes - done))
    made += [rng.choice(arrays)] if rng.random() < 0.2 else []
    for i, bundle in enumerate(made):
        shape = maker.bundles[bundle]
        whole, kind = Ref(bundle, 0, shape.width, 0, 1), ValueType("uint", shape.width)
        steps.append(Output(whole, shape.lanes, f"out{i}", kind, (shape.lanes,), PARTIES))
    return Program(f"passes{seed}", tuple(maker.bundles), tuple(steps))


def random_inputs(program: Program, seed: int) -> dict[str, list[int]]:
    """A value for each input."""
    rng = random.Random(seed)
    return {i.name: [rng.randrange(i.type.maximum + 1) for _ in range(i.lanes)] for i in program.inputs}


def packed_inputs(program: Program, plan: Plan, inputs: dict[str, list[int]]) -> list[Bytes]:
    """The packed bits of each input of a plan, constants among them."""
    types = {i.name: (i.type, i.shape) for i in program.inputs}
    return [
        np.frombuffer(port.packed, np.uint8)
        if port.packed is not None
        else encode(*types[port.name], inputs[port.name])
        for port in plan.inputs
    ]


def turn_by_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no loop do several turns in one call, however short its body is."""
    monkeypatch.setattr(unroll, "BODY_GATES", -1)
