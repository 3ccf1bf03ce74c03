"""SHA-224, 256, 384 and 512 (FIPS 180-4): one compression function for words of 32 and of 64 bits."""

from dataclasses import dataclass
from math import isqrt

from gc2pc.circuit import Builder, Word
from gc2pc.errors import UsageError
from gc2pc.library.columns import sum_words
from gc2pc.library.shift import rotate_right, shift_right
from gc2pc.library.words import bitwise_xor, choose, join, majority, split, xor_all


def _primes(n: int) -> list[int]:
    primes: list[int] = []
    candidate = 2
    while len(primes) < n:
        if all(candidate % prime for prime in primes):
            primes.append(candidate)
        candidate += 1
    return primes


def _cube_root(x: int) -> int:
    """Return the integer cube root, by Newton's method from above."""
    root = 1 << -(-x.bit_length() // 3)
    while (better := (2 * root + x // root**2) // 3) < root:
        root = better
    return root


@dataclass(frozen=True)
class Sha2:
    """What words of one width make of the function.

    schedule: the distances of the two sums of the message schedule, two rotations and a shift each. sums: the
    rotations of the two sums of a round, over a and over e.
    """

    bits: int
    rounds: int
    schedule: tuple[tuple[int, int, int], tuple[int, int, int]]
    sums: tuple[tuple[int, int, int], tuple[int, int, int]]

    @property
    def name(self) -> str:
        return f"SHA-{8 * self.bits}"

    @property
    def constants(self) -> list[int]:
        """The first bits after the point of the cube roots of the first primes, one prime a round."""
        return [_cube_root(prime << 3 * self.bits) % 2**self.bits for prime in _primes(self.rounds)]


SHA256 = Sha2(32, 64, ((7, 18, 3), (17, 19, 10)), ((2, 13, 22), (6, 11, 25)))
SHA512 = Sha2(64, 80, ((1, 8, 7), (19, 61, 6)), ((28, 34, 39), (14, 18, 41)))

# 64 bits after the point of the square roots of the first 16 primes: the first 8 start SHA-256 (upper halves)
# and SHA-512, the other 8 SHA-224 (lower halves) and SHA-384.
_ROOTS = [isqrt(prime << 128) % 2**64 for prime in _primes(16)]
INITIAL_STATES = {
    224: [root % 2**32 for root in _ROOTS[8:]],
    256: [root >> 32 for root in _ROOTS[:8]],
    384: _ROOTS[8:],
    512: _ROOTS[:8],
}


def sha256(b: Builder, block: Word) -> Word:
    """Return the digest of a message of one block, already padded to 512 bits; 21,890 ANDs or fewer.

    Block and digest are big-endian integers: wire 0 is the lowest bit of the last byte.
    """
    return sha256_compress(b, block, initial_state(b, 256))


def sha512(b: Builder, block: Word) -> Word:
    """Return the digest of a message of one block, already padded to 1,024 bits; 56,812 ANDs or fewer.

    Block and digest are big-endian integers: wire 0 is the lowest bit of the last byte.
    """
    return sha512_compress(b, block, initial_state(b, 512))


def sha256_compress(b: Builder, block: Word, state: Word) -> Word:
    """Return the state after one block of 512 bits; 22,271 ANDs or fewer for a secret state of 256 bits.

    All are big-endian integers: wire 0 is the lowest bit of the last byte.
    """
    return compress(b, SHA256, block, state)


def sha512_compress(b: Builder, block: Word, state: Word) -> Word:
    """Return the state after one block of 1,024 bits; 57,572 ANDs or fewer for a secret state of 512 bits.

    All are big-endian integers: wire 0 is the lowest bit of the last byte.
    """
    return compress(b, SHA512, block, state)


def initial_state(b: Builder, digest_bits: int) -> Word:
    """Return the state before the first block for digests of 224, 256, 384 or 512 bits."""
    bits = SHA256.bits if digest_bits <= 256 else SHA512.bits
    return join([b.constant(word, bits) for word in INITIAL_STATES[digest_bits]])


def compress(b: Builder, sha: Sha2, block: Word, state: Word) -> Word:
    """Return the state of 8 words after a block of 16 words; all are big-endian integers."""
    if len(block) != 16 * sha.bits or len(state) != 8 * sha.bits:
        raise UsageError(
            f"{sha.name} takes {16 * sha.bits} bits and a state of {8 * sha.bits}, "
            f"got {len(block)} and {len(state)}"
        )
    start = split(state, sha.bits)
    words = split(block, sha.bits)
    while len(words) < sha.rounds:
        words.append(next_word(b, sha, words[-16:]))
    now = start
    for word, constant in zip(words, sha.constants, strict=True):
        now = after_round(b, sha, now, word, b.constant(constant, sha.bits))
    return join([sum_words(b, pair, sha.bits) for pair in zip(start, now, strict=True)])


def after_round(b: Builder, sha: Sha2, state: list[Word], word: Word, constant: Word) -> list[Word]:
    """Return the 8 words of a state after one round, into which go a word of the schedule and a constant."""
    a, b_, c, d, e, f, g, h = state
    terms = [h, _sum(b, e, sha.sums[1]), choose(b, e, f, g), word, constant]
    t1 = sum_words(b, terms, sha.bits)
    t2 = [_sum(b, a, sha.sums[0]), majority(b, a, b_, c)]
    return [sum_words(b, [t1, *t2], sha.bits), a, b_, c, sum_words(b, [d, t1], sha.bits), e, f, g]


def next_word(b: Builder, sha: Sha2, words: list[Word]) -> Word:
    """Return the word of the schedule that follows 16 others."""
    mixed = []
    for word, (i, j, k) in zip((words[1], words[14]), sha.schedule, strict=True):
        rotated = bitwise_xor(b, rotate_right(word, i), rotate_right(word, j))
        mixed.append(bitwise_xor(b, rotated, shift_right(word, k)))
    return sum_words(b, [mixed[1], words[9], mixed[0], words[0]], sha.bits)


def _sum(b: Builder, x: Word, distances: tuple[int, int, int]) -> Word:
    return xor_all(b, *(rotate_right(x, k) for k in distances))
