"""Arrays of numbers modulo 2^255 - 19: the library's circuits over lanes, products in three lanes each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gc2pc.circuit import Builder, Word
from gc2pc.language import joins, views
from gc2pc.language.graph import Build, Node
from gc2pc.language.loops import fori
from gc2pc.language.operations import BIT, apply, bits_from
from gc2pc.language.secret import Secret
from gc2pc.library import field25519 as field
from gc2pc.library import inverse25519
from gc2pc.library.multiply import mul_full
from gc2pc.program import ValueType

NUMBER = ValueType("uint", field.BITS)
_HALF = ValueType("uint", field.HALF)
_STATE = ValueType("uint", inverse25519.STATE_BITS)
_STEPS = 8  # of an inversion that one call does


@dataclass(frozen=True)
class Factors:
    """Numbers split for products: halves and their differences, along a first axis, and signs of those."""

    parts: Node
    negative: Node

    def picked(self, places: Sequence[int]) -> Factors:
        """Return some of the numbers, by their places along the first axis of the array they were."""
        return Factors(
            views.item(self.parts, (slice(None), list(places))), views.item(self.negative, list(places))
        )


def factors(x: Node) -> Factors:
    """Return numbers of 256 bits split for products."""
    low, high = (apply(bits_from(start, field.HALF), _HALF, x) for start in (0, field.HALF))
    return Factors(joins.stack([low, high, apply(_difference, _HALF, x)], 0), apply(_sign, BIT, x))


def _difference(b: Builder, x: Word) -> Word:
    return field.halves(b, x)[2]


def _sign(b: Builder, x: Word) -> Word:
    return [field.halves(b, x)[3]]


def product(x: Factors, y: Factors) -> Node:
    """Return x * y of arrays of one shape."""
    return finished_product(field.reduced, NUMBER, x, y)


def finished_product(finish: Build, type: ValueType, x: Factors, y: Factors, *more: Node) -> Node:
    """Return what a circuit makes of the halves of x * y over the integers, and of more words."""
    low, high, cross = views.each_row(apply(mul_full, NUMBER, x.parts, y.parts))

    def build(b: Builder, low: Word, high: Word, cross: Word, p: Word, q: Word, *rest: Word) -> Word:
        return finish(b, *field.joined(b, low, high, cross, b.xor(p[0], q[0])), *rest)

    return apply(build, type, low, high, cross, x.negative, y.negative, *more)


def inverse(x: Node) -> Node:
    """Return 1 / x of a single number, 0 for 0."""

    def turn(_: Secret, state: Secret) -> Secret:
        return Secret(apply(_steps, _STATE, state.node))

    state = Secret(apply(_first_state, _STATE, x))
    last = fori(inverse25519.STEPS // _STEPS, turn, state)
    return apply(_result, NUMBER, last.node)


def _first_state(b: Builder, x: Word) -> Word:
    return inverse25519.first_state(b, x).word


def _steps(b: Builder, state: Word) -> Word:
    return inverse25519.steps(b, inverse25519.State.of(state), _STEPS).word


def _result(b: Builder, state: Word) -> Word:
    return inverse25519.result(b, inverse25519.State.of(state))
