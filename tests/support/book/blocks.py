"""Blocks as integers, AES on them, bits, and the field of the consistency check (sections 1 and 7)."""

from hashlib import sha256

from Crypto.Cipher import AES

HALF = (1 << 64) - 1


def block(low: int, high: int) -> int:
    return low | high << 64


def to_bytes(x: int) -> bytes:
    return x.to_bytes(16, "little")


def from_bytes(data: bytes) -> int:
    return int.from_bytes(data, "little")


def aes(key: int, x: int) -> int:
    return from_bytes(AES.new(to_bytes(key), AES.MODE_ECB).encrypt(to_bytes(x)))


def aes_stream(key: int, inputs: list[int]) -> int:
    """AES of each input, one after another, as one number of 128 bits for each."""
    return from_bytes(AES.new(to_bytes(key), AES.MODE_ECB).encrypt(b"".join(map(to_bytes, inputs))))


def bits_of(data: bytes, n: int) -> list[int]:
    return [data[i // 8] >> i % 8 & 1 for i in range(n)]


def pack(bits: list[int]) -> bytes:
    """Bits to whole bytes; what is missing to the last one is 0."""
    return sum(bit << i for i, bit in enumerate(bits)).to_bytes(-(-len(bits) // 8), "little")


def digest(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def u8(n: int) -> bytes:
    return n.to_bytes(1, "little")


def u32(n: int) -> bytes:
    return n.to_bytes(4, "little")


def u64(n: int) -> bytes:
    return n.to_bytes(8, "little")


def gf_times(x: int, y: int) -> int:
    """The product modulo x^128 + x^7 + x^2 + x + 1."""
    product = 0
    for i in range(127, -1, -1):
        product <<= 1
        product ^= (product >> 128) * (1 << 128 | 0x87)
        product ^= x * (y >> i & 1)
    return product


def gf_hash(v: int, m: int, chi: int) -> int:
    """The sum over t of v[t] chi^(m-1-t), for the m blocks of v."""
    total = 0
    for t in range(m):
        total = gf_times(total, chi) ^ v >> 128 * t & (1 << 128) - 1
    return total
