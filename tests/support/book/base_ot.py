"""The base OTs (section 5). Here "sender" and "receiver" are those of the base OTs: Bob sends."""

from hashlib import sha512
from secrets import token_bytes

import rbcl

from support.book.blocks import digest, from_bytes, u8, u32
from support.book.link import BASE_OT_RECEIVER, BASE_OT_SENDER, Link

N, CHUNK = 128, 16


class Oracles:
    def __init__(self, sid: bytes, point_b: bytes) -> None:
        self.context = digest(sid) + u32(N) + point_b

    def p(self, i: int, j: int, r: bytes) -> bytes:
        wide = sha512(b"gc2pc base OT point:" + self.context + u32(i) + u8(j) + r).digest()
        return bytes(rbcl.crypto_core_ristretto255_from_hash(wide))

    def k(self, i: int, j: int, r: tuple[bytes, bytes], shared: bytes) -> int:
        hashed = digest(b"gc2pc base OT key:", self.context, u32(i), u8(j), *r, shared)
        return from_bytes(hashed[:16])


def random_scalar() -> bytes:
    return bytes(rbcl.crypto_core_ristretto255_scalar_reduce(token_bytes(64)))


def check(point: bytes) -> bytes:
    assert rbcl.crypto_core_ristretto255_is_valid_point(point) and any(point)
    return point


def send(link: Link, sid: bytes) -> list[tuple[int, int]]:
    """Return the pairs of keys."""
    b = random_scalar()
    point_b = bytes(rbcl.crypto_scalarmult_ristretto255_base(b))
    link.send(BASE_OT_SENDER, point_b)
    oracles, keys = Oracles(sid, point_b), []
    for start in range(0, N, CHUNK):
        body = link.recv(BASE_OT_RECEIVER, 64 * CHUNK)
        for at in range(CHUNK):
            i, r = start + at, (check(body[64 * at :][:32]), check(body[64 * at + 32 :][:32]))
            sums = [rbcl.crypto_core_ristretto255_add(r[j], oracles.p(i, j, r[1 - j])) for j in (0, 1)]
            shared = [bytes(rbcl.crypto_scalarmult_ristretto255(b, point)) for point in sums]
            keys.append((oracles.k(i, 0, r, shared[0]), oracles.k(i, 1, r, shared[1])))
    return keys


def receive(link: Link, choices: int, sid: bytes) -> list[int]:
    """Return the keys that the bits of choices choose."""
    point_b = check(link.recv(BASE_OT_SENDER, 32))
    oracles, pending = Oracles(sid, point_b), []
    for start in range(0, N, CHUNK):
        body = b""
        for i in range(start, start + CHUNK):
            c, a = choices >> i & 1, random_scalar()
            other = bytes(rbcl.crypto_core_ristretto255_from_hash(token_bytes(64)))
            base = rbcl.crypto_scalarmult_ristretto255_base(a)
            own = bytes(rbcl.crypto_core_ristretto255_sub(base, oracles.p(i, c, other)))
            r = (other, own) if c else (own, other)
            body += r[0] + r[1]
            pending.append((i, c, r, a))
        link.send(BASE_OT_RECEIVER, body)
    return [
        oracles.k(i, c, r, bytes(rbcl.crypto_scalarmult_ristretto255(a, point_b))) for i, c, r, a in pending
    ]
