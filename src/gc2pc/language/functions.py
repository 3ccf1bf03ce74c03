"""Functions of secret values: where and sum."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from typing import Any

import numpy as np

from gc2pc.language import operations
from gc2pc.language.graph import Traced
from gc2pc.language.operations import BIT
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.library.columns import popcount
from gc2pc.program import ValueType


def where(condition: Any, x: Any, y: Any) -> Any:
    """Return x where the condition is true, else y, element by element for arrays.

    Both are computed. With nothing secret among the three this is numpy's where.
    """
    if not any(isinstance(value, Traced) for value in (condition, x, y)):
        return np.where(condition, x, y)
    bit = condition.node if isinstance(condition, Traced) else operations.constant(BIT, condition)
    if bit.type != BIT:
        raise compile_error(f"the condition of where() must be Bits, got {bit}", "compare it: x != 0")
    return Secret(operations.choose(bit, x, y))


def sum(values: Iterable[Any], start: Any = 0) -> Any:
    """Return the sum of an array, or of any iterable as Python's sum; Bits are counted.

    The sum of n Bits is a UInt[n.bit_length()]. Integers keep their type and wrap around.
    """
    if isinstance(values, Secret) and values.shape:
        total = values.sum()
        return total if isinstance(start, int) and start == 0 else total + start
    items = list(values)
    bits = [item.node for item in items if isinstance(item, Secret) and item.type == BIT]
    if len(bits) < max(1, len(items)):
        return builtins.sum(items, start)
    count = operations.apply(_count, ValueType("uint", len(bits).bit_length()), *bits)
    return Secret(count) if isinstance(start, int) and start == 0 else Secret(count) + start


def _count(b: Any, *bits: Any) -> Any:
    return popcount(b, [bit for word in bits for bit in word])
