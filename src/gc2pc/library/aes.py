"""AES-128, 192 and 256 (FIPS 197): both directions, in one step or with the key expanded once."""

from collections.abc import Sequence

from gc2pc.circuit import Builder, Word
from gc2pc.errors import UsageError
from gc2pc.library.aes_gates import MIX_COLUMN, SBOX, StraightLine
from gc2pc.library.shift import rotate_right
from gc2pc.library.words import bitwise_xor, join, split, xor_all

ROUNDS = {128: 10, 192: 12, 256: 14}

_sbox_gates = StraightLine(SBOX)
_mix_column_gates = StraightLine(MIX_COLUMN)


def aes_encrypt(b: Builder, key: Word, block: Word) -> Word:
    """Return the encryption of a block of 128 bits; 6,400, 7,168 or 8,832 ANDs for 128, 192, 256 key bits.

    Key, block and result are big-endian integers as in FIPS 197: wire 0 is the lowest bit of the last byte.
    """
    _check_widths(key, block)
    return encrypt(b, expand_key(b, key), block)


def aes_decrypt(b: Builder, key: Word, block: Word) -> Word:
    """Return what was encrypted to a block; as many ANDs as `aes_encrypt`."""
    _check_widths(key, block)
    return decrypt(b, expand_key(b, key), block)


def _check_widths(key: Word, block: Word) -> None:
    if len(key) not in ROUNDS or len(block) != 128:
        raise UsageError(f"AES takes 128, 192 or 256 key bits and 128 bits, got {len(key)} and {len(block)}")


def expand_key(b: Builder, key: Word) -> list[Word]:
    """Return a round key more than rounds, of 128 bits; 1,280, 1,024 or 1,664 ANDs for 128, 192, 256 bits."""
    n = len(key) // 32
    words = [split(word, 8) for word in split(key, 32)]
    constant = 1
    for i in range(n, 4 * (ROUNDS[len(key)] + 1)):
        word = words[-1]
        if i % n == 0:
            word = [sbox(b, byte) for byte in word[1:] + word[:1]]
            word[0] = bitwise_xor(b, word[0], b.constant(constant, 8))
            constant = constant << 1 ^ (0x11B if constant & 0x80 else 0)
        elif n == 8 and i % n == 4:
            word = [sbox(b, byte) for byte in word]
        words.append(_add(b, words[-n], word))
    return [join([byte for word in words[i : i + 4] for byte in word]) for i in range(0, len(words), 4)]


def encrypt(b: Builder, round_keys: Sequence[Word], block: Word) -> Word:
    """Return the encryption of a block under an expanded key; 512 ANDs a round."""
    state = _add(b, split(block, 8), split(round_keys[0], 8))
    return _finished(b, [sbox(b, byte) for byte in state], round_keys[1:])


def counter_start(b: Builder, round_keys: Sequence[Word], block: Word) -> Word:
    """Return what the encryptions of blocks that differ in the last byte have in common; 864 ANDs.

    The last byte meets a single substitution in the first round, and then one column, so all that the second
    round substitutes in the others is the same. The result of 15 bytes is for `counter_rest`.
    """
    state = _add(b, split(block, 8)[:15], split(round_keys[0], 8)[:15])
    state = _shifted_rows([*(sbox(b, byte) for byte in state), []])
    column, others = state[:3], state[4:]
    mixed = [byte for j in range(0, 12, 4) for byte in mix_column(b, others[j : j + 4])]
    mixed = _add(b, mixed, split(round_keys[1], 8)[4:])
    return join([*column, *(sbox(b, byte) for byte in mixed)])


def counter_rest(b: Builder, round_keys: Sequence[Word], start: Word, last: Word) -> Word:
    """Return the encryption of a block with this last byte; 864 ANDs fewer than by `encrypt`."""
    known = split(start, 8)
    byte = sbox(b, bitwise_xor(b, last, round_keys[0][:8]))
    column = _add(b, mix_column(b, [*known[:3], byte]), split(round_keys[1], 8)[:4])
    return _finished(b, [*(sbox(b, byte) for byte in column), *known[3:]], round_keys[2:])


def _finished(b: Builder, state: list[Word], round_keys: Sequence[Word]) -> Word:
    """Return a block from its bytes after the substitution of a round, for the keys from that round on."""
    *others, last = (split(key, 8) for key in round_keys)
    for round_key in others:
        state = _shifted_rows(state)
        state = [byte for j in range(0, 16, 4) for byte in mix_column(b, state[j : j + 4])]
        state = [sbox(b, byte) for byte in _add(b, state, round_key)]
    return join(_add(b, _shifted_rows(state), last))


def _shifted_rows(state: list[Word]) -> list[Word]:
    """Return the bytes after ShiftRows: byte j is row j mod 4."""
    return [state[(j + 4 * (j % 4)) % 16] for j in range(16)]


def decrypt(b: Builder, round_keys: Sequence[Word], block: Word) -> Word:
    """Return what was encrypted to a block under an expanded key; 512 ANDs a round."""
    *others, last = (split(key, 8) for key in round_keys)
    state = _add(b, split(block, 8), last)
    for i, round_key in enumerate(reversed(others), 1):
        state = [state[(j - 4 * (j % 4)) % 16] for j in range(16)]
        state = [inverse_sbox(b, byte) for byte in state]
        state = _add(b, state, round_key)
        if i < len(others):
            state = [byte for j in range(0, 16, 4) for byte in inverse_mix_column(b, state[j : j + 4])]
    return join(state)


def sbox(b: Builder, byte: Word) -> Word:
    """Return the substitute of a byte; 32 ANDs, 78 XORs."""
    return bitwise_xor(b, _sbox_gates(b, byte), b.constant(0x63, 8))


def inverse_sbox(b: Builder, byte: Word) -> Word:
    """Return the byte of a substitute; 32 ANDs, 110 XORs.

    With S(x) = A(1/x) + c its inverse is 1 / B(y + c) for the inverse B of A, and 1/x is B(S(x) + c).
    """
    inner = _inverse_affine(b, bitwise_xor(b, byte, b.constant(0x63, 8)))
    return _inverse_affine(b, _sbox_gates(b, inner))


def _inverse_affine(b: Builder, byte: Word) -> Word:
    return xor_all(b, *(rotate_right(byte, k) for k in (2, 5, 7)))


def mix_column(b: Builder, column: list[Word]) -> list[Word]:
    """Return a column of 4 bytes times the MixColumns matrix; no ANDs, 90 XORs."""
    mixed = _mix_column_gates(b, [bit for byte in column for bit in byte])
    return [mixed[i : i + 8] for i in range(0, 32, 8)]


def inverse_mix_column(b: Builder, column: list[Word]) -> list[Word]:
    """Return a column of 4 bytes times the inverse of MixColumns; no ANDs.

    The inverse is MixColumns times the circulant matrix of 5, 0, 4, 0: each byte first gets 4 times the sum
    of itself and the byte two rows on.
    """
    changes = [_times_four(b, bitwise_xor(b, column[j], column[j + 2])) for j in range(2)]
    return mix_column(b, [bitwise_xor(b, byte, changes[j % 2]) for j, byte in enumerate(column)])


def _times_four(b: Builder, byte: Word) -> Word:
    """Return a byte times x^2 modulo x^8 + x^4 + x^3 + x + 1."""
    x6, x7 = byte[6:]
    folded = [x6, b.xor(x6, x7), x7, x6, b.xor(x6, x7), x7]
    return [*folded[:2], *bitwise_xor(b, byte[:6], [*folded[2:], 0, 0])]


def _add(b: Builder, x: list[Word], y: list[Word]) -> list[Word]:
    return [bitwise_xor(b, p, q) for p, q in zip(x, y, strict=True)]
