"""The OT kernels of one tier on numpy arrays, for tests; csrc/kernels.h says what each one does.

Blocks are the last axis, uint8[..., 16].
"""

from __future__ import annotations

import numpy as np

from gc2pc._native import lib
from gc2pc.errors import UsageError
from gc2pc.native.arrays import BLOCK, Bytes, block, pointer
from gc2pc.native.cpu import tier_of
from gc2pc.native.ot import LABEL_BITS as COLUMNS
from gc2pc.native.ot import ROUND_KEYS, STEP


def _check(status: int) -> None:
    if status != lib.GC_OK:
        raise UsageError("expected k to be 2, 4 or 8")


def schedule(tier: int | str, keys: Bytes) -> Bytes:
    """Return the AES-128 round keys of **secret** keys, uint8[n, 16], as uint8[n, 11, 16]."""
    out = np.empty((len(keys), ROUND_KEYS, BLOCK), np.uint8)
    _check(
        lib.gc_ot_schedule(
            tier_of(tier),
            pointer("keys", keys, np.uint8, (None, BLOCK)),
            len(keys),
            pointer("out", out, np.uint8, out.shape, out=True),
        )
    )
    return out


def expand(tier: int | str, round_keys: Bytes, k: int, counter: bytes) -> tuple[Bytes, Bytes]:
    """Return total, uint8[STEP, 16], and parts, uint8[k, STEP, 16], of 2^k key schedules."""
    total, parts = np.empty((STEP, BLOCK), np.uint8), np.empty((k, STEP, BLOCK), np.uint8)
    _check(
        lib.gc_ot_expand(
            tier_of(tier),
            pointer("round_keys", round_keys, np.uint8, (1 << k, ROUND_KEYS, BLOCK)),
            k,
            block("counter", counter),
            pointer("total", total, np.uint8, total.shape, out=True),
            pointer("parts", parts, np.uint8, parts.shape, out=True),
        )
    )
    return total, parts


def to_rows(tier: int | str, columns: Bytes) -> Bytes:
    """Return the rows, uint8[128 * STEP, 16], of 128 columns, uint8[128, STEP, 16]."""
    rows = np.empty((COLUMNS * STEP, BLOCK), np.uint8)
    source = pointer("columns", columns, np.uint8, (COLUMNS, STEP, BLOCK))
    _check(lib.gc_ot_to_rows(tier_of(tier), source, pointer("rows", rows, np.uint8, rows.shape, out=True)))
    return rows


def to_columns(tier: int | str, rows: Bytes) -> Bytes:
    """Return the 128 columns, uint8[128, STEP, 16], of rows, uint8[128 * STEP, 16]."""
    columns = np.empty((COLUMNS, STEP, BLOCK), np.uint8)
    source = pointer("rows", rows, np.uint8, (COLUMNS * STEP, BLOCK))
    target = pointer("columns", columns, np.uint8, columns.shape, out=True)
    _check(lib.gc_ot_to_columns(tier_of(tier), source, target))
    return columns


def hash_columns(tier: int | str, digests: Bytes, columns: Bytes, weights: Bytes) -> Bytes:
    """Return digests[i] * weights[STEP] + sum of columns[i, t] * weights[t], all in GF(2^128), uint8[n, 16].

    digests: uint8[n, 16]; columns: uint8[n, STEP, 16]; weights: public, uint8[STEP + 1, 16].
    """
    out: Bytes = np.array(digests)
    _check(
        lib.gc_ot_hash(
            tier_of(tier),
            pointer("digests", out, np.uint8, (len(columns), BLOCK), out=True),
            pointer("columns", columns, np.uint8, (None, STEP, BLOCK)),
            len(columns),
            pointer("weights", weights, np.uint8, (STEP + 1, BLOCK)),
        )
    )
    return out
