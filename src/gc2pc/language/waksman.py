"""Waksman's network: which switches there are, and how a party sets them for the order it wants.

A block of m elements has first a switch on each pair (2i, 2i + 1): one element of the pair goes on to a block
of m // 2, the other to a block of the rest, with the last element if m is odd. Those are permuted alike. Then
a switch on each pair puts an element of either block, as they come, at 2i and 2i + 1; for the last pair of an
even m none is needed. [Waksman 1968; Beauquier and Darrot 1999 for any m]

Switches are numbered level by level: the first ones of the large block, of its two parts, and so on, then the
last ones, from small blocks to large. On a level the smaller blocks come first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from gc2pc.errors import UsageError

Bits: TypeAlias = npt.NDArray[np.uint8]
Orders: TypeAlias = npt.NDArray[np.int64]
Blocks: TypeAlias = dict[int, int]
"""Size of blocks -> how many of them a level has, smaller sizes first."""


def levels(n: int) -> Iterator[Blocks]:
    """Yield the levels of the network for n elements; blocks of 1 or 2 have no parts."""
    level = {n: 1}
    while level:
        yield level
        parts: Blocks = {}
        for size, count in level.items():
            for part in parts_of(size):
                parts[part] = parts.get(part, 0) + count
        level = dict(sorted(parts.items()))


def parts_of(size: int) -> tuple[int, ...]:
    """Return the sizes of the two parts of a block."""
    return (size // 2, size - size // 2) if size > 2 else ()


def first_switches(size: int) -> int:
    return size // 2


def last_switches(size: int) -> int:
    return (size - 1) // 2 if size > 2 else 0


def permutation_size(n: int) -> int:
    """Return how many Bits `permutation_bits` gives for n elements: n log2(n) - n + 1 for powers of two."""
    if n < 0:
        raise UsageError(f"n: expected 0 or more elements, got {n}")
    return sum(
        count * (first_switches(size) + last_switches(size))
        for level in levels(n)
        for size, count in level.items()
    )


def permutation_bits(order: Any) -> Bits:
    """Return the switches, uint8[permutation_size(n)], with which permute(x, bits) gives x[order].

    order is **secret**: some order of 0 to n - 1, such as np.argsort gives.
    """
    wanted = np.asarray(order)
    n = len(wanted) if wanted.ndim == 1 else -1
    if n < 0 or not np.array_equal(np.sort(wanted), np.arange(n)):
        raise UsageError("order: expected each of the numbers 0 to n - 1 once")
    firsts: list[Bits] = []
    lasts: list[Bits] = []
    level: dict[int, Orders] = {n: wanted.astype(np.int64).reshape(1, n)}
    while level:
        parts: dict[int, list[Orders]] = {}
        settings = [_settings(orders) for orders in level.values()]
        firsts += [first.reshape(-1) for first, _, _ in settings]
        lasts[:0] = [last.reshape(-1) for _, last, _ in settings]
        for size, (_, _, halves) in zip(level, settings, strict=True):
            for part, orders in zip(parts_of(size), halves, strict=False):
                parts.setdefault(part, []).append(orders)
        level = {size: np.concatenate(parts[size]) for size in sorted(parts)}
    return np.concatenate([*firsts, *lasts])


def _settings(orders: Orders) -> tuple[Bits, Bits, tuple[Orders, Orders]]:
    """Return for blocks, orders[count, size], their first and last switches and the orders of their parts.

    An output and its partner on a switch come from different parts, and so do two inputs. So from output i
    it follows where the partner of the output comes from that the partner of i's input goes to: all along a
    cycle, the cycle of the partners being another one. One of the two is free to choose.
    """
    count, size = orders.shape
    if size % 2:  # a last pair of an element with one that stays where it is, in the smaller part
        orders = np.concatenate([orders, np.full((count, 1), size)], axis=1)
    width = orders.shape[1]
    outputs = np.argsort(orders, axis=1)
    follows = np.take_along_axis(outputs, orders ^ 1, axis=1) ^ 1
    leader = np.broadcast_to(np.arange(width), orders.shape)
    for _ in range(width.bit_length()):
        leader = np.maximum(leader, np.take_along_axis(leader, follows, axis=1))
        follows = np.take_along_axis(follows, follows, axis=1)
    partner = leader.reshape(count, -1, 2)[:, :, ::-1].reshape(leader.shape)
    second = leader < partner if size % 2 else leader > partner  # the last output comes from the second part
    first = np.take_along_axis(second, outputs, axis=1)[:, ::2].astype(np.uint8)
    pairs = orders.reshape(count, -1, 2) // 2
    halves = [np.where(second[:, ::2] ^ flip, pairs[:, :, 1], pairs[:, :, 0]) for flip in (False, True)]
    last = second[:, ::2].astype(np.uint8)
    parts = halves[0][:, : size // 2], halves[1]
    return first[:, : first_switches(size)], last[:, : last_switches(size)], parts
