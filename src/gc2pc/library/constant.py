"""Products with public numbers as sums of shifted words: columns, to which more can be added."""

from collections.abc import Sequence

from gc2pc.circuit import Builder, Word
from gc2pc.library.columns import columns_of, place_word
from gc2pc.library.words import invert


def weighted_columns(
    b: Builder, width: int, words: Sequence[tuple[int, Word]], constant: int = 0
) -> list[Word]:
    """Return the columns of the sum of words, each times a public number, and a constant, modulo 2^width.

    The words are unsigned. Numbers are written with digits -1, 0 and 1 so that few are not 0; a word of n
    bits counts negative as NOT x + 1 - 2^n.
    """
    columns = columns_of(width)
    for number, word in words:
        for place, digit in enumerate(digits(number)):
            if digit:
                place_word(columns, place, word if digit > 0 else invert(b, word))
            if digit < 0:
                constant += (1 - (1 << len(word))) << place
    place_word(columns, 0, b.constant(constant, width))
    return columns


def digits(number: int) -> list[int]:
    """Return the non-adjacent form of a number, lowest digit first: of two neighbours one is 0 at least."""
    result = []
    while number:
        digit = 2 - number % 4 if number % 2 else 0
        result.append(digit)
        number = (number - digit) // 2
    return result
