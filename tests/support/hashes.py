"""Hash functions block by block: messages padded, compression functions as the standards write them."""

import math
import struct
from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

Order: TypeAlias = Literal["big", "little"]
Compress: TypeAlias = Callable[[bytes, bytes], bytes]


def blocks(message: bytes, block_bytes: int = 64, order: Order = "big") -> list[bytes]:
    """Return the blocks of a message padded as MD5 (little-endian), SHA-1 and SHA-2 do it."""
    length_bytes = block_bytes // 8
    zeros = -(len(message) + 1 + length_bytes) % block_bytes
    length = (8 * len(message)).to_bytes(length_bytes, order)
    data = message + b"\x80" + bytes(zeros) + length
    return [data[i : i + block_bytes] for i in range(0, len(data), block_bytes)]


def edges(n: int) -> list[bytes]:
    """Return strings of n bytes in which few or most bits are alike."""
    return [bytes(n), b"\xff" * n, b"\x80" + bytes(n - 1), bytes(n - 1) + b"\x01", b"\x55" * n, b"\xaa" * n]


def sha2_compress(block: bytes, state: bytes) -> bytes:
    """FIPS 180-4, 6.2.2 and 6.4.2, for words of len(state) / 8 bytes."""
    size = len(state) // 8
    bits = 8 * size
    rounds, lower, upper = {
        4: (64, ((7, 18, 3), (17, 19, 10)), ((2, 13, 22), (6, 11, 25))),
        8: (80, ((1, 8, 7), (19, 61, 6)), ((28, 34, 39), (14, 18, 41))),
    }[size]
    mask = (1 << bits) - 1

    def rotate(x: int, k: int) -> int:
        return (x >> k | x << (bits - k)) & mask

    w = _words(block, size, "big")
    for t in range(16, rounds):
        s0, s1 = (
            rotate(x, i) ^ rotate(x, j) ^ x >> k
            for x, (i, j, k) in zip((w[t - 15], w[t - 2]), lower, strict=True)
        )
        w.append((s1 + w[t - 7] + s0 + w[t - 16]) & mask)
    start = _words(state, size, "big")
    a, b, c, d, e, f, g, h = start
    for constant, word in zip(_cube_roots(rounds, bits), w, strict=True):
        sum_a, sum_e = (
            rotate(x, i) ^ rotate(x, j) ^ rotate(x, k) for x, (i, j, k) in zip((a, e), upper, strict=True)
        )
        t1 = h + sum_e + (e & f ^ ~e & g) + constant + word
        t2 = sum_a + (a & b ^ a & c ^ b & c)
        a, b, c, d, e, f, g, h = (t1 + t2) & mask, a, b, c, (d + t1) & mask, e, f, g
    return _added(start, (a, b, c, d, e, f, g, h), size, "big")


def sha1_compress(block: bytes, state: bytes) -> bytes:
    """FIPS 180-4, 6.1.2."""
    w = _words(block, 4, "big")
    for t in range(16, 80):
        w.append(_rotate_left(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1))
    start = _words(state, 4, "big")
    a, b, c, d, e = start
    for t, word in enumerate(w):
        f = (b & c ^ ~b & d, b ^ c ^ d, b & c ^ b & d ^ c & d, b ^ c ^ d)[t // 20]
        k = (0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6)[t // 20]
        total = _rotate_left(a, 5) + f + e + k + word
        a, b, c, d, e = total & 0xFFFFFFFF, a, _rotate_left(b, 30), c, d
    return _added(start, (a, b, c, d, e), 4, "big")


def md5_compress(block: bytes, state: bytes) -> bytes:
    """RFC 1321, 3.4."""
    x, start = _words(block, 4, "little"), _words(state, 4, "little")
    a, b, c, d = start
    for t in range(64):
        f, k = (
            (b & c | ~b & d, t),
            (b & d | c & ~d, (5 * t + 1) % 16),
            (b ^ c ^ d, (3 * t + 5) % 16),
            (c ^ (b | ~d), 7 * t % 16),
        )[t // 16]
        shift = ((7, 12, 17, 22), (5, 9, 14, 20), (4, 11, 16, 23), (6, 10, 15, 21))[t // 16][t % 4]
        total = a + f + x[k] + int(abs(math.sin(t + 1)) * 2**32)
        a, b, c, d = d, (b + _rotate_left(total & 0xFFFFFFFF, shift)) & 0xFFFFFFFF, b, c
    return _added(start, (a, b, c, d), 4, "little")


def _rotate_left(x: int, k: int) -> int:
    return (x << k | x >> (32 - k)) & 0xFFFFFFFF


def _words(data: bytes, size: int, order: Order) -> list[int]:
    return list(struct.unpack(_format(len(data) // size, size, order), data))


def _added(start: Sequence[int], end: Sequence[int], size: int, order: Order) -> bytes:
    words = [(x + y) % (1 << 8 * size) for x, y in zip(start, end, strict=True)]
    return struct.pack(_format(len(words), size, order), *words)


def _format(n: int, size: int, order: Order) -> str:
    return f"{'>' if order == 'big' else '<'}{n}{'I' if size == 4 else 'Q'}"


def _cube_roots(n: int, bits: int) -> list[int]:
    """Return the first bits after the point of the cube roots of the first n primes, by bisection."""
    primes = [p for p in range(2, 500) if all(p % q for q in range(2, p))][:n]
    roots = []
    for prime in primes:
        low, high = 0, 1 << (bits + 4)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if middle**3 <= prime << 3 * bits else (low, middle)
        roots.append(low % (1 << bits))
    return roots


def keccak_f1600(state: bytes) -> bytes:
    """FIPS 202, 3.2 and 3.3, on lanes a[5 * y + x]."""
    a = [int.from_bytes(state[i : i + 8], "little") for i in range(0, 200, 8)]
    register = 1
    for _ in range(24):
        c = [a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20] for x in range(5)]
        a = [lane ^ c[(i + 4) % 5] ^ _rotate_64(c[(i + 1) % 5], 1) for i, lane in enumerate(a)]
        x, y, moved = 1, 0, {0: a[0]}
        for t in range(24):
            turned = _rotate_64(a[5 * y + x], (t + 1) * (t + 2) // 2 % 64)
            x, y = y, (2 * x + 3 * y) % 5
            moved[5 * y + x] = turned
        a = [
            moved[i] ^ (~moved[i // 5 * 5 + (i + 1) % 5] & moved[i // 5 * 5 + (i + 2) % 5]) for i in range(25)
        ]
        for j in range(7):
            a[0] ^= (register & 1) << (2**j - 1)
            register = register << 1 ^ (register >> 7) * 0x171
    return b"".join(lane.to_bytes(8, "little") for lane in a)


def _rotate_64(x: int, k: int) -> int:
    return (x << k | x >> (64 - k)) & (2**64 - 1)
