"""Sorting networks: which words to compare and exchange, in order, and how by Batcher's odd-even merge."""

from collections.abc import Iterable, Sequence

from gc2pc.circuit import Builder, Word
from gc2pc.library.compare import less_than, less_than_signed
from gc2pc.library.select import swap_if

Pairs = list[tuple[int, int]]
"""Places i < j of words to put in order, the smaller first."""


def merger(half: int) -> Pairs:
    """Return the pairs that merge two sorted runs of `half` words, a power of two: half log2(half) + 1."""
    pairs = [(i, i + half) for i in range(half)]
    distance = half // 2
    while distance:
        for start in range(distance, 2 * half - distance, 2 * distance):
            pairs += [(i, i + distance) for i in range(start, start + distance)]
        distance //= 2
    return pairs


def sorter(n: int) -> Pairs:
    """Return the pairs that sort n words: 63 for 16, 543 for 64."""
    pairs: Pairs = []
    half = 1
    while half < n:
        for start in range(0, n, 2 * half):
            pairs += [(start + i, start + j) for i, j in merger(half)]
        half *= 2
    return within(pairs, 0, n)


def halver(n: int) -> Pairs:
    """Return the pairs that sort n words, a power of two, which rise and then fall or the other way round."""
    pairs: Pairs = []
    distance = n // 2
    while distance:
        pairs += [(i, i + distance) for i in range(n) if not i & distance]
        distance //= 2
    return pairs


def within(pairs: Iterable[tuple[int, int]], start: int, stop: int) -> Pairs:
    """Return the pairs of words [start, stop) when those before are smaller and those after are larger."""
    return [(i - start, j - start) for i, j in pairs if start <= i and j < stop]


def exchange_all(
    b: Builder, words: Sequence[Word], pairs: Pairs, key: slice = slice(None), signed: bool = False
) -> list[Word]:
    """Return words after exchanging pairs so that their keys, some of their bits, rise; 2n ANDs a pair."""
    placed = list(words)
    for i, j in pairs:
        placed[i], placed[j] = exchange(b, placed[i], placed[j], key, signed)
    return placed


def exchange(
    b: Builder, x: Word, y: Word, key: slice = slice(None), signed: bool = False
) -> tuple[Word, Word]:
    """Return two words in the order of their keys; 1 AND for each bit of the key and of the word."""
    if len(x) == 1 and not signed:
        both = b.and_(x[0], y[0])
        return [both], [b.xor(b.xor(x[0], y[0]), both)]
    less = less_than_signed if signed else less_than
    return swap_if(b, less(b, y[key], x[key]), x, y)
