"""A program as a netlist of its own: every call written out for every lane, for tools that know no lanes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from gc2pc.circuit import Builder, Netlist, Word
from gc2pc.errors import UsageError
from gc2pc.program.program import Program
from gc2pc.program.steps import Bundle, Call, Constant, Gather, Input, Join, Loop, Output, Ref, Step

MAX_GATES = 20_000_000

Words: TypeAlias = Sequence[Word] | Mapping[int, Word]
"""The wires of a bundle: a word for each lane, or for each that is there."""


def flatten(program: Program) -> Netlist:
    """Return the netlist that computes a program once; inputs and outputs become ports of the same names.

    An array becomes one port, lane 0 in its lowest bits; an empty array has no port. Raises UsageError for a
    program of more than MAX_GATES gates.
    """
    gates = sum(call.lanes * call.netlist.n_gates * times for call, times in program.counted_calls)
    if gates > MAX_GATES:
        raise UsageError(
            f"one circuit of {gates:,} gates is too large to write out; the limit is {MAX_GATES:,}"
        )
    builder = Builder()
    bundles: list[Words] = [[] for _ in program.bundles]
    flatten_steps(builder, program.bundles, program.steps, bundles)
    return builder.build()


def flatten_steps(
    builder: Builder, shapes: Sequence[Bundle], steps: Sequence[Step], bundles: list[Words]
) -> None:
    """Add what some steps compute to a netlist; `bundles` holds the wires of all bundles filled so far."""
    for step in steps:
        if isinstance(step, Input):
            bundles[step.bundle] = _input(builder, step)
        elif isinstance(step, Constant):
            bundles[step.bundle] = _constant(step)
        elif isinstance(step, Call):
            _call(builder, step, bundles, [shapes[b].width for b in step.bundles])
        elif isinstance(step, Join):
            bundles[step.bundle] = _joined(step, bundles)
        elif isinstance(step, Gather):
            bundles[step.bundle] = [bundles[step.source][lane] for lane in step.index.tolist()]
        elif isinstance(step, Loop):
            _loop(builder, shapes, step, bundles)
        elif isinstance(step, Output) and step.lanes:
            builder.output(
                [wire for word in _view(bundles, step.ref, step.lanes) for wire in word], step.name
            )


def _joined(join: Join, bundles: list[Words]) -> Words:
    joined: dict[int, Word] = {}
    for part in join.parts:
        joined.update(
            zip(part.at.index(part.lanes).tolist(), _view(bundles, part.ref, part.lanes), strict=True)
        )
    return joined


def _loop(builder: Builder, shapes: Sequence[Bundle], loop: Loop, bundles: list[Words]) -> None:
    state = [bundles[carried.start] for carried in loop.carried]
    stacks: list[list[Word]] = [[] for _ in loop.stacked]
    for turn in range(loop.trips):
        for carried, words in zip(loop.carried, state, strict=True):
            bundles[carried.inside] = words
        for sliced in loop.sliced:
            n, source = shapes[sliced.inside].lanes, bundles[sliced.source]
            first = sliced.lane + turn * n
            bundles[sliced.inside] = [source[lane] for lane in range(first, first + n)]
        flatten_steps(builder, shapes, loop.body, bundles)
        state = [bundles[carried.next] for carried in loop.carried]
        for stacked, stack in zip(loop.stacked, stacks, strict=True):
            stack.extend(words_of(bundles[stacked.inside], shapes[stacked.inside].lanes))
    for carried, words in zip(loop.carried, state, strict=True):
        bundles[carried.result] = words
    for stacked, stack in zip(loop.stacked, stacks, strict=True):
        bundles[stacked.result] = stack


def _input(builder: Builder, step: Input) -> list[Word]:
    if not step.lanes:
        return []
    bits = step.type.bits
    word = builder.input(bits * step.lanes, step.name)
    return [word[lane * bits : (lane + 1) * bits] for lane in range(step.lanes)]


def _constant(step: Constant) -> list[Word]:
    bits = np.unpackbits(
        np.frombuffer(step.packed, np.uint8), count=step.width * step.lanes, bitorder="little"
    )
    return [list(map(int, row)) for row in bits.reshape(step.lanes, step.width)]


def _call(builder: Builder, step: Call, bundles: list[Words], widths: list[int]) -> None:
    views = [_view(bundles, ref, step.lanes) for ref in step.args]
    made: list[list[Word]] = [[] for _ in step.bundles]
    for lane in range(step.lanes):
        results = builder.call(step.netlist, [wire for words in views for wire in words[lane]])
        for words, width in zip(made, widths, strict=True):
            words.append(results[:width])
            results = results[width:]
    for bundle, words in zip(step.bundles, made, strict=True):
        bundles[bundle] = words


def words_of(words: Words, lanes: int) -> list[Word]:
    """Return the words of all lanes of a bundle in order."""
    return [words[lane] for lane in range(lanes)]


def _view(bundles: list[Words], ref: Ref, lanes: int) -> list[Word]:
    """Return the words of a view, one a lane."""
    words, end = bundles[ref.bundle], ref.wire + ref.width
    return [words[lane][ref.wire : end] for lane in ref.index(lanes).tolist()] if lanes else []
