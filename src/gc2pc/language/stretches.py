"""Which words the stages of sorting by merges take together, as stretches that repeat at even distances."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from gc2pc.library.sort import Pairs, halver, merger, sorter, within

ROWS = 16  # words that one lane sorts or merges at once: more would compile slowly and run hardly faster

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Piece:
    """Words that each lane takes, starts[i] + run * stride + j for run < runs and j < length, to exchange.

    spans: the stretches that they make up together.
    """

    pairs: Pairs
    starts: Sequence[int]
    length: int
    spans: tuple[Span, ...]
    runs: int = 1
    stride: int = 0


Stage: TypeAlias = list[Piece]
"""What is done at once; words that no piece takes stay as they are."""


def sorting(n: int) -> Stage:
    """Return the stage that sorts at most ROWS words."""
    return [Piece(sorter(n), range(n), 1, ((0, n),))] if n > 1 else []


def merging(half: int, start: int, stop: int) -> list[Stage]:
    """Return the stages that merge sorted runs [start, half) and [half, stop); half is a power of two.

    They are those of whole runs, for words before `start` that are smaller and after `stop` that are larger
    than all. The first merges columns of words at even distances; the others exchange between neighbouring
    columns, then halves of columns, and so on.
    """
    rows = min(ROWS, 2 * half)
    width = 2 * half // rows
    first: Stage = []
    cuts = sorted({0, width, start % width, stop % width})
    for left, right in pairwise(cuts):
        above, below = -(-(start - left) // width), -(-(stop - left) // width)
        if above < rows // 2 < below:
            starts = range(left + above * width, left + below * width, width)
            spans = tuple((at, at + right - left) for at in starts)
            first.append(Piece(within(merger(rows // 2), above, below), starts, right - left, spans))
    stages = [first]
    while width := width // 2:
        stages.append(list(_exchanges(half // width - 1, width, start, stop)))
    return stages


def _exchanges(runs: int, width: int, start: int, stop: int) -> Iterator[Piece]:
    """Yield exchanges of stretches width + 2 * width * run with the next ones, as far as both are inside."""
    first = max(0, -((width - start) // (2 * width)))
    last = min(runs, (stop - width) // (2 * width))
    if first < last:
        at = width + 2 * width * first
        span = at, at + 2 * width * (last - first)
        yield Piece([(0, 1)], (at, at + width), width, (span,), last - first, 2 * width)
    for run in sorted({first - 1, last}):
        at, end = width + 2 * width * run, 2 * width + 2 * width * run
        low, high = max(start, at), min(stop - width, end)
        if 0 <= run < runs and low < high:
            spans = ((low, high), (low + width, high + width))
            yield Piece([(0, 1)], (low, low + width), high - low, spans)


def halving(n: int) -> list[Stage]:
    """Return the stages that sort n words, a power of two, that rise, then fall, or are so turned round."""
    stages: list[Stage] = []
    size = n
    while size > 1:
        rows = min(ROWS, size)
        width = size // rows
        piece = Piece(halver(rows), range(0, size, width), width, ((0, n),), n // size, size)
        stages.append([piece])
        size = width
    return stages


def between(spans: Iterable[Span], start: int, stop: int) -> Iterator[Span]:
    """Yield the stretches of [start, stop) that no span covers."""
    at = start
    for low, high in sorted(spans):
        if at < low:
            yield at, low
        at = max(at, high)
    if at < stop:
        yield at, stop
