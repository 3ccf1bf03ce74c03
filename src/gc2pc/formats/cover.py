"""The tables of BLIF as gates: those of few inputs as a whole, others as sums of products."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, reduce

from gc2pc.circuit import Builder, Wire
from gc2pc.formats.gates import all_of
from gc2pc.formats.polynomials import MOST, Polynomial, evaluate, polynomial

COMPARED = 256  # products whose pairs are looked at


def cover(b: Builder, rows: Sequence[str], inputs: Sequence[Wire]) -> Wire:
    """Return whether the inputs match any of some rows of 0, 1 and -, one character an input."""
    if len(inputs) <= MOST:
        return evaluate(b, _matching(tuple(rows), len(inputs)), inputs)
    used = [i for i in range(len(inputs)) if any(row[i] != "-" for row in rows)]
    rows = list(dict.fromkeys("".join(row[i] for i in used) for row in rows))
    inputs = [inputs[i] for i in used]
    return cover(b, rows, inputs) if len(used) <= MOST else _sum_of_products(b, rows, inputs)


@lru_cache(1 << 16)
def _matching(rows: tuple[str, ...], n: int) -> Polynomial:
    """Return the polynomial of whether n inputs match any of some rows."""
    return polynomial(reduce(int.__or__, (1 << i for row in rows for i in _matches(row)), 0), n)


def _matches(row: str) -> Iterator[int]:
    """Yield the inputs that a row stands for, as numbers."""
    free = [i for i, bit in enumerate(row) if bit == "-"]
    fixed = sum(1 << i for i, bit in enumerate(row) if bit == "1")
    for choice in range(1 << len(free)):
        yield fixed | sum(1 << place for j, place in enumerate(free) if choice >> j & 1)


def _sum_of_products(b: Builder, rows: Sequence[str], inputs: Sequence[Wire]) -> Wire:
    """Return the OR of the products of the rows: an XOR, which is free, where they exclude each other."""
    products = [
        all_of(b, [wire ^ (bit == "0") for bit, wire in zip(row, inputs, strict=True) if bit != "-"])
        for row in rows
    ]
    if len(rows) <= COMPARED and all(_exclude(rows[i], row) for i in range(len(rows)) for row in rows[:i]):
        return reduce(b.xor, products, 0)
    return all_of(b, [product ^ 1 for product in products]) ^ 1


def _exclude(row: str, other: str) -> bool:
    """Return whether no input matches both rows."""
    return any({a, b} == {"0", "1"} for a, b in zip(row, other, strict=True))
