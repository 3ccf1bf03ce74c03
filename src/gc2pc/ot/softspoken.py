"""SoftSpoken OT extension: correlated OTs from 128 base OTs, secure against active attackers.

Lawrence Roy, "SoftSpokenOT" (ePrint 2022/192), the binary repetition code of length 128/k over GF(2^k).
Differences from the paper: the choice bits are random (u_0, so nothing is sent for it), the trees' proofs are
hashed together, and the universal hash of the consistency check is a polynomial in a challenge of 128 bits
whose last block of 128 OTs is spent on masking. The computing is in csrc/ot_trees.c and csrc/ot_extend.c,
which give the equations; here are the messages, the two roles side by side.

Setup, once:    base OTs, the COT sender choosing by the bits of delta; then the receiver's trees.
Each extension: columns in frames of up to FRAME blocks; the sender's challenge, once all columns are here;
                the receiver's proof; the sender releases keys only when the proof fits them.

An extension by n spends ceil(n / 128) + 1 blocks of 128 OTs and costs (128/k - 1) * 16 bytes a block. Neither
role branches on or indexes by its secrets: delta, leaves and keys; choices, leaves and macs.
"""

import os
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest

import numpy as np

from gc2pc.errors import PeerError, UsageError
from gc2pc.native.engine import wipe
from gc2pc.native.ot import LABEL_BITS, Leaves, hash_choices
from gc2pc.net import Channel, Tag
from gc2pc.ot.base import recv_base, send_base
from gc2pc.ot.frames import recv_frames, send_frames
from gc2pc.ot.interface import LABEL_BYTES, Bytes

FRAME = 512  # blocks of 128 OTs whose columns travel in one message
DIGEST_BYTES = 32

Entropy = Callable[[int], bytes]


class CotSender:
    """The garbler's half of correlated OT: it chooses delta and gets keys."""

    def __init__(
        self, chan: Channel, delta: Bytes, sid: bytes, k: int = 4, entropy: Entropy = os.urandom
    ) -> None:
        """Run the setup. delta: **secret**, uint8[16], lowest bit 1; sid: session id, never used before.

        k: 2, 4 or 8, more computing and fewer bytes the larger it is; the receiver's must be the same.
        """
        if not isinstance(delta, np.ndarray) or delta.dtype != np.uint8 or delta.shape != (LABEL_BYTES,):
            raise UsageError("delta must be uint8[16]")
        if not delta[0] & 1:
            raise UsageError("the lowest bit of delta must be 1")
        self._chan, self._entropy = chan, entropy
        self._delta = delta.copy()
        self._leaves = Leaves(k, _salt(sid))
        self._live = True
        base = recv_base(chan, np.unpackbits(delta, bitorder="little"), sid, entropy)
        corrections, sums, digest = _split_trees(chan.recv(Tag.OT_TREES, _tree_bytes(self._leaves)))
        proofs = self._leaves.send_trees(delta.tobytes(), base, corrections, sums)
        wipe(base)
        if not compare_digest(_digest(sid, proofs), digest):
            raise self._cheated("its OT trees contradict each other")

    @property
    def delta(self) -> Bytes:
        """The **secret** correlation, uint8[16]."""
        return np.array(self._delta)

    def extend(self, n: int) -> Bytes:
        """Return n new **secret** keys, uint8[n, 16]. Raises PeerError when the receiver cheats."""
        n_blocks = _blocks(n, self._live)
        keys = np.empty((n_blocks * LABEL_BITS, LABEL_BYTES), np.uint8)
        frames, delta, challenge = _frames(n_blocks), self._delta.tobytes(), self._entropy(LABEL_BYTES)

        def use(i: int, columns: Bytes) -> None:
            if i == len(frames) - 1:
                self._chan.send(Tag.OT_CHALLENGE, challenge)  # step 2: now that all columns are here
                self._chan.flush()
            self._leaves.send_rows(delta, columns, _rows(keys, frames[i]))

        sizes = [self._leaves.column_blocks(stop - start) for start, stop in frames]
        recv_frames(self._chan, Tag.OT_COLUMNS, sizes, use)  # step 1: columns
        hashes = self._leaves.hash_rows(challenge, keys)
        proof = np.frombuffer(self._chan.recv(Tag.OT_PROOF, _PROOF_BYTES), np.uint8)  # step 3: proof
        choices, macs = proof[:LABEL_BYTES], proof[LABEL_BYTES:].reshape(LABEL_BITS, LABEL_BYTES)
        mask = -np.unpackbits(self._delta, bitorder="little")[:, None]
        if not compare_digest((hashes ^ choices & mask).tobytes(), macs.tobytes()):
            keys.fill(0)
            raise self._cheated("its OT columns contradict each other")
        keys[n:] = 0  # rows that masked the proof, or were asked for by nobody
        return keys[:n]

    def wipe(self) -> None:
        """Forget delta and the leaves; nothing can follow."""
        self._live = False
        self._delta.fill(0)
        self._leaves.wipe()

    def _cheated(self, how: str) -> PeerError:
        """End the session: whoever fails a check may have been guessing delta."""
        self.wipe()
        return PeerError(f"the peer failed a check against cheating: {how}")


class CotReceiver:
    """The evaluator's half of correlated OT: it gets random choice bits and macs."""

    def __init__(self, chan: Channel, sid: bytes, k: int = 4, entropy: Entropy = os.urandom) -> None:
        """Run the setup. sid and k: as the sender's."""
        self._chan, self._entropy = chan, entropy
        self._leaves = Leaves(k, _salt(sid))
        self._live = True
        base = send_base(chan, LABEL_BITS, sid, entropy)
        roots = np.frombuffer(entropy(self._leaves.n_trees * LABEL_BYTES), np.uint8).reshape(-1, LABEL_BYTES)
        corrections, sums, proofs = self._leaves.recv_trees(roots, base)
        chan.send(Tag.OT_TREES, corrections, sums, _digest(sid, proofs))
        chan.flush()
        wipe(base)
        wipe(proofs)

    def extend(self, n: int) -> tuple[Bytes, Bytes]:
        """Return **secret** choices, packed uint8[ceil(n / 8)], and **secret** macs, uint8[n, 16]."""
        n_blocks = _blocks(n, self._live)
        choices = np.empty((n_blocks, LABEL_BYTES), np.uint8)
        macs = np.empty((n_blocks * LABEL_BITS, LABEL_BYTES), np.uint8)
        frames = _frames(n_blocks)

        def fill(i: int, columns: Bytes) -> None:
            start, stop = frames[i]
            self._leaves.recv_rows(columns, choices[start:stop], _rows(macs, frames[i]))

        sizes = [self._leaves.column_blocks(stop - start) for start, stop in frames]
        send_frames(self._chan, Tag.OT_COLUMNS, sizes, fill)  # step 1: columns
        challenge = self._chan.recv(Tag.OT_CHALLENGE, LABEL_BYTES)  # step 2
        proof = hash_choices(challenge, choices), self._leaves.hash_rows(challenge, macs)
        self._chan.send(Tag.OT_PROOF, *proof)  # step 3
        self._chan.flush()
        macs[n:] = 0
        packed = choices.reshape(-1)
        packed[-(-n // 8) :] = 0
        packed = packed[: -(-n // 8)]
        packed[-1] &= 0xFF >> -n % 8
        return packed, macs[:n]

    def wipe(self) -> None:
        """Forget the leaves; nothing can follow."""
        self._live = False
        self._leaves.wipe()


_PROOF_BYTES = (1 + LABEL_BITS) * LABEL_BYTES


def _blocks(n: int, live: bool) -> int:
    """Return the blocks of 128 OTs that an extension by n spends: one more, to mask the proof."""
    if n < 1:
        raise UsageError(f"an extension needs at least 1 OT, got {n}")
    if not live:
        raise UsageError("these OTs have been wiped or have failed; open a new session")
    return -(-n // LABEL_BITS) + 1


def _frames(n_blocks: int) -> list[tuple[int, int]]:
    """Return the first and the end block of each message of columns."""
    return [(start, min(start + FRAME, n_blocks)) for start in range(0, n_blocks, FRAME)]


def _rows(rows: Bytes, frame: tuple[int, int]) -> Bytes:
    """Return the rows, 128 a block, that belong to a message of columns."""
    return rows[LABEL_BITS * frame[0] : LABEL_BITS * frame[1]]


def _salt(sid: bytes) -> int:
    """Return the number that keeps sessions' tree nodes and streams apart."""
    return int.from_bytes(sha256(b"gc2pc OT salt:" + sid).digest()[:8], "little")


def _digest(sid: bytes, proofs: Bytes) -> bytes:
    return sha256(b"gc2pc OT trees:" + sha256(sid).digest() + proofs.tobytes()).digest()


def _tree_bytes(leaves: Leaves) -> int:
    return 2 * LABEL_BYTES * (LABEL_BITS + leaves.n_trees) + DIGEST_BYTES


def _split_trees(body: bytes) -> tuple[Bytes, Bytes, bytes]:
    """Return corrections, uint8[128, 2, 16], sums, uint8[128/k, 2, 16], and the digest of the proofs."""
    pairs = np.frombuffer(body[:-DIGEST_BYTES], np.uint8).reshape(-1, 2, LABEL_BYTES)
    return pairs[:LABEL_BITS], pairs[LABEL_BITS:], body[-DIGEST_BYTES:]
