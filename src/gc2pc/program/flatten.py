"""A program as a netlist of its own: every call written out for every lane, for tools that know no lanes."""

from __future__ import annotations

import numpy as np

from gc2pc.circuit import Builder, Netlist, Word
from gc2pc.errors import UsageError
from gc2pc.program.program import Call, Constant, Input, Program, Ref

MAX_GATES = 20_000_000


def flatten(program: Program) -> Netlist:
    """Return the netlist that computes a program once; inputs and outputs become ports of the same names.

    An array becomes one port, lane 0 in its lowest bits; an empty array has no port. Raises UsageError for a
    program of more than MAX_GATES gates.
    """
    gates = sum(call.lanes * call.netlist.n_gates for call in program.calls)
    if gates > MAX_GATES:
        raise UsageError(
            f"one circuit of {gates:,} gates is too large to write out; the limit is {MAX_GATES:,}"
        )
    builder = Builder()
    bundles: list[list[Word]] = [[] for _ in program.bundles]  # [lane][wire]
    for step in program.steps:
        if isinstance(step, Input):
            bundles[step.bundle] = _input(builder, step)
        elif isinstance(step, Constant):
            bundles[step.bundle] = _constant(step)
        elif isinstance(step, Call):
            _call(builder, step, bundles, [program.bundles[b].width for b in step.bundles])
        elif step.lanes:
            builder.output(
                [wire for lane in range(step.lanes) for wire in _view(bundles, step.ref, lane)], step.name
            )
    return builder.build()


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


def _call(builder: Builder, step: Call, bundles: list[list[Word]], widths: list[int]) -> None:
    for lane in range(step.lanes):
        results = builder.call(
            step.netlist, [wire for ref in step.args for wire in _view(bundles, ref, lane)]
        )
        for bundle, width in zip(step.bundles, widths, strict=True):
            bundles[bundle].append(results[:width])
            results = results[width:]


def _view(bundles: list[list[Word]], ref: Ref, lane: int) -> Word:
    return bundles[ref.bundle][ref.lane + lane * ref.step][ref.wire : ref.wire + ref.width]
