"""The annotations of a function: Bit, integers, floats, Fixed[i, f], arrays of them, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gc2pc.language import structures
from gc2pc.language.graph import Traced, type_text
from gc2pc.language.operations import BIT, constant, resized
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.program import ALICE, BOB, ValueType


@dataclass(frozen=True)
class ScalarType:
    """Bit, UInt[n], Int[n], a float or Fixed[i, f]; called, it converts secrets and types public numbers.

    Public numbers become the nearest fixed-point number; only here may they be none.
    """

    element: ValueType

    @property
    def shape(self) -> tuple[int | None, ...]:
        return ()

    def __call__(self, value: Any) -> Secret:
        if isinstance(value, Traced):
            return Secret(resized(value.node, self.element))
        return Secret(constant(self.element, value, rounded=True))

    def __repr__(self) -> str:
        return str(self.element)


@dataclass(frozen=True)
class ArrayType:
    """An array; a first length of None is open until the function is called or run."""

    element: ValueType
    shape: tuple[int | None, ...]

    def __repr__(self) -> str:
        return type_text(self.element, self.shape)


@dataclass(frozen=True)
class OwnedType:
    """A type and the party it belongs to: who gives it as a parameter, who learns it as a result."""

    party: str
    type: ScalarType | ArrayType | structures.Structure

    def __repr__(self) -> str:
        return f"{self.party.capitalize()}[{self.type}]"


class _Integers:
    """UInt or Int, to be given a width in brackets."""

    def __init__(self, name: str, kind: str) -> None:
        self._name, self._kind = name, kind

    def __getitem__(self, bits: int) -> ScalarType:
        if not isinstance(bits, int) or isinstance(bits, bool) or bits < 1:
            raise compile_error(
                f"{self._name}[{bits!r}] is no type", f"give a width of 1 bit or more: {self._name}[32]"
            )
        return ScalarType(ValueType(self._kind, bits))

    def __call__(self, *_: Any) -> Secret:
        raise compile_error(f"{self._name} has no width", f"write {self._name}[32](x)")

    def __repr__(self) -> str:
        return self._name


class _FixedPoint:
    """Fixed, to be given its bits before and after the point in brackets."""

    def __getitem__(self, item: Any) -> ScalarType:
        parts = item if isinstance(item, tuple) else (item,)
        if len(parts) != 2 or not all(map(_is_length, parts)) or parts[0] < 1:
            remedy = "give the bits before the point, its sign among them, and those after it: Fixed[16, 16]"
            raise compile_error(f"Fixed[{_text(item)}] is no type", remedy)
        return ScalarType(ValueType("fixed", parts[0] + parts[1], parts[1]))

    def __call__(self, *_: Any) -> Secret:
        raise compile_error("Fixed has no width", "write Fixed[16, 16](x)")

    def __repr__(self) -> str:
        return "Fixed"


class _Arrays:
    """Array, to be given an element type and perhaps lengths in brackets."""

    def __getitem__(self, item: Any) -> ArrayType:
        element, *lengths = item if isinstance(item, tuple) else (item,)
        shape = tuple(lengths) or (None,)
        known = shape[1:] if shape[0] is None else shape
        if not isinstance(element, ScalarType) or not all(map(_is_length, known)):
            raise compile_error(
                f"Array[{_text(item)}] is no type",
                "write Array[UInt[32], 5], Array[UInt[32], 3, 4], or Array[UInt[32]]",
            )
        return ArrayType(element.element, shape)

    def __repr__(self) -> str:
        return "Array"


class _Party:
    """Alice or Bob, to be given a type in brackets."""

    def __init__(self, party: str) -> None:
        self._party = party

    def __getitem__(self, type: Any) -> OwnedType:
        read = structures.read(type)
        if not all(isinstance(leaf, ScalarType | ArrayType) for _, leaf in structures.leaves_of(read, "")):
            remedy = "write Bit, UInt[n], Int[n], Float32, Fixed[i, f], an Array or structure of them inside"
            raise compile_error(f"{self!r}[{_text(type)}] is no type", remedy)
        return OwnedType(self._party, read)

    def __repr__(self) -> str:
        return self._party.capitalize()


def _is_length(n: Any) -> bool:
    return isinstance(n, int) and not isinstance(n, bool) and n >= 0


def _text(item: Any) -> str:
    items = item if isinstance(item, tuple) else (item,)
    return ", ".join(part.__name__ if isinstance(part, type) else repr(part) for part in items)


# Type checkers take annotations such as Alice[UInt[32]] for Any: no stub can say "a width in brackets".
Bit: Any = ScalarType(BIT)
UInt: Any = _Integers("UInt", "uint")
Int: Any = _Integers("Int", "int")
Float16: Any = ScalarType(ValueType("float", 16))
Float32: Any = ScalarType(ValueType("float", 32))
Float64: Any = ScalarType(ValueType("float", 64))
Fixed: Any = _FixedPoint()
Array: Any = _Arrays()
Alice: Any = _Party(ALICE)
Bob: Any = _Party(BOB)
