"""Multiples of Ed25519's base point by secret numbers, one or two of them side by side.

A number is written with digits 1 and -1, ten of which make a window: they stand for an odd multiple, up to a
sign, of a public point, which is looked up. So a multiple is a sum of as many points as there are windows;
nothing is doubled.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from gc2pc.circuit import Builder, Word
from gc2pc.language import joins, views
from gc2pc.language.crypto.field25519 import NUMBER, factors, inverse, product
from gc2pc.language.crypto.tables import look_up
from gc2pc.language.graph import Node
from gc2pc.language.loops import scan
from gc2pc.language.operations import BIT, apply, bits_from
from gc2pc.language.secret import Secret
from gc2pc.library import edwards25519 as curve
from gc2pc.library import field25519 as field
from gc2pc.library import scalar25519 as scalar
from gc2pc.library.select import swap_if
from gc2pc.library.words import flip_if
from gc2pc.program import ValueType

WINDOW, WINDOWS = 10, 26
SCALAR = ValueType("uint", scalar.BITS)
_DIGITS = ValueType("uint", WINDOW * WINDOWS)
_INDEX = ValueType("uint", WINDOW - 1)
_ENTRY_BITS = 255  # of each of the three numbers that stand for a point in the tables

Point = tuple[Node, Node, Node, Node]
"""Arrays X, Y, Z, T of one number for each multiple."""


def base_multiples(scalars: list[Node]) -> Node:
    """Return encodings (RFC 8032, section 5.1.2) of multiples of the base point, by one or two residues."""
    windows = [_windows(x) for x in scalars]
    entries = joins.stack(look_up([apply(_index, _INDEX, window) for window in windows], _tables()), 1)
    signs = joins.stack([apply(_is_negative, BIT, window) for window in windows], 1)

    def turn(point: tuple[Secret, ...], x: tuple[Secret, Secret]) -> tuple[tuple[Secret, ...], None]:
        return _secrets(_sum(_nodes(point), x[0].node, x[1].node)), None

    first = _start(views.row(entries, 0), views.row(signs, 0))
    rest = Secret(views.rows(entries, 1, WINDOWS)), Secret(views.rows(signs, 1, WINDOWS))
    x, y, z, _ = _nodes(scan(turn, _secrets(first), rest)[0])
    ratios = factors(views.reshaped(_inverses(z), (1, *z.shape))).picked([0, 0])
    affine = product(ratios, factors(joins.stack([x, y], 0)))
    return apply(curve.encoded, NUMBER, *views.each_row(affine))


def _nodes(point: tuple[Secret, ...]) -> Point:
    x, y, z, t = (number.node for number in point)
    return x, y, z, t


def _secrets(point: Point) -> tuple[Secret, ...]:
    return tuple(map(Secret, point))


def _inverses(z: Node) -> Node:
    """Return the inverses of one or two numbers; of two by that of their product."""
    if z.lanes == 1:
        return views.reshaped(inverse(views.row(z, 0)), (1,))
    both = factors(z)
    together = product(both.picked([0]), both.picked([1]))
    inverted = views.reshaped(inverse(views.row(together, 0)), (1,))
    return product(both.picked([1, 0]), factors(inverted).picked([0, 0]))


# Windows


def _windows(x: Node) -> Node:
    """Return the digits of a residue, window by window, the lowest first."""
    word = apply(lambda b, x: scalar.signed_digits(b, x, _DIGITS.bits), _DIGITS, x)
    type = ValueType("uint", WINDOW)
    return joins.stack([apply(bits_from(WINDOW * i, WINDOW), type, word) for i in range(WINDOWS)], 0)


def _is_negative(b: Builder, window: Word) -> Word:
    return [b.not_(window[-1])]


def _index(b: Builder, window: Word) -> Word:
    """Return j for a window of the value 2 j + 1 or its negative, whose digits are the opposite ones."""
    return flip_if(b, b.not_(window[-1]), window[:-1])


@cache
def _tables() -> npt.NDArray[np.uint8]:
    """Return the bits of the points that windows stand for, uint8[WINDOWS, 2^(WINDOW - 1), 3 * 255]."""
    forms = [curve.for_starting] + [curve.for_adding] * (WINDOWS - 1)
    rows = curve.odd_multiples(WINDOW, WINDOWS)
    numbers = [n for form, row in zip(forms, rows, strict=True) for x, y in row for n in form(x, y)]
    data = np.frombuffer(b"".join(n.to_bytes(32, "little") for n in numbers), np.uint8)
    bits = np.unpackbits(data.reshape(-1, 32), axis=1, count=_ENTRY_BITS, bitorder="little")
    return bits.reshape(WINDOWS, -1, 3 * _ENTRY_BITS)


# Points


def _public_point(entry: Node, negative: Node) -> tuple[Node, Node, Node]:
    """Return the three numbers of a point in the tables, the first two swapped if it counts negative.

    The third would change its sign too, which is left to the caller.
    """

    def numbers(b: Builder, entry: Word, negative: Word) -> tuple[Word, Word, Word]:
        plus, minus, third = (entry[i : i + _ENTRY_BITS] for i in range(0, 3 * _ENTRY_BITS, _ENTRY_BITS))
        return *swap_if(b, negative[0], plus, minus), third

    plus, minus, third = (
        apply(lambda b, x, c, i=i: [*numbers(b, x, c)[i], 0], NUMBER, entry, negative) for i in range(3)
    )
    return plus, minus, third


def _start(entry: Node, negative: Node) -> Point:
    """Return a point in the tables, with Z = 2."""
    plus, minus, third = _public_point(entry, negative)
    two = apply(lambda b, x: b.constant(2, field.BITS), NUMBER, plus)
    zero = apply(lambda b, x: b.constant(0, field.BITS), NUMBER, plus)
    x, y = apply(field.sub, NUMBER, plus, minus), apply(field.add, NUMBER, plus, minus)
    return x, y, two, apply(_add_or_sub, NUMBER, zero, third, negative)


def _sum(point: Point, entry: Node, negative: Node) -> Point:
    """Return the sum of points and points in the tables; 7 products each."""
    x, y, z, t = point
    plus, minus, third = _public_point(entry, negative)
    left = [apply(field.sub, NUMBER, y, x), apply(field.add, NUMBER, y, x), t]
    a, b, c = views.each_row(
        product(factors(joins.stack(left, 0)), factors(joins.stack([minus, plus, third], 0)))
    )
    d = apply(field.double, NUMBER, z)
    e, h = apply(field.sub, NUMBER, b, a), apply(field.add, NUMBER, b, a)
    f = apply(_add_or_sub, NUMBER, d, c, apply(lambda b, bit: [b.not_(bit[0])], BIT, negative))
    g = apply(_add_or_sub, NUMBER, d, c, negative)
    four = factors(joins.stack([e, f, g, h], 0))
    x, y, z, t = views.each_row(product(four.picked([0, 2, 1, 0]), four.picked([1, 3, 2, 3])))
    return x, y, z, t


def _add_or_sub(b: Builder, x: Word, y: Word, subtract: Word) -> Word:
    return field.add_or_sub(b, x, y, subtract[0])
