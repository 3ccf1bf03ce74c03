"""Brings a product or quotient to where its exponent wants it: left if zeros lead, right if it is tiny."""

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library.arithmetic import add, sub
from gc2pc.library.float_format import Format
from gc2pc.library.normalise import window
from gc2pc.library.select import mux
from gc2pc.library.words import keep_if


def placed(
    b: Builder, fmt: Format, x: Word, exponent: Word, constant: int, zeros: Word, vanish: Wire = 0
) -> tuple[Word, Word, Wire]:
    """Return exponent, mantissa and sticky, as put_together() takes them, of a value that is not rounded yet.

    x: its bits, M + 2 or more of them; zeros: how many lead it, in as few bits as the most of them need.
    exponent + constant: one less than the field that it would have if none did; exponent is a signed word.
    vanish: whether it is to become 0.
    """
    size = fmt.fraction + 2
    most_zeros = (1 << len(zeros)) - 1
    # Distances are to the left, and to the right where they are less than `offset`.
    stages = (size + most_zeros).bit_length()
    offset = next(k for k in (1 << (stages - 1), (1 << stages) - 1 - most_zeros) if k >= size)
    width = max(len(exponent), (abs(constant) + offset).bit_length() + 1) + 1
    exponent = [*exponent, *exponent[-1:] * (width - len(exponent))]
    exponent = add(b, exponent, b.constant(constant + offset, width))
    distance = add(b, [*zeros, *[0] * (width - len(zeros))], b.constant(offset, width))
    rest = sub(b, exponent, distance)
    distance = mux(b, rest[-1], exponent[:stages], distance[:stages])
    distance = keep_if(b, b.and_(b.not_(exponent[-1]), b.not_(vanish)), distance)
    mantissa, sticky = window(b, x, len(x) - size + offset, size, distance)
    return rest[:-1], mantissa, sticky
