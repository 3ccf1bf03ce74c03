"""AES against known answers and an independent implementation."""

import random

import pytest
from Crypto.Cipher import AES

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.library import aes
from gc2pc.library.catalog import build as library
from support.netlists import evaluate
from support.oracle import build, check

# FIPS 197, appendix C: key bits -> ciphertext of the same plaintext under the key 00 01 02 ...
PLAINTEXT = 0x00112233445566778899AABBCCDDEEFF
KNOWN = {
    128: 0x69C4E0D86A7B0430D8CDB78070B4C55A,
    192: 0xDDA97CA4864CDFE06EAF70A0EC0D7191,
    256: 0x8EA2B7CA516745BFEAFC49904B496089,
}


def substitute(x):
    """The S-box from its definition: inversion modulo x^8 + x^4 + x^3 + x + 1, then the affine map."""
    inverse = next((y for y in range(256) if product(x, y) == 1), 0)
    rotations = (inverse << k | inverse >> (8 - k) for k in range(1, 5))
    result = inverse ^ 0x63
    for rotated in rotations:
        result ^= rotated & 0xFF
    return result


def product(x, y):
    result = 0
    for i in range(8):
        if y >> i & 1:
            result ^= x << i
    for i in range(14, 7, -1):
        if result >> i & 1:
            result ^= 0x11B << (i - 8)
    return result


def test_sbox():
    net = build(lambda b, x: [aes.sbox(b, x)], 8)
    assert (net.and_gates, net.xor_gates) == (32, 78)
    check(net, lambda x: (substitute(x),))


def test_mix_column():
    net = build(lambda b, *column: aes.mix_column(b, list(column)), 8, 8, 8, 8)
    assert (net.and_gates, net.xor_gates) == (0, 90)
    matrix = ((2, 3, 1, 1), (1, 2, 3, 1), (1, 1, 2, 3), (3, 1, 1, 2))

    def oracle(*column):
        rows = [[product(m, x) for m, x in zip(row, column, strict=True)] for row in matrix]
        return tuple(w ^ x ^ y ^ z for w, x, y, z in rows)

    check(net, oracle)


@pytest.mark.parametrize(("bits", "ands"), [(128, 6400), (192, 7168), (256, 8832)])
def test_encryption(bits, ands):
    net = library(f"aes{bits}")
    assert net.and_gates == ands
    rng = random.Random(bits)
    keys, blocks = [rng.randbytes(bits // 8) for _ in range(40)], [rng.randbytes(16) for _ in range(40)]
    keys += [bytes(bits // 8), b"\xff" * (bits // 8), bytes(range(bits // 8))]
    blocks += [bytes(16), b"\xff" * 16, PLAINTEXT.to_bytes(16, "big")]
    expected = [AES.new(k, AES.MODE_ECB).encrypt(m) for k, m in zip(keys, blocks, strict=True)]
    numbers = [[int.from_bytes(data, "big") for data in column] for column in (keys, blocks, expected)]
    assert evaluate(net, numbers[0], numbers[1]) == [numbers[2]]
    assert numbers[2][-1] == KNOWN[bits]


@pytest.mark.parametrize(("key", "block"), [(127, 128), (128, 64), (0, 0), (512, 128)])
def test_widths(key, block):
    with pytest.raises(UsageError, match=f"AES takes .* got {key} and {block}"):
        aes.aes_encrypt(Builder(), [0] * key, [0] * block)
