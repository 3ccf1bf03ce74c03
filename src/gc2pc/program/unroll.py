"""Short bodies of loops as one netlist of one lane that does several turns.

A call costs the engine a little, whatever it computes, and one turn after another leaves few ANDs that are
independent. Of several turns in one netlist many more are: what a later turn does before it needs the carry,
and a wave of bits through additions in a row.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gc2pc.circuit import Builder, Netlist, Word
from gc2pc.program.flatten import Words, flatten_steps, words_of
from gc2pc.program.plan import LANES
from gc2pc.program.steps import Bundle, Call, Gather, Lines, Loop, Ref, filled_bundles, reads, walk

BODY_GATES = 1 << 12  # of a body that is unrolled, at most
CALL_GATES = 1 << 14  # of a call, about, at most
CALL_ANDS = 1 << 10  # of a call, where that takes no more turns than MOST_TURNS
FEWEST_TURNS, MOST_TURNS = 8, 64  # of a call; multiples of 8, so that its bits of a port fill bytes
MOST_WIRES = 1 << 12  # that a turn takes in, moves and gives
BUSY_ANDS = 1 << 7  # of a call over whole blocks of lanes, which is better left alone


@dataclass(frozen=True)
class View:
    """Wires [wire, wire + width) of one lane of a bundle from outside of a loop."""

    bundle: int
    lane: int
    wire: int
    width: int


def turns_of_a_call(shapes: Sequence[Bundle], loop: Loop) -> int:
    """Return how many turns of a loop go into a netlist; 0 for a body to be done step by step."""
    gates = ands = 0
    for step, times in walk(loop.body):
        if isinstance(step, Call):
            gates += step.lanes * step.netlist.n_gates * times
            ands += step.and_gates * times
    if not loop.body or gates > BODY_GATES or _wires(shapes, loop) > MOST_WIRES or _fills_lanes(loop, ands):
        return 0
    turns = min(math.ceil(CALL_ANDS / max(ands, 1)), CALL_GATES // max(gates, 1), MOST_TURNS)
    return max(FEWEST_TURNS, -(-turns // 8) * 8)


def _fills_lanes(loop: Loop, ands: int) -> bool:
    """Whether the body is one call that keeps the pipeline busy with its lanes."""
    lanes = loop.body[0].lanes if isinstance(loop.body[0], Call) and len(loop.body) == 1 else 0
    return lanes >= LANES and (lanes % LANES == 0 or lanes >= 8 * LANES) and ands >= BUSY_ANDS


def _wires(shapes: Sequence[Bundle], loop: Loop) -> float:
    """Count the wires that a turn takes in, moves and gives; infinity for a loop with nothing to give."""
    ends = [carried.inside for carried in loop.carried] + [sliced.inside for sliced in loop.sliced]
    gives = [carried.next for carried in loop.carried] + [stacked.inside for stacked in loop.stacked]
    if not gives or not all(shapes[bundle].lanes for bundle in ends + gives):
        return math.inf
    wires = sum(shapes[bundle].width * shapes[bundle].lanes for bundle in ends + gives)
    for step, times in walk(loop.body):
        wires += times * sum(shapes[bundle].width * shapes[bundle].lanes for bundle in filled_bundles(step))
        wires += times * step.trips if isinstance(step, Loop) else 0
    return wires + sum(ref.width * lanes for ref, lanes in _outer_reads(shapes, loop))


def _outer_reads(shapes: Sequence[Bundle], loop: Loop) -> Iterator[tuple[Ref, int]]:
    """Yield what the body views of outside; of some bundles more than it needs."""
    own = _insides(loop)
    for step, _ in walk(loop.body):
        own.update(filled_bundles(step))
        own.update(_insides(step) if isinstance(step, Loop) else ())
    for step, _ in walk(loop.body):
        views = list(reads(step))
        if isinstance(step, Gather):
            views.append(_whole(shapes, step.source))
        elif isinstance(step, Loop):
            views += [_whole(shapes, carried.start) for carried in step.carried]
            views += [_whole(shapes, sliced.source) for sliced in step.sliced]
        yield from ((ref, lanes) for ref, lanes in views if ref.bundle not in own and lanes)
    gives = [carried.next for carried in loop.carried] + [stacked.inside for stacked in loop.stacked]
    yield from (_whole(shapes, bundle) for bundle in gives if bundle not in own)


def _insides(loop: Loop) -> set[int]:
    return {carried.inside for carried in loop.carried} | {sliced.inside for sliced in loop.sliced}


def _whole(shapes: Sequence[Bundle], bundle: int) -> tuple[Ref, int]:
    return Ref(bundle, 0, shapes[bundle].width, 0, 1), shapes[bundle].lanes


def outer_views(shapes: Sequence[Bundle], loop: Loop) -> list[View]:
    """Return the lanes of outside that the body reads, in the order of a netlist's last inputs."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for ref, lanes in _outer_reads(shapes, loop):
        for lane in ref.index(lanes).tolist():
            first, end = spans.get((ref.bundle, lane), (ref.wire, 0))
            spans[ref.bundle, lane] = min(first, ref.wire), max(end, ref.wire + ref.width)
    return [View(bundle, lane, first, end - first) for (bundle, lane), (first, end) in sorted(spans.items())]


def lines_of(loop: Loop, turns: int, ands: int) -> Lines:
    """Return the AND gates of some turns by source line; none when sharing gates has made them fewer."""
    lines: dict[str, int] = {}
    for step, times in walk(loop.body):
        if isinstance(step, Call):
            for line, n in step.lines:
                lines[line] = lines.get(line, 0) + n * times * turns * step.lanes
    return tuple(lines.items()) if sum(lines.values()) == ands else ()


def unrolled(shapes: Sequence[Bundle], loop: Loop, turns: int) -> Netlist:
    """Return the netlist of some turns.

    Its inputs are the carry, then of each slice the lanes of all turns, then outer_views; its outputs the
    carry, then of each stack the lanes of all turns. All come lane by lane, as they lie in arena and ports.
    """
    b = Builder()
    bundles: list[Words] = [[] for _ in shapes]
    state: list[Words] = [_input(b, shapes[carried.inside], 1) for carried in loop.carried]
    slices = [_input(b, shapes[sliced.inside], turns) for sliced in loop.sliced]
    outer: dict[int, dict[int, Word]] = {}
    for view in outer_views(shapes, loop):
        outer.setdefault(view.bundle, {})[view.lane] = [0] * view.wire + b.input(view.width)
    for bundle, words in outer.items():
        bundles[bundle] = words
    stacks: list[list[Word]] = [[] for _ in loop.stacked]
    for turn in range(turns):
        for carried, now in zip(loop.carried, state, strict=True):
            bundles[carried.inside] = now
        for sliced, lanes in zip(loop.sliced, slices, strict=True):
            n = shapes[sliced.inside].lanes
            bundles[sliced.inside] = lanes[turn * n : (turn + 1) * n]
        flatten_steps(b, shapes, loop.body, bundles)
        state = [bundles[carried.next] for carried in loop.carried]
        for stacked, stack in zip(loop.stacked, stacks, strict=True):
            stack.extend(words_of(bundles[stacked.inside], shapes[stacked.inside].lanes))
    ends = [words_of(now, shapes[c.next].lanes) for now, c in zip(state, loop.carried, strict=True)]
    for lanes in ends + stacks:
        b.output([wire for word in lanes for wire in word])
    return b.build()


def _input(b: Builder, shape: Bundle, turns: int) -> list[Word]:
    """Declare an input for the lanes of some turns and return their words."""
    lanes = shape.lanes * turns
    wires = b.input(shape.width * lanes)
    return [wires[lane * shape.width : (lane + 1) * shape.width] for lane in range(lanes)]
