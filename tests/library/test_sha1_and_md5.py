"""SHA-1 and MD5 against hashlib and their standards."""

import hashlib
import itertools
import random
from dataclasses import dataclass
from typing import Any

import pytest

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.library import md5, sha1
from gc2pc.library.catalog import build as library
from support.hashes import Compress, Order, blocks, edges, md5_compress, sha1_compress
from support.netlists import evaluate_bytes

N = 10_000


@dataclass(frozen=True)
class Case:
    name: str
    module: Any
    reference: Compress
    order: Order
    state_bytes: int
    ands: int

    @property
    def initial(self) -> bytes:
        return b"".join(word.to_bytes(4, self.order) for word in self.module.INITIAL_STATE)


CASES = [
    Case("sha1", sha1, sha1_compress, "big", 20, 10_582),
    Case("md5", md5, md5_compress, "little", 16, 9_038),
]
EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@EACH
def test_one_block(case):
    net = library(case.name)
    assert net.and_gates <= case.ands
    rng = random.Random(case.name)
    messages = [b"abc", b"\xff" * 55, bytes(55), *(rng.randbytes(n) for n in range(56))]
    messages += [rng.randbytes(55) for _ in range(N)]
    (digests,) = evaluate_bytes(net, [blocks(m, order=case.order)[0] for m in messages])
    assert digests == [hashlib.new(case.name, m).digest() for m in messages]


@EACH
def test_blocks_chained(case):
    """2,500 messages of five blocks: all but the first block of each meet states as good as random."""
    rng = random.Random(case.name)
    messages = [rng.randbytes(rng.randint(4 * 64, 4 * 64 + 55)) for _ in range(N // 4)]
    states = [case.initial] * len(messages)
    for column in zip(*(blocks(m, order=case.order) for m in messages), strict=True):
        (states,) = evaluate_bytes(library(f"{case.name}_compress"), column, states)
    assert states == [hashlib.new(case.name, m).digest() for m in messages]


@EACH
def test_compression_of_edges(case):
    column = list(itertools.product(edges(64), edges(case.state_bytes)))
    (states,) = evaluate_bytes(library(f"{case.name}_compress"), *zip(*column, strict=True))
    assert states == [case.reference(block, state) for block, state in column]


@EACH
def test_the_reference(case):
    for message in (b"", b"abc", bytes(range(200))):
        state = case.initial
        for block in blocks(message, order=case.order):
            state = case.reference(block, state)
        assert state == hashlib.new(case.name, message).digest()


def test_widths():
    with pytest.raises(UsageError, match="SHA-1 takes 512 bits and a state of 160, got 512 and 128"):
        sha1.sha1_compress(Builder(), [0] * 512, [0] * 128)
    with pytest.raises(UsageError, match="MD5 takes 512 bits and a state of 128, got 64 and 128"):
        md5.md5(Builder(), [0] * 64)
