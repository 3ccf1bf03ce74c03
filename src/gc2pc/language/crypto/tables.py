"""Lookup of secret indices in large public tables, with code that does not grow with them.

An entry's bit is the sum of those products of index bits that its algebraic normal form names. In a netlist
each of them would be a gate. Here they are numbers: products are put in groups of 8, all 256 sums of a group
are computed, and each bit gathers one of them from each group (the method of the four Russians). Only the
products take ANDs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gc2pc.circuit import Builder, Word
from gc2pc.language import joins, views
from gc2pc.language.graph import Build, Node
from gc2pc.language.operations import apply, bits_from
from gc2pc.library import table
from gc2pc.library.words import xor_all
from gc2pc.program import ValueType

_GROUP = 8  # products whose sums are computed together
_SUMS = 1 << _GROUP


def look_up(indices: Sequence[Node], tables: npt.NDArray[np.uint8]) -> list[Node]:
    """Return for each array of n indices of k bits the array of tables[i, index[i]], words of some bits.

    tables: the bits of all entries, uint8[n, 2^k, bits], k at least 3. What is looked up together shares its
    code; 2^k - k - 1 ANDs an index.
    """
    _, size, bits = tables.shape
    n_groups, together = size // _GROUP, ValueType("uint", len(indices))
    products = [apply(_products, ValueType("uint", size), index) for index in indices]
    groups = [joins.stack([_bits(word, _GROUP * g, _GROUP) for g in range(n_groups)], 0) for word in products]
    sums = apply(_sums, ValueType("uint", _SUMS * len(indices)), *groups)
    apart = joins.stack([_bits(sums, i * len(indices), len(indices)) for i in range(_SUMS)], 0)
    terms = views.gathered(views.reshaped(apart, (apart.lanes,)), _positions(tables))
    found = apply(xor_all, together, *views.each_row(terms))
    columns = [views.column(found, bit) for bit in range(bits)]
    return [apply(_bit_of_each(i), ValueType("uint", bits), *columns) for i in range(len(indices))]


def _positions(tables: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Return where the terms of all bits are among the sums [_SUMS, groups, n], as int64[groups, n, bits]."""
    forms = tables.copy()
    n, size, bits = forms.shape
    step = 1
    while step < size:
        halves = forms.reshape(n, size // (2 * step), 2, step, bits)
        halves[:, :, 1] ^= halves[:, :, 0]
        step *= 2
    groups = size // _GROUP
    which = np.packbits(forms.reshape(n, groups, _GROUP, bits), axis=2, bitorder="little")[:, :, 0]
    places: npt.NDArray[np.int64] = which.astype(np.int64) * (groups * n)
    places += np.arange(groups)[None, :, None] * n + np.arange(n)[:, None, None]
    ordered: npt.NDArray[np.int64] = places.transpose(1, 0, 2)
    return ordered


def _bits(node: Node, start: int, bits: int) -> Node:
    return apply(bits_from(start, bits), ValueType("uint", bits), node)


def _products(b: Builder, index: Word) -> Word:
    return list(table.products(b, index))


def _sums(b: Builder, *groups: Word) -> Word:
    """Return all sums of the bits of words: the first sum of each word, then the second, and so on."""
    return [bit for row in zip(*(_sums_of(b, word) for word in groups), strict=True) for bit in row]


def _sums_of(b: Builder, word: Word) -> Word:
    """Return for each set of bits, as a number, the XOR of them."""
    sums: Word = [0]
    for bit in word:
        sums += [b.xor(bit, other) for other in sums]
    return sums


def _bit_of_each(i: int) -> Build:
    return lambda b, *words: [word[i] for word in words]
