"""Sums over the lanes of an array: bits are counted in blocks, words are added by halving the lanes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce

from gc2pc.circuit import Builder, Word
from gc2pc.language.emit import Bits, Emitter, view
from gc2pc.language.gates import add
from gc2pc.library.arithmetic import add_carry
from gc2pc.library.columns import popcount, sum_words

_BLOCK = 127  # bits counted in one lane of a netlist: 2**k - 1 of them fill a word of k bits
_FEW = 255  # up to so many bits are counted at once


def sum_lanes(emitter: Emitter, bits: Bits, lanes: int, width: int) -> Bits:
    """Return the sum over `lanes` lanes, modulo 2**width, of the words in `bits`."""
    words = (bits + [0] * width)[:width]
    if lanes and width > 1 and all(bit == 0 for bit in words[1:]):
        count = _count(emitter, words[:1], lanes, min(width, lanes.bit_length()))
        return count + [0] * (width - len(count))
    leftovers: list[Bits] = []
    while lanes > 1:
        half = lanes // 2
        if lanes % 2:
            leftovers.append(view(words, lanes - 1, 1))
        words = _call(emitter, half, [view(words, 0, 1), view(words, half, 1)], add, width)
        lanes = half
    terms: list[Bits] = [words, *leftovers] if lanes else [[0] * width]
    return _call(emitter, 1, terms, lambda b, *terms: reduce(partial(add, b), terms), width)


def _count(emitter: Emitter, bit: Bits, lanes: int, width: int) -> Bits:
    """Return how many lanes of a bit are 1, modulo 2**width; at most lanes - popcount(lanes) ANDs.

    Each of m lanes counts a block; halving those lanes then adds two counts of k bits and one more bit, as
    carry, into k + 1 bits. That uses m * (_BLOCK + 1) - popcount(m) bits, with an AND for each bit that goes.
    """
    if lanes <= _FEW:
        each = [view(bit, lane, 1) for lane in range(lanes)]
        return _call(emitter, 1, each, _popcount, width)
    blocks = lanes // (_BLOCK + 1)
    taken = [view(bit, lane, _BLOCK) for lane in range(_BLOCK)]
    counts = _call(emitter, blocks, taken, _popcount, width)
    used = blocks * _BLOCK
    leftovers: list[Bits] = []
    while blocks > 1:
        half = blocks // 2
        if blocks % 2:
            leftovers.append(view(counts, blocks - 1, 1))
        pairs = [view(counts, 0, 1), view(counts, half, 1), view(bit, used, 1)]
        counts = _call(emitter, half, pairs, _add_with_carry, width)
        used += half
        blocks = half
    rest = [view(bit, lane, 1) for lane in range(used, lanes)]
    terms = [counts, *leftovers, *rest]
    return _call(emitter, 1, terms, lambda b, *terms: sum_words(b, terms, width), width)


def _call(emitter: Emitter, lanes: int, args: list[Bits], build: Callable[..., Word], width: int) -> Bits:
    """Call a netlist of one result, of which the lower `width` bits are kept."""
    results, _ = emitter.call(lanes, args, lambda b, words: [build(b, *words)[:width]])
    return results[0]


def _popcount(b: Builder, *bits: Word) -> Word:
    return popcount(b, [wire for word in bits for wire in word])


def _add_with_carry(b: Builder, x: Word, y: Word, carry: Word) -> Word:
    total, out = add_carry(b, x, y, carry[0])
    return [*total, out]
