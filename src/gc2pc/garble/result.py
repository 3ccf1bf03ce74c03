"""How outputs travel: which bits go to whom, and the hash that ties a returned result to its labels."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

import numpy as np

from gc2pc.native.engine import Bytes
from gc2pc.program.plan import Plan

RESULT_HASH_BYTES = 32
DOMAIN = b"gc2pc result 1\0\0"  # 16 bytes: apart from every other use of SHA-256

Range = tuple[int, int]  # first label, end; both multiples of 8


def ranges_of(plan: Plan, to: Mapping[str, Collection[str]], party: str) -> list[Range]:
    """Return the label ranges of the outputs that `party` learns, in order, each padded to whole bytes."""
    return [(s.base, s.base + -(-s.bits // 8) * 8) for s in plan.outputs if party in to[s.name] and s.bits]


def spread(plan: Plan, ranges: list[Range], packed: Bytes) -> Bytes:
    """Put the packed bits of ranges where they belong among all outputs; `uint8[n_outputs / 8]`."""
    values = np.zeros(plan.n_outputs // 8, np.uint8)
    at = 0
    for first, end in ranges:
        n = (end - first) // 8
        values[first // 8 : end // 8] = packed[at : at + n]
        at += n
    return values


def label_hash(from_alice: bytes, from_bob: bytes, labels: Bytes, ranges: list[Range]) -> bytes:
    """SHA-256 of the active labels of the ranges (**secret**), bound to this execution by both transcripts.

    from_alice, from_bob: what each party has sent so far, hashed by the channel. So a bit changed in any
    control message, the evaluator's choice bits among them, is caught with the result.
    """
    h = hashlib.sha256(DOMAIN + from_alice + from_bob)
    for first, end in ranges:
        h.update(labels[first:end].data)
    return h.digest()
