"""Where a word begins and ends: n - 1 ANDs, for a count in unary turns into binary by XORs alone."""

from gc2pc.circuit import Builder, Word
from gc2pc.library.words import common_width


def leading_zeros(b: Builder, x: Word) -> Word:
    """Return how many zeros are above the highest one, as n.bit_length() bits; n for the word 0."""
    return trailing_zeros(b, x[::-1])


def trailing_zeros(b: Builder, x: Word) -> Word:
    """Return how many zeros are below the lowest one, as n.bit_length() bits; n for the word 0."""
    return _count(b, _zeros_so_far(b, x))


def bit_length(b: Builder, x: Word) -> Word:
    """Return Python's bit_length() of an unsigned word, as n.bit_length() bits."""
    return _count(b, [b.not_(zero) for zero in reversed(_zeros_so_far(b, x[::-1]))])


def _zeros_so_far(b: Builder, x: Word) -> Word:
    """Return for each bit whether it and all below are 0."""
    common_width(x)
    zeros = [b.not_(x[0])]
    for bit in x[1:]:
        zeros.append(b.and_(zeros[-1], b.not_(bit)))
    return zeros


def _count(b: Builder, unary: Word) -> Word:
    """Return how many ones a word of ones followed by zeros has.

    Bit j of a count changes whenever the count passes a multiple of 2^j.
    """
    total = [0] * len(unary).bit_length()
    for i in range(len(total)):
        for reached in unary[(1 << i) - 1 :: 1 << i]:
            total[i] = b.xor(total[i], reached)
    return total
