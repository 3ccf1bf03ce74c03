"""AES-128, 192 and 256 encryption (FIPS 197).

The S-box is the circuit of Boyar and Peralta (ePrint 2009/191 and later): a linear map, inversion in GF(2^8)
through GF(2^4) with 32 ANDs, a linear map.
"""

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.errors import UsageError
from gc2pc.library.words import bitwise_xor

ROUNDS = {128: 10, 192: 12, 256: 14}

# One gate a line: the result, its operands, + for XOR and * for AND. Inputs x0 to x7 and outputs s0 to s7 are
# numbered from the highest bit of the byte down. The constant 0x63 is added afterwards.
_SBOX = """
y14 = x3 + x5
y13 = x0 + x6
y9 = x0 + x3
y8 = x0 + x5
t0 = x1 + x2
y1 = t0 + x7
y4 = y1 + x3
y12 = y13 + y14
y2 = y1 + x0
y5 = y1 + x6
y3 = y5 + y8
t1 = x4 + y12
y15 = t1 + x5
y20 = t1 + x1
y6 = y15 + x7
y10 = y15 + t0
y11 = y20 + y9
y7 = x7 + y11
y17 = y10 + y11
y19 = y10 + y8
y16 = t0 + y11
y21 = y13 + y16
y18 = x0 + y16

t2 = y12 * y15
t3 = y3 * y6
t4 = t3 + t2
t5 = y4 * x7
t6 = t5 + t2
t7 = y13 * y16
t8 = y5 * y1
t9 = t8 + t7
t10 = y2 * y7
t11 = t10 + t7
t12 = y9 * y11
t13 = y14 * y17
t14 = t13 + t12
t15 = y8 * y10
t16 = t15 + t12
t17 = t4 + t14
t18 = t6 + t16
t19 = t9 + t14
t20 = t11 + t16
t21 = t17 + y20
t22 = t18 + y19
t23 = t19 + y21
t24 = t20 + y18
t25 = t21 + t22
t26 = t21 * t23
t27 = t24 + t26
t28 = t25 * t27
t29 = t28 + t22
t30 = t23 + t24
t31 = t22 + t26
t32 = t31 * t30
t33 = t32 + t24
t34 = t23 + t33
t35 = t27 + t33
t36 = t24 * t35
t37 = t36 + t34
t38 = t27 + t36
t39 = t29 * t38
t40 = t25 + t39
t41 = t40 + t37
t42 = t29 + t33
t43 = t29 + t40
t44 = t33 + t37
t45 = t42 + t41

z0 = t44 * y15
z1 = t37 * y6
z2 = t33 * x7
z3 = t43 * y16
z4 = t40 * y1
z5 = t29 * y7
z6 = t42 * y11
z7 = t45 * y17
z8 = t41 * y10
z9 = t44 * y12
z10 = t37 * y3
z11 = t33 * y4
z12 = t43 * y13
z13 = t40 * y5
z14 = t29 * y2
z15 = t42 * y9
z16 = t45 * y14
z17 = t41 * y8

t46 = z15 + z16
t47 = z10 + z11
t48 = z5 + z13
t49 = z9 + z10
t50 = z2 + z12
t51 = z2 + z5
t52 = z7 + z8
t53 = z0 + z3
t54 = z6 + z7
t55 = z16 + z17
t56 = z12 + t48
t57 = t50 + t53
t58 = z4 + t46
t59 = z3 + t54
t60 = t46 + t57
t61 = z14 + t57
t62 = t52 + t58
t63 = t49 + t58
t64 = z4 + t59
t65 = t61 + t62
t66 = z1 + t63
s0 = t59 + t63
s6 = t56 + t62
s7 = t48 + t60
t67 = t64 + t65
s3 = t53 + t66
s4 = t51 + t66
s5 = t47 + t65
s1 = t64 + s3
s2 = t55 + t67
"""
_SBOX_GATES = [tuple(line.replace("=", "").split()) for line in _SBOX.split("\n") if line]


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
    """Return the substitute of a byte; 32 ANDs."""
    wire: dict[str, Wire] = {f"x{i}": byte[7 - i] for i in range(8)}
    for result, left, gate, right in _SBOX_GATES:
        wire[result] = (b.xor if gate == "+" else b.and_)(wire[left], wire[right])
    return [b.xor(wire[f"s{7 - i}"], 0x63 >> i & 1) for i in range(8)]


def mix_column(b: Builder, column: list[Word]) -> list[Word]:
    """Return a column times the MixColumns matrix; no ANDs, 108 XORs."""
    pairs = _add(b, column, column[1:] + column[:1])
    return [
        bitwise_xor(b, bitwise_xor(b, _double(b, pairs[i]), column[i - 3]), pairs[i - 2]) for i in range(4)
    ]


def _double(b: Builder, byte: Word) -> Word:
    """Return a byte times x in GF(2^8)."""
    top = byte[7]
    return [b.xor(bit, top) if i in (1, 3, 4) else bit for i, bit in enumerate([top, *byte[:7]])]


def _bytes(word: Word) -> list[Word]:
    """Return the bytes of a big-endian integer, the first byte first."""
    return [word[i : i + 8] for i in range(len(word) - 8, -1, -8)]


def _add(b: Builder, x: list[Word], y: list[Word]) -> list[Word]:
    return [bitwise_xor(b, p, q) for p, q in zip(x, y, strict=True)]
