"""Helpers for tests of the language: functions made from lambdas, and a model of integers to compare with."""

from collections.abc import Callable
from typing import Any

import gc2pc
from gc2pc import Alice, Array, Bit, Bob, Int, UInt
from gc2pc.language.types import ScalarType
from gc2pc.program import ValueType


def traced(body: Callable[..., Any], *parameters: Any, returns: Any) -> gc2pc.Function:
    """Make a function of up to three parameters x, y, z, Alice's first and Bob's then, from a lambda."""

    def xyz(x, y, z):
        return body(x, y, z)

    def xy(x, y):
        return body(x, y)

    def of_x(x):
        return body(x)

    fn = [of_x, xy, xyz][len(parameters) - 1]
    owners = [Alice, Bob, Bob]
    fn.__annotations__ = {
        name: owner[type] for name, owner, type in zip("xyz", owners, parameters, strict=False)
    } | {"return": returns}
    return gc2pc.function(fn)


def type_of(kind: str, bits: int) -> ScalarType:
    return UInt[bits] if kind == "uint" else Int[bits]


def wrap(type: ValueType, value: int) -> int:
    """Return the number of a type that is equal to value modulo 2**bits."""
    low = value & ((1 << type.bits) - 1)
    return low - (1 << type.bits) if low > type.maximum else low


def edges(type: ValueType) -> list[int]:
    """Return the numbers where arithmetic goes wrong first."""
    low, high = type.minimum, type.maximum
    values = {0, 1, 2, 3, -1, -2, low, low + 1, high, high - 1, high // 2, high // 3}
    return sorted(value for value in values if low <= value <= high)


__all__ = ["Array", "Bit", "edges", "traced", "type_of", "wrap"]
