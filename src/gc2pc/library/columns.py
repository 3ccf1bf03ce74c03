"""Sums of many operands by column compression: full adders turn three bits of a weight into two."""

from collections.abc import Sequence

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.errors import UsageError
from gc2pc.library.arithmetic import full_adder
from gc2pc.library.words import bitwise_xor


def compress(b: Builder, columns: Sequence[Sequence[Wire]]) -> Word:
    """Return the sum of bits modulo 2^len(columns), columns[i] holding the bits of weight 2^i.

    Every AND takes one bit out of the sum; in the last column, whose carry is lost, nothing costs. A constant
    is free where an odd number of other bits meets it.
    """
    total: Word = []
    carries: Word = []
    for column in columns:
        terms = [*column, *carries]
        bits = [bit for bit in terms if bit > 1]
        ones = terms.count(1)
        carries = [1] * (ones // 2)
        done = (
            0  # bits[:done] are summed up already; sums queue up behind what waits, which keeps the tree flat
        )
        while len(bits) - done > 2:
            bit, carry = full_adder(b, *bits[done : done + 3])
            bits.append(bit)
            carries.append(carry)
            done += 3
        rest = [*bits[done:], ones % 2, 0, 0]
        bit, carry = full_adder(b, *rest[:3])
        carries.append(carry)
        total.append(bit)
    return total


def columns_of(width: int, *words: tuple[int, Sequence[Wire]]) -> list[Word]:
    """Return the columns of a sum modulo 2^width of words, each given with its place."""
    columns: list[Word] = [[] for _ in range(width)]
    for place, word in words:
        place_word(columns, place, word)
    return columns


def place_word(columns: list[Word], place: int, word: Sequence[Wire]) -> None:
    """Put the bits of a word into columns, from a place up; what goes beyond them is lost."""
    for column, bit in zip(columns[place:], word, strict=False):
        column.append(bit)


def sum_words(b: Builder, words: Sequence[Sequence[Wire]], width: int) -> Word:
    """Return the sum of words of any widths modulo 2^width; width ANDs or so for each word but one."""
    if width < 1:
        raise UsageError(f"a sum must have at least 1 bit, got {width}")
    return compress(b, [[word[i] for word in words if i < len(word)] for i in range(width)])


def popcount(b: Builder, bits: Sequence[Wire]) -> Word:
    """Return how many of n bits are 1, as n.bit_length() bits; n - popcount(n) ANDs."""
    if not bits:
        raise UsageError("there is nothing to count: got 0 bits")
    return compress(b, [list(bits), *([] for _ in range(len(bits).bit_length() - 1))])


def at_least(b: Builder, bits: Sequence[Wire], k: int) -> Wire:
    """Return whether k or more of n bits are 1; fewer ANDs than n, as one bit of the sum is enough."""
    width = len(bits).bit_length()
    if not 0 <= k <= 1 << width:
        raise UsageError(f"of {len(bits)} bits 0 to {1 << width} can be asked for, got {k}")
    columns: list[list[Wire]] = [[bit] for bit in b.constant((1 << width) - k, width + 1)]
    columns[0] += bits
    return compress(b, columns)[width]


def hamming_distance(b: Builder, x: Word, y: Word) -> Word:
    """Return in how many places two words differ; as many ANDs as popcount."""
    return popcount(b, bitwise_xor(b, x, y))
