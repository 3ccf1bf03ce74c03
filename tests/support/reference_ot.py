"""Both roles of correlated OT in plain Python, from docs/protocol.md alone: slow, and a second opinion.

Blocks and points are bytes or integers here, columns are lists of blocks as integers.
"""

import os
from functools import reduce
from hashlib import sha256, sha512
from operator import xor
from typing import Any

import rbcl
from Crypto.Cipher import AES

from gc2pc.net import Channel
from support import gf128

N_BASE, STEP, FRAME = 128, 16, 512


def number(data: bytes) -> int:
    return int.from_bytes(data, "little")


def block(value: int) -> bytes:
    return value.to_bytes(16, "little")


def add(values: Any) -> int:
    return reduce(xor, values, 0)


def scalar() -> bytes:
    return rbcl.crypto_core_ristretto255_scalar_reduce(os.urandom(64))


class Oracles:
    """P and K of the base OTs."""

    def __init__(self, sid: bytes, point_b: bytes) -> None:
        self.context = sha256(sid).digest() + N_BASE.to_bytes(4, "little") + point_b

    def point(self, i: int, j: int, other: bytes) -> bytes:
        place = i.to_bytes(4, "little") + bytes([j])
        digest = sha512(b"gc2pc base OT point:" + self.context + place + other).digest()
        return rbcl.crypto_core_ristretto255_from_hash(digest)

    def key(self, i: int, j: int, pair: bytes, shared: bytes) -> int:
        place = i.to_bytes(4, "little") + bytes([j])
        digest = sha256(b"gc2pc base OT key:" + self.context + place + pair + shared).digest()
        return number(digest[:16])


def send_base(chan: Channel, sid: bytes) -> list[list[int]]:
    """Return the keys of both branches of 128 base OTs."""
    secret = scalar()
    point_b = rbcl.crypto_scalarmult_ristretto255_base(secret)
    chan.send(16, point_b)
    oracles, keys = Oracles(sid, point_b), []
    body = b"".join(chan.recv(17, 1024) for _ in range(8))
    for i in range(N_BASE):
        pair = body[64 * i : 64 * (i + 1)]
        points = pair[:32], pair[32:]
        keys.append([])
        for j in (0, 1):
            lifted = rbcl.crypto_core_ristretto255_add(points[j], oracles.point(i, j, points[1 - j]))
            shared = rbcl.crypto_scalarmult_ristretto255(secret, lifted)
            keys[i].append(oracles.key(i, j, pair, shared))
    return keys


def recv_base(chan: Channel, delta: int, sid: bytes) -> list[int]:
    """Return the keys that the bits of delta choose."""
    point_b = chan.recv(16, 32)
    oracles, keys = Oracles(sid, point_b), []
    for first in range(0, N_BASE, 16):
        body = b""
        for i in range(first, first + 16):
            choice, secret = delta >> i & 1, scalar()
            points = [rbcl.crypto_core_ristretto255_from_hash(os.urandom(64)) for _ in range(2)]
            offset = oracles.point(i, choice, points[1 - choice])
            own = rbcl.crypto_scalarmult_ristretto255_base(secret)
            points[choice] = rbcl.crypto_core_ristretto255_sub(own, offset)
            shared = rbcl.crypto_scalarmult_ristretto255(secret, point_b)
            keys.append(oracles.key(i, choice, b"".join(points), shared))
            body += b"".join(points)
        chan.send(17, body)
    chan.flush()
    return keys


class Party:
    """What both parties of the extension share: sizes, the cipher E, the order of blocks."""

    def __init__(self, chan: Channel, sid: bytes, k: int) -> None:
        self.chan, self.sid, self.k, self.trees = chan, sid, k, 128 // k
        self.salt = sha256(b"gc2pc OT salt:" + sid).digest()[:8]
        self.leaves: list[dict[int, int]] = []  # by tree and index
        self.position = 0

    def encrypt(self, key: int, *counters: int) -> list[int]:
        plain = b"".join(counter.to_bytes(8, "little") + self.salt for counter in counters)
        text = AES.new(block(key), AES.MODE_ECB).encrypt(plain)
        return [number(text[i : i + 16]) for i in range(0, len(text), 16)]

    def finish(self, nodes: dict[int, int]) -> dict[int, bytes]:
        """Turn the end nodes of a tree into leaves; return their proofs."""
        ends = {x: self.encrypt(node, 0, 1, 2) for x, node in nodes.items()}
        self.leaves.append({x: end[0] for x, end in ends.items()})
        return {x: block(end[1]) + block(end[2]) for x, end in ends.items()}

    def digest(self, proofs: list[dict[int, bytes]]) -> bytes:
        in_order = b"".join(proof[x] for proof in proofs for x in range(1 << self.k))
        return sha256(b"gc2pc OT trees:" + sha256(self.sid).digest() + in_order).digest()

    def streams(self, n_blocks: int) -> list[dict[int, list[int]]]:
        """Return the next n blocks of each leaf, by tree and index."""
        positions = range(self.position, self.position + n_blocks)
        self.position += n_blocks
        return [{x: self.encrypt(leaf, *positions) for x, leaf in tree.items()} for tree in self.leaves]

    def frames(self, n_blocks: int) -> list[list[tuple[int, int]]]:
        """Return (tree, block) of each block of columns, in order, message by message."""
        messages = []
        for start in range(0, n_blocks, FRAME):
            stop, order = min(start + FRAME, n_blocks), []
            for step in range(start, stop, STEP):
                inside = range(step, min(step + STEP, stop))
                order += [(tree, t) for tree in range(1, self.trees) for t in inside]
            messages.append(order)
        return messages


def sum_columns(streams: dict[int, list[int]], chosen: Any) -> list[int]:
    """Return the sum of the streams whose index `chosen` accepts, block by block."""
    picked = [stream for x, stream in streams.items() if chosen(x)]
    n_blocks = len(next(iter(streams.values())))
    return [add(stream[t] for stream in picked) for t in range(n_blocks)]


def row(columns: list[list[int]], j: int) -> bytes:
    """Return OT j's bits of 128 columns as a block."""
    return block(sum((column[j // 128] >> j % 128 & 1) << c for c, column in enumerate(columns)))


class ReferenceReceiver(Party):
    """Bob."""

    def set_up(self) -> None:
        base = send_base(self.chan, self.sid)
        body, proofs = b"", []
        for tree in range(self.trees):
            nodes = {0: number(os.urandom(16))}
            for level in range(self.k):
                children = {x: self.encrypt(node, 0, 1) for x, node in nodes.items()}
                nodes = {x + (b << level): child[b] for x, child in children.items() for b in (0, 1)}
                sides = [add(child[b] for child in children.values()) for b in (0, 1)]
                keys = base[self.k * tree + level]
                body += block(keys[0] ^ sides[1]) + block(keys[1] ^ sides[0])
            proofs.append(self.finish(nodes))
        for proof in proofs:
            body += add(map(number, proof.values())).to_bytes(32, "little")
        self.chan.send(32, body + self.digest(proofs))
        self.chan.flush()

    def extend(self, n: int) -> tuple[list[int], list[bytes]]:
        """Return choice bits and macs of n OTs."""
        streams = self.streams(-(-n // 128) + 1)
        u = [sum_columns(tree, lambda x: True) for tree in streams]
        v = [sum_columns(tree, lambda x, b=b: x >> b & 1) for tree in streams for b in range(self.k)]
        for order in self.frames(len(u[0])):
            self.chan.send_bulk(33, b"".join(block(u[tree][t] ^ u[0][t]) for tree, t in order))
        chi = number(self.chan.recv(34, 16))
        self.chan.send(35, b"".join(block(gf128.horner(chi, column)) for column in [u[0], *v]))
        self.chan.flush()
        return [u[0][j // 128] >> j % 128 & 1 for j in range(n)], [row(v, j) for j in range(n)]


class ReferenceSender(Party):
    """Alice; delta as an integer."""

    def set_up(self, delta: int) -> None:
        self.delta = delta
        base = recv_base(self.chan, delta, self.sid)
        body = self.chan.recv(32, 32 * (128 + self.trees) + 32)
        proofs = []
        for tree in range(self.trees):
            d = delta >> self.k * tree & (1 << self.k) - 1
            nodes: dict[int, int] = {}  # all but the one on the path to d
            for level in range(self.k):
                i, bit = self.k * tree + level, d >> level & 1
                path = d & (1 << level) - 1
                children = {x: self.encrypt(node, 0, 1) for x, node in nodes.items()}
                nodes = {x + (b << level): child[b] for x, child in children.items() for b in (0, 1)}
                side = number(body[32 * i + 16 * bit : 32 * i + 16 * bit + 16]) ^ base[i]
                known = add(child[1 - bit] for child in children.values())
                nodes[path + (1 - bit << level)] = side ^ known
            proof = self.finish(nodes)
            total = number(body[32 * (128 + tree) : 32 * (129 + tree)])
            proof[d] = (total ^ add(map(number, proof.values()))).to_bytes(32, "little")
            proofs.append(proof)
        assert self.digest(proofs) == body[-32:]

    def extend(self, n: int) -> list[bytes]:
        """Return the keys of n OTs."""
        streams = self.streams(-(-n // 128) + 1)
        n_blocks = -(-n // 128) + 1
        c = [[0] * n_blocks for _ in streams]
        for order in self.frames(n_blocks):
            body = bytearray(16 * len(order))
            self.chan.recv_bulk_into(33, body)
            for place, (tree, t) in enumerate(order):
                c[tree][t] = number(body[16 * place : 16 * place + 16])
        keys = []
        for tree, stream in enumerate(streams):
            d = self.delta >> self.k * tree & (1 << self.k) - 1
            for b in range(self.k):
                w = sum_columns(stream, lambda x, b=b, d=d: (x ^ d) >> b & 1)
                keys.append([w[t] ^ c[tree][t] * (d >> b & 1) for t in range(n_blocks)])
        chi = number(os.urandom(16))
        self.chan.send(34, block(chi))
        proof = self.chan.recv(35, 16 * 129)
        hashes = [number(proof[i : i + 16]) for i in range(0, len(proof), 16)]
        for i, column in enumerate(keys):
            assert gf128.horner(chi, column) == hashes[1 + i] ^ hashes[0] * (self.delta >> i & 1)
        return [row(keys, j) for j in range(n)]
