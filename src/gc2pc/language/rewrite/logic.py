"""`and`, `or`, `not`, comparisons and `in`, where secrets take part: what Python decides, these compute."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from gc2pc.language import search
from gc2pc.language.graph import Traced
from gc2pc.language.operations import BIT, same_type
from gc2pc.language.rewrite.branches import chosen
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.language.truth import truth

_PYTHONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "is": operator.is_,
    "is not": operator.is_not,
}


def and_(x: Any, *others: Callable[[], Any]) -> Any:
    """Return x and y and ...: the first that is false, else the last."""
    for other in others:
        condition = truth(x, "take part in an `and`")
        if isinstance(condition, Secret):
            x = chosen(condition, other, _same(False if _is_bit(x) else x))
        elif condition:
            x = other()
        else:
            return x
    return x


def or_(x: Any, *others: Callable[[], Any]) -> Any:
    """Return x or y or ...: the first that is true, else the last."""
    for other in others:
        condition = truth(x, "take part in an `or`")
        if isinstance(condition, Secret):
            x = chosen(condition, _same(True if _is_bit(x) else x), other)
        elif condition:
            return x
        else:
            x = other()
    return x


def all_true(x: Any, *others: Callable[[], Any]) -> Any:
    """Return whether x and y and ... is true."""
    return and_(_true(x, "and"), *(_truth_of(other, "and") for other in others))


def any_true(x: Any, *others: Callable[[], Any]) -> Any:
    """Return whether x or y or ... is true."""
    return or_(_true(x, "or"), *(_truth_of(other, "or") for other in others))


def _true(x: Any, symbol: str) -> Any:
    return truth(x, f"take part in an `{symbol}`")


def _truth_of(other: Callable[[], Any], symbol: str) -> Callable[[], Any]:
    return lambda: _true(other(), symbol)


def not_(x: Any) -> Any:
    """Return not x."""
    condition = truth(x, "take part in a `not`")
    return ~condition if isinstance(condition, Secret) else not condition


def _same(x: Any) -> Callable[[], Any]:
    return lambda: x


def _is_bit(x: Any) -> bool:
    return isinstance(x, Secret) and x.type == BIT


def compare(x: Any, *rest: Any) -> Any:
    """Return x < y < z ...: symbols and operands follow in turn, from the third operand on delayed."""
    symbol, y, *further = rest
    found = _compared(symbol, x, y)
    if not further:
        return found
    condition = truth(found, "take part in a chained comparison")

    def others() -> Any:
        return compare(y, further[0], further[1](), *further[2:])

    if isinstance(condition, bool):
        return others() if condition else found
    return chosen(condition, others, _same(False))


def _compared(symbol: str, x: Any, y: Any) -> Any:
    if symbol == "==":
        return _equal(x, y)
    if symbol == "!=":
        return not_(_equal(x, y)) if _are_structures(x, y) else x != y
    if symbol in ("in", "not in"):
        found = _contains(y, x)
        return found if symbol == "in" else not_(found)
    return _PYTHONS[symbol](x, y)


def _equal(x: Any, y: Any) -> Any:
    """Return x == y; structures that hold secrets are compared part by part."""
    if not _are_structures(x, y):
        return x == y
    if isinstance(x, tuple | list):
        return len(x) == len(y) and _all(map(_equal, x, y))
    names = [field.name for field in dataclasses.fields(x) if field.compare]
    return _all(_equal(getattr(x, name), getattr(y, name)) for name in names)


def _are_structures(x: Any, y: Any) -> bool:
    """Return whether two values are structures of one type, with secrets in them."""
    known = isinstance(x, tuple | list) or (dataclasses.is_dataclass(x) and not isinstance(x, type))
    return known and type(x) is type(y) and _holds_secrets((x, y))


def _all(values: Iterable[Any]) -> Any:
    found: Any = True
    for value in values:
        found = and_(found, _same(value))
    return found


def _holds_secrets(item: Any) -> bool:
    if isinstance(item, Traced):
        return True
    if isinstance(item, tuple | list):
        return any(map(_holds_secrets, item))
    return dataclasses.is_dataclass(item) and any(map(_holds_secrets, vars(item).values()))


def _contains(values: Any, x: Any) -> Any:
    """Return x in values."""
    if isinstance(values, Traced):
        if not values.node.shape:
            raise compile_error(f"{values.node} is not an array, and nothing is in it")
        return Secret(search.isin(same_type("in", x, values)[0], values))
    members = values if isinstance(values, list | tuple) else ()
    if not _holds_secrets((x, members)):
        return x in values
    if isinstance(x, Traced) and not _holds_secrets(members):
        known = _of_type(x, list(values))
        return Secret(search.isin(x.node, known)) if known else False
    found: Any = False
    for value in values:
        found = or_(found, _same(_equal(x, value)))
    return found


def _of_type(x: Any, members: list[Any]) -> list[int]:
    """Return those public members that a secret can be equal to at all."""
    type = x.node.type
    whole = [int(m) for m in members if isinstance(m, int | np.integer | np.bool_)]
    return [m for m in whole if type.minimum <= m <= type.maximum]


def kept(test: Any) -> Any:
    """Return the test of a comprehension's `if`."""
    if isinstance(test, Traced):
        raise compile_error(
            f"{test.node} is secret and cannot decide how many elements there are",
            "choose what they are: sum(x if test else 0 for x in xs), any(test and ... for x in xs)",
        )
    return test
