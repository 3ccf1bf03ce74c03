"""SHA-1 (FIPS 180-4), for what must still speak it: its collisions are known."""

from gc2pc.circuit import Builder, Word
from gc2pc.errors import UsageError
from gc2pc.library.columns import sum_words
from gc2pc.library.shift import rotate_right
from gc2pc.library.words import choose, join, majority, split, xor_all

INITIAL_STATE = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)

_MIX = (choose, xor_all, majority, xor_all)  # of the four times twenty rounds
_CONSTANTS = (0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6)


def sha1(b: Builder, block: Word) -> Word:
    """Return the digest of a message of one block, already padded to 512 bits; 10,582 ANDs or fewer.

    Block and digest are big-endian integers: wire 0 is the lowest bit of the last byte.
    """
    return sha1_compress(b, block, initial_state(b))


def initial_state(b: Builder) -> Word:
    """Return the state before the first block."""
    return join([b.constant(word, 32) for word in INITIAL_STATE])


def sha1_compress(b: Builder, block: Word, state: Word) -> Word:
    """Return the state of 160 bits after one block of 512 bits.

    All are big-endian integers: wire 0 is the lowest bit of the last byte.
    """
    if len(block) != 512 or len(state) != 160:
        raise UsageError(f"SHA-1 takes 512 bits and a state of 160, got {len(block)} and {len(state)}")
    words = split(block, 32)
    for t in range(16, 80):
        mixed = xor_all(b, words[t - 3], words[t - 8], words[t - 14], words[t - 16])
        words.append(_rotate_left(mixed, 1))
    start = split(state, 32)
    a, b_, c, d, e = start
    for t, word in enumerate(words):
        mixed, constant = _MIX[t // 20](b, b_, c, d), b.constant(_CONSTANTS[t // 20], 32)
        total = sum_words(b, [_rotate_left(a, 5), mixed, e, word, constant], 32)
        a, b_, c, d, e = total, a, _rotate_left(b_, 30), c, d
    return join([sum_words(b, pair, 32) for pair in zip(start, (a, b_, c, d, e), strict=True)])


def _rotate_left(x: Word, k: int) -> Word:
    return rotate_right(x, -k)
