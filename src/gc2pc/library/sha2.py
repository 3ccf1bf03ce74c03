"""SHA-256 (FIPS 180-4), all sums by column compression."""

from math import isqrt

from gc2pc.circuit import Builder, Word
from gc2pc.errors import UsageError
from gc2pc.library.arithmetic import add
from gc2pc.library.columns import sum_words
from gc2pc.library.shift import rotate_right, shift_right
from gc2pc.library.words import bitwise_and, bitwise_xor


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


# 32 bits after the point, of the cube roots of the first 64 primes and the square roots of the first 8.
ROUND_CONSTANTS = [_cube_root(prime << 96) % 2**32 for prime in _primes(64)]
INITIAL_STATE = [isqrt(prime << 64) % 2**32 for prime in _primes(8)]


def sha256(b: Builder, block: Word) -> Word:
    """Return the digest of a message of one block, already padded to 512 bits; 21,890 ANDs or fewer.

    Block and digest are big-endian integers: wire 0 is the lowest bit of the last byte.
    """
    state = [bit for word in reversed(INITIAL_STATE) for bit in b.constant(word, 32)]
    return sha256_compress(b, block, state)


def sha256_compress(b: Builder, block: Word, state: Word) -> Word:
    """Return the state after one block of 512 bits; 22,271 ANDs or fewer for a secret state of 256 bits.

    All are big-endian integers: wire 0 is the lowest bit of the last byte.
    """
    if len(block) != 512 or len(state) != 256:
        raise UsageError(f"SHA-256 takes 512 bits and a state of 256, got {len(block)} and {len(state)}")
    schedule = _schedule(b, _words(block))
    start = _words(state)
    a, b_, c, d, e, f, g, h = start
    for constant, word in zip(ROUND_CONSTANTS, schedule, strict=True):
        t1 = sum_words(
            b, [h, _sigma(b, e, 6, 11, 25), _choose(b, e, f, g), word, b.constant(constant, 32)], 32
        )
        t2 = [_sigma(b, a, 2, 13, 22), _majority(b, a, b_, c)]
        a, b_, c, d, e, f, g, h = sum_words(b, [t1, *t2], 32), a, b_, c, add(b, d, t1), e, f, g
    end = [add(b, x, y) for x, y in zip(start, (a, b_, c, d, e, f, g, h), strict=True)]
    return [bit for word in reversed(end) for bit in word]


def _schedule(b: Builder, block: list[Word]) -> list[Word]:
    """Return the 64 words that enter the rounds."""
    words = list(block)
    for t in range(16, 64):
        x, y = words[t - 15], words[t - 2]
        s0 = _xor3(b, rotate_right(x, 7), rotate_right(x, 18), shift_right(x, 3))
        s1 = _xor3(b, rotate_right(y, 17), rotate_right(y, 19), shift_right(y, 10))
        words.append(sum_words(b, [s1, words[t - 7], s0, words[t - 16]], 32))
    return words


def _words(value: Word) -> list[Word]:
    """Return the words of 32 bits of a big-endian integer, the first word first."""
    return [value[i : i + 32] for i in range(len(value) - 32, -1, -32)]


def _xor3(b: Builder, x: Word, y: Word, z: Word) -> Word:
    return bitwise_xor(b, bitwise_xor(b, x, y), z)


def _sigma(b: Builder, x: Word, i: int, j: int, k: int) -> Word:
    return _xor3(b, rotate_right(x, i), rotate_right(x, j), rotate_right(x, k))


def _choose(b: Builder, x: Word, y: Word, z: Word) -> Word:
    """Return y where x is 1, else z; 32 ANDs."""
    return bitwise_xor(b, z, bitwise_and(b, x, bitwise_xor(b, y, z)))


def _majority(b: Builder, x: Word, y: Word, z: Word) -> Word:
    """Return the bits that at least two words have; 32 ANDs."""
    return bitwise_xor(b, y, bitwise_and(b, bitwise_xor(b, x, y), bitwise_xor(b, y, z)))
