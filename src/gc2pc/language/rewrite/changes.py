"""Objects that statements change in place, elements at secret places, and statements no secret may decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gc2pc.language.exact import Exact
from gc2pc.language.graph import Traced
from gc2pc.language.operations import numpys, type_holding
from gc2pc.language.rewrite.blocks import changing, is_conditional
from gc2pc.language.rewrite.merge import Unmergeable, merged
from gc2pc.language.rewrite.places import changeable, variables
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.language.types import ScalarType

_REMEDIES = {
    "raise": ("raise an exception", "return a Bit that says so, as a result of its own, and check it there"),
    "try": ("begin a `try`", "put the `try` around the choice, or choose between values"),
    "with": ("begin a `with`", "put the `with` around the choice"),
    "global": ("change a global variable", "pass it as an argument, and return what becomes of it"),
}


def touch(item: Any) -> Any:
    """Return an object that is about to change in place."""
    changing(changeable([item]))
    return item


def touch_names(names: Callable[[], Any]) -> None:
    """Take note that variables of an outer function are about to change: those that `names` refers to."""
    changing(variables(names))


def unconditional(what: str) -> None:
    """Raise CompileError if what follows is reached on some paths only."""
    if is_conditional():
        cannot, remedy = _REMEDIES[what]
        raise compile_error(f"a secret cannot decide whether to {cannot}", remedy)


def target(item: Any) -> Any:
    """Return what to assign elements of an object to."""
    touch(item)
    return _Elements(item) if isinstance(item, list) else item


def item(item: Any) -> Any:
    """Return what to take elements of an object from."""
    return _Elements(item) if isinstance(item, list | tuple | range | np.ndarray) else item


class _Elements:
    """A list, a tuple, a range or a public array, of which a secret may choose an element."""

    def __init__(self, item: Any) -> None:
        self._item = item

    def __getitem__(self, at: Any) -> Any:
        if not isinstance(at, Traced):
            return self._item[at]
        if isinstance(self._item, np.ndarray) and self._item.ndim:
            return _public_array(self._item)[at]
        if not len(self._item):
            problem = f"an empty {type(self._item).__name__} has no element to pick"
            raise compile_error(problem, "give it one at least")
        return self._picked(at)

    def _picked(self, at: Any) -> Any:
        """Return the element at a secret place, that nearest to it if there is none."""
        elements = list(self._item)
        if all(isinstance(element, int) and not isinstance(element, bool) for element in elements):
            table = Secret(ScalarType(type_holding(elements))(elements).node)
            return Exact(table[at].node, (min(elements), max(elements)))
        found = elements[-1]
        try:
            for i, element in reversed(list(enumerate(elements[:-1]))):
                found = merged(at <= i, element, found)
        except Unmergeable as reason:
            raise compile_error(f"an index picks {reason.problem}", reason.remedy) from None
        return found

    def __setitem__(self, at: Any, value: Any) -> None:
        if not isinstance(at, Traced):
            self._item[at] = value
            return
        place: Any = at
        for i, element in enumerate(self._item):
            try:
                self._item[i] = merged(place == i, value, element)
            except Unmergeable as reason:
                raise compile_error(f"an element becomes {reason.problem}", reason.remedy) from None

    def __delitem__(self, at: Any) -> None:
        del self._item[at]


def _public_array(array: Any) -> Secret:
    """Return a public array of integers as a secret one of numpy's type."""
    if array.dtype.kind not in "biu":
        problem = f"a secret index cannot pick of an array of {array.dtype}"
        raise compile_error(problem, "make it one of integers")
    return Secret(numpys(array))
