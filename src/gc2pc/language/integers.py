"""Division, powers, roots, divisors, counts, and shifts by secret distances, of secret integers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gc2pc.circuit import Builder, Word
from gc2pc.language import gates, overflow
from gc2pc.language.graph import Node, Public, Traced
from gc2pc.language.operations import BIT, Operand, apply, arithmetic, constant, exactly, integers, numbers
from gc2pc.language.source import compile_error
from gc2pc.language.views import public_integer
from gc2pc.library import columns, compare, gcd, root, shift, zeros
from gc2pc.program import ValueType

# Division


def divided(symbol: str, x: Operand, y: Operand) -> tuple[Node, Node]:
    """Return Python's x // y and x % y: rounded down, the remainder has the sign of y.

    x % 0 is x; x // 0 has all bits 1, except that it is 0 for a negative Int x. What nobody reads of both
    costs nothing. Where operations are checked, y = 0 and the lowest Int // -1 are overflows.
    """
    dividend, divisor = integers(symbol, x, y)
    type, signed = dividend.type, dividend.type.kind == "int"
    if isinstance(divisor, Public) and _has_zero(divisor):
        raise compile_error(f"{symbol} by the constant 0", "divide by another number")
    quotient, remainder = (
        apply(lambda b, x, y, i=i: gates.divmod_(b, x, y, signed)[i], type, dividend, divisor) for i in (0, 1)
    )
    if overflow.is_checked():
        if not isinstance(divisor, Public):
            overflow.record(apply(lambda b, y: [compare.is_zero(b, y)], BIT, divisor))
        if signed and symbol != "%":  # two negative numbers whose quotient is not positive
            overflow.record(apply(_all_negative, BIT, dividend, divisor, quotient))
    return quotient, remainder


def _has_zero(node: Public) -> bool:
    ones = 0
    for plane in node.planes:
        ones |= plane
    return ones != (1 << node.lanes) - 1


def _all_negative(b: Builder, *words: Word) -> Word:
    return [compare.all_of(b, [word[-1] for word in words])]


# Powers and roots


def squared(node: Node) -> Node:
    """Return x * x, of integers for about half of the ANDs of a product."""
    if node.type.is_real:
        return arithmetic("*", gates.mul, Traced(node), Traced(node))
    return exactly(2 * node.type.bits, lambda x: apply(gates.square, x.type, x, upward=True), node)


def product(x: Operand, y: Operand) -> Node:
    """Return x * y."""
    first, second = numbers("*", x, y)
    return squared(first) if first is second else arithmetic("*", gates.mul, Traced(first), Traced(second))


def power(x: Operand, exponent: Any) -> Node:
    """Return x ** exponent for a public exponent of 0 or more, by squaring and multiplying."""
    if isinstance(exponent, Traced):
        remedy = "for 2 ** n write UInt[64](1) << n; else multiply bit by bit of n in a loop, with where()"
        raise compile_error(f"the exponent of ** is secret ({exponent.node})", remedy)
    k = public_integer(exponent, "the exponent of **")
    (base,) = numbers("**", x)
    if k < 0:
        raise compile_error(
            f"the exponent of ** must be 0 or more, got {k}", "pow(x, -1, m) inverts modulo m"
        )
    if k == 0:
        return constant(base.type, 1) if base.type.is_real else apply(_one, base.type, base)
    result = base
    for bit in f"{k:b}"[1:]:
        result = squared(result)
        if bit == "1":
            result = product(Traced(result), Traced(base))
    return result


def _one(b: Builder, x: Word) -> Word:
    return b.constant(1, len(x))


def isqrt(node: Node) -> Node:
    """Return the square root of a UInt[n], rounded down, as UInt[(n + 1) // 2]."""
    unsigned("isqrt()", node)
    return apply(root.isqrt, ValueType("uint", (node.type.bits + 1) // 2), node)


def greatest_divisor(x: Operand, y: Operand) -> Node:
    """Return the greatest common divisor, of Ints that of their absolute values."""
    first, second = integers("gcd()", x, y)
    signed = first.type.kind == "int"

    def build(b: Builder, *words: Word) -> Word:
        return gcd.gcd(b, *(gates.abs_(b, word) if signed else word for word in words))

    return apply(build, first.type, first, second)


# Counts


def counted(symbol: str, count: Callable[[Builder, Word], Word], node: Node) -> Node:
    """Return a count of some of n bits, a UInt[n.bit_length()]."""
    integers(symbol, Traced(node))
    return apply(count, ValueType("uint", node.type.bits.bit_length()), node)


def popcount(node: Node) -> Node:
    """Return how many bits are 1."""
    return counted("popcount()", columns.popcount, node)


def leading_zeros(node: Node) -> Node:
    """Return how many zeros are above the highest 1."""
    return counted("leading_zeros()", zeros.leading_zeros, node)


def trailing_zeros(node: Node) -> Node:
    """Return how many zeros are below the lowest 1."""
    return counted("trailing_zeros()", zeros.trailing_zeros, node)


def bit_length(node: Node) -> Node:
    """Return how many bits are needed, Python's x.bit_length()."""
    return counted("bit_length()", zeros.bit_length, unsigned("bit_length()", node))


def unsigned(symbol: str, node: Node) -> Node:
    """Refuse anything but a UInt."""
    if node.type.kind != "uint":
        remedy = f"convert it: .to(UInt[{node.type.bits}]), if it is not negative"
        raise compile_error(f"{symbol} takes a UInt, got {node}", remedy)
    return node


# Shifts


def shifted(symbol: str, x: Operand, distance: Operand) -> Node:
    """Return x << distance or x >> distance, which repeats the sign of an Int; bits that leave are lost."""
    if not isinstance(x, Traced):
        problem = f"{symbol} shifts a constant without a width by a secret distance"
        raise compile_error(problem, "give it a type: UInt[32](1) << n")
    (node,) = numbers(symbol, x)
    if node.type.kind == "float":
        raise compile_error(f"{node.type} has no {symbol}", "multiply or divide by a power of two")
    signed = node.type.signed
    if isinstance(distance, Traced):
        return _moved(symbol, node, distance.node, SHIFTS[symbol, signed])
    k = _public_distance(symbol, distance)

    def build(b: Builder, x: Word) -> Word:
        return shift.shift_left(x, k) if symbol == "<<" else shift.shift_right(x, k, signed)

    return apply(build, node.type, node, upward=symbol == "<<")


SHIFTS: dict[tuple[str, bool], Callable[[Builder, Word, Word], Word]] = {
    ("<<", False): shift.shift_left_by,
    ("<<", True): shift.shift_left_by,
    (">>", False): shift.shift_right_by,
    (">>", True): lambda b, x, k: shift.shift_right_by(b, x, k, True),
}


def rotated(symbol: str, node: Node, distance: Operand, left: bool) -> Node:
    """Return a word whose bits move up (left) or down, those that leave coming in at its other end."""
    integers(symbol, Traced(node))
    if isinstance(distance, Traced):
        return _moved(symbol, node, distance.node, shift.rotate_left_by if left else shift.rotate_right_by)
    k = public_integer(distance, f"the distance of {symbol}")
    return apply(lambda b, x: shift.rotate_right(x, -k if left else k), node.type, node)


def _moved(symbol: str, node: Node, distance: Node, build: Callable[[Builder, Word, Word], Word]) -> Node:
    if distance.type.kind not in ("uint", "bit"):
        remedy = f"convert it: .to(UInt[{distance.type.bits}]), if it is not negative"
        raise compile_error(f"the distance of {symbol} must be unsigned, got {distance}", remedy)
    return apply(build, node.type, node, distance)


def _public_distance(symbol: str, distance: Any) -> int:
    k = public_integer(distance, f"the distance of {symbol}")
    if k < 0:
        raise compile_error(f"the distance of {symbol} must be 0 or more, got {k}")
    return k
