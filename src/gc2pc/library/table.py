"""Lookup of a secret index in a public table: products of index bits, summed up by XORs, then a choice."""

from collections.abc import Sequence

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.errors import UsageError
from gc2pc.library.select import mux


def lookup(b: Builder, index: Word, table: Sequence[int], width: int) -> Word:
    """Return table[index] in `width` bits; the table has 2^len(index) entries.

    All products of the k lower bits of the index take 2^k - k - 1 ANDs; with them any function of these bits
    takes XORs alone. The other bits choose among such functions, with an AND for each bit of the result.
    """
    n = len(index)
    if len(table) != 1 << n:
        raise UsageError(f"a table for an index of {n} bits has {1 << n} entries, got {len(table)}")
    k = min(range(n + 1), key=lambda k: (1 << k) - k - 1 + width * ((1 << (n - k)) - 1))
    terms = products(b, index[:k])
    words = [
        [_sum_of(b, terms, table[start : start + (1 << k)], bit) for bit in range(width)]
        for start in range(0, 1 << n, 1 << k)
    ]
    for c in index[k:]:
        words = [mux(b, c, high, low) for low, high in zip(words[::2], words[1::2], strict=True)]
    return words[0]


def products(b: Builder, bits: Sequence[Wire]) -> list[Wire]:
    """Return for each set of bits, as a number, the AND of them."""
    products: list[Wire] = [1]
    for bit in bits:
        products += [b.and_(bit, product) for product in products]
    return products


def _sum_of(b: Builder, products: Sequence[Wire], table: Sequence[int], bit: int) -> Wire:
    """Return a bit of the table's entry as the XOR of products: its algebraic normal form."""
    form = [entry >> bit & 1 for entry in table]
    step = 1
    while step < len(form):
        for i in range(len(form)):
            if i & step:
                form[i] ^= form[i ^ step]
        step *= 2
    total: Wire = 0
    for product, present in zip(products, form, strict=True):
        if present:
            total = b.xor(total, product)
    return total


def member(b: Builder, x: Word, values: Sequence[int]) -> Wire:
    """Return whether x is one of some distinct numbers; no more ANDs than len(x) - 1 for each of them.

    At most one of them is met, so they are joined by XORs; halves that are alike are compared once.
    """
    total: Wire = 0
    for value in values:
        total = b.xor(total, _matches(b, x, value))
    return total


def _matches(b: Builder, x: Word, value: int) -> Wire:
    """Return whether a word has a value, by its halves, so that equal ones share their gates."""
    if len(x) == 1:
        return x[0] if value & 1 else b.not_(x[0])
    h = len(x) // 2
    return b.and_(_matches(b, x[:h], value), _matches(b, x[h:], value >> h))
