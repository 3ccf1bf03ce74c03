"""How outputs travel: which bits go to whom, and the hash that ties a returned result to its labels."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import numpy as np

from gc2pc.native.engine import Bytes
from gc2pc.program.plan import Plan

RESULT_HASH_BYTES = 32
DOMAIN = b"gc2pc result 1\0\0"  # 16 bytes: apart from every other use of SHA-256

Range = tuple[int, int]  # first label, end; both multiples of 8


def ranges_of(plan: Plan, to: dict[str, Collection[str]], party: str) -> list[Range]:
    """Return the label ranges of the outputs that `party` learns, in order, each padded to whole bytes."""
    return [(s.base, s.base + -(-s.bits // 8) * 8) for s in plan.outputs if party in to[s.name] and s.bits]


def spread(plan: Plan, ranges: list[Range], packed: Bytes) -> Bytes:
    """Put the packed bits of ranges where they belong among all outputs, `uint8[n_outputs / 8]`, zero elsewhere."""
    values = np.zeros(plan.n_outputs // 8, np.uint8)
    at = 0
    for first, end in ranges:
        n = (end - first) // 8
        values[first // 8 : end // 8] = packed[at : at + n]
        at += n
    return values


def label_hash(start: bytes, labels: Bytes, ranges: list[Range]) -> bytes:
    """SHA-256 of the active labels of the ranges (**secret**), bound to this execution by S."""
    h = hashlib.sha256(DOMAIN + start)
    for first, end in ranges:
        h.update(labels[first:end])
    return h.digest()
