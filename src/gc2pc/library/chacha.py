"""The block function of ChaCha20 (RFC 8439)."""

from gc2pc.circuit import Builder, Word
from gc2pc.errors import UsageError
from gc2pc.library.arithmetic import add
from gc2pc.library.shift import rotate_right
from gc2pc.library.words import bitwise_xor, join, split, swap_bytes

SIGMA = b"expand 32-byte k"

_COLUMNS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15))
_DIAGONALS = ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))


def chacha20_block(b: Builder, key: Word, counter: Word, nonce: Word) -> Word:
    """Return 512 bits of key stream for 256 key bits, 32 of counter and 96 of nonce; 10,400 ANDs or fewer.

    Key, nonce and key stream are big-endian integers of their bytes: wire 0 is the lowest bit of the last
    byte. The counter is a number.
    """
    if len(key) != 256 or len(counter) != 32 or len(nonce) != 96:
        got = f"{len(key)}, {len(counter)} and {len(nonce)}"
        raise UsageError(f"ChaCha20 takes 256 key bits, 32 of counter and 96 of nonce, got {got}")
    sigma = [b.constant(int.from_bytes(SIGMA[i : i + 4], "little"), 32) for i in range(0, 16, 4)]
    start = [*sigma, *_words(key), counter, *_words(nonce)]
    state = list(start)
    for _ in range(10):
        for places in (*_COLUMNS, *_DIAGONALS):
            _quarter_round(b, state, *places)
    return join([swap_bytes(add(b, x, y)) for x, y in zip(state, start, strict=True)])


def _words(value: Word) -> list[Word]:
    return [swap_bytes(word) for word in split(value, 32)]


def _quarter_round(b: Builder, state: list[Word], p: int, q: int, r: int, s: int) -> None:
    for i, j, k, distance in ((p, q, s, 16), (r, s, q, 12), (p, q, s, 8), (r, s, q, 7)):
        state[i] = add(b, state[i], state[j])
        state[k] = rotate_right(bitwise_xor(b, state[k], state[i]), -distance)
