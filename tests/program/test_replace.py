"""Joins in place: what a stage leaves is not copied, and nothing is overwritten that is yet to be read."""

import random

import numpy as np
import pytest

from gc2pc.circuit import Builder, Netlist
from gc2pc.garble.simulate import simulate
from gc2pc.program import Bundle, Call, Input, Join, Output, Part, Program, Ref, Step, ValueType, decode
from gc2pc.program.clear import run_clear
from gc2pc.program.lower import lower
from gc2pc.program.plan import CALL
from support.programs import packed_inputs, random_inputs

WIDTH = 4
U4 = ValueType("uint", WIDTH)


def exchange() -> Netlist:
    """Return two words swapped by a bit of the first, one a little changed."""
    b = Builder()
    x, y = b.input(WIDTH), b.input(WIDTH)
    b.output([b.xor(p, b.and_(x[0], b.xor(p, q))) for p, q in zip(x[1:] + x[:1], y, strict=True)])
    b.output([b.xor(q, b.and_(x[0], b.xor(p, q))) for p, q in zip(x, y, strict=True)])
    return b.build()


class Stages:
    """A program whose array changes stage by stage."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes
        self.bundles = [Bundle(WIDTH, lanes)]
        self.steps: list[Step] = [Input(0, "alice", "x", U4, (lanes,))]
        self.now = 0

    def bundle(self, lanes: int) -> int:
        self.bundles.append(Bundle(WIDTH, lanes))
        return len(self.bundles) - 1

    def at(self, bundle: int, lane: int, step: int = 1) -> Ref:
        return Ref(bundle, 0, WIDTH, lane, step)

    def call(self, views: list[tuple[int, int, int]], lanes: int) -> tuple[int, int]:
        """Exchange lanes of two views (bundle, lane, step)."""
        out = self.bundle(lanes), self.bundle(lanes)
        args = tuple(self.at(*view) for view in views)
        self.steps.append(Call(exchange(), args, lanes, out))
        return out

    def join(self, parts: list[tuple[Ref, int, int, int]]) -> None:
        """Put together parts (view, lanes, first lane, step)."""
        new = self.bundle(self.lanes)
        made = tuple(Part(ref, n, self.at(new, lane, step)) for ref, n, lane, step in parts if n)
        self.steps.append(Join(new, made))
        self.now = new

    def stage(self, start: int, n: int, distance: int) -> None:
        """Exchange lanes start + i with those `distance` further, i < n."""
        low, high = self.call([(self.now, start, 1), (self.now, start + distance, 1)], n)
        old, gap = self.now, start + n
        rest = [(0, start), (gap, start + distance - gap), (gap + distance, self.lanes - gap - distance)]
        self.join(
            [(self.at(low, 0), n, start, 1), (self.at(high, 0), n, start + distance, 1)]
            + [(self.at(old, lane), m, lane, 1) for lane, m in rest]
        )

    def output(self, bundle: int, name: str) -> None:
        lanes = self.bundles[bundle].lanes
        self.steps.append(Output(self.at(bundle, 0), lanes, name, U4, (lanes,), ("alice",)))

    def program(self) -> Program:
        return Program("stages", tuple(self.bundles), tuple(self.steps))


def check(program: Program) -> None:
    inputs = random_inputs(program, 1)
    plan = lower(program)
    bits = simulate(plan, packed_inputs(program, plan, inputs))
    for out, packed in zip(program.outputs, bits, strict=True):
        assert np.array_equal(decode(out.type, out.shape, packed), run_clear(program, inputs)[out.name])


def copies(program: Program) -> int:
    """Labels that are only moved, without those of inputs and outputs."""
    plan = lower(program)
    moves = [step for step in plan.steps if step["kind"] == CALL and step["n_and"] == 0]
    return sum(int(step["lanes"]) * WIDTH for step in moves)


def test_what_a_stage_leaves_alone_is_neither_copied_nor_kept_twice():
    made = Stages(40)
    for start, n, distance in ((0, 20, 20), (3, 9, 12), (1, 8, 30), (10, 10, 10)):
        made.stage(start, n, distance)
    made.output(made.now, "z")
    program = made.program()
    check(program)
    assert copies(program) == 2 * 40 * WIDTH  # from the input, and to the output
    assert lower(program).n_arena == 40 * WIDTH


@pytest.mark.parametrize("n", [5, 40])
def test_an_array_that_is_read_later_is_kept(n):
    made = Stages(2 * n)
    made.stage(0, n, n)
    old = made.now
    made.stage(0, n - 1, n)
    made.output(made.now, "z")
    made.output(old, "old")
    check(made.program())
    assert lower(made.program()).n_arena >= 2 * 2 * n * WIDTH


@pytest.mark.parametrize("n", [5, 40])
def test_a_call_that_reads_what_another_writes_does_so_before(n):
    """Both calls read all of the array, or lanes in another order, and write half of it each."""
    for shift, step in ((1, 1), (n - 1, -1)):
        made = Stages(2 * n)
        made.stage(0, n, n)
        old = made.now
        first = made.call([(old, 0, 1), (old, shift, step)], n)
        second = made.call([(old, n, 1), (old, 0, 1)], n)
        made.join([(made.at(first[0], 0), n, 0, 1), (made.at(second[1], 0), n, n, 1)])
        made.output(made.now, "z")
        check(made.program())


def test_lanes_that_are_kept_elsewhere_are_moved():
    made = Stages(16)
    made.stage(0, 8, 8)
    old = made.now
    low, high = made.call([(old, 0, 1), (old, 8, 1)], 4)
    parts = [(made.at(low, 0), 4, 0, 1), (made.at(high, 0), 4, 8, 1)]
    made.join([*parts, (made.at(old, 12), 4, 4, 1), (made.at(old, 4), 4, 12, 1)])
    made.output(made.now, "z")
    check(made.program())


@pytest.mark.parametrize("seed", range(150))
def test_random_stages(seed):
    rng = random.Random(seed)
    made = Stages(rng.choice([6, 17, 24, 40]))
    for _ in range(rng.randrange(2, 7)):
        lanes, old = made.lanes, made.now
        if rng.random() < 0.6:
            n = rng.randrange(1, lanes // 2 + 1)
            distance = rng.randrange(n, lanes - n + 1)
            made.stage(rng.randrange(lanes - n - distance + 1), n, distance)
        else:  # halves from calls that read anywhere, or from the array itself, turned round or not
            half, parts = lanes // 2, []
            for lane, n in ((0, half), (half, lanes - half)):
                low, step = rng.choice([(lane, 1), (0, 1), (n - 1, -1), (lane, 0)])
                views = [(old, lane, 1), (rng.choice([old, 0]), low, step)]
                made_now = rng.choice([made.call(views, n)[0], old])
                at = (lane if rng.random() < 0.5 else 0) if made_now == old else 0
                parts.append((made.at(made_now, at), n, lane, 1))
            made.join(parts)
        if rng.random() < 0.2:
            made.output(rng.choice([old, made.now]), f"out{len(made.steps)}")
    made.output(made.now, "z")
    check(made.program())
