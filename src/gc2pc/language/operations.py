"""What operators mean: which types go together, how shapes broadcast, and how public values join in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np

from gc2pc.circuit import Builder, Word
from gc2pc.errors import UsageError
from gc2pc.language import gates, overflow, reals
from gc2pc.language.graph import Apply, Build, Node, Traced, public
from gc2pc.language.source import compile_error
from gc2pc.language.views import broadcast, common_shape
from gc2pc.library import compare, fixed, select
from gc2pc.program import ValueType

BIT = ValueType("bit", 1)
"""The type of a comparison's result."""

Operand: TypeAlias = Any
"""A traced value, or public integers: int, numpy integer, or an array or list of them."""


def apply(build: Build, type: ValueType, *args: Node, upward: bool = False) -> Node:
    """Return an element-wise operation over the common shape of its arguments."""
    shape = common_shape(args)
    return Apply(type, shape, build, tuple(broadcast(arg, shape) for arg in args), upward)


_MORE = {"+": 1, "-": 1, "abs()": 1}
"""Bits that the exact result of an operation has beside those of its operands."""


def arithmetic(symbol: str, build: Build, *operands: Operand, upward: bool = True) -> Node:
    """Return an operation on numbers of one type, in that type."""
    nodes = numbers(symbol, *operands)
    type = nodes[0].type
    if type.is_real:
        return real(symbol, *nodes)
    bits = 2 * type.bits if symbol == "*" else type.bits + _MORE.get(symbol, 0)
    return exactly(bits, lambda *nodes: apply(build, nodes[0].type, *nodes, upward=upward), *nodes)


def real(symbol: str, *nodes: Node) -> Node:
    """Return an operation on floats or fixed-point numbers of one type, in that type."""

    def compute(*nodes: Node) -> Node:
        return apply(reals.arithmetic(symbol, nodes[0].type, len(nodes)), nodes[0].type, *nodes)

    return exactly(nodes[0].type.bits + reals.more_bits(symbol, nodes[0].type), compute, *nodes)


def numbers(symbol: str, *operands: Operand) -> list[Node]:
    """Return operands as nodes of one type, which must not be Bit."""
    nodes = same_type(symbol, *operands)
    if nodes[0].type == BIT:
        remedy = "use & | ^ ~ on Bits, sum() to count them, or convert: int(x), or .to(UInt[8]) for a type"
        raise compile_error(f"Bit has no {symbol}", remedy)
    return nodes


def integers(symbol: str, *operands: Operand) -> list[Node]:
    """Return operands as nodes of one type of integers."""
    nodes = numbers(symbol, *operands)
    if nodes[0].type.is_real:
        raise compile_error(f"{nodes[0].type} has no {symbol}", "convert to an integer first: .to(Int[32])")
    return nodes


def exactly(bits: int, compute: Callable[..., Node], *nodes: Node) -> Node:
    """Return compute(*nodes), whose exact result needs so many bits, in the type of the nodes.

    It wraps; where operations are checked, it is computed in all its bits, and what is lost is recorded.
    """
    type = nodes[0].type
    if not overflow.is_checked() or bits <= type.bits or type.kind in ("bit", "float"):
        return compute(*nodes)
    with overflow.mode(traps=False):
        result = compute(*(resized(node, replace(type, bits=bits)) for node in nodes))
    return _cut(result, type)


def _cut(result: Node, type: ValueType) -> Node:
    """Return an exact result in fewer bits, and record whether it did not fit."""

    def lost(b: Builder, x: Word) -> Word:
        sign, upper = (x[type.bits - 1], x[type.bits :]) if type.signed else (0, x[type.bits :])
        return [compare.any_of(b, [b.xor(bit, sign) for bit in upper])]

    overflow.record(apply(lost, BIT, result))
    return resized(result, type)


def quotient(x: Operand, y: Operand) -> Node:
    """Return x / y of floats or fixed-point numbers; where these are checked, y = 0 is an overflow."""
    nodes = same_type("/", x, y)
    if not nodes[0].type.is_real:
        remedy = "convert to a float or a fixed-point number first: .to(Float32)"
        raise compile_error(f"/ does not work on {nodes[0].type}", remedy)
    type = nodes[0].type
    if type.kind == "float" or not overflow.is_checked():
        return apply(reals.arithmetic("/", type, 2), type, *nodes)
    overflow.record(apply(lambda b, y: [compare.is_zero(b, y)], BIT, nodes[1]))
    wide = replace(type, bits=type.bits + type.fraction + 1)

    def build(b: Builder, x: Word, y: Word) -> Word:
        return fixed.fixed_div(b, type.fraction, x, y, wide.bits)

    return _cut(apply(build, wide, *nodes), type)


def bitwise(symbol: str, build: Build, *operands: Operand) -> Node:
    """Return an operation on bits or integers of one type, in that type."""
    nodes = same_type(symbol, *operands)
    if nodes[0].type.is_real:
        raise compile_error(f"{nodes[0].type} has no {symbol}", "it works on bits and integers")
    return apply(build, nodes[0].type, *nodes, upward=True)


def compared(symbol: str, x: Operand, y: Operand) -> Node:
    """Return the Bit of one of < > <= >= == !=."""
    nodes = same_type(symbol, x, y)
    if nodes[0].type.kind == "float":
        return apply(reals.compared(symbol, nodes[0].type), BIT, *nodes)
    signed = nodes[0].type.signed

    def build(b: Builder, x: Word, y: Word) -> Word:
        if symbol in ("==", "!="):
            wire = gates.equal(b, x, y)
        elif symbol in ("<", ">="):
            wire = gates.less(b, x, y, signed)
        else:
            wire = gates.less(b, y, x, signed)
        return [b.not_(wire) if symbol in ("!=", ">=", "<=") else wire]

    return apply(build, BIT, *nodes)


def choose(c: Node, x: Operand, y: Operand) -> Node:
    """Return x where the Bit c is 1, else y."""
    nodes = same_type("where()", x, y)

    def build(b: Builder, c: Word, x: Word, y: Word) -> Word:
        return select.mux(b, c[0], x, y)

    return apply(build, nodes[0].type, c, *nodes, upward=True)


def resized(node: Node, type: ValueType) -> Node:
    """Return a value as another type, cut or extended as numpy's astype does it."""
    if type == node.type:
        return node
    if type == BIT:
        raise compile_error(f"{node} does not convert to Bit", "compare instead: x != 0")
    if type.is_real or node.type.is_real:
        return apply(reals.converted(node.type, type), type, node)
    signed = node.type.signed

    def build(b: Builder, x: Word) -> Word:
        return gates.resize(x, type.bits, signed)

    return apply(build, type, node, upward=True)


def bits_from(start: int, bits: int) -> Build:
    """Return the build of a word that is some bits of another."""
    return lambda b, word: word[start : start + bits]


def same_type(symbol: str, *operands: Operand) -> list[Node]:
    """Return operands as nodes of one type; public ones adopt the type of the traced ones.

    So do integers that have bounds and no type; if there are no others, the type is one that holds them all.
    """
    traced = [operand for operand in operands if isinstance(operand, Traced)]
    if not traced:
        raise compile_error(
            f"{symbol} needs a secret operand", "give a constant a type, for instance UInt[32](5)"
        )
    typed = [operand.node.type for operand in traced if not operand.bounds]
    type = typed[0] if typed else type_holding(operands)
    for other in typed[1:]:
        if other != type:
            raise compile_error(f"{symbol} cannot combine {type} with {other}", _conversion(type, other))
    return [_adopting(type, x, symbol) for x in operands]


def _adopting(type: ValueType, x: Operand, symbol: str) -> Node:
    """Return an operand in a type that it has, or adopts."""
    if not isinstance(x, Traced):
        return constant(type, x, symbol)
    node: Node = x.node
    if x.bounds and not (type.minimum <= x.bounds[0] and x.bounds[1] <= type.maximum):
        problem = f"{symbol} cannot combine {type} with an integer that may be {x.bounds[0]} to {x.bounds[1]}"
        raise compile_error(problem, f"convert one of them: .to({type}) keeps the lower bits")
    if x.bounds and type == BIT:
        return apply(bits_from(0, 1), BIT, node)
    return resized(node, type)


def type_holding(operands: Iterable[Operand]) -> ValueType:
    """Return the smallest type that holds integers that are public or have bounds."""
    values: list[int] = []
    for operand in operands:
        if isinstance(operand, Traced):
            values += operand.bounds or ()
        else:
            values += [int(n) for n in np.asarray(operand, object).reshape(-1).tolist() if is_whole(n)]
    return type_for(min(values), max(values))


def type_for(low: int, high: int) -> ValueType:
    """Return the smallest type for integers from one to another, a UInt if it can be."""
    if low >= 0:
        return ValueType("uint", max(1, high.bit_length()))
    return ValueType("int", max((~low).bit_length(), high.bit_length() if high >= 0 else 0) + 1)


def numpys(array: Any) -> Node:
    """Return a public array of numbers or bools in the type it has in numpy."""
    if array.dtype.kind == "f":
        return floats(array)
    if array.dtype.kind == "b":
        return constant(BIT, array)
    return constant(ValueType({"i": "int", "u": "uint"}[array.dtype.kind], 8 * array.dtype.itemsize), array)


def floats(value: Any) -> Node:
    """Return a public float, or an array of numpy's, in its own type: Python's floats are Float64."""
    size = value.dtype.itemsize if isinstance(value, np.floating | np.ndarray) else 8
    return constant(ValueType("float", 8 * size), value)


def is_whole(value: Any) -> bool:
    """Return whether a value is a public integer."""
    return isinstance(value, int | np.integer | np.bool_)


def constant(
    type: ValueType,
    value: Any,
    symbol: str = "",
    fail: Callable[[str, str], Exception] = compile_error,
    rounded: bool = False,
) -> Node:
    """Return public integers as a node. Raises what `fail` makes for other values and out of range.

    Floats and fixed-point numbers are made of other numbers too, the latter only exactly unless `rounded`.
    """
    if type.is_real:
        return reals.constant(type, value, symbol, fail, rounded)
    if isinstance(value, bytes | bytearray):
        value = np.frombuffer(value, np.uint8)
    if problem := _not_integers(value):
        raise fail(f"{symbol or 'a constant'} cannot combine {type} with {problem}", "constants are integers")
    try:
        return public(type, np.shape(value), value)
    except UsageError as error:
        remedy = (
            "the constant takes the type of the secret: convert that first, with .to(...)" if symbol else ""
        )
        raise fail(str(error), remedy) from None


def _not_integers(value: Any) -> str:
    """Return what a value is if it is neither an integer nor a sequence of them."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "biu":
        return ""
    if isinstance(value, list | tuple) and any(isinstance(item, Traced) for item in value):
        return "a list of secrets"
    items = np.asarray(value, dtype=object).reshape(-1).tolist()
    return "" if all(isinstance(item, int | np.integer | np.bool_) for item in items) else _kind(value)


def _kind(value: Any) -> str:
    return f"an array of {value.dtype}" if isinstance(value, np.ndarray) else type(value).__name__


def _conversion(x: ValueType, y: ValueType) -> str:
    """Return the remedy for operands of two types."""
    if BIT in (x, y):
        other = y if x == BIT else x
        return f"convert the Bit: .to({other})"
    if x.is_real or y.is_real:
        return f"convert one of them: .to({y if y.is_real else x})"
    kind = "Int" if "int" in (x.kind, y.kind) else "UInt"
    bits = max(t.bits + (t.kind == "uint" and kind == "Int") for t in (x, y))
    return f"convert: .to({kind}[{bits}]) holds all values of both"
