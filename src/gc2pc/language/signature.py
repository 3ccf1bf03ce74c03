"""What the header of a function says: whose parameters of which types, and who learns which results."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gc2pc.language.graph import type_text
from gc2pc.language.source import definition_error, definition_line
from gc2pc.language.structures import leaves_of, read
from gc2pc.language.syntax import parse
from gc2pc.language.types import ArrayType, OwnedType, ScalarType
from gc2pc.program import PARTIES, ValueType


@dataclass(frozen=True)
class Declared:
    """A type and shape: () for a scalar, a length an axis for an array; the first is None if it is open."""

    name: str
    type: ValueType
    shape: tuple[int | None, ...]

    def __str__(self) -> str:
        return type_text(self.type, self.shape)

    def allows(self, shape: tuple[int, ...]) -> bool:
        """Return whether values of a shape may stand here."""
        return len(shape) == len(self.shape) and all(
            n is None or n == have for n, have in zip(self.shape, shape, strict=True)
        )


@dataclass(frozen=True)
class Parameter(Declared):
    """An input and the party who gives it."""

    owner: str

    @property
    def party(self) -> str:
        return self.owner

    @property
    def is_open(self) -> bool:
        return None in self.shape

    def closed(self, length: int | None) -> tuple[int, ...]:
        """Return the shape with its open length filled in."""
        return tuple((length or 0) if n is None else n for n in self.shape)


@dataclass(frozen=True)
class Returned(Declared):
    """A result and the parties who learn it."""

    to: tuple[str, ...]


@dataclass(frozen=True)
class Signature:
    """What goes in and comes out: values, and the structures they are parts of.

    arguments, returned: names and types, with structures whole; is_tuple: whether several are returned.
    """

    parameters: tuple[Parameter, ...]
    results: tuple[Returned, ...]
    arguments: tuple[tuple[str, Any], ...]
    returned: tuple[tuple[str, Any], ...]
    is_tuple: bool


_EXAMPLE = "for instance def richer(alice: Alice[UInt[32]], bob: Bob[UInt[32]]) -> Bit"


def read_signature(fn: Callable[..., Any], scope: dict[str, Any]) -> Signature:
    """Read the annotations of a function; `scope` holds the local names they may use. Raises CompileError."""
    annotations = _annotations(fn, scope)
    owned = [
        (parameter.name, _owned(fn, parameter, annotations.get(parameter.name)))
        for parameter in inspect.signature(fn).parameters.values()
    ]
    if "return" not in annotations:
        remedy = "write -> Bit for both parties to learn the result, -> Alice[Bit] for one of them"
        raise definition_error(f"{fn.__name__} does not say what it returns", remedy, fn.__code__)
    declared = annotations["return"]
    is_tuple = getattr(declared, "__origin__", None) is tuple
    parts = list(declared.__args__) if is_tuple else [declared]
    names = [f"result{i}" for i in range(len(parts))] if is_tuple else ["result"]
    returned = [_returned(fn, name, part) for name, part in zip(names, parts, strict=True)]
    return Signature(
        tuple(
            Parameter(leaf, type.element, type.shape, declared.party)
            for name, declared in owned
            for leaf, type in leaves_of(declared.type, name)
        ),
        tuple(
            Returned(leaf, type.element, type.shape, to)
            for name, (declared, to) in zip(names, returned, strict=True)
            for leaf, type in leaves_of(declared, name)
        ),
        tuple((name, declared.type) for name, declared in owned),
        tuple((name, declared) for name, (declared, _) in zip(names, returned, strict=True)),
        is_tuple,
    )


def _owned(fn: Callable[..., Any], parameter: inspect.Parameter, declared: Any) -> OwnedType:
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.POSITIONAL_ONLY):
        raise definition_error(f"parameter {parameter} is not one named value", _EXAMPLE, fn.__code__)
    if parameter.default is not parameter.empty:
        raise definition_error(f"parameter {parameter.name} has a default", "inputs have none", fn.__code__)
    if declared is None:
        problem = f"parameter {parameter.name} does not say whose it is and of what type"
        raise definition_error(problem, _EXAMPLE, fn.__code__)
    if not isinstance(declared, OwnedType):
        problem = f"parameter {parameter.name} is annotated {_name(declared)}, which does not say whose it is"
        remedy = (
            f"write {parameter.name}: Alice[{_name(declared)}] or Bob[...]"
            if _is_type(declared)
            else _EXAMPLE
        )
        raise definition_error(problem, remedy, fn.__code__)
    return declared


def _returned(fn: Callable[..., Any], name: str, declared: Any) -> tuple[Any, tuple[str, ...]]:
    """Return the type of a result, and who learns it."""
    if isinstance(declared, OwnedType):
        return declared.type, (declared.party,)
    read_type = read(declared)
    if _is_type(read_type):
        return read_type, PARTIES
    remedy = "write Bit, UInt[n], Int[n], an Array, Alice[...] or Bob[...] of one, or a tuple[...] of these"
    raise definition_error(f"{fn.__name__} returns {_name(declared)}, which is no type", remedy, fn.__code__)


def _is_type(declared: Any) -> bool:
    """Whether an annotation is a type of a value, or of a structure of values."""
    found = read(declared)
    return all(isinstance(leaf, ScalarType | ArrayType) for _, leaf in leaves_of(found, ""))


def _name(declared: Any) -> str:
    return declared.__name__ if isinstance(declared, type) else repr(declared)


def _annotations(fn: Callable[..., Any], scope: dict[str, Any]) -> dict[str, Any]:
    """Return the annotations as objects; those kept as text are evaluated as if they stood in the header."""
    found = inspect.get_annotations(fn)
    return {name: _evaluated(fn, name, a, scope) if isinstance(a, str) else a for name, a in found.items()}


def _evaluated(fn: Callable[..., Any], name: str, text: str, scope: dict[str, Any]) -> Any:
    tree = parse(text, mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            node.lineno = node.end_lineno = definition_line(fn.__code__)
            node.col_offset = node.end_col_offset = 0
    try:
        return eval(compile(tree, fn.__code__.co_filename, "eval"), fn.__globals__, scope)
    except (NameError, AttributeError, TypeError) as error:
        problem = f"the annotation {text} of {name} cannot be read: {error}"
        raise definition_error(problem, "import the types from gc2pc", fn.__code__) from error
