"""What Python's own functions mean in rewritten functions, where they would ask for the value of a secret."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from gc2pc.language import functions, integer_functions, joins, rank, real_functions
from gc2pc.language.exact import Exact
from gc2pc.language.graph import Traced
from gc2pc.language.operations import BIT, resized
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.language.truth import NAMESAKES, truth
from gc2pc.program import ValueType


def of(fn: Any) -> Callable[..., Any] | None:
    """Return what to call instead of a function of Python's, or None."""
    try:
        return _INSTEAD.get(fn)
    except TypeError:  # not hashable
        return None


def _sorted(values: Iterable[Any], /, *, key: Any = None, reverse: bool = False) -> list[Any]:
    items = list(values)
    if not any(isinstance(item, Traced) for item in items) and key is None:
        return builtins.sorted(items, reverse=reverse)
    keys = [key(item) for item in items] if key else items
    if not any(isinstance(k, Traced) for k in keys):
        return builtins.sorted(items, key=key, reverse=reverse)
    found = _sorted_by(keys, items)
    return found[::-1] if reverse else found


def _sorted_by(keys: list[Any], items: list[Any]) -> list[Any]:
    if all(key is item for key, item in zip(keys, items, strict=True)):
        exact = all(not isinstance(item, Traced) or item.bounds for item in items)
        rows = Secret(rank.sort(joins.stack(joins.operands("sorted()", items), 0), 0))
        return [Exact(row.node) if exact else row for row in rows]
    remedy = "gc2pc.sort_by(keys, *values) sorts arrays by an array of keys"
    raise compile_error("sorted() has no key that is secret", remedy)


def _bool(value: Any = False, /) -> Any:
    return truth(value, "be an argument of bool()")


def _int(value: Any = 0, /, *base: Any) -> Any:
    """Return an integer as it is, a Bit as one, and other numbers without their fraction, in their type."""
    if not isinstance(value, Secret) or base:
        return int(value, *base)
    if value.node.shape:
        raise compile_error(f"{value.node} is not one integer", "take its elements one by one")
    return Exact(resized(value.node, ValueType("uint", 1))) if value.node.type == BIT else math.trunc(value)


def _of_secrets(pythons: Callable[..., Any], ours: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that is Python's or numpy's for public values, and ours for secret ones."""
    count = ours.__code__.co_argcount

    def call(*args: Any, **options: Any) -> Any:
        if not any(isinstance(value, Traced) for value in (*args, *options.values())):
            return pythons(*args, **options)
        if options or len(args) != count:
            operands = "one operand" if count == 1 else f"{count} operands"
            remedy = "divide by that of the base: math.log(x) / math.log(10)" if pythons is math.log else ""
            raise compile_error(f"{pythons.__name__}() of secrets takes {operands} and no more", remedy)
        return ours(*args)

    return call


_INSTEAD: dict[Any, Callable[..., Any]] = {
    builtins.sum: functions.sum,
    builtins.min: functions.min,
    builtins.max: functions.max,
    builtins.any: functions.any,
    builtins.all: functions.all,
    builtins.sorted: _sorted,
    builtins.bool: _bool,
    builtins.int: _int,
}
for _name in NAMESAKES:
    _ours = getattr(real_functions, _name, None) or getattr(integer_functions, _name)
    for _pythons in (getattr(math, _name, None), getattr(np, _name, None)):
        if _pythons not in (None, math.floor, math.ceil, math.trunc):  # these call a method of the value
            _INSTEAD[_pythons] = _of_secrets(_pythons, _ours)
