"""Structures of values as one input, result or carried value: tuples, named tuples and dataclasses."""

from __future__ import annotations

import copy
import dataclasses
import sys
import types
from collections.abc import Iterator
from typing import Any, TypeAlias

from gc2pc.errors import UsageError

Structured: TypeAlias = Any
"""A value, None, or a tuple, named tuple or dataclass of such."""


# Values


def parts(value: Structured) -> list[Any] | None:
    """Return what a structure consists of, in order; None for a value that is no structure."""
    if isinstance(value, tuple):
        return list(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in dataclasses.fields(value)]
    return None


def with_parts(value: Structured, new: list[Any]) -> Structured:
    """Return a structure of the same kind of other parts; no code of a dataclass is run."""
    if isinstance(value, tuple):
        return type(value)(*new) if hasattr(value, "_fields") else tuple(new)
    made = copy.copy(value)
    for field, part in zip(dataclasses.fields(value), new, strict=True):
        object.__setattr__(made, field.name, part)
    return made


# Types


@dataclasses.dataclass(frozen=True)
class Structure:
    """The type of a structure: its class, and the names and types of its parts, which may be structures."""

    kind: type
    names: tuple[str, ...]
    types: tuple[Any, ...]

    def leaves(self, name: str) -> Iterator[tuple[str, Any]]:
        """Yield the dotted names and the types of all values in a structure of a name."""
        for part, type in zip(self.names, self.types, strict=True):
            yield from leaves_of(type, f"{name}.{part}")

    def taken(self, value: Any, name: str) -> list[Any]:
        """Return the values of a structure in order. Raises UsageError if it is of another kind."""
        given = parts(value)
        if isinstance(value, dict) and set(value) == set(self.names):
            given = [value[part] for part in self.names]
        if (
            given is None
            or (not isinstance(value, self.kind | dict | tuple))
            or len(given) != len(self.names)
        ):
            raise UsageError(f"{name}: expected {self}, got {type(value).__name__}")
        pairs = zip(self.names, self.types, given, strict=True)
        return [leaf for part, type_, item in pairs for leaf in values_of(type_, item, f"{name}.{part}")]

    def made(self, values: Iterator[Any]) -> Any:
        """Return a structure of values in order; no code of a dataclass is run."""
        new = [made(type, values) for type in self.types]
        if self.kind is tuple:
            return tuple(new)
        if issubclass(self.kind, tuple):
            return self.kind(*new)
        found = object.__new__(self.kind)
        for name, part in zip(self.names, new, strict=True):
            object.__setattr__(found, name, part)
        return found

    def __repr__(self) -> str:
        return self.kind.__name__ if self.kind is not tuple else f"tuple[{', '.join(map(repr, self.types))}]"


def leaves_of(type: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield the names and types of the values of a type."""
    if isinstance(type, Structure):
        yield from type.leaves(name)
    else:
        yield name, type


def values_of(type: Any, value: Any, name: str) -> list[Any]:
    """Return the values that a value of a type consists of. Raises UsageError."""
    return type.taken(value, name) if isinstance(type, Structure) else [value]


def made(type: Any, values: Iterator[Any]) -> Any:
    """Return a value of a type from its values in order."""
    return type.made(values) if isinstance(type, Structure) else next(values)


def read(annotation: Any) -> Any:
    """Return the Structure that an annotation stands for; other annotations as they are."""
    if isinstance(annotation, types.GenericAlias) and annotation.__origin__ is tuple:
        inner = tuple(map(read, annotation.__args__))
        return Structure(tuple, tuple(map(str, range(len(inner)))), inner)
    if not isinstance(annotation, type):
        return annotation
    if dataclasses.is_dataclass(annotation):
        fields = {field.name: field.type for field in dataclasses.fields(annotation)}
    elif issubclass(annotation, tuple) and hasattr(annotation, "_fields"):
        known = getattr(annotation, "__annotations__", {})
        fields = {name: known.get(name) for name in annotation._fields}
    else:
        return annotation
    scope = vars(sys.modules.get(annotation.__module__, types))
    read_types = [read(eval(t, scope) if isinstance(t, str) else t) for t in fields.values()]
    return Structure(annotation, tuple(fields), tuple(read_types))
