"""ChaCha20 against pycryptodome and RFC 8439."""

import itertools
import random

import pytest
from Crypto.Cipher import ChaCha20

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.library import chacha
from gc2pc.library.catalog import build as library
from support.hashes import edges
from support.netlists import evaluate_bytes


def expected(key, counter, nonce):
    cipher = ChaCha20.new(key=key, nonce=nonce)
    cipher.seek(64 * int.from_bytes(counter, "big"))
    return cipher.encrypt(bytes(64))


def test_the_vector_of_the_standard():
    """RFC 8439, 2.3.2."""
    key, nonce = bytes(range(32)), bytes.fromhex("000000090000004a00000000")
    [[block]] = evaluate_bytes(library("chacha20_block"), [key], [(1).to_bytes(4, "big")], [nonce])
    assert block.hex().startswith("10f1e7e4d13b5915500fdd1fa32071c4")


def test_random_and_edges():
    net = library("chacha20_block")
    assert net.and_gates <= 10_400
    rng = random.Random(20)
    rows = [(rng.randbytes(32), rng.randbytes(4), rng.randbytes(12)) for _ in range(10_000)]
    rows += itertools.product(edges(32), edges(4), edges(12))
    assert evaluate_bytes(net, *zip(*rows, strict=True)) == [[expected(*row) for row in rows]]


def test_widths():
    with pytest.raises(UsageError, match=r"ChaCha20 takes 256 key bits, .* got 256, 64 and 96"):
        chacha.chacha20_block(Builder(), [0] * 256, [0] * 64, [0] * 96)
