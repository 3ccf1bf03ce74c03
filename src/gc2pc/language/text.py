"""Strings: equality, prefixes, search, differences and ASCII case of secret bytes.

A string is an array of UInt[8] whose last axis runs through its bytes; other axes are for many strings side
by side, which broadcast. Public strings may also be `bytes` or `str`, which stands for its UTF-8. Lengths are
public.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.language import joins, reduce, views
from gc2pc.language.crypto.octets import OCTET, length, octets
from gc2pc.language.graph import Node, Public, Traced, plain
from gc2pc.language.operations import BIT, apply, bits_from, compared, constant, type_for
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.library import compare, table, zeros
from gc2pc.program import ValueType, decode
from gc2pc.program.clear import join_bits

Text: TypeAlias = Any
"""A secret array of UInt[8], or a public string: bytes, str, or integers from 0 to 255."""

_GROUP_BITS = 7
_GROUP = 1 << _GROUP_BITS  # places among which one netlist finds the first
_CASE = 5  # the bit in which an ASCII letter differs from itself in the other case


# Equality


def equal(x: Text, y: Text) -> Secret:
    """Return whether two strings are the same; 8 n - 1 ANDs, none if their lengths differ."""
    return Secret(_equal(_string("equal", x), _string("equal", y)))


def startswith(x: Text, prefix: Text) -> Secret:
    """Return whether a string begins with another; 8 m - 1 ANDs for m bytes of it."""
    node, part = _string("startswith", x), _string("startswith", prefix)
    return Secret(_equal(_slice(node, 0, length(part)), part))


def endswith(x: Text, suffix: Text) -> Secret:
    """Return whether a string ends with another; 8 m - 1 ANDs for m bytes of it."""
    node, part = _string("endswith", x), _string("endswith", suffix)
    return Secret(_equal(_slice(node, max(0, length(node) - length(part)), length(node)), part))


def casefold_equal(x: Text, y: Text) -> Secret:
    """Return whether two strings are the same but for the case of ASCII letters.

    14 n - 1 ANDs; 8 n - 1 at most if one is public, one less for each of its letters.
    """
    first, second = _string("casefold_equal", x), _string("casefold_equal", y)
    if length(first) != length(second):
        return Secret(_filled(BIT, _side_by_side(first, second), 0))
    for known, other in ((second, first), (first, second)):
        if (value := _public_bytes(known)) is not None:
            return Secret(_equal_but_for_case(other, value))
    return Secret(reduce.all_of(apply(_same_but_for_case, BIT, first, second), -1, False))


def hamming(x: Text, y: Text) -> Secret:
    """Return at how many places two strings of one length differ, as UInt[n.bit_length()].

    8 n - popcount(n) ANDs.
    """
    first, second = _string("hamming", x), _string("hamming", y)
    if length(first) != length(second):
        problem = f"hamming() needs strings of one length, got {length(first)} and {length(second)} bytes"
        raise compile_error(problem, "fill up the shorter one")
    return Secret(reduce.total(compared("!=", Traced(first), Traced(second)), -1, False))


# Search


def matches(x: Text, pattern: Text) -> Secret:
    """Return a Bit for each place at which a pattern of m bytes fits in: whether it stands there.

    n - m + 1 of them, for an empty pattern n + 1, for one that is too long none. 8 m - 1 ANDs each; of a
    public pattern less, where its bytes repeat or are alike.
    """
    return Secret(_matches(_string("matches", x), _string("matches", pattern)))


def contains(x: Text, pattern: Text) -> Secret:
    """Return whether a pattern stands somewhere in a string; one AND a place more than `matches`."""
    return Secret(reduce.any_of(_matches(_string("contains", x), _string("contains", pattern)), -1, False))


def find(x: Text, pattern: Text) -> Secret:
    """Return the first place at which a pattern stands, -1 for none, as the smallest Int that holds -1 to n.

    One or two ANDs a place more than `matches`.
    """
    node, part = _string("find", x), _string("find", pattern)
    type, shape = type_for(-1, length(node)), _side_by_side(node, part)
    if not length(part) or length(part) > length(node):
        return Secret(_filled(type, shape, 0 if not length(part) else -1))
    return Secret(_first(_matches(node, part), type))


# Case


def lower(x: Text) -> Secret:
    """Return a string with its ASCII letters in lower case, as bytes.lower(); 6 ANDs a byte."""
    return Secret(apply(_recased(of=0), OCTET, _string("lower", x)))


def upper(x: Text) -> Secret:
    """Return a string with its ASCII letters in upper case, as bytes.upper(); 6 ANDs a byte."""
    return Secret(apply(_recased(of=1), OCTET, _string("upper", x)))


# Strings as nodes


def _string(name: str, value: Text) -> Node:
    return octets(f"a string of {name}()", value.encode() if isinstance(value, str) else value)


def _slice(node: Node, start: int, stop: int) -> Node:
    return views.view(node, lambda grid: grid[..., start:stop])


def _side_by_side(*strings: Node) -> tuple[int, ...]:
    """Return the axes of strings before their last, broadcast."""
    return views.joint_shape([node.shape[:-1] for node in strings])


def _filled(type: ValueType, shape: tuple[int, ...], value: int) -> Node:
    return constant(type, np.full(shape, value))


def _public_bytes(node: Node) -> bytes | None:
    """Return a single string that is public."""
    base = plain(node)
    if not isinstance(base, Public) or len(node.shape) != 1:
        return None
    return bytes(decode(OCTET, node.shape, join_bits(list(base.planes), base.lanes)))


def _equal(x: Node, y: Node) -> Node:
    if length(x) != length(y):
        return _filled(BIT, _side_by_side(x, y), 0)
    return reduce.all_of(compared("==", Traced(x), Traced(y)), -1, False)


def _equal_but_for_case(x: Node, y: bytes) -> Node:
    """Return whether a string is a public one but for case: of its letters bit 5 is not looked at."""
    cased = np.frombuffer(bytes(y[i : i + 1].isalpha() for i in range(len(y))), bool)
    found = []
    for places, skipped in ((np.flatnonzero(cased), [_CASE]), (np.flatnonzero(~cased), [])):
        if len(places):
            some = views.item(x, (..., places))
            want = constant(OCTET, np.frombuffer(y, np.uint8)[places])
            found.append(apply(_same_but_at(skipped), BIT, some, want))
    together = joins.concatenate(found, -1) if found else _filled(BIT, x.shape, 1)
    return reduce.all_of(together, -1, False)


def _same_but_at(skipped: Sequence[int]) -> Any:
    """Return the build of whether two bytes are the same in all bits but some."""

    def build(b: Builder, x: Word, y: Word) -> Word:
        return [compare.all_of(b, [b.not_(b.xor(x[i], y[i])) for i in range(8) if i not in skipped])]

    return build


# Matches


def _matches(x: Node, pattern: Node) -> Node:
    """Return for each place whether a pattern stands there, along the last axis."""
    n, m = length(x), length(pattern)
    places = max(0, n - m + 1)
    if not m or not places:
        return _filled(BIT, (*_side_by_side(x, pattern), places), 1)
    value = _public_bytes(pattern)
    if value is not None:
        each = _ands_of_bytes(sorted(set(value)))
        if each * n + (m - 1) * places < (8 * m - 1) * places:
            return _matches_of_bytes(x, value, places)
    windows = views.view(x, lambda grid: np.lib.stride_tricks.sliding_window_view(grid, m, -1))
    other = views.reshaped(pattern, (*pattern.shape[:-1], 1, m))
    return reduce.all_of(compared("==", Traced(windows), Traced(other)), -1, False)


def _matches_of_bytes(x: Node, pattern: bytes, places: int) -> Node:
    """Return the same for a public pattern: each byte of x is compared once with all that occur in it."""
    chars = sorted(set(pattern))
    known = apply(_which(chars), ValueType("uint", len(chars)), x)
    met = {char: apply(bits_from(i, 1), BIT, known) for i, char in enumerate(chars)}
    rows = [_slice(met[char], at, at + places) for at, char in enumerate(pattern)]
    return reduce.all_of(joins.stack(rows, 0), 0, False)


def _which(chars: Sequence[int]) -> Any:
    """Return the build of a bit for each of some bytes: whether it is this one. They share what is alike."""
    return lambda b, x: [table.member(b, x, [char]) for char in chars]


def _ands_of_bytes(chars: Sequence[int]) -> int:
    b = Builder()
    b.output(_which(chars)(b, b.input(8)))
    return b.build().and_gates


def _first(bits: Node, type: ValueType) -> Node:
    """Return the place of the first 1 along the last axis, -1 for none.

    A word holds a place, and above it a 1 if there is none, with zeros for the place. Of many groups the
    smallest such word tells, with the number of its group between.
    """
    n = length(bits)
    if n <= _GROUP:
        word = _first_of_group(bits)
    else:
        groups = -(-n // _GROUP)
        rest = _filled(BIT, (*bits.shape[:-1], groups * _GROUP - n), 0)
        padded = joins.concatenate([bits, rest] if length(rest) else [bits], -1)
        firsts = _first_of_group(views.reshaped(padded, (*bits.shape[:-1], groups, _GROUP)))
        digits = (groups - 1).bit_length()
        number = constant(ValueType("uint", digits), np.arange(groups))
        numbered = apply(_numbered, ValueType("uint", firsts.type.bits + digits), firsts, number)
        word = reduce.smallest(numbered, -1, False)

    def build(b: Builder, word: Word) -> Word:
        *place, none = word
        return [b.xor(bit, none) for bit in place] + [none] * (type.bits - len(place))

    return apply(build, type, word)


def _numbered(_: Builder, first: Word, number: Word) -> Word:
    return [*first[:-1], *number, first[-1]]


def _first_of_group(bits: Node) -> Node:
    n = length(bits)
    size = (n - 1).bit_length()

    def build(b: Builder, *bits: Word) -> Word:
        return zeros.trailing_zeros(b, [bit for (bit,) in bits] + [0] * ((1 << size) - n))

    columns = views.each_row(views.first(bits, -1))
    return apply(build, ValueType("uint", size + 1), *columns)


# Letters


def _beyond_letters(b: Builder, x: Word) -> Wire:
    """Return whether the lower five bits of a byte are none of 1 to 26; 3 ANDs.

    That is 0 or 27 to 31. So bits 3 and 4 are equal; if they are 0, so are all others; if they are 1, then
    bit 2 is, or both bits below. "One of the two" and "both" are majorities with the inverse of bit 4.
    """
    other = b.not_(x[4])
    most = b.xor(b.and_(b.xor(x[0], other), b.xor(x[1], other)), other)
    inner = b.xor(x[4], b.and_(b.not_(x[2]), b.not_(most)))
    return b.and_(b.not_(b.xor(x[3], x[4])), inner)


def _is_letter(b: Builder, x: Word, *more: Wire) -> Wire:
    """Return whether a byte, whatever its bit 5, is an ASCII letter, and `more` are 1; 5 ANDs or more."""
    return compare.all_of(b, [x[6], b.not_(x[7]), *more, b.not_(_beyond_letters(b, x))])


def _recased(of: int) -> Any:
    """Return the build of a byte whose case changes if it is a letter with this bit of the case."""

    def build(b: Builder, x: Word) -> Word:
        changes = _is_letter(b, x, x[_CASE] if of else b.not_(x[_CASE]))
        return [*x[:_CASE], b.xor(x[_CASE], changes), *x[_CASE + 1 :]]

    return build


def _same_but_for_case(b: Builder, x: Word, y: Word) -> Word:
    """Return whether two bytes are the same but for case; 13 ANDs."""
    same = [b.not_(b.xor(p, q)) for p, q in zip(x, y, strict=True)]
    same[_CASE] = b.not_(b.and_(b.not_(same[_CASE]), b.not_(_is_letter(b, x))))
    return [compare.all_of(b, same)]
