"""Choosing between what two paths have made of a value: numbers by a multiplexer, structures part by part."""

from __future__ import annotations

import copy
import dataclasses
from collections import deque
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from gc2pc.errors import CompileError
from gc2pc.language import gates, operations
from gc2pc.language.exact import Exact, exact
from gc2pc.language.graph import Apply, Node, Public, Traced, public
from gc2pc.language.operations import is_whole
from gc2pc.language.rewrite.places import attributes
from gc2pc.language.secret import Secret


class Unmergeable(Exception):
    """Two values between which a secret cannot choose; says why, and the remedy."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


Contents: TypeAlias = Mapping[int, Any]
"""Of changeable objects, by id, what they hold on a path; others hold what they hold now."""


@dataclasses.dataclass(frozen=True)
class Choice:
    """A choice by a Bit between a path where it is 1 and one where it is 0."""

    condition: Secret
    on_x: Contents
    on_y: Contents

    def of(self, x: Any, y: Any) -> Any:
        """Return x where the Bit is 1, else y; what is equal in both costs nothing. Raises Unmergeable."""
        if x is y:
            return x
        if isinstance(x, Traced) or isinstance(y, Traced):
            return _number(self.condition, x, y)
        if type(x) is type(y):
            if isinstance(x, tuple | list | deque | dict):
                return self._parts(x, y)
            if isinstance(x, np.ndarray):
                return _arrays(self.condition, x, y)
            if not callable(x) and attributes(x) is not None:
                return self._object(x, y)
        return _public(self.condition, x, y)

    def _parts(self, x: Any, y: Any) -> Any:
        kind = type(x)
        x, y = self.on_x.get(id(x), x), self.on_y.get(id(y), y)
        if len(x) != len(y) or (kind is dict and list(x) != list(y)):
            raise Unmergeable(
                f"a {kind.__name__} of {len(x)} on one path and of {len(y)} on the other"
                if len(x) != len(y)
                else f"a {kind.__name__} with other keys on one path than on the other",
                "a length that depends on a secret would tell it: keep one, and choose what the elements are",
            )
        if isinstance(x, dict):
            return {key: self.of(x[key], y[key]) for key in x}
        parts = [self.of(one, other) for one, other in zip(x, y, strict=True)]
        return kind(*parts) if hasattr(x, "_fields") else kind(parts)

    def _object(self, x: Any, y: Any) -> Any:
        """Return a copy of an object with its attributes chosen one by one."""
        one = self.on_x.get(id(x), attributes(x))
        other = self.on_y.get(id(y), attributes(y))
        if set(one) != set(other):
            problem = f"a {type(x).__name__} with other attributes on one path than on the other"
            raise Unmergeable(problem, "give it the same attributes on both")
        found = copy.copy(x)
        for name in one:
            object.__setattr__(found, name, self.of(one[name], other[name]))
        return found


def merged(condition: Secret, x: Any, y: Any) -> Any:
    """Return x where the Bit is 1, else y. Raises Unmergeable."""
    return Choice(condition, {}, {}).of(x, y)


def _public(c: Secret, x: Any, y: Any) -> Any:
    if _is_truth(x) and _is_truth(y):
        return x if x == y else c if x else ~c
    if is_whole(x) and is_whole(y):
        return x if x == y else exact(c, int(x), int(y))
    if type(x) is type(y) and x == y:
        return x
    if all(isinstance(v, float | int | np.floating | np.integer) for v in (x, y)):
        return Secret(operations.choose(c.node, Secret(operations.floats(x)), y))
    raise Unmergeable(
        f"{_said(x)} on one path and {_said(y)} on the other",
        "a secret chooses between numbers, and structures of numbers; make it one of them on both paths",
    )


def _number(c: Secret, x: Any, y: Any) -> Any:
    """Return a choice of which one is secret."""
    if all(isinstance(v, Exact) or is_whole(v) for v in (x, y)):
        return exact(c, x, y)
    found = f"{_said(x)} on one path and {_said(y)} on the other"
    if not all(isinstance(v, Traced | int | float | np.number | np.bool_ | np.ndarray) for v in (x, y)):
        raise Unmergeable(found, "give it a number on both paths")
    nodes = [value.node if isinstance(value, Traced) else None for value in (x, y)]
    shapes = [np.shape(v) if node is None else node.shape for v, node in zip((x, y), nodes, strict=True)]
    if shapes[0] != shapes[1]:
        raise Unmergeable(found, "make it of one shape on both paths")
    if nodes[0] is nodes[1]:
        return x
    typed = {value.node.type for value in (x, y) if isinstance(value, Traced) and not value.bounds}
    if len(typed) > 1:
        raise Unmergeable(found, "give it one type on both paths, for instance by .to()")
    for one, other, condition in ((nodes[0], nodes[1], c), (nodes[1], nodes[0], ~c)):
        if stepped := _stepped(condition, one, other):
            return Secret(stepped)
    try:
        return Secret(operations.choose(c.node, x, y))
    except CompileError as error:
        raise Unmergeable(*_problem_and_remedy(str(error))) from error


def _stepped(c: Secret, x: Node | None, y: Node | None) -> Node | None:
    """Return x where the Bit is 1, else y, for x = y + k or y - k with a public k: as y plus k or 0."""
    if isinstance(x, Apply) and y is not None and x.build in (gates.add, gates.sub) and x.args[0] is y:
        step = x.args[1]
        if isinstance(step, Public) and y.shape == step.shape == ():
            nothing = public(step.type, (), 0)
            chosen = operations.choose(c.node, Secret(step), Secret(nothing))
            return operations.apply(x.build, x.type, y, chosen, upward=True)
    return None


def _problem_and_remedy(text: str) -> tuple[str, str]:
    """Return problem and remedy of an error's message."""
    lines = text.splitlines()
    return lines[0].split(": ", 1)[-1], lines[-1] if len(lines) > 1 else ""


def _arrays(c: Secret, x: Any, y: Any) -> Any:
    """Return a choice of public arrays."""
    if x.shape == y.shape and np.array_equal(x, y):
        return x
    if x.shape != y.shape or x.dtype != y.dtype or x.dtype.kind not in "biuf":
        problem = "a public array on one path and another one on the other"
        raise Unmergeable(problem, "give both elements of one type of numbers, and one shape")
    return Secret(operations.choose(c.node, Secret(operations.numpys(x)), y))


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool | np.bool_)


def _said(value: Any) -> str:
    """Return how messages name a value."""
    if isinstance(value, Traced):
        return str(value.node)
    if value is None or isinstance(value, str | int | float):
        return repr(value)
    return f"a {type(value).__name__}"
