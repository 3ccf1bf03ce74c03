"""Long arrays that are made and used up piece by piece: calls go into the loop that slices what they give.

Two loops through the same array become one first, so that an input need not be kept for the second. What a
loop leaves over, the last lanes of an array, is computed behind it. Nothing is computed twice, and an array
that only one loop goes through never stands in memory.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gc2pc.circuit import Builder
from gc2pc.program.program import Program
from gc2pc.program.renamed import compact, renamed, seen_by
from gc2pc.program.steps import (
    Bundle,
    Call,
    Join,
    Loop,
    Output,
    Ref,
    Sliced,
    Step,
    filled_bundles,
    read_bundles,
    reads,
)

LONG = 1 << 15  # lanes of an array that is worth it
FEWEST_LANES = 64  # of a turn: enough to keep the pipeline filled


def fused(program: Program) -> Program:
    """Return a Program of the same meaning and size whose long arrays are there piece by piece."""
    steps, bundles = list(program.steps), list(program.bundles)
    steps = _all_merged(steps, bundles)
    for call in [step for step in reversed(steps) if isinstance(step, Call)]:
        sliced = {s.source for step in steps if isinstance(step, Loop) for s in step.sliced}
        if call.lanes >= LONG and sliced & set(call.bundles):
            steps = _moved(steps, bundles, call)
    steps = _all_merged(steps, bundles)
    for entry in program.inputs:
        if entry.lanes >= LONG:
            steps = _with_rest(steps, bundles, entry.bundle)
    if len(steps) == len(program.steps) and all(map(operator.is_, steps, program.steps)):
        return program
    kept, shapes = compact(steps, bundles)
    return Program(program.name, shapes, kept)


# ---- two loops through one array ----


def _all_merged(steps: list[Step], bundles: Sequence[Bundle]) -> list[Step]:
    while (pair := _alike(steps, bundles)) is not None:
        steps = _merged(steps, *pair)
    return steps


def _alike(steps: Sequence[Step], bundles: Sequence[Bundle]) -> tuple[int, int] | None:
    """Return two loops that go alike through one long array, or what one call made, and are apart."""
    loops = [(at, step) for at, step in enumerate(steps) if isinstance(step, Loop)]
    made_with = {
        bundle: step.bundles[0] for step in steps if isinstance(step, Call) for bundle in step.bundles
    }

    def parts_of(loop: Loop) -> set[tuple[int, ...]]:
        long = (sliced for sliced in loop.sliced if _is_worth(bundles, loop, sliced))
        parts = (_part(bundles, sliced) for sliced in long)
        return {(made_with.get(source, source), *part) for source, *part in parts}

    for i, (at, first) in enumerate(loops):
        parts = parts_of(first)
        for later, second in loops[i + 1 :]:
            shared = parts & parts_of(second)
            if shared and first.trips == second.trips and at not in _behind(steps, later):
                return at, later
    return None


def _part(bundles: Sequence[Bundle], sliced: Sliced) -> tuple[int, int, int]:
    return sliced.source, sliced.lane, bundles[sliced.inside].lanes


def _is_worth(bundles: Sequence[Bundle], loop: Loop, sliced: Sliced) -> bool:
    piece = bundles[sliced.inside]
    return piece.lanes >= FEWEST_LANES and piece.lanes * loop.trips >= LONG


def _behind(steps: Sequence[Step], at: int) -> set[int]:
    """Return the steps on which a step depends."""
    maker = {bundle: i for i, step in enumerate(steps) for bundle in filled_bundles(step)}
    found: set[int] = set()
    stack = [at]
    while stack:
        for i in {maker[bundle] for bundle in read_bundles(steps[stack.pop()]) if bundle in maker} - found:
            found.add(i)
            stack.append(i)
    return found


def _merged(steps: list[Step], at: int, later: int) -> list[Step]:
    """Return the steps with one loop for two; what the second needs comes before it."""
    first, second = steps[at], steps[later]
    assert isinstance(first, Loop) and isinstance(second, Loop)
    inside = {(sliced.source, sliced.lane): sliced.inside for sliced in first.sliced}
    same = {
        sliced.inside: inside[sliced.source, sliced.lane]
        for sliced in second.sliced
        if (sliced.source, sliced.lane) in inside
    }
    own = tuple(sliced for sliced in second.sliced if sliced.inside not in same)
    other = renamed(replace(second, sliced=own), lambda bundle: same.get(bundle, bundle))
    assert isinstance(other, Loop)
    both = Loop(
        first.trips,
        first.carried + other.carried,
        first.sliced + other.sliced,
        first.stacked + other.stacked,
        first.body + other.body,
    )
    before = _behind(steps, later)
    between = range(at + 1, later)
    early = [steps[i] for i in between if i in before]
    late = [steps[i] for i in between if i not in before]
    return [*steps[:at], *early, both, *late, *steps[later + 1 :]]


# ---- a call into the loop that slices its results ----


@dataclass(frozen=True)
class _Use:
    """How bundles are read: by the loop `at` in slices of n lanes, in all [0, done), and by steps behind."""

    at: int
    slices: tuple[Sliced, ...]
    n: int
    done: int
    behind: tuple[int, ...]


def _use(steps: Sequence[Step], bundles: Sequence[Bundle], made: Sequence[int]) -> _Use | None:
    """Return how bundles are read, if one loop goes through them and all else reads what it leaves over."""
    readers = [i for i, step in enumerate(steps) if not set(made).isdisjoint(read_bundles(step))]
    if not readers or not isinstance(loop := steps[readers[0]], Loop):
        return None
    slices = tuple(sliced for sliced in loop.sliced if sliced.source in made)
    parts = {(sliced.lane, bundles[sliced.inside].lanes) for sliced in slices}
    n_reads = sum(bundle in made for bundle in read_bundles(loop))
    if len(parts) != 1 or n_reads > len(slices) or len({s.source for s in slices}) < len(slices):
        return None
    ((lane, n),) = parts
    behind = tuple(readers[1:])
    fits = lane == 0 and n >= FEWEST_LANES
    if not fits or not all(_reads_from(steps[i], made, n * loop.trips) for i in behind):
        return None
    return _Use(readers[0], slices, n, n * loop.trips, behind)


def _reads_from(step: Step, made: Sequence[int], done: int) -> bool:
    """Whether all that a step reads of some bundles is lanes from `done` on."""
    if not isinstance(step, Call | Join | Output):
        return False
    return all(lanes == 0 or ref.ends(lanes)[0] >= done for ref, lanes in reads(step) if ref.bundle in made)


def _moved(steps: list[Step], bundles: list[Bundle], call: Call) -> list[Step]:
    """Return the steps with a call in the loop that slices its results, if nothing else needs them whole."""
    use = _use(steps, bundles, call.bundles)
    if use is None or any(ref.dims or ref.step not in (0, 1) for ref in call.args):
        return steps
    loop = steps[use.at]
    assert isinstance(loop, Loop)
    whole = _with_call(loop, bundles, call, use)
    args = (ref if ref.step == 0 else replace(ref, lane=ref.lane + use.done) for ref in call.args)
    rest = replace(call, args=tuple(args), lanes=call.lanes - use.done)
    for bundle in call.bundles:
        bundles[bundle] = Bundle(bundles[bundle].width, rest.lanes)
    named = {bundle: bundle for bundle in call.bundles}
    found = [
        _reading_rest(step, named, use.done) if i in use.behind else step for i, step in enumerate(steps)
    ]
    found[use.at : use.at + 1] = [whole, rest]
    return [step for step in found if step is not call]


def _reading_rest(step: Step, name: dict[int, int], done: int) -> Step:
    """Return a step that reads bundles without their first lanes, under other numbers."""

    def now(ref: Ref) -> Ref:
        return replace(ref, bundle=name[ref.bundle], lane=ref.lane - done) if ref.bundle in name else ref

    assert isinstance(step, Call | Join | Output)
    return seen_by(step, now)


def _with_call(loop: Loop, bundles: list[Bundle], call: Call, use: _Use) -> Loop:
    """Return a loop that computes what it sliced, from slices of what the call read."""
    n, sliced = use.n, [s for s in loop.sliced if s not in use.slices]
    args = []
    for ref in call.args:
        if ref.step == 0:
            args.append(ref)
            continue
        inside = next((s.inside for s in sliced if _part(bundles, s) == (ref.bundle, ref.lane, n)), None)
        if inside is None:
            inside = _new(bundles, bundles[ref.bundle].width, n)
            sliced.append(Sliced(ref.bundle, inside, ref.lane))
        args.append(Ref(inside, ref.wire, ref.width, 0, 1))
    inside_of = {s.source: s.inside for s in use.slices}
    made = tuple(inside_of[b] if b in inside_of else _new(bundles, bundles[b].width, n) for b in call.bundles)
    inner = replace(call, args=tuple(args), lanes=n, bundles=made)
    return replace(loop, sliced=tuple(sliced), body=(inner, *loop.body))


def _new(bundles: list[Bundle], width: int, lanes: int) -> int:
    bundles.append(Bundle(width, lanes))
    return len(bundles) - 1


# ---- what loops leave of inputs ----


def _with_rest(steps: list[Step], bundles: list[Bundle], bundle: int) -> list[Step]:
    """Return the steps with one that takes in what a loop leaves of an input, if several read of it."""
    use = _use(steps, bundles, [bundle])
    if use is None or sum(list(read_bundles(steps[i])).count(bundle) for i in use.behind) < 2:
        return steps
    width, lanes = bundles[bundle].width, bundles[bundle].lanes - use.done
    rest = _new(bundles, width, lanes)
    b = Builder()
    b.output(b.input(width))
    taken = Call(b.build(), (Ref(bundle, 0, width, use.done, 1),), lanes, (rest,))
    found = [
        _reading_rest(step, {bundle: rest}, use.done) if i in use.behind else step
        for i, step in enumerate(steps)
    ]
    found.insert(use.at + 1, taken)
    return found
