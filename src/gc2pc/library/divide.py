"""Division: restoring while the remainder is short, non-restoring after.

Step by step a bit of the dividend joins the remainder. While it has w bits, restoring compares it with the
lower w bits of the divisor and chooses, for 2w + 1 ANDs. Non-restoring adds or subtracts the whole divisor of
m bits and lets the remainder be negative, -y <= r < y, for m ANDs; one correction at the end mends it.

Constant bits of a divisor make it cheaper: zeros below are split off, zeros above shorten every step.
"""

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library.arithmetic import abs_, add, add_carry, neg, neg_if
from gc2pc.library.select import mux
from gc2pc.library.words import common_width, flip_if, invert, keep_if


def udivmod(b: Builder, x: Word, y: Word) -> tuple[Word, Word]:
    """Return quotient and remainder of unsigned words, as wide as x and as y; about 3/4 n^2 + 3n ANDs.

    x / 0 is all ones, and x mod 0 is x, cut to the width of y.
    """
    zeros = _low_zeros(y)
    if zeros:
        quotient, remainder = udivmod(b, x[zeros:] or [0], y[zeros:])
        return _extended(quotient[: len(x) - zeros], len(x), 0), _extended(
            [*x[:zeros], *remainder], len(y), 0
        )
    quotient, remainder, negative = _divide(b, x, y)
    return quotient, add(b, remainder, keep_if(b, negative, y))


def udiv(b: Builder, x: Word, y: Word) -> Word:
    """Return x / y of unsigned words; 829 ANDs for 32 bits, 3,197 for 64."""
    return udivmod(b, x, y)[0]


def umod(b: Builder, x: Word, y: Word) -> Word:
    """Return x mod y of unsigned words; 892 ANDs for 32 bits, 3,324 for 64."""
    return udivmod(b, x, y)[1]


def sdiv(b: Builder, x: Word, y: Word) -> Word:
    """Return x / y of signed words, rounded towards zero; 3n - 3 ANDs more than unsigned.

    x / 0 is -1, or 1 if x is negative. The lowest number divided by -1 stays as it is.
    """
    common_width(x, y)
    quotient = udiv(b, abs_(b, x), abs_(b, y))
    return neg_if(b, b.xor(x[-1], y[-1]), quotient)


def floor_divmod(b: Builder, x: Word, y: Word) -> tuple[Word, Word]:
    """Return Python's x // y and x % y of signed words: rounded down, the remainder has the sign of y.

    2n - 1 ANDs more than unsigned. x % 0 is x, and x // 0 is -1, or 0 if x is negative.

    With both divided by the sign of y, floor(x / y) of a negative x is NOT (NOT x / y), and NOT x is not
    negative. Whatever the signs, the remainder is plus or minus what _divide leaves, plus y or nothing.
    """
    n = common_width(x, y)
    if y[-1] == 1 and max(y) == 1:
        quotient, remainder = floor_divmod(b, neg(b, [*x, x[-1]]), neg(b, [*y, 1]))
        return quotient[:n], neg(b, remainder)[:n]
    zeros = _low_zeros(y) if y[-1] == 0 else 0
    if zeros:
        quotient, remainder = floor_divmod(b, x[zeros:], y[zeros:])
        return _extended(quotient, n, quotient[-1]), [*x[:zeros], *remainder]
    turned = neg_if(b, y[-1], [*x, x[-1]])
    sign = turned[-1]
    quotient, remainder, negative = _divide(b, flip_if(b, sign, turned[:n]), abs_(b, y))
    rest = flip_if(b, b.xor(sign, y[-1]), remainder)
    return flip_if(b, sign, quotient), add(b, rest, keep_if(b, b.xor(sign, negative), y), y[-1])


def _divide(b: Builder, x: Word, y: Word) -> tuple[Word, Word, Wire]:
    """Return the quotient of unsigned words, a remainder as wide as y, and whether to add y to it."""
    m = max((i + 1 for i, bit in enumerate(y) if bit), default=len(y))
    if y[:m] == [1]:
        return x, [0] * len(y), 0
    above = [0]  # above[w]: whether y has a bit from w on
    for bit in reversed(y[:m]):
        above.insert(0, b.or_(bit, above[0]))
    known = len(x) - max((i + 1 for i, bit in enumerate(x) if bit), default=0)
    quotient = [b.not_(above[0])] * known  # the remainder is 0 so far, and 0 / 0 gives ones
    remainder: Word = []
    negative: Wire = 0
    bits = x[::-1][known:]
    short = next(w for w in range(m + 1) if above[w] != 1 and 2 * w + 1 > m)
    for bit in bits[: max(0, short - 1)]:
        remainder = [bit, *remainder]
        fits, remainder = _restoring(b, remainder, y, above)
        quotient.append(fits)
    remainder = _extended(remainder, m + 1, 0)
    for bit in bits[max(0, short - 1) :]:
        subtract = b.not_(negative)
        remainder = add(b, [bit, *remainder[:m]], flip_if(b, subtract, [*y[:m], 0]), subtract)
        negative = remainder[m]
        quotient.append(b.not_(negative))
    remainder = _extended(remainder, len(y), negative)[: len(y)]
    if m < len(bits) and above[0] != 1:  # of a long x, non-restoring loses the upper bits if y is 0
        quotient = [b.or_(bit, b.not_(above[0])) for bit in quotient]
        remainder = mux(b, above[0], remainder, _extended(x, len(y), 0)[: len(y)])
        negative = b.and_(negative, above[0])
    return quotient[::-1], remainder, negative


def _restoring(b: Builder, remainder: Word, y: Word, above: Word) -> tuple[Wire, Word]:
    """Return whether y fits into a remainder of up to its width, and what is left."""
    w = len(remainder)
    if above[w] == 1:
        return 0, remainder
    difference, no_borrow = add_carry(b, remainder, invert(b, y[:w]), 1)
    fits = b.and_(no_borrow, b.not_(above[w]))
    return fits, mux(b, fits, difference, remainder)


def _low_zeros(y: Word) -> int:
    """Return how many of the lowest bits are the constant 0; 0 if all are."""
    return next((i for i, bit in enumerate(y) if bit), 0)


def _extended(word: Word, n: int, fill: Wire) -> Word:
    return word + [fill] * (n - len(word))
