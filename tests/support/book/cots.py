"""OT trees (section 6) and OT extension (section 7), both parties, with the stock of COTs."""

from functools import reduce
from operator import xor
from secrets import randbits

from support.book import base_ot
from support.book.blocks import aes, aes_stream, block, digest, from_bytes, gf_hash, to_bytes
from support.book.link import OT_CHALLENGE, OT_COLUMNS, OT_PROOF, OT_TREES, Link

FRAME, STEP, BATCH = 512, 16, 2048
Proof = tuple[int, int]


def total(items: list[int]) -> int:
    return reduce(xor, items, 0)


class Stock:
    """What both parties know of their COTs: the salt, the position, how many are drawn from what."""

    def __init__(self, link: Link, sid: bytes, k: int) -> None:
        self.link, self.k, self.sid, self.n_trees = link, k, sid, 128 // k
        self.salt = from_bytes(digest(b"gc2pc OT salt:", sid)[:8])
        self.position = 0
        self.leaves: list[dict[int, int]] = []  # of each tree: index -> leaf
        self.stock: list[tuple[int, int]] = []

    def draw(self, n: int) -> list[tuple[int, int]]:
        """Return n COTs, (choice, mac) for Bob and (0, key) for Alice."""
        if n > len(self.stock):
            self.stock += self.extend(max(n - len(self.stock), BATCH))
        drawn, self.stock = self.stock[:n], self.stock[n:]
        return drawn

    def extend(self, n: int) -> list[tuple[int, int]]:
        raise NotImplementedError

    def ends(self, node: int) -> tuple[int, Proof]:
        """Leaf and proof of a node of the last level."""
        end = [aes(node, block(i, self.salt)) for i in range(3)]
        return end[0], (end[1], end[2])

    def proofs_digest(self, proofs: list[Proof]) -> bytes:
        packed = b"".join(to_bytes(a) + to_bytes(b) for a, b in proofs)
        return digest(b"gc2pc OT trees:", digest(self.sid), packed)

    def sums(self, m: int, masks: list[int]) -> tuple[list[int], list[int]]:
        """u of each tree and the 128 columns; a leaf counts by its index x ^ the tree's mask."""
        counters = [block(self.position + t, self.salt) for t in range(m)]
        us, columns = [], []
        for leaves, mask in zip(self.leaves, masks, strict=True):
            streams = {x ^ mask: aes_stream(leaf, counters) for x, leaf in leaves.items()}
            us.append(total(list(streams.values())))
            columns += [total([r for y, r in streams.items() if y >> b & 1]) for b in range(self.k)]
        self.position += m
        return us, columns

    def messages(self, m: int) -> list[list[tuple[int, int]]]:
        """Which blocks of the corrections, (tree, t), stand in which message, in order."""
        return [
            [
                (i, t)
                for step in range(start, min(start + FRAME, m), STEP)
                for i in range(1, self.n_trees)
                for t in range(step, min(step + STEP, start + FRAME, m))
            ]
            for start in range(0, m, FRAME)
        ]


def rows(columns: list[int], n: int) -> list[int]:
    """The first n OTs of 128 columns: bit c of one is its bit of column c."""
    texts = [format(column & (1 << n) - 1, f"0{n}b")[::-1] for column in reversed(columns)]
    return [int("".join(bits), 2) for bits in zip(*texts, strict=True)]


def blocks_spent(n: int) -> int:
    return -(-n // 128) + 1


class BobCots(Stock):
    def __init__(self, link: Link, sid: bytes, k: int) -> None:
        super().__init__(link, sid, k)
        keys = base_ot.send(link, sid)
        corrections, sums, proofs = b"", b"", []
        for i in range(self.n_trees):
            nodes = [randbits(128)]
            for level in range(k):
                sides = [[aes(node, block(s, self.salt)) for node in nodes] for s in (0, 1)]
                for b in (0, 1):
                    corrections += to_bytes(keys[k * i + level][b] ^ total(sides[1 - b]))
                nodes = sides[0] + sides[1]
            ends = [self.ends(node) for node in nodes]
            self.leaves.append({x: leaf for x, (leaf, _) in enumerate(ends)})
            proofs += [proof for _, proof in ends]
            sums += b"".join(to_bytes(total([proof[i] for _, proof in ends])) for i in (0, 1))
        link.send(OT_TREES, corrections, sums, self.proofs_digest(proofs))

    def extend(self, n: int) -> list[tuple[int, int]]:
        m = blocks_spent(n)
        us, columns = self.sums(m, [0] * self.n_trees)
        for message in self.messages(m):
            body = b"".join(to_bytes((us[i] ^ us[0]) >> 128 * t & (1 << 128) - 1) for i, t in message)
            self.link.send(OT_COLUMNS, body)
        chi = from_bytes(self.link.recv(OT_CHALLENGE, 16))
        self.link.send(OT_PROOF, *[to_bytes(gf_hash(v, m, chi)) for v in [us[0], *columns]])
        return [(us[0] >> j & 1, mac) for j, mac in enumerate(rows(columns, n))]


class AliceCots(Stock):
    def __init__(self, link: Link, sid: bytes, k: int, delta: int) -> None:
        super().__init__(link, sid, k)
        self.delta = delta
        keys = base_ot.receive(link, delta, sid)
        body = link.recv(OT_TREES, 4096 + 32 * self.n_trees + 32)
        received = [from_bytes(body[at : at + 16]) for at in range(0, len(body) - 32, 16)]
        corrections, sums = received[:256], received[256:]
        proofs: list[Proof] = []
        for i in range(self.n_trees):
            d = delta >> k * i & (1 << k) - 1
            nodes: dict[int, int] = {}
            for level in range(k):
                b, ot, unknown = d >> level & 1, k * i + level, d & (1 << level) - 1
                known = {
                    x + (s << level): aes(node, block(s, self.salt))
                    for x, node in nodes.items()
                    for s in (0, 1)
                }
                side = keys[ot] ^ corrections[2 * ot + b]
                own = [node for x, node in known.items() if x >> level == 1 - b]
                nodes = {**known, unknown + (1 - b << level): side ^ total(own)}
            ends = {x: self.ends(node) for x, node in nodes.items()}
            missing = [sums[2 * i + h] ^ total([proof[h] for _, proof in ends.values()]) for h in (0, 1)]
            self.leaves.append({x: leaf for x, (leaf, _) in ends.items()})
            proofs += [ends[x][1] if x != d else (missing[0], missing[1]) for x in range(1 << k)]
        assert self.proofs_digest(proofs) == body[-32:], "the trees contradict each other"

    def extend(self, n: int) -> list[tuple[int, int]]:
        m = blocks_spent(n)
        masks = [self.delta >> self.k * i & (1 << self.k) - 1 for i in range(self.n_trees)]
        _, columns = self.sums(m, masks)
        for message in self.messages(m):
            body = self.link.recv(OT_COLUMNS, 16 * len(message))
            for at, (i, t) in enumerate(message):
                correction = from_bytes(body[16 * at : 16 * at + 16]) << 128 * t
                for b in range(self.k):
                    columns[self.k * i + b] ^= correction * (masks[i] >> b & 1)
        chi = randbits(128)
        self.link.send(OT_CHALLENGE, to_bytes(chi))
        body = self.link.recv(OT_PROOF, 2064)
        proof = [from_bytes(body[at : at + 16]) for at in range(0, len(body), 16)]
        for c, column in enumerate(columns):
            assert gf_hash(column, m, chi) == proof[1 + c] ^ (self.delta >> c & 1) * proof[0]
        return [(0, key) for key in rows(columns, n)]
