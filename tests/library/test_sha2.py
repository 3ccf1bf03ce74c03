"""SHA-256 against hashlib."""

import hashlib
import random

import pytest

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.library import sha2
from gc2pc.library.catalog import build as library
from support.netlists import evaluate

IV = int.from_bytes(b"".join(word.to_bytes(4, "big") for word in sha2.INITIAL_STATE), "big")


def padded(message):
    """Return the blocks of a padded message as integers."""
    data = message + b"\x80" + bytes((55 - len(message)) % 64) + (8 * len(message)).to_bytes(8, "big")
    return [int.from_bytes(data[i : i + 64], "big") for i in range(0, len(data), 64)]


def digest(message):
    return int.from_bytes(hashlib.sha256(message).digest(), "big")


def test_constants():
    assert sha2.ROUND_CONSTANTS[:2] == [0x428A2F98, 0x71374491]
    assert sha2.ROUND_CONSTANTS[-1] == 0xC67178F2
    assert IV == 0x6A09E667BB67AE853C6EF372A54FF53A510E527F9B05688C1F83D9AB5BE0CD19


def test_one_block():
    net = library("sha256")
    assert net.and_gates <= 21_890
    rng = random.Random(1)
    messages = [b"abc"] + [rng.randbytes(n) for n in range(56)]
    assert evaluate(net, [padded(m)[0] for m in messages]) == [[digest(m) for m in messages]]


def test_compression_chained_over_blocks():
    net = library("sha256_compress")
    assert net.and_gates <= 22_271
    rng = random.Random(2)
    messages = [rng.randbytes(rng.randint(64, 119)) for _ in range(10)]
    state = [IV] * len(messages)
    for blocks in zip(*map(padded, messages), strict=True):
        (state,) = evaluate(net, blocks, state)
    assert state == [digest(m) for m in messages]


def test_widths():
    with pytest.raises(UsageError, match="SHA-256 takes 512 bits and a state of 256, got 511 and 256"):
        sha2.sha256(Builder(), [0] * 511)
    with pytest.raises(UsageError, match="got 512 and 8"):
        sha2.sha256_compress(Builder(), [0] * 512, [0] * 8)
