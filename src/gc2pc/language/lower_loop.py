"""Loops of the expression graph -> loops of the Program: only what their wanted results need goes round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gc2pc.language.emit import Bits, Source
from gc2pc.language.graph import Node, reachable
from gc2pc.language.lanes import Lanes, whole
from gc2pc.language.loop_graph import Carry, Last, Outcome, Repeat, Stack
from gc2pc.program import Carried, Loop, Sliced, Stacked

if TYPE_CHECKING:
    from gc2pc.language.lower import Region


def lower_loop(region: Region, repeat: Repeat, outcomes: Sequence[Outcome]) -> None:
    """Emit a loop and note where the bits of the given outcomes are."""
    emitter, trips = region.emitter, repeat.trips
    carries = _live(region, repeat, outcomes)
    stacks = [outcome for outcome in outcomes if isinstance(outcome, Stack)]
    ys = [repeat.ys[stack.at] for stack in stacks]
    roots = [*(carry.next for carry in carries), *ys]
    used = {node.index for node in reachable(roots, region.bits)}

    body = region.inner()
    for carry in repeat.fixed:
        body.bits[carry.inside.index] = region.bits[carry.start.index]
    sliced = _Slices(region, trips)
    for slice in repeat.slices:
        if slice.inside.index in used:
            body.bits[slice.inside.index] = sliced.piece(slice.source)
    starts = [region.bundle(carry.start) for carry in carries]
    insides = [emitter.new_bundle(emitter.shape(start)) for start in starts]
    for carry, inside in zip(carries, insides, strict=True):
        body.bits[carry.inside.index] = emitter.all_of(inside)
    with emitter.body() as steps:
        body.emit(roots)
        nexts = [body.bundle(carry.next) for carry in carries]
        stacked = [body.bundle(y) for y in ys]

    lasts = [emitter.new_bundle(emitter.shape(start)) for start in starts]
    wholes = [emitter.new_bundle(emitter.shape(bundle), trips) for bundle in stacked]
    carried = tuple(map(Carried, starts, insides, nexts, lasts))
    slices = tuple(Sliced(at.bundle, inside, at.lane) for at, inside in sliced.inside.items())
    emitter.add(Loop(trips, carried, slices, tuple(map(Stacked, stacked, wholes)), tuple(steps)))
    for outcome in outcomes:
        if isinstance(outcome, Last):
            last = lasts[carries.index(repeat.carries[outcome.at])]
            region.bits[outcome.index] = emitter.result(last)
    for stack, bundle in zip(stacks, wholes, strict=True):
        region.bits[stack.index] = emitter.result(bundle)


def _live(region: Region, repeat: Repeat, outcomes: Sequence[Outcome]) -> list[Carry]:
    """Return the part of the carry on which the outcomes depend."""
    lasts = {outcome.at for outcome in outcomes if isinstance(outcome, Last)}
    live = [carry for at, carry in enumerate(repeat.carries) if at in lasts]
    ys = [repeat.ys[outcome.at] for outcome in outcomes if isinstance(outcome, Stack)]
    n_live = -1
    while n_live < len(live):
        n_live = len(live)
        roots = [*(carry.next for carry in live), *ys]
        used = {node.index for node in reachable(roots, region.bits)}
        live = [carry for carry in repeat.carries if carry in live or carry.inside.index in used]
    return live


class _Slices:
    """The bundles that a loop slices; what several arrays have in common is sliced once."""

    def __init__(self, region: Region, trips: int) -> None:
        self._region, self._trips = region, trips
        self.inside: dict[Lanes, int] = {}

    def piece(self, source: Node) -> Bits:
        """Return where the bits of a turn's part of an array are."""
        emitter, bits = self._region.emitter, self._region.bits[source.index]
        if not all(_in_order(bit.lanes, source.lanes) for bit in bits if isinstance(bit, Source)):
            bits = emitter.copied(bits, source.lanes)
        n = source.lanes // self._trips
        return [bit if isinstance(bit, int) else self._moved(bit, n) for bit in bits]

    def _moved(self, bit: Source, n: int) -> Source:
        if bit.lanes not in self.inside:
            self.inside[bit.lanes] = self._region.emitter.new_slice(bit.lanes.bundle, n)
        return Source(whole(self.inside[bit.lanes], n), bit.wire, bit.inverted)


def _in_order(lanes: Lanes, n: int) -> bool:
    return lanes.axes == whole(lanes.bundle, n).axes
