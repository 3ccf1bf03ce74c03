"""AES against known answers and an independent implementation."""

import itertools
import random

import pytest
from Crypto.Cipher import AES

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.library import aes
from gc2pc.library.catalog import build as library
from support.hashes import edges
from support.netlists import evaluate_bytes
from support.oracle import build, check

N = 10_000

# FIPS 197, appendix C: key bits -> ciphertext of the same plaintext under the key 00 01 02 ...
PLAINTEXT = bytes.fromhex("00112233445566778899aabbccddeeff")
KNOWN = {
    128: "69c4e0d86a7b0430d8cdb78070b4c55a",
    192: "dda97ca4864cdfe06eaf70a0ec0d7191",
    256: "8ea2b7ca516745bfeafc49904b496089",
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


def test_inverses():
    net = build(lambda b, x: [aes.inverse_sbox(b, aes.sbox(b, x))], 8)
    assert net.and_gates == 64
    check(net, lambda x: (x,))
    assert build(lambda b, x: [aes.inverse_sbox(b, x)], 8).and_gates == 32
    net = build(lambda b, *c: aes.inverse_mix_column(b, aes.mix_column(b, list(c))), 8, 8, 8, 8)
    assert net.and_gates == 0
    check(net, lambda *column: column)


@pytest.mark.parametrize(("bits", "ands"), [(128, 6400), (192, 7168), (256, 8832)])
def test_both_directions(bits, ands):
    encryption, decryption = library(f"aes{bits}"), library(f"aes{bits}_decrypt")
    assert encryption.and_gates == decryption.and_gates == ands
    rng = random.Random(bits)
    rows = [(rng.randbytes(bits // 8), rng.randbytes(16)) for _ in range(N)]
    rows += itertools.product(edges(bits // 8), edges(16))
    rows.append((bytes(range(bits // 8)), PLAINTEXT))
    keys, blocks = map(list, zip(*rows, strict=True))
    (encrypted,) = evaluate_bytes(encryption, keys, blocks)
    assert encrypted == [AES.new(k, AES.MODE_ECB).encrypt(m) for k, m in rows]
    assert encrypted[-1].hex() == KNOWN[bits]
    assert evaluate_bytes(decryption, keys, encrypted) == [blocks]


@pytest.mark.parametrize("f", [aes.aes_encrypt, aes.aes_decrypt])
@pytest.mark.parametrize(("key", "block"), [(127, 128), (128, 64), (0, 0), (512, 128)])
def test_widths(f, key, block):
    with pytest.raises(UsageError, match=f"AES takes .* got {key} and {block}"):
        f(Builder(), [0] * key, [0] * block)
