"""MD5 (RFC 1321), for what must still speak it: its collisions are easily found."""

from math import sin

from gc2pc.circuit import Builder, Word
from gc2pc.errors import UsageError
from gc2pc.library.columns import sum_words
from gc2pc.library.shift import rotate_right
from gc2pc.library.words import bitwise_or, bitwise_xor, choose, invert, join, split, swap_bytes, xor_all

INITIAL_STATE = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476)
CONSTANTS = [int(abs(sin(t + 1)) * 2**32) for t in range(64)]

# of the four times sixteen rounds: which word comes first, by how many places the next ones are on, and the
# distances of the rotations
_ORDERS = ((0, 1), (1, 5), (5, 3), (0, 7))
_ROTATIONS = ((7, 12, 17, 22), (5, 9, 14, 20), (4, 11, 16, 23), (6, 10, 15, 21))


def md5(b: Builder, block: Word) -> Word:
    """Return the digest of a message of one block, already padded to 512 bits; 9,038 ANDs or fewer.

    Block and digest are big-endian integers: wire 0 is the lowest bit of the last byte.
    """
    return md5_compress(b, block, initial_state(b))


def initial_state(b: Builder) -> Word:
    """Return the state before the first block."""
    return join([swap_bytes(b.constant(word, 32)) for word in INITIAL_STATE])


def md5_compress(b: Builder, block: Word, state: Word) -> Word:
    """Return the state of 128 bits after one block of 512 bits.

    All are big-endian integers of their bytes, wire 0 the lowest bit of the last byte; the words of 4 bytes
    inside are little-endian, as MD5 has them.
    """
    if len(block) != 512 or len(state) != 128:
        raise UsageError(f"MD5 takes 512 bits and a state of 128, got {len(block)} and {len(state)}")
    words = [swap_bytes(word) for word in split(block, 32)]
    start = [swap_bytes(word) for word in split(state, 32)]
    a, b_, c, d = start
    for t, constant in enumerate(CONSTANTS):
        first, step = _ORDERS[t // 16]
        word = words[(first + step * t) % 16]
        total = sum_words(b, [a, _mix(b, t // 16, b_, c, d), word, b.constant(constant, 32)], 32)
        turned = rotate_right(total, -_ROTATIONS[t // 16][t % 4])
        a, b_, c, d = d, sum_words(b, [b_, turned], 32), b_, c
    end = [sum_words(b, pair, 32) for pair in zip(start, (a, b_, c, d), strict=True)]
    return join([swap_bytes(word) for word in end])


def _mix(b: Builder, quarter: int, x: Word, y: Word, z: Word) -> Word:
    """Return the function of a round: F, G, H or I of the standard."""
    if quarter == 0:
        return choose(b, x, y, z)
    if quarter == 1:
        return choose(b, z, x, y)
    if quarter == 2:
        return xor_all(b, x, y, z)
    return bitwise_xor(b, y, bitwise_or(b, x, invert(b, z)))
