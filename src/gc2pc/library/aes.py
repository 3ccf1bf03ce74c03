"""AES-128, 192 and 256 encryption (FIPS 197)."""

from gc2pc.circuit import Builder, Word
from gc2pc.errors import UsageError
from gc2pc.library.aes_gates import MIX_COLUMN, SBOX, StraightLine
from gc2pc.library.words import bitwise_xor

ROUNDS = {128: 10, 192: 12, 256: 14}

_sbox_gates = StraightLine(SBOX)
_mix_column_gates = StraightLine(MIX_COLUMN)


def aes_encrypt(b: Builder, key: Word, block: Word) -> Word:
    """Return the encryption of a block of 128 bits; 6,400, 7,168 or 8,832 ANDs for 128, 192, 256 key bits.

    Key, block and result are big-endian integers as in FIPS 197: wire 0 is the lowest bit of the last byte.
    """
    if len(key) not in ROUNDS or len(block) != 128:
        raise UsageError(f"AES takes 128, 192 or 256 key bits and 128 bits, got {len(key)} and {len(block)}")
    round_keys = expand_key(b, _bytes(key))
    state = _add(b, _bytes(block), round_keys[0])
    for i, round_key in enumerate(round_keys[1:], 1):
        state = [sbox(b, byte) for byte in state]
        state = [state[(j + 4 * (j % 4)) % 16] for j in range(16)]  # ShiftRows: byte j is row j mod 4
        if i < len(round_keys) - 1:
            state = [byte for j in range(0, 16, 4) for byte in mix_column(b, state[j : j + 4])]
        state = _add(b, state, round_key)
    return [bit for byte in reversed(state) for bit in byte]


def expand_key(b: Builder, key: list[Word]) -> list[list[Word]]:
    """Return the round keys, each of 16 bytes, of a key of 16, 24 or 32 bytes; 128 ANDs a substitution."""
    n = len(key) // 4
    words = [key[4 * i : 4 * i + 4] for i in range(n)]
    constant = 1
    for i in range(n, 4 * (ROUNDS[8 * len(key)] + 1)):
        word = words[-1]
        if i % n == 0:
            word = [sbox(b, byte) for byte in word[1:] + word[:1]]
            word[0] = bitwise_xor(b, word[0], b.constant(constant, 8))
            constant = constant << 1 ^ (0x11B if constant & 0x80 else 0)
        elif n == 8 and i % n == 4:
            word = [sbox(b, byte) for byte in word]
        words.append(_add(b, words[-n], word))
    return [[byte for word in words[i : i + 4] for byte in word] for i in range(0, len(words), 4)]


def sbox(b: Builder, byte: Word) -> Word:
    """Return the substitute of a byte; 32 ANDs, 78 XORs."""
    return [b.xor(bit, 0x63 >> i & 1) for i, bit in enumerate(_sbox_gates(b, byte))]


def mix_column(b: Builder, column: list[Word]) -> list[Word]:
    """Return a column of 4 bytes times the MixColumns matrix; no ANDs, 90 XORs."""
    mixed = _mix_column_gates(b, [bit for byte in column for bit in byte])
    return [mixed[i : i + 8] for i in range(0, 32, 8)]


def _bytes(word: Word) -> list[Word]:
    """Return the bytes of a big-endian integer, the first byte first."""
    return [word[i : i + 8] for i in range(len(word) - 8, -1, -8)]


def _add(b: Builder, x: list[Word], y: list[Word]) -> list[Word]:
    return [bitwise_xor(b, p, q) for p, q in zip(x, y, strict=True)]
