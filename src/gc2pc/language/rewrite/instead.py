"""What Python's own functions mean in rewritten functions, where they would ask for the value of a secret."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from typing import Any

from gc2pc.language import functions, joins, rank
from gc2pc.language.exact import Exact
from gc2pc.language.graph import Traced
from gc2pc.language.operations import BIT, resized
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.language.truth import truth
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
    """Return an integer as it is, and a Bit as one."""
    if not isinstance(value, Traced) or base:
        return int(value, *base)
    if value.node.shape:
        raise compile_error(f"{value.node} is not one integer", "take its elements one by one")
    return Exact(resized(value.node, ValueType("uint", 1))) if value.node.type == BIT else value


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
