"""The kernels of one tier on numpy arrays, for tests and benchmarks; sessions run them inside the engine.

Labels are uint8[n_slots, w, 16] for w lanes, code is uint32[n, 3] with columns c, a, b; in AND entries bit 31
of a or b marks an input as negated. Blocks have 16 bytes, little-endian. csrc/kernels.h says the rest.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gc2pc._native import lib
from gc2pc.errors import UsageError
from gc2pc.native.arrays import BLOCK, Bytes, Words, block, pointer
from gc2pc.native.cpu import tier_of

LANES = 8
NEGATED = 1 << 31


def _slots(slots: Bytes) -> tuple[Any, int, int]:
    """Return pointer, number of slots and lanes of a label array, which the kernels change in place."""
    address = pointer("slots", slots, np.uint8, (None, None, BLOCK), out=True)
    return address, slots.shape[0], slots.shape[1]


def _check(status: int) -> None:
    if status != lib.GC_OK:
        raise UsageError(f"expected 1 to {LANES} lanes, slots within range and no AND of a slot with itself")


def _items(code: Words, w: int, first: int, n: int | None) -> int:
    """Return the number of items to do: n, or all from `first` on when n is None."""
    total = len(code) * w
    count = total - first if n is None else n
    if not 0 <= first <= first + count <= total:
        raise UsageError(f"items {first} to {first + count} are not within the {total} of this code")
    return count


def xor_group(tier: int | str, slots: Bytes, code: Words) -> None:
    """Run XOR entries in order on slots, in place."""
    address, n_slots, w = _slots(slots)
    entries = pointer("code", code, np.uint32, (None, 3))
    _check(lib.gc_xor_group(tier_of(tier), address, n_slots, w, entries, len(code)))


def garble_group(
    tier: int | str,
    slots: Bytes,
    code: Words,
    delta: bytes,
    start: bytes,
    gate0: int,
    table: Bytes,
    *,
    first: int = 0,
    n: int | None = None,
) -> None:
    """Garble items [first, first + n) of AND entries: zero-labels in slots, secret, to those of the outputs.

    table: uint8[2n, 16], filled with the rows T_G, T_E of each item. delta: secret, lsb 1.
    """
    address, n_slots, w = _slots(slots)
    entries = pointer("code", code, np.uint32, (None, 3))
    count = _items(code, w, first, n)
    rows = pointer("table", table, np.uint8, (2 * count, BLOCK), out=True)
    secrets = block("delta", delta), block("start", start)
    _check(
        lib.gc_garble_group(tier_of(tier), address, n_slots, w, entries, first, count, *secrets, gate0, rows)
    )


def evaluate_group(
    tier: int | str,
    slots: Bytes,
    code: Words,
    start: bytes,
    gate0: int,
    table: Bytes,
    *,
    first: int = 0,
    n: int | None = None,
) -> None:
    """Evaluate items [first, first + n) of AND entries: active labels in slots, in place.

    table: uint8[2n, 16], the rows T_G, T_E of each item.
    """
    address, n_slots, w = _slots(slots)
    entries = pointer("code", code, np.uint32, (None, 3))
    count = _items(code, w, first, n)
    rows = pointer("table", table, np.uint8, (2 * count, BLOCK))
    key = block("start", start)
    _check(lib.gc_evaluate_group(tier_of(tier), address, n_slots, w, entries, first, count, key, gate0, rows))


def aes_ctr(tier: int | str, key: bytes, iv: bytes, n: int) -> Bytes:
    """Return uint8[n, 16]: AES-128 under key (secret) of iv + j, where the sum wraps within the low half."""
    if n < 0:
        raise UsageError(f"n must not be negative, got {n}")
    out = np.empty((n, BLOCK), np.uint8)
    address = pointer("out", out, np.uint8, (n, BLOCK), out=True)
    _check(lib.gc_aes_ctr(tier_of(tier), block("key", key), block("iv", iv), address, n))
    return out
