"""Secret indices: elements of arrays and of public tables, and whether values are members of sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gc2pc.circuit import Builder, Word
from gc2pc.language import gates, joins, reduce, views
from gc2pc.language.graph import Build, Node, Public, Traced, plain
from gc2pc.language.operations import BIT, apply, bits_from, compared, constant
from gc2pc.language.source import compile_error
from gc2pc.library import select, table
from gc2pc.library.words import keep_if
from gc2pc.program import ValueType, decode, lanes_of
from gc2pc.program.clear import join_bits

_DIGIT = 3  # bits of an index that a call uses: it chooses among 2**3 neighbours
_TABLE = 16  # bits of an index for which one netlist holds the whole table


def item(node: Node, parts: tuple[Any, ...]) -> Node:
    """Return what indices pick of which some are secret, integers or arrays of them, as in numpy.

    An index beyond the array picks the element nearest to it; a negative one counts from the end.
    """
    secret = [at for at, part in enumerate(parts) if isinstance(part, Traced)]
    if any(isinstance(part, list | np.ndarray | bool | np.bool_) for part in parts):
        problem = f"public arrays and secrets cannot pick of {node} together"
        raise compile_error(problem, "use the public array first: x[array][i]")
    basic = tuple(slice(None) if at in secret else part for at, part in enumerate(parts))
    node = views.item(node, basic)
    indices = [parts[at].node for at in secret]
    if wrong := [index for index in indices if index.type.is_real]:
        raise compile_error(f"an index must be an integer, got {wrong[0]}", "convert it: .to(UInt[32])")
    shape = views.common_shape(indices)
    numbers = [at for at, part in enumerate(parts) if at in secret or isinstance(part, int | np.integer)]
    together = numbers == list(range(numbers[0], numbers[-1] + 1))
    before = _axis(basic, numbers[0], len(node.shape)) if together or not shape else 0
    picked = views.first(node, *(_axis(basic, at, len(node.shape)) for at in secret))
    for turn, index in enumerate(indices):
        if turn == 0:
            n, *rest = picked.shape
            picked = views.reshaped(picked, (n, *(1 for _ in shape), *rest))
        else:
            picked = views.first(picked, len(shape))
        ones = (1,) * (len(picked.shape) - 1 - len(shape))
        picked = _pick(picked, views.reshaped(views.broadcast_to(index, shape), (*shape, *ones)))
    axes = range(len(shape))
    return views.view(picked, lambda grid: np.moveaxis(grid, axes, [before + axis for axis in axes]))


def _axis(parts: Sequence[Any], at: int, rank: int) -> int:
    """Return the axis of the result at which part `at` of a basic index stands."""
    takes = [0 if isinstance(part, int | np.integer) else 1 for part in parts]
    for i, part in enumerate(parts):
        if part is Ellipsis:
            takes[i] += rank - sum(takes)
    return sum(takes[:at])


def _pick(node: Node, index: Node) -> Node:
    """Return row index[i] of an array (n, *rest) for each i, whose shape broadcasts with rest."""
    n = node.shape[0]
    if n == 0:
        raise compile_error("an empty array has no element to pick", "give it one at least")
    base, bits = plain(node), (n - 1).bit_length()
    shape = np.broadcast_shapes(node.shape[1:], index.shape)
    if n == 1 or 0 in shape:
        return views.broadcast_to(views.row(node, 0), shape)
    number = apply(_within(index.type, n), ValueType("uint", bits), index)
    if isinstance(base, Public) and base.lanes == n and bits <= _TABLE:
        return apply(_looked_up(base, bits), node.type, number)
    size = 1 << _DIGIT
    while n > size and n // size * lanes_of(shape) >= reduce.BUSY:
        digit = apply(bits_from(0, _DIGIT), ValueType("uint", _DIGIT), number)
        whole = n - n % size
        groups = views.reshaped(views.rows(node, 0, whole), (n // size, size, *node.shape[1:]))
        parts = [apply(_choice, node.type, digit, *(views.column(groups, i) for i in range(size)))]
        if n > whole:
            last = apply(_choice, node.type, digit, *views.each_row(views.rows(node, whole, n)))
            parts.append(views.reshaped(last, (1, *last.shape)))
        node = joins.concatenate(parts, 0)
        n, bits = node.shape[0], bits - _DIGIT
        number = apply(bits_from(_DIGIT, bits), ValueType("uint", bits), number)
    return apply(_choice, node.type, number, *views.each_row(node))


def _choice(b: Builder, index: Word, *words: Word) -> Word:
    """Return words[index]; one AND for each bit of all words but one."""
    level = list(words)
    for bit in index:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [select.mux(b, bit, odd, even) for even, odd in pairs] + level[len(level) & -2 :]
    return level[0]


def _within(type: ValueType, n: int) -> Build:
    """Return the build of an index between 0 and n - 1, two at least, as near as can be to one of a type."""
    bits = (n - 1).bit_length()
    width = max(type.bits, bits) + 2  # room for n and for a sign

    def build(b: Builder, x: Word) -> Word:
        x = gates.resize(x, width, type.kind == "int")
        if type.kind == "int":
            x = gates.add(b, x, keep_if(b, x[-1], b.constant(n, width)))
            x = keep_if(b, b.not_(x[-1]), x)
        if type.kind == "int" or type.maximum >= n:
            inside = gates.less(b, x, b.constant(n, width), signed=False)
            x = select.mux(b, inside, x, b.constant(n - 1, width))
        return x[:bits]

    return build


def _looked_up(base: Public, bits: int) -> Build:
    """Return the build of an entry of a public array, the last one for an index beyond it."""
    packed = join_bits(list(base.planes), base.lanes)
    entries = [int(value) for value in decode(ValueType("uint", base.type.bits), (base.lanes,), packed)]
    entries += entries[-1:] * ((1 << bits) - len(entries))
    return lambda b, index: table.lookup(b, index, entries, base.type.bits)


def isin(node: Node, values: Any) -> Node:
    """Return for each element of an array whether it is among some values, secret or public."""
    if isinstance(values, Traced) or node.type.is_real:
        others = values.node if isinstance(values, Traced) else constant(node.type, values, "isin()")
        members = views.reshaped(others, (others.lanes,))
        apart = views.reshaped(node, (*node.shape, 1))
        return reduce.any_of(compared("==", Traced(apart), Traced(members)), -1, False)
    constant(node.type, values, "isin()")
    bits = node.type.bits
    entries = {int(value) & ((1 << bits) - 1) for value in np.asarray(values, object).reshape(-1).tolist()}

    def build(b: Builder, x: Word) -> Word:
        if bits <= _TABLE and len(entries) * 4 > 1 << bits:
            return table.lookup(b, x, [int(value in entries) for value in range(1 << bits)], 1)
        return [table.member(b, x, sorted(entries))]

    return apply(build, BIT, node)
