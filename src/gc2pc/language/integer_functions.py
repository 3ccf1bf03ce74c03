"""Functions of secret integers: roots, divisors, rotations and counts; of public ones they are Python's."""

from __future__ import annotations

import math
from typing import Any

from gc2pc.language import integers
from gc2pc.language.graph import Node, Traced
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error


def isqrt(x: Any) -> Any:
    """Return the square root of a UInt[n], rounded down, as UInt[(n + 1) // 2]; n (n + 2) / 8 ANDs."""
    return Secret(integers.isqrt(x.node)) if isinstance(x, Traced) else math.isqrt(x)


def gcd(x: Any, y: Any) -> Any:
    """Return the greatest common divisor, 0 or more, in the type of x and y; 4.5 n^2 ANDs or so."""
    if not isinstance(x, Traced) and not isinstance(y, Traced):
        return math.gcd(x, y)
    return Secret(integers.greatest_divisor(x, y))


def rotl(x: Any, distance: Any) -> Secret:
    """Return x with its bits moved up, those that leave coming in below; free for a public distance."""
    return Secret(integers.rotated("rotl()", _node("rotl()", x), distance, left=True))


def rotr(x: Any, distance: Any) -> Secret:
    """Return x with its bits moved down, those that leave coming in above; free for a public distance."""
    return Secret(integers.rotated("rotr()", _node("rotr()", x), distance, left=False))


def popcount(x: Any) -> Secret:
    """Return how many bits are 1, those of an Int in two's complement, as UInt[n.bit_length()]."""
    return Secret(integers.popcount(_node("popcount()", x)))


def leading_zeros(x: Any) -> Secret:
    """Return how many zeros are above the highest 1, n for 0, as UInt[n.bit_length()]; n - 1 ANDs."""
    return Secret(integers.leading_zeros(_node("leading_zeros()", x)))


def trailing_zeros(x: Any) -> Secret:
    """Return how many zeros are below the lowest 1, n for 0, as UInt[n.bit_length()]; n - 1 ANDs."""
    return Secret(integers.trailing_zeros(_node("trailing_zeros()", x)))


def _node(symbol: str, x: Any) -> Node:
    if not isinstance(x, Traced):
        problem = f"{symbol} needs a secret integer, got {type(x).__name__}"
        raise compile_error(problem, "give a constant a type, for instance UInt[32](5)")
    return x.node
