"""IEEE 754 binary formats: how a word is cut into fraction, exponent and sign, and how a result is rounded.

Operations take and return words of fmt.bits wires, the fraction first, the sign last, as the formats lie in
memory. All of them round to nearest, ties to even, and know subnormal numbers, infinities and NaN. Whatever
NaN goes in, the NaN that comes out is one and the same: positive, quiet, without payload.
"""

from dataclasses import dataclass

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.errors import UsageError
from gc2pc.library.arithmetic import add, increment
from gc2pc.library.compare import all_of, any_of
from gc2pc.library.normalise import leading_one, of_place
from gc2pc.library.shift import shift_left_by
from gc2pc.library.words import bitwise_xor, keep_if


@dataclass(frozen=True)
class Format:
    """A binary format: `exponent` bits of exponent, `fraction` bits of fraction, and a sign.

    Roots are never subnormal, and products of two subnormal numbers round to 0, where the bias is greater
    than `fraction`.
    """

    exponent: int
    fraction: int

    def __post_init__(self) -> None:
        if not 2 <= self.fraction < self.bias:
            have = f"{self.exponent} and {self.fraction}"
            raise UsageError(
                f"a float has 2 bits of fraction or more, and a bias above that number, got {have} bits"
            )

    @property
    def bits(self) -> int:
        return 1 + self.exponent + self.fraction

    @property
    def bias(self) -> int:
        return (1 << self.exponent >> 1) - 1

    @property
    def special(self) -> int:
        """The exponent field of infinities and NaN."""
        return (1 << self.exponent) - 1

    @property
    def infinity(self) -> int:
        return self.special << self.fraction

    @property
    def nan(self) -> int:
        """The NaN that operations return."""
        return self.infinity | 1 << (self.fraction - 1)


FLOAT16 = Format(5, 10)
FLOAT32 = Format(8, 23)
FLOAT64 = Format(11, 52)


@dataclass(frozen=True)
class Number:
    """A word taken apart. Its value is mantissa * 2^(exponent - bias - fraction bits), unless it is special.

    exponent: the field, or 1 for zeros and subnormal numbers; mantissa: the fraction below its hidden bit;
    normal: the hidden bit; special: infinite or NaN; nan: only NaN.
    """

    sign: Wire
    exponent: Word
    mantissa: Word
    normal: Wire
    special: Wire
    nan: Wire


def taken_apart(b: Builder, fmt: Format, x: Word) -> Number:
    """Return the parts of a float; E - 1 ANDs for its hidden bit, and E + M - 1 for what tells NaN."""
    if len(x) != fmt.bits:
        raise UsageError(f"a float of this format has {fmt.bits} bits, got {len(x)}")
    fraction, field = x[: fmt.fraction], x[fmt.fraction : -1]
    normal, special = any_of(b, field), all_of(b, field)
    nan = b.and_(special, any_of(b, fraction))
    exponent = [b.xor(field[0], b.not_(normal)), *field[1:]]
    return Number(x[-1], exponent, [*fraction, normal], normal, special, nan)


def normalised(b: Builder, number: Number, width: int) -> tuple[Word, Word, Wire]:
    """Return a number's mantissa with its leading one on top, its exponent then, and whether it is not 0.

    The exponent is signed, in `width` bits. Of 0, mantissa and exponent mean nothing.
    """
    places, not_zero = leading_one(b, number.mantissa)
    zeros = of_place(b, places, lambda k: k, (len(places) - 1).bit_length())
    mantissa = shift_left_by(b, number.mantissa, zeros)
    # Where zeros lead, the exponent is 1: it becomes 1 - k, and every bit that has to change is known.
    change = of_place(b, places, lambda k: (1 - k) ^ 1, width)
    exponent = bitwise_xor(b, number.exponent + [0] * (width - len(number.exponent)), change)
    return [*mantissa[:-1], 1], exponent, not_zero


def put_together(
    b: Builder,
    fmt: Format,
    sign: Wire,
    exponent: Word,
    mantissa: Word,
    sticky: Wire,
    special: Wire,
    nan: Wire,
) -> Word:
    """Round mantissa * 2^exponent to a float; 2M + 3E ANDs or so.

    mantissa: M + 2 bits, the hidden bit and the bit below the fraction among them; sticky: whether anything
    is below that. exponent: the field less 1, for a mantissa whose hidden bit is 1; if too large for a
    field, infinite. Without a hidden bit the result is subnormal, whatever the exponent. special makes it
    infinite whatever the rest is, and nan, which implies special, NaN.
    """
    top = mantissa[-1]
    up = b.and_(mantissa[0], b.or_(mantissa[1], sticky))
    fraction = increment(b, [*mantissa[1:-1], 0], up)
    carry = fraction.pop()
    field = add(b, exponent, [carry, *[0] * (len(exponent) - 1)], 1)
    too_large = b.or_(any_of(b, field[fmt.exponent :]), all_of(b, field[: fmt.exponent]))
    infinite = b.or_(special, b.and_(top, too_large))
    finite = b.not_(infinite)
    kept = keep_if(b, b.and_(top, finite), field[: fmt.exponent])
    kept[0] = b.xor(kept[0], b.and_(carry, b.and_(b.not_(top), finite)))  # a subnormal that becomes normal
    fraction = keep_if(b, finite, fraction)
    fraction[-1] = b.xor(fraction[-1], nan)
    return [*fraction, *(b.xor(bit, infinite) for bit in kept), b.and_(sign, b.not_(nan))]
