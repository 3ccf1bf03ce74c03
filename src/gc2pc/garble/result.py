"""How outputs travel: which bits go to whom, and the hash that ties a returned result to its labels."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

import numpy as np

from gc2pc.native.engine import ALICE, BOB, Bytes

RESULT_HASH_BYTES = 32
DOMAIN = b"gc2pc result 1\0\0"  # 16 bytes: apart from every other use of SHA-256
MASKS = {"alice": ALICE, "bob": BOB}


def recipient_masks(to: Sequence[Collection[str]]) -> Bytes:
    """Return who learns each output, as the engine wants it: `uint8[n]`."""
    return np.array([sum(MASKS[party] for party in set(parties)) for parties in to], np.uint8)


def label_hash(from_alice: bytes, from_bob: bytes, labels: Bytes) -> bytes:
    """SHA-256 of active labels, `uint8[n, 16]`, **secret**, bound to this execution by both transcripts.

    from_alice, from_bob: what each party has sent so far, hashed by the channel. So a bit changed in any
    control message, the evaluator's choice bits among them, is caught with the result.
    """
    h = hashlib.sha256(DOMAIN + from_alice + from_bob)
    h.update(labels.data)
    return h.digest()
