"""What floating point is made of: the place of the leading one, and a secret shift that keeps a window.

Exactly one of the wires that tell the leading one's place is 1, so any function of the place, such as its
number or an exponent, is a XOR of them and costs nothing more.
"""

from collections.abc import Callable, Sequence

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library.compare import any_of
from gc2pc.library.select import mux
from gc2pc.library.shift import shift_right
from gc2pc.library.words import common_width


def leading_one(b: Builder, x: Word) -> tuple[list[Wire], Wire]:
    """Return for each k whether the highest 1 of x has k zeros above it, and whether there is any; n ANDs."""
    common_width(x)
    places, seen = [], 0
    for bit in reversed(x):
        before, seen = seen, b.or_(seen, bit)
        places.append(b.xor(before, seen))
    return places, seen


def of_place(b: Builder, places: Sequence[Wire], value: Callable[[int], int], width: int) -> Word:
    """Return value(k) in two's complement for the k whose wire is 1, and 0 if none is; no ANDs."""
    word = [0] * width
    for k, place in enumerate(places):
        code = value(k)
        word = [b.xor(bit, place) if code >> i & 1 else bit for i, bit in enumerate(word)]
    return word


def window(b: Builder, x: Word, start: int, size: int, distance: Word) -> tuple[Word, Wire]:
    """Return bits [start, start + size) of x << distance, and whether a 1 lies below them.

    Large steps come first, and each keeps only what the steps after it can still bring into the window: about
    `size` ANDs a bit of the distance and the distance's range once more, and for the bit below one AND for
    each bit that can get lost.
    """
    bits = dict(enumerate(x))  # by place; what is missing is 0
    lost: list[Wire] = []
    for i, c in reversed(list(enumerate(distance))):
        step = 1 << i
        low = start - step + 1  # what is below this now will stay below the window
        lost += [wire for place, wire in bits.items() if place < low - step]
        below = any_of(b, [wire for place, wire in bits.items() if low - step <= place < low])
        lost.append(b.and_(b.not_(c), below))
        bits = {
            place: b.mux(c, bits.get(place - step, 0), bits.get(place, 0))
            for place in range(low, start + size)
            if place in bits or place - step in bits
        }
    return [bits.get(start + i, 0) for i in range(size)], any_of(b, lost)


def shift_out(b: Builder, x: Word, distance: Word) -> tuple[Word, Wire]:
    """Return x >> distance, and whether a 1 was shifted out; about n + 1 ANDs a bit of the distance.

    Small steps come first, because constant zeros at the ends of x spread only with large ones.
    """
    lost: list[Wire] = []
    for i, c in enumerate(distance):
        lost.append(b.and_(c, any_of(b, x[: 1 << i])))
        x = mux(b, c, shift_right(x, 1 << i), x)
    return x, any_of(b, lost)


def saturated(b: Builder, x: Word, width: int) -> Word:
    """Return the least of an unsigned word and 2^width - 1; len(x) - 1 ANDs, none if it fits."""
    too_large = any_of(b, x[width:])
    return [b.or_(bit, too_large) for bit in [*x, *[0] * width][:width]]
