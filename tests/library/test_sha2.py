"""SHA-2 against hashlib and the standard."""

import hashlib
import itertools
import random

import pytest

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.library import sha2
from gc2pc.library.catalog import build as library
from support.hashes import blocks, edges, sha2_compress
from support.netlists import evaluate_bytes

N = 10_000
BITS = pytest.mark.parametrize("bits", [256, 512])


def initial(bits):
    """Return the state before the first block."""
    words = sha2.INITIAL_STATES[bits]
    return b"".join(word.to_bytes(4 if bits <= 256 else 8, "big") for word in words)


def test_constants():
    constants = sha2.SHA256.constants
    assert constants[:2] == [0x428A2F98, 0x71374491]
    assert constants[-1] == 0xC67178F2
    assert sha2.SHA512.constants[0] == 0x428A2F98D728AE22
    assert sha2.SHA512.constants[-1] == 0x6C44198C4A475817
    assert initial(256).hex() == "6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19"
    assert initial(224).hex()[:16] == "c1059ed8367cd507"
    assert initial(384).hex()[:16] == "cbbb9d5dc1059ed8"
    assert initial(512).hex()[:16] == "6a09e667f3bcc908"


@pytest.mark.parametrize(("bits", "ands"), [(256, 21_890), (512, 56_812)])
def test_one_block(bits, ands):
    net = library(f"sha{bits}")
    assert net.and_gates <= ands
    rng = random.Random(bits)
    longest = bits // 4 - 1 - bits // 32
    messages = [b"abc", b"\xff" * longest, bytes(longest), *(rng.randbytes(n) for n in range(longest + 1))]
    messages += [rng.randbytes(longest) for _ in range(N - len(messages))]
    (digests,) = evaluate_bytes(net, [block for m in messages for block in blocks(m, bits // 4)])
    assert digests == [hashlib.new(f"sha{bits}", m).digest() for m in messages]


@pytest.mark.parametrize(("bits", "ands"), [(256, 22_271), (512, 57_572)])
def test_blocks_chained(bits, ands):
    """2,500 messages of five blocks: all but the first block of each meet states as good as random."""
    net = library(f"sha{bits}_compress")
    assert net.and_gates <= ands
    rng = random.Random(bits + 1)
    block_bytes = bits // 4
    lengths = [rng.randint(4 * block_bytes, 5 * block_bytes - 1 - block_bytes // 8) for _ in range(N // 4)]
    messages = list(map(rng.randbytes, lengths))
    states = [initial(bits)] * len(messages)
    for column in zip(*(blocks(m, block_bytes) for m in messages), strict=True):
        (states,) = evaluate_bytes(net, column, states)
    assert states == [hashlib.new(f"sha{bits}", m).digest() for m in messages]


@BITS
def test_compression_of_edges(bits):
    column = list(itertools.product(edges(bits // 4), edges(bits // 8)))
    (states,) = evaluate_bytes(library(f"sha{bits}_compress"), *zip(*column, strict=True))
    assert states == [sha2_compress(block, state) for block, state in column]


@pytest.mark.parametrize("bits", [224, 256, 384, 512])
def test_the_reference_and_the_initial_states(bits):
    for message in (b"", b"abc", bytes(range(200))):
        state = initial(bits)
        for block in blocks(message, 64 if bits <= 256 else 128):
            state = sha2_compress(block, state)
        assert state[: bits // 8] == hashlib.new(f"sha{bits}", message).digest()


def test_widths():
    with pytest.raises(UsageError, match="SHA-256 takes 512 bits and a state of 256, got 511 and 256"):
        sha2.sha256(Builder(), [0] * 511)
    with pytest.raises(UsageError, match="got 512 and 8"):
        sha2.sha256_compress(Builder(), [0] * 512, [0] * 8)
    with pytest.raises(UsageError, match=r"SHA-512 takes 1024 bits and a state of 512, got 512 and 512"):
        sha2.sha512(Builder(), [0] * 512)
