"""Arithmetic modulo a public number of any size, and in fields GF(2^n).

Products of long words are Karatsuba's: a level makes one product of words half as wide over three times as
many lanes, so that code does not grow with the width. Barrett's reduction takes two more of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from gc2pc.circuit import Builder, Word
from gc2pc.language import integers, joins, overflow, views
from gc2pc.language.graph import Node, Traced, public
from gc2pc.language.operations import Operand, apply, resized
from gc2pc.language.operations import integers as integers_of
from gc2pc.language.source import compile_error
from gc2pc.library import arithmetic, modular, multiply, polynomial
from gc2pc.program import ValueType

LEAF = 256  # bits of words that one netlist multiplies
WINDOW = 4  # bits of an exponent that take one product


class Modulus(NamedTuple):
    """A public modulus: n bits, and the width of words in which its residues are multiplied."""

    value: int
    bits: int
    width: int

    @property
    def type(self) -> ValueType:
        return ValueType("uint", self.width)

    def constant(self, number: int) -> Node:
        return public(self.type, (), number)


def modulus_of(symbol: str, m: Any) -> Modulus:
    """Return a public modulus of 2 or more."""
    value = views.public_integer(m, f"the modulus of {symbol}")
    if value < 2:
        raise compile_error(f"the modulus of {symbol} must be 2 or more, got {value}")
    n = value.bit_length()
    halvings = max(0, (-(-n // LEAF) - 1).bit_length())
    return Modulus(value, n, -(-n // (1 << halvings)) << halvings)


def residues(symbol: str, m: Modulus, *operands: Operand) -> tuple[list[Node], ValueType]:
    """Return operands reduced, in words of the modulus's width, and the type that results are to have."""
    nodes = integers_of(symbol, *operands)
    type = nodes[0].type
    if type.kind != "uint" or type.bits < m.bits:
        remedy = f"convert it: .to(UInt[{max(m.bits, type.bits)}])"
        raise compile_error(f"{symbol} takes UInt[{m.bits}] or wider for this modulus, got {type}", remedy)
    with overflow.mode(traps=False):
        return [resized(integers.divided("%", Traced(node), m.value)[1], m.type) for node in nodes], type


def wide_product(x: Node, y: Node) -> Node:
    """Return all 2n bits of the product of two UInt[n]."""
    n = x.type.bits
    if n <= LEAF or n % 2:
        return apply(multiply.mul_full, ValueType("uint", 2 * n), x, y)
    half = ValueType("uint", n // 2)
    parts = [[apply(_part(i), half, node) for i in range(3)] for node in (x, y)]
    signs = [apply(lambda b, x: [multiply.halves(b, x)[3]], ValueType("bit", 1), node) for node in (x, y)]
    shape = views.common_shape([x, y])
    xs, ys = (joins.stack([views.broadcast_to(part, shape) for part in side], 0) for side in parts)
    low, high, middle = views.each_row(wide_product(xs, ys))

    def build(b: Builder, low: Word, high: Word, middle: Word, sx: Word, sy: Word) -> Word:
        return multiply.joined(b, low, high, middle, b.xor(sx[0], sy[0]))

    return apply(build, ValueType("uint", 2 * n), low, high, middle, *signs)


def _part(i: int) -> Callable[[Builder, Word], Word]:
    def part(b: Builder, x: Word) -> Word:
        word = multiply.halves(b, x)[i]
        assert isinstance(word, list)
        return word

    return part


def times(m: Modulus, x: Node, y: Node) -> Node:
    """Return x * y mod m of residues, by Barrett's reduction.

    With n bits of m and u = floor(4^n / m) - 2^n, the quotient is h + floor(h u / 2^n) for the upper bits h
    of the product, or up to 3 more.
    """
    if m.value & (m.value - 1) == 0:
        low = apply(multiply.mul, m.type, x, y)
        return apply(lambda b, p: [*p[: m.bits - 1], *[0] * (m.width - m.bits + 1)], m.type, low)
    product = wide_product(x, y)
    upper = apply(lambda b, p: _fitted(p[m.bits : 2 * m.bits], m.width), m.type, product)
    scaled = wide_product(upper, m.constant((1 << 2 * m.bits) // m.value - (1 << m.bits)))

    def quotient(b: Builder, upper: Word, scaled: Word) -> Word:
        return arithmetic.add(b, upper, _fitted(scaled[m.bits : 2 * m.bits], m.width))

    multiple = wide_product(apply(quotient, m.type, upper, scaled), m.constant(m.value))

    def rest(b: Builder, product: Word, multiple: Word) -> Word:
        first, second = (_fitted(word, m.bits + 2) for word in (product, multiple))
        return _fitted(modular.barrett_rest(b, first, second, b.constant(m.value, m.bits)), m.width)

    return apply(rest, m.type, product, multiple)


def _fitted(word: Word, width: int) -> Word:
    return word[:width] + [0] * (width - len(word))


def plus(symbol: str, x: Operand, y: Operand, m: Any) -> Node:
    """Return x + y or x - y mod m."""
    modulus = modulus_of(symbol, m)
    nodes, type = residues(symbol, modulus, x, y)
    f = modular.add_mod if symbol == "addmod()" else modular.sub_mod

    def build(b: Builder, x: Word, y: Word) -> Word:
        return f(b, x, y, b.constant(modulus.value, modulus.width))

    return resized(apply(build, modulus.type, *nodes), type)


def product(x: Operand, y: Operand, m: Any) -> Node:
    """Return x * y mod m."""
    modulus = modulus_of("mulmod()", m)
    nodes, type = residues("mulmod()", modulus, x, y)
    return resized(times(modulus, *nodes), type)


def power(x: Operand, exponent: Any, m: Any) -> Node:
    """Return x ** exponent mod m; the exponent is a UInt or a public integer, a negative one inverts x."""
    modulus = modulus_of("powmod()", m)
    if not isinstance(exponent, Traced):
        exponent = views.public_integer(exponent, "the exponent of powmod()")
        if exponent < 0:
            return power(Traced(inverse(x, m)), -exponent, m)
    nodes, type = residues("powmod()", modulus, x)
    with overflow.mode(traps=False):
        if isinstance(exponent, Traced):
            result = _by_windows(modulus, nodes[0], _secret_digits(exponent.node))
        elif bin(exponent).count("1") <= 3 + exponent.bit_length() // (2 * WINDOW):
            result = _by_squares(modulus, nodes[0], exponent)
        else:
            digits = -(-exponent.bit_length() // WINDOW)
            found = [exponent >> WINDOW * i & ((1 << WINDOW) - 1) for i in reversed(range(digits))]
            result = _by_windows(modulus, nodes[0], public(ValueType("uint", WINDOW), (digits,), found))
    return resized(result, type)


def _secret_digits(exponent: Node) -> Node:
    """Return the digits of a secret exponent, the highest first."""
    if exponent.type.kind != "uint" or exponent.shape:
        remedy = "convert it, if it is not negative: .to(UInt[32])"
        raise compile_error(f"the exponent of powmod() must be one UInt, got {exponent}", remedy)
    digit = ValueType("uint", WINDOW)

    def build(start: int) -> Callable[[Builder, Word], Word]:
        return lambda b, x: _fitted(x[start : start + WINDOW], WINDOW)

    places = range(0, exponent.type.bits, WINDOW)
    return joins.stack([apply(build(start), digit, exponent) for start in reversed(places)], 0)


def _by_squares(m: Modulus, x: Node, exponent: int) -> Node:
    """Return a power with few bits in its public exponent."""
    from gc2pc.language.loops import fori
    from gc2pc.language.secret import Secret

    if exponent == 0:
        return views.broadcast_to(m.constant(1), x.shape)
    result = x
    for zeros in f"{exponent:b}"[1:].split("1")[:-1]:
        result = fori(len(zeros) + 1, lambda i, r: Secret(times(m, r.node, r.node)), Secret(result)).node
        result = times(m, result, x)
    last = len(f"{exponent:b}"[1:].split("1")[-1])
    found: Node = fori(last, lambda i, r: Secret(times(m, r.node, r.node)), Secret(result)).node
    return found


def _by_windows(m: Modulus, x: Node, digits: Node) -> Node:
    """Return a power from the digits of its exponent: for each some squares, and a product from a table."""
    from gc2pc.language.loops import fori, scan
    from gc2pc.language.secret import Secret

    def next_power(power: Secret, _: None) -> tuple[Secret, Secret]:
        return Secret(times(m, power.node, x)), power

    def turn(result: Secret, digit: Secret) -> tuple[Secret, None]:
        raised = fori(WINDOW, lambda i, r: Secret(times(m, r.node, r.node)), result)
        return Secret(times(m, raised.node, table[digit].node)), None

    one = Secret(views.broadcast_to(m.constant(1), x.shape))
    _, table = scan(next_power, one, None, length=1 << WINDOW)
    result, _ = scan(turn, one, Secret(digits))
    found: Node = result.node
    return found


def inverse(x: Operand, m: Any) -> Node:
    """Return the inverse of x mod an odd m, by halving; 0 where there is none."""
    from gc2pc.language.loops import fori
    from gc2pc.language.secret import Secret

    modulus = modulus_of("invmod()", m)
    if modulus.value % 2 == 0:
        raise compile_error(f"invmod() takes an odd modulus, got {modulus.value}")
    nodes, type = residues("invmod()", modulus, x)
    n = modulus.bits
    widths = (n + 1, n + 1, n, n)
    state = ValueType("uint", sum(widths))

    def parts(word: Word) -> list[Word]:
        ends = np.cumsum(widths).tolist()
        return [word[end - width : end] for end, width in zip(ends, widths, strict=True)]

    def start(b: Builder, x: Word) -> Word:
        return [*b.constant(modulus.value, n + 1), *_fitted(x[:n], n + 1), *[0] * n, *b.constant(1, n)]

    def step(b: Builder, word: Word) -> Word:
        x, y, p, q = parts(word)
        found = modular.inverse_step(b, (x, y, p, q), b.constant(modulus.value, n))
        return [bit for part in found for bit in part]

    def result(b: Builder, word: Word) -> Word:
        x, _, p, _ = parts(word)
        found = modular.signed_residue(b, x, p, b.constant(modulus.value, n))
        return _fitted(found, modulus.width)

    first = Secret(apply(start, state, nodes[0]))
    with overflow.mode(traps=False):
        last = fori(2 * n - 1, lambda i, s: Secret(apply(step, state, s.node)), first)
    return resized(apply(result, modulus.type, last.node), type)


# GF(2^n)


def field_product(x: Operand, y: Operand, polynomial_: Any) -> Node:
    """Return the product of two elements of GF(2)[x] / polynomial."""
    first, second = integers_of("gf2_mul()", x, y)
    p = _polynomial("gf2_mul()", first, polynomial_)
    return apply(lambda b, x, y: polynomial.field_product(b, x, y, p), first.type, first, second)


def field_inverse(x: Operand, polynomial_: Any) -> Node:
    """Return the inverse of an element of GF(2)[x] / polynomial, 0 for 0."""
    (node,) = integers_of("gf2_inv()", x)
    p = _polynomial("gf2_inv()", node, polynomial_)
    return apply(lambda b, x: polynomial.field_inverse(b, x, p), node.type, node)


def _polynomial(symbol: str, node: Node, value: Any) -> int:
    p = views.public_integer(value, f"the polynomial of {symbol}")
    if node.type.kind != "uint" or p.bit_length() != node.type.bits + 1:
        remedy = "bit i of the polynomial is the coefficient of x^i; elements are as wide as its degree"
        raise compile_error(f"{symbol} of {node} takes a polynomial of degree {node.type.bits}", remedy)
    if not polynomial.is_irreducible(p):
        raise compile_error(f"the polynomial {p:#x} of {symbol} is not irreducible", "take one that is")
    return p
