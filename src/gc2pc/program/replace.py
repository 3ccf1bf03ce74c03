"""Joins that may take the place of a bundle: an array of which a stage changes some lanes and keeps others"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from gc2pc.program.place import simple
from gc2pc.program.steps import Call, Join, Part, Ref, Step, reads


def stays(part: Part) -> bool:
    """Whether the lanes of a part are those that it is put at, in whatever bundles."""
    return same_lanes(part.ref, part.at, part.lanes)


def same_lanes(x: Ref, y: Ref, lanes: int) -> bool:
    """Whether two views are of the same lanes, in the same order."""
    return lanes == 0 or (x.lane, simple(x.axes(lanes))) == (y.lane, simple(y.axes(lanes)))


Maker = Callable[[Part], Call | None]
"""Returns the call that puts a part of a join straight where it belongs, if one does."""


def replaceable(join: Join, readers: Callable[[int], Sequence[Step]], maker: Maker) -> Iterator[int]:
    """Yield the bundles whose room a join may take over; what it shares with them need not be copied.

    readers: the steps that read a bundle.
    """
    makers = [call for part in join.parts if (call := maker(part))]
    for old in dict.fromkeys(ref.bundle for call in makers for ref in call.args):
        moved = any(part.ref.bundle == old and not stays(part) for part in join.parts)
        if not moved and all(step is join or _in_place(step, old, join, maker) for step in readers(old)):
            yield old


def _in_place(step: Step, old: int, join: Join, maker: Maker) -> bool:
    """Whether a step that reads a bundle may write to the join in its place.

    It may if it reads of it only lanes that it writes: a call reads all inputs of a block of lanes before it
    writes to that block, and nothing else writes there.
    """
    written = [part.at for part in join.parts if maker(part) is step]
    return all(
        any(same_lanes(ref, at, lanes) for at in written) for ref, lanes in reads(step) if ref.bundle == old
    ) and isinstance(step, Call)
