"""Functions of secret values that Python or numpy have too: where, sum, min, max, any, all and others."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from gc2pc.language import operations, reduce
from gc2pc.language.exact import Exact, exact_if
from gc2pc.language.graph import Node, Traced
from gc2pc.language.operations import BIT
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.library.columns import popcount
from gc2pc.program import ValueType


def where(condition: Any, x: Any, y: Any) -> Any:
    """Return x where the condition is true, else y, element by element for arrays.

    Both are computed. With nothing secret among the three this is numpy's where.
    """
    if not _secret(condition, x, y):
        return np.where(condition, x, y)
    bit = condition.node if isinstance(condition, Traced) else operations.constant(BIT, condition)
    if bit.type != BIT:
        raise compile_error(f"the condition of where() must be Bits, got {bit}", "compare it: x != 0")
    return exact_if(Secret(operations.choose(bit, x, y)), x, y)


def sum(values: Iterable[Any], start: Any = 0, *, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the sum of an array, along axes or in all, or of any iterable as Python's; Bits are counted.

    Integers keep their type and wrap around. The count of all Bits is an integer without a type, which does
    not; along axes it is a UInt of as many bits as it needs.
    """
    if isinstance(values, Secret) and values.shape:
        total = values.sum(axis, keepdims)
        if values.type == BIT and not total.shape:
            total = Exact(total.node, (0, values.size))
        return total if isinstance(start, int) and start == 0 else total + start
    items = list(values)
    bits = [item.node for item in items if isinstance(item, Secret) and item.type == BIT]
    if len(bits) < builtins.max(1, len(items)):
        return builtins.sum(items, start)
    count = operations.apply(_count, ValueType("uint", len(bits).bit_length()), *bits)
    total = Exact(count, (0, len(bits)))
    return total if isinstance(start, int) and start == 0 else total + start


def _count(b: Any, *bits: Any) -> Any:
    return popcount(b, [bit for word in bits for bit in word])


def min(*values: Any, axis: Any = None, keepdims: bool = False, **options: Any) -> Any:
    """Return the smallest element of an array, along axes or in all, or the smallest of several values."""
    if len(values) == 1 and isinstance(values[0], Secret) and values[0].shape:
        return values[0].min(axis, keepdims)
    items = list(values[0] if len(values) == 1 else values)
    return minimum(*items) if _secret(*items) else builtins.min(items, **options)


def max(*values: Any, axis: Any = None, keepdims: bool = False, **options: Any) -> Any:
    """Return the largest element of an array, along axes or in all, or the largest of several values."""
    if len(values) == 1 and isinstance(values[0], Secret) and values[0].shape:
        return values[0].max(axis, keepdims)
    items = list(values[0] if len(values) == 1 else values)
    return maximum(*items) if _secret(*items) else builtins.max(items, **options)


def minimum(*values: Any) -> Secret:
    """Return the smallest of some values, element by element for arrays."""
    return exact_if(Secret(_chosen("minimum()", True, *values)), *values)


def maximum(*values: Any) -> Secret:
    """Return the largest of some values, element by element for arrays."""
    return exact_if(Secret(_chosen("maximum()", False, *values)), *values)


def _chosen(symbol: str, least: bool, *values: Any) -> Node:
    nodes = operations.same_type(symbol, *values)
    return operations.apply(reduce.choice(nodes[0].type, least), nodes[0].type, *nodes)


def any(values: Iterable[Any], *, axis: Any = None, keepdims: bool = False) -> Any:
    """Return whether some Bit of an array is 1, along axes or in all, or one of several values."""
    if isinstance(values, Secret) and values.shape:
        return values.any(axis, keepdims)
    items = list(values)
    return _joined("any()", reduce.any_bit, items) if _secret(*items) else builtins.any(items)


def all(values: Iterable[Any], *, axis: Any = None, keepdims: bool = False) -> Any:
    """Return whether all Bits of an array are 1, along axes or in all, or all of several values."""
    if isinstance(values, Secret) and values.shape:
        return values.all(axis, keepdims)
    items = list(values)
    return _joined("all()", reduce.all_bits, items) if _secret(*items) else builtins.all(items)


def _joined(symbol: str, build: Callable[..., Any], items: list[Any]) -> Secret:
    nodes = [reduce.bits_only(node, symbol) for node in operations.same_type(symbol, *items)]
    return Secret(operations.apply(build, BIT, *nodes))


def _secret(*values: Any) -> bool:
    return builtins.any(isinstance(value, Traced) for value in values)


IN_PLACE_OF_PYTHONS = {"sum": sum, "min": min, "max": max, "any": any, "all": all}
"""What the source of a function means by these names, unless it defines them itself."""
