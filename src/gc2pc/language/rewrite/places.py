"""Places: variables and changeable objects, whose values on each path can be kept and chosen from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from types import CellType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from gc2pc.language.arrays import SecretArray
from gc2pc.language.graph import Traced
from gc2pc.language.rewrite.expressions import OURS
from gc2pc.language.rewrite.find import is_own


class Unbound:
    """Stands for the value of a variable that has none."""


UNBOUND = Unbound()


class Place:
    """Something with a value that statements change. Two places are one if their keys are equal."""

    def __init__(self, holder: Any, name: str = "", what: str = "") -> None:
        """holder: a closure's cell, or the object that is changed.

        name: of the variable in the cell. what: how a message begins that says what it becomes.
        """
        self.holder, self.name = holder, name
        kind = f"a {type(holder).__name__}"
        simple = isinstance(holder, CellType | Traced | list | dict | set | deque | bytearray | np.ndarray)
        self.what = what or (f"{kind} becomes" if simple else f"the attributes of {kind} become")

    @property
    def key(self) -> int:
        return id(self.holder)

    @property
    def is_variable(self) -> bool:
        return isinstance(self.holder, CellType)

    def read(self) -> Any:
        """Return the value, of an object a copy of its contents; UNBOUND for none."""
        if isinstance(self.holder, CellType):
            try:
                return self.holder.cell_contents
            except ValueError:
                return UNBOUND
        return _contents(self.holder)

    def write(self, value: Any) -> None:
        if not isinstance(self.holder, CellType):
            _fill(self.holder, value)
        elif value is not UNBOUND:
            self.holder.cell_contents = value
        elif self.read() is not UNBOUND:
            del self.holder.cell_contents


def variables(*blocks: Callable[..., Any] | None) -> list[Place]:
    """Return the variables that functions of blocks have in their closures, by name."""
    found = {}
    for block in blocks:
        if isinstance(block, FunctionType):
            for name, cell in zip(block.__code__.co_freevars, block.__closure__ or (), strict=True):
                if not name.startswith(OURS):
                    found[name] = Place(cell, name)
    return [found[name] for name in sorted(found)]


def changeable(objects: Iterable[Any]) -> list[Place]:
    """Return those objects that can change in place."""
    return [
        Place(item.root if isinstance(item, SecretArray) else item)
        for item in objects
        if _is_changeable(item)
    ]


def _is_changeable(item: Any) -> bool:
    if isinstance(item, Traced):
        return bool(item.node.shape)
    if isinstance(item, list | dict | set | deque | bytearray | np.ndarray):
        return True
    return not callable(item) and not isinstance(item, ModuleType) and attributes(item) is not None


def attributes(item: Any) -> dict[str, Any] | None:
    """Return the attributes of an object, in its dict or in slots; None if it can have none."""
    slots = [slot for cls in type(item).__mro__ for slot in getattr(cls, "__slots__", ())]
    if not slots and not hasattr(item, "__dict__"):
        return None
    found = {slot: getattr(item, slot) for slot in slots if hasattr(item, slot) and slot != "__dict__"}
    return found | getattr(item, "__dict__", {})


def reachable(roots: Iterable[Any]) -> set[int]:
    """Return the ids of all objects that can be reached from some, through structures and closures."""
    found: set[int] = set()
    stack = list(roots)
    while stack:
        item = stack.pop()
        if id(item) not in found and not isinstance(item, _ATOMS):
            found.add(id(item))
            stack += _referred(item)
    return found


_ATOMS = (int, str, float, bytes, type(None), type, ModuleType, Unbound)


def _referred(item: Any) -> Iterable[Any]:
    """Return what an object refers to, as far as statements could change it."""
    if isinstance(item, SecretArray):
        return () if item.root is item else (item.root,)
    if isinstance(item, dict):
        return item.values()
    if isinstance(item, list | tuple | set | deque):
        return item
    if isinstance(item, CellType):
        return [Place(item).read()]
    if isinstance(item, FunctionType):
        named = [item.__globals__.get(name) for name in item.__code__.co_names] if is_own(item) else []
        mutable = [value for value in named if isinstance(value, FunctionType) or _is_changeable(value)]
        return [*(item.__closure__ or ()), *(item.__defaults__ or ()), *mutable]
    bound = [item.__self__, item.__func__] if isinstance(item, MethodType) else []
    shared = [value for value in vars(type(item)).values() if _is_changeable(value)]
    return [*bound, *(attributes(item) or {}).values(), *shared]


def _contents(item: Any) -> Any:
    if isinstance(item, Traced):
        return type(item)(item.node)
    if isinstance(item, list | dict | set | deque | bytearray | np.ndarray):
        return item.copy()
    return attributes(item)


def _fill(item: Any, contents: Any) -> None:
    if isinstance(item, SecretArray):
        item.node = contents.node
    elif isinstance(item, list | bytearray):
        item[:] = contents
    elif isinstance(item, np.ndarray):
        item[...] = contents
    elif isinstance(item, deque):
        item.clear()
        item.extend(contents)
    elif not isinstance(item, dict | set):
        for name in {**(attributes(item) or {}), **contents}:
            if name in contents:
                object.__setattr__(item, name, contents[name])
            else:
                object.__delattr__(item, name)
    else:
        item.clear()
        item.update(contents)
