"""Elementary functions of fixed-point numbers, by way of a float that holds every one of them."""

from collections.abc import Callable

from gc2pc.circuit import Builder, Word
from gc2pc.errors import UsageError
from gc2pc.library.float_convert import float_to_integer, integer_to_float
from gc2pc.library.float_format import Format

MOST_BITS = 80  # for which the tables have digits enough


def through_float(
    function: Callable[[Builder, Format, Word], Word],
) -> Callable[[Builder, int, Word], Word]:
    """Return a function of words with so many bits after the point, within 0.6 of the last place.

    What is too large becomes the greatest or the least number, and what has no value 0.
    """

    def build(b: Builder, fraction: int, x: Word) -> Word:
        n = len(x)
        if n > MOST_BITS:
            raise UsageError(f"elementary functions take numbers of {MOST_BITS} bits at most, got {n}")
        fmt = Format((n + 4).bit_length() + 1, n + 2)
        value = function(b, fmt, integer_to_float(b, fmt, x, True, fraction))
        return float_to_integer(b, fmt, value, n, True, fraction, nearest=True)

    return build
