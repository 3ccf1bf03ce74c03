"""Pictures of plans: who hands labels to whom is what the program says."""

import pytest

import gc2pc
from gc2pc import Alice, Array, Bob, UInt
from gc2pc.drawing import plan_diagram
from gc2pc.formats.diagram import Diagram
from gc2pc.library.catalog import build
from gc2pc.plans import plan_of
from gc2pc.program import Call, Constant, Gather, Input, Join, Loop, Program, Ref, Step
from gc2pc.program.lower import lower
from support.programs import random_program


@gc2pc.function
def chained(x: Alice[Array[UInt[8], 400]], y: Bob[Array[UInt[8], 400]]) -> tuple[UInt[8], Bob[UInt[8]]]:
    def step(carry: object, row: tuple[object, object]) -> tuple[object, object]:
        a, b = row
        return carry * 3 + a * b, None  # type: ignore[operator]

    total, _ = gc2pc.scan(step, UInt[8](0), (x * y, y))
    return total, (x + y)[0]


def edges(diagram: Diagram) -> set[tuple[str, str]]:
    """Arrows as pairs of the boxes' texts, each on one line."""
    texts = [box.text.replace("\n", " ") for box in diagram.boxes]
    return {(texts[arrow.source], texts[arrow.target]) for arrow in diagram.arrows}


def test_a_loop_is_a_frame() -> None:
    diagram = plan_diagram(plan_of(chained))
    [frame] = [box for box in diagram.boxes if box.inside]
    assert frame.kind == "frame" and "turns" in frame.text
    assert frame.inside is not None
    kinds = {box.kind for box in frame.inside.boxes}
    assert {"entry", "call"} <= kinds
    assert any(arrow.back for arrow in frame.inside.arrows)
    assert not any(arrow.back for arrow in diagram.arrows)
    into = {source.split(" ")[0] for source, target in edges(diagram) if target == frame.text}
    assert len(into) >= 2
    outputs = {target for _, target in edges(diagram) if " to " in target}
    assert outputs == {"result0 to alice and bob", "result1 to bob"}


def test_a_plain_function_is_a_call_between_ports() -> None:
    assert edges(plan_diagram(plan_of(build("lt32")))) == {
        ("x UInt[32]", "32 AND 1 lane"),
        ("y UInt[32]", "32 AND 1 lane"),
        ("32 AND 1 lane", "result to alice and bob"),
    }


Lanes = list[frozenset[str]]
"""For each lane of a bundle the inputs that it may depend on."""


def told(program: Program) -> set[tuple[str, str]]:
    """Which input may change which output; all lanes of a call's results depend on all that it views."""
    lanes: dict[int, Lanes] = {}
    found: set[tuple[str, str]] = set()

    def viewed(ref: Ref, n: int) -> frozenset[str]:
        return frozenset().union(*(lanes[ref.bundle][i] for i in ref.index(n))) if n else frozenset()

    def fill(bundle: int, sources: frozenset[str]) -> None:
        lanes[bundle] = [sources] * program.bundles[bundle].lanes

    def follow(steps: tuple[Step, ...]) -> None:
        for step in steps:
            if isinstance(step, Loop):
                turns(step)
            elif isinstance(step, Input):
                fill(step.bundle, frozenset({step.name}))
            elif isinstance(step, Constant):
                fill(step.bundle, frozenset())
            elif isinstance(step, Call):
                sources = frozenset().union(*(viewed(ref, step.lanes) for ref in step.args))
                for bundle in step.bundles:
                    fill(bundle, sources)
            elif isinstance(step, Gather):
                fill(step.bundle, frozenset().union(*(lanes[step.source][i] for i in step.index)))
            elif isinstance(step, Join):
                fill(step.bundle, frozenset())
                for part in step.parts:
                    for i in part.at.index(part.lanes) if part.lanes else ():
                        lanes[step.bundle][i] = viewed(part.ref, part.lanes)
            else:
                found.update((name, step.name) for name in viewed(step.ref, step.lanes))

    def turns(loop: Loop) -> None:
        state = [lanes[carried.start] for carried in loop.carried]
        stacks: list[Lanes] = [[] for _ in loop.stacked]
        for turn in range(loop.trips):
            for carried, now in zip(loop.carried, state, strict=True):
                lanes[carried.inside] = now
            for sliced in loop.sliced:
                n = program.bundles[sliced.inside].lanes
                first = sliced.lane + turn * n
                lanes[sliced.inside] = lanes[sliced.source][first : first + n]
            follow(loop.body)
            state = [lanes[carried.next] for carried in loop.carried]
            for stacked, stack in zip(loop.stacked, stacks, strict=True):
                stack.extend(lanes[stacked.inside])
        for carried, now in zip(loop.carried, state, strict=True):
            lanes[carried.result] = now
        for stacked, stack in zip(loop.stacked, stacks, strict=True):
            lanes[stacked.result] = stack

    follow(program.steps)
    return found


def drawn(diagram: Diagram) -> set[tuple[str, str]]:
    """Which input has a way to which output, along the arrows of the outermost diagram."""
    after: dict[int, set[int]] = {}
    for arrow in diagram.arrows:
        after.setdefault(arrow.source, set()).add(arrow.target)
    found = set()
    for start, box in enumerate(diagram.boxes):
        if box.kind not in ("alice", "bob"):
            continue
        stack, seen = [start], {start}
        while stack:
            for target in after.get(stack.pop(), set()) - seen:
                seen.add(target)
                stack.append(target)
        names = {diagram.boxes[i].text.split("\n")[0] for i in seen if diagram.boxes[i].kind == "output"}
        found |= {(box.text.split("\n")[0], name) for name in names}
    return found


@pytest.mark.parametrize("seed", range(80))
def test_ways_from_inputs_to_outputs_without_loops(seed: int) -> None:
    program = random_program(seed, loops=0, n_steps=8)
    assert drawn(plan_diagram(lower(program))) == told(program)


@pytest.mark.parametrize("seed", range(80))
def test_ways_from_inputs_to_outputs_with_loops(seed: int) -> None:
    """A loop is one box seen from outside, so what goes in may seem to reach all that comes out."""
    program = random_program(seed, n_steps=6)
    assert told(program) <= drawn(plan_diagram(lower(program)))
