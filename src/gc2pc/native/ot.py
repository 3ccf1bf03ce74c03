"""OT extension in C: trees, rows of OTs and hashes of its check; csrc/ot_*.c says what they are.

Blocks are the last axis, uint8[..., 16]. Sizes follow from k, 2, 4 or 8: 128/k trees of 2^k leaves; and from
n, a number of blocks of 128 OTs.
"""

from __future__ import annotations

import numpy as np

from gc2pc._native import lib
from gc2pc.errors import UsageError
from gc2pc.native.arrays import BLOCK, Bytes, block, pointer

LABEL_BITS = 128  # columns of the matrix, and OTs in a block
STEP = int(lib.GC_COT_STEP)
ROUND_KEYS = 11


def _check(status: int) -> None:
    if status != lib.GC_OK:
        raise UsageError("expected k to be 2, 4 or 8")


class Leaves:
    """The **secret** leaves of one party, as key schedules ready to extend; shared memory for its calls."""

    def __init__(self, k: int, salt: int) -> None:
        """Make room for the leaves of 128/k trees; salt: public, 64 bits, of this session."""
        if k not in (2, 4, 8):
            raise UsageError(f"k must be 2, 4 or 8, got {k}")
        self.k, self.salt = k, salt
        self.n_trees = LABEL_BITS // k
        self.position = 0  # blocks of 128 OTs made so far: no part of a leaf's stream serves twice
        self._schedule = np.zeros((self.n_trees << k, ROUND_KEYS, BLOCK), np.uint8)
        self._scratch = np.zeros((lib.GC_COT_SCRATCH, BLOCK), np.uint8)

    def column_blocks(self, n: int) -> int:
        """Return how many blocks of columns n blocks of OTs cost: (128/k - 1) * n."""
        return (self.n_trees - 1) * n

    def recv_trees(self, roots: Bytes, base: Bytes) -> tuple[Bytes, Bytes, Bytes]:
        """Grow the COT receiver's trees; return corrections and sums, for the sender, and **secret** proofs.

        roots: uint8[128/k, 16]; base: uint8[128, 2, 16]. Returns uint8[128, 2, 16], uint8[128/k, 2, 16] and
        uint8[2^k * 128/k, 2, 16].
        """
        corrections = np.empty((LABEL_BITS, 2, BLOCK), np.uint8)
        sums = np.empty((self.n_trees, 2, BLOCK), np.uint8)
        proofs = np.empty((self.n_trees << self.k, 2, BLOCK), np.uint8)
        _check(
            lib.gc_cot_recv_trees(
                self.k,
                self.salt,
                pointer("roots", roots, np.uint8, (self.n_trees, BLOCK)),
                pointer("base", base, np.uint8, corrections.shape),
                pointer("corrections", corrections, np.uint8, corrections.shape, out=True),
                pointer("sums", sums, np.uint8, sums.shape, out=True),
                pointer("proofs", proofs, np.uint8, proofs.shape, out=True),
                self._schedule_pointer(),
            )
        )
        return corrections, sums, proofs

    def send_trees(self, delta: bytes, base: Bytes, corrections: Bytes, sums: Bytes) -> Bytes:
        """Grow the COT sender's trees but for the leaves at delta; return an honest receiver's proofs.

        delta: **secret**, 16 bytes; base: **secret**, uint8[128, 16], the keys that the bits of delta choose.
        corrections: uint8[128, 2, 16], sums: uint8[128/k, 2, 16]. Returns uint8[2^k * 128/k, 2, 16].
        """
        proofs = np.empty((self.n_trees << self.k, 2, BLOCK), np.uint8)
        _check(
            lib.gc_cot_send_trees(
                self.k,
                self.salt,
                block("delta", delta),
                pointer("base", base, np.uint8, (LABEL_BITS, BLOCK)),
                pointer("corrections", corrections, np.uint8, (LABEL_BITS, 2, BLOCK)),
                pointer("sums", sums, np.uint8, (self.n_trees, 2, BLOCK)),
                pointer("proofs", proofs, np.uint8, proofs.shape, out=True),
                self._schedule_pointer(),
            )
        )
        return proofs

    def recv_rows(self, columns: Bytes, choices: Bytes, rows: Bytes) -> None:
        """Make the next n blocks of OTs as their receiver; all is written, choices and rows are **secret**.

        columns: uint8[(128/k - 1) * n, 16], for the sender; choices: uint8[n, 16], a bit an OT;
        rows: uint8[128 n, 16], the macs.
        """
        n = len(choices)
        _check(
            lib.gc_cot_recv_rows(
                self.k,
                self.salt,
                self.position,
                n,
                self._schedule_pointer(),
                pointer("columns", columns, np.uint8, (self.column_blocks(n), BLOCK), out=True),
                pointer("choices", choices, np.uint8, (n, BLOCK), out=True),
                pointer("rows", rows, np.uint8, (LABEL_BITS * n, BLOCK), out=True),
                pointer("scratch", self._scratch, np.uint8, self._scratch.shape, out=True),
            )
        )
        self.position += n

    def send_rows(self, delta: bytes, columns: Bytes, rows: Bytes) -> None:
        """Make the next n blocks of OTs as their sender: rows, uint8[128 n, 16], are the **secret** keys."""
        n = len(rows) // LABEL_BITS
        _check(
            lib.gc_cot_send_rows(
                self.k,
                self.salt,
                self.position,
                n,
                self._schedule_pointer(),
                block("delta", delta),
                pointer("columns", columns, np.uint8, (self.column_blocks(n), BLOCK)),
                pointer("rows", rows, np.uint8, (LABEL_BITS * n, BLOCK), out=True),
                pointer("scratch", self._scratch, np.uint8, self._scratch.shape, out=True),
            )
        )
        self.position += n

    def hash_rows(self, chi: bytes, rows: Bytes) -> Bytes:
        """Return the hash of each column of rows, uint8[128, 16]. rows: **secret**, uint8[128 n, 16]."""
        n = len(rows) // LABEL_BITS
        digests = np.zeros((LABEL_BITS, BLOCK), np.uint8)
        _check(
            lib.gc_cot_hash_rows(
                block("chi", chi),
                n,
                pointer("rows", rows, np.uint8, (LABEL_BITS * n, BLOCK)),
                pointer("digests", digests, np.uint8, digests.shape, out=True),
                pointer("scratch", self._scratch, np.uint8, self._scratch.shape, out=True),
            )
        )
        return digests

    def wipe(self) -> None:
        """Overwrite the leaves and what calls have left behind."""
        self._schedule.fill(0)
        self._scratch.fill(0)

    def _schedule_pointer(self) -> object:
        return pointer("schedule", self._schedule, np.uint8, self._schedule.shape, out=True)


def hash_choices(chi: bytes, choices: Bytes) -> Bytes:
    """Return the hash of one column, uint8[16]. choices: **secret**, uint8[n, 16]."""
    digest: Bytes = np.zeros((1, BLOCK), np.uint8)
    _check(
        lib.gc_cot_hash_choices(
            block("chi", chi),
            len(choices),
            pointer("choices", choices, np.uint8, (None, BLOCK)),
            pointer("digest", digest, np.uint8, (1, BLOCK), out=True),
        )
    )
    return digest.reshape(BLOCK)
