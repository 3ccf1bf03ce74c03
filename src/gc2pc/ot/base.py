"""Base OTs: a batch of random OTs from public-key operations, secure against active attackers.

Masny and Rindal, "Endemic Oblivious Transfer" (ePrint 2019/706), the Diffie-Hellman instance in its
one-round form, on ristretto255 written additively with base point G:

    sender    b random,                  B = b G                                     sends B
    receiver  a, r_{1-c} random,         r_c = a G - P(i, c, r_{1-c})                sends r_0, r_1
    keys      sender  k_j = K(i, j, b (r_j + P(i, j, r_{1-j}))),   receiver  k_c = K(i, c, a B)

P hashes to the group, K to 16 bytes; r_0 and r_1 are uniform and independent whatever c is. The OTs are
random: each party could bias its own keys, so a caller must use them as one-time pads or seeds, not more.

One B serves the whole batch, as the one-round form lets a key exchange message be reused. Batching is safe
only when the instances' random oracles differ (McQuoid, Rosulek, Roy, ePrint 2021/682): otherwise equal
messages give equal keys in two instances. So P and K both take the session id, the batch size, the index i,
the branch j and both transcripts: P all there is when it is called, B and r_{1-j}; K all of it, B, r_0 and
r_1, beside the shared point. Every received point is checked, the identity refused.
"""

from collections.abc import Callable
from hashlib import sha256, sha512

import numpy as np
from numpy.typing import NDArray

from gc2pc.errors import UsageError
from gc2pc.net import Channel, Tag
from gc2pc.ot import group
from gc2pc.ot.group import POINT_BYTES, WIDE_BYTES

Bytes = NDArray[np.uint8]
Entropy = Callable[[int], bytes]

CHUNK = 16  # OTs whose points travel together, so that both parties compute at the same time
KEY_BYTES = 16


def send_base(chan: Channel, n: int, sid: bytes, entropy: Entropy) -> Bytes:
    """Run n base OTs as their sender; return the **secret** keys of both branches, uint8[n, 2, 16].

    sid: session id, never used before. Raises PeerError when a point of the peer is none.
    """
    secret = group.scalar(entropy(WIDE_BYTES))
    point_b = group.times_base(secret)
    chan.send(Tag.BASE_OT_SENDER, point_b)  # step 1: B
    chan.flush()
    oracles = _Oracles(sid, n, point_b)
    keys = np.empty((n, 2, KEY_BYTES), np.uint8)
    for start in range(0, n, CHUNK):
        count = min(CHUNK, n - start)
        body = chan.recv(Tag.BASE_OT_RECEIVER, count * 2 * POINT_BYTES)  # step 2: r_0, r_1 of each OT
        points = np.frombuffer(body, np.uint8).reshape(count, 2, POINT_BYTES)
        for branch in (0, 1):  # step 3: k_j = K(i, j, b (r_j + P(i, j, r_{1-j})))
            where = _places(start, np.full(count, branch, np.uint8))
            offsets = oracles.points(where, points[:, 1 - branch])
            shared = []
            for i in range(count):
                name = f"r_{branch} of base OT {start + i}"
                point = group.check_point(points[i, branch].tobytes(), name)
                shared.append(group.times(secret, group.add(point, offsets[i]), name))
            keys[start : start + count, branch] = oracles.keys(where, points, shared)
    return keys


def recv_base(chan: Channel, choices: Bytes, sid: bytes, entropy: Entropy) -> Bytes:
    """Run base OTs as their receiver; return the **secret** keys of the chosen branches, uint8[n, 16].

    choices: **secret** choice bits, uint8[n] of 0 and 1. sid: session id, never used before.
    Raises PeerError when the peer's point is none.
    """
    if choices.dtype != np.uint8 or choices.ndim != 1 or (choices > 1).any():
        raise UsageError("expected choices as uint8[n] of 0 and 1")
    n = len(choices)
    name = "B of the base OTs"
    point_b = group.check_point(chan.recv(Tag.BASE_OT_SENDER, POINT_BYTES), name)  # step 1: B
    oracles = _Oracles(sid, n, point_b)
    chunks = []
    for start in range(0, n, CHUNK):
        chosen = choices[start : start + CHUNK]
        count = len(chosen)
        secrets = [group.scalar(entropy(WIDE_BYTES)) for _ in range(count)]
        other = _rows([group.hash_to_point(entropy(WIDE_BYTES)) for _ in range(count)])
        where = _places(start, chosen)
        offsets = oracles.points(where, other)
        own = _rows([group.subtract(group.times_base(secrets[i]), offsets[i]) for i in range(count)])
        swap = (own ^ other) & -chosen[:, None]  # to the other place where the choice bit is 1
        points = np.stack([own ^ swap, other ^ swap], axis=1)
        chan.send(Tag.BASE_OT_RECEIVER, points)  # step 2: r_0, r_1 of each OT
        chan.flush()
        chunks.append((start, where, points, secrets))
    keys = np.empty((n, KEY_BYTES), np.uint8)
    for start, where, points, secrets in chunks:  # step 3: k_c = K(i, c, a B)
        shared = [group.times(secret, point_b, name) for secret in secrets]
        keys[start : start + len(secrets)] = oracles.keys(where, points, shared)
    return keys


class _Oracles:
    """The random oracles P and K of one batch: both know session, batch size and B."""

    def __init__(self, sid: bytes, n: int, point_b: bytes) -> None:
        """Fix what all instances share; every part has a fixed length."""
        context = sha256(sid).digest() + n.to_bytes(4, "little") + point_b
        self._point = b"gc2pc base OT point:" + context
        self._key = b"gc2pc base OT key:" + context

    def points(self, where: Bytes, other: Bytes) -> list[bytes]:
        """Return P(i, j, r_{1-j}), n points. where: uint8[n, 5] (see _places), other: uint8[n, 32]."""
        rows = np.concatenate([where, other], axis=1)
        return [group.hash_to_point(sha512(self._point + row.tobytes()).digest()) for row in rows]

    def keys(self, where: Bytes, points: Bytes, shared: list[bytes]) -> Bytes:
        """Return K(i, j, shared), uint8[n, 16]. points: uint8[n, 2, 32]; shared: **secret**, n points."""
        rows = np.concatenate([where, points.reshape(len(points), -1), _rows(shared)], axis=1)
        return _rows([sha256(self._key + row.tobytes()).digest()[:KEY_BYTES] for row in rows])


def _places(start: int, branches: Bytes) -> Bytes:
    """Return index (4 bytes, little-endian) and branch of OTs start, start + 1, ..., uint8[n, 5]."""
    index = np.arange(start, start + len(branches), dtype="<u4").view(np.uint8).reshape(-1, 4)
    return np.concatenate([index, branches[:, None]], axis=1)


def _rows(items: list[bytes]) -> Bytes:
    """Return byte strings of one length as the rows of an array."""
    return np.frombuffer(b"".join(items), np.uint8).reshape(len(items), -1)
