"""A slow half-gates in plain Python integers, with pycryptodome's AES: what every kernel tier must equal.

Labels are integers below 2^128, bit 0 the lowest bit of byte 0. Half-gates of Zahur, Rosulek, Evans
(ePrint 2014/756), hash of Guo, Katz, Wang, Weng, Yu (ePrint 2019/1168), one AES key per half-gate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from Crypto.Cipher import AES
from numpy.typing import NDArray

LOW = (1 << 64) - 1
NEGATED = 1 << 31


def to_bytes(x: int) -> bytes:
    return x.to_bytes(16, "little")


def from_bytes(data: bytes) -> int:
    return int.from_bytes(data, "little")


def aes(key: int, x: int) -> int:
    return from_bytes(AES.new(to_bytes(key), AES.MODE_ECB).encrypt(to_bytes(x)))


def sigma(x: int) -> int:
    """(hi, lo) -> (hi ^ lo, hi)."""
    high, low = x >> 64, x & LOW
    return (high ^ low) << 64 | high


def tweaked_hash(x: int, tweak: int, start: int) -> int:
    """H(x, i) = AES_{start ^ i}(sigma(x)) ^ sigma(x)."""
    return aes(start ^ tweak, sigma(x)) ^ sigma(x)


def garble_and(a: int, b: int, delta: int, start: int, gate: int) -> tuple[int, int, int]:
    """Return the output's zero-label and the rows T_G, T_E of zero-labels a and b."""
    i, j = 2 * gate, 2 * gate + 1
    pa, pb = a & 1, b & 1
    ha, hb = tweaked_hash(a, i, start), tweaked_hash(b, j, start)
    row_g = ha ^ tweaked_hash(a ^ delta, i, start) ^ pb * delta
    row_e = hb ^ tweaked_hash(b ^ delta, j, start) ^ a
    return ha ^ pa * row_g ^ hb ^ pb * (row_e ^ a), row_g, row_e


def evaluate_and(a: int, b: int, start: int, gate: int, row_g: int, row_e: int) -> int:
    """Return the output's active label of active labels a and b."""
    ha, hb = tweaked_hash(a, 2 * gate, start), tweaked_hash(b, 2 * gate + 1, start)
    return ha ^ (a & 1) * row_g ^ hb ^ (b & 1) * (row_e ^ a)


def ints_of(blocks: NDArray[np.uint8]) -> list[int]:
    """uint8[..., 16] to the list of its blocks."""
    data = np.ascontiguousarray(blocks).tobytes()
    return [from_bytes(data[i : i + 16]) for i in range(0, len(data), 16)]


def blocks_of(ints: Sequence[int], *shape: int) -> NDArray[np.uint8]:
    """A list of blocks to uint8[*shape, 16]."""
    data = b"".join(map(to_bytes, ints))
    return np.frombuffer(data, np.uint8).reshape(*shape, 16).copy()


def xor_group(slots: NDArray[np.uint8], code: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return slots, uint8[n_slots, w, 16], after the XOR entries."""
    slots = slots.copy()
    for c, a, b in code.tolist():
        slots[c] = slots[a] ^ slots[b]
    return slots


def _items(code: NDArray[np.uint32], w: int, first: int, n: int) -> list[tuple[int, int, int, int, int]]:
    """Item, and the indices c, a, b (flags kept) of its blocks and its lane."""
    return [(i, *code[i // w].tolist(), i % w) for i in range(first, first + n)]


def garble_group(
    slots: NDArray[np.uint8],
    code: NDArray[np.uint32],
    delta: int,
    start: int,
    gate0: int,
    first: int,
    n: int,
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return slots after items [first, first + n), and the table, uint8[2n, 16]."""
    w = slots.shape[1]
    labels, rows = ints_of(slots), []
    for i, c, a, b, lane in _items(code, w, first, n):
        x = labels[a % NEGATED * w + lane] ^ (a >> 31) * delta
        y = labels[b % NEGATED * w + lane] ^ (b >> 31) * delta
        gate = (gate0 + i - first) & (LOW >> 1)
        labels[c * w + lane], row_g, row_e = garble_and(x, y, delta, start, gate)
        rows += [row_g, row_e]
    return blocks_of(labels, *slots.shape[:2]), blocks_of(rows, 2 * n)


def evaluate_group(
    slots: NDArray[np.uint8],
    code: NDArray[np.uint32],
    start: int,
    gate0: int,
    table: NDArray[np.uint8],
    first: int,
    n: int,
) -> NDArray[np.uint8]:
    """Return slots after items [first, first + n)."""
    w = slots.shape[1]
    labels, rows = ints_of(slots), ints_of(table)
    for i, c, a, b, lane in _items(code, w, first, n):
        x, y, k = labels[a % NEGATED * w + lane], labels[b % NEGATED * w + lane], i - first
        gate = (gate0 + k) & (LOW >> 1)
        labels[c * w + lane] = evaluate_and(x, y, start, gate, rows[2 * k], rows[2 * k + 1])
    return blocks_of(labels, *slots.shape[:2])
