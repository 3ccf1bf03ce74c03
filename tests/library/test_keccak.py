"""Keccak-f[1600] against hashlib's SHAKE and the standard."""

import hashlib
import random

import pytest

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.library import keccak
from gc2pc.library.catalog import build as library
from support.hashes import edges, keccak_f1600
from support.netlists import evaluate_bytes

RATE = 168  # bytes of SHAKE128


def test_constants():
    assert keccak.ROUND_CONSTANTS[:3] == [0x0000000000000001, 0x0000000000008082, 0x800000000000808A]
    assert keccak.ROUND_CONSTANTS[-1] == 0x8000000080008008
    assert sorted(keccak.OFFSETS.values())[-3:] == [56, 61, 62]
    assert (keccak.OFFSETS[1, 0], keccak.OFFSETS[2, 0], keccak.OFFSETS[0, 1]) == (1, 62, 36)


def test_blocks_chained():
    """2,500 messages of five blocks: the later ones meet states as good as random in all their bits."""
    net = library("keccak_f1600")
    assert net.and_gates <= 38_400
    rng = random.Random(1600)
    messages = [rng.randbytes(5 * RATE - 1) for _ in range(2_500)]
    states = [0] * len(messages)
    for at in range(0, 5 * RATE, RATE):
        absorbed = [(m + b"\x9f")[at : at + RATE] + bytes(200 - RATE) for m in messages]
        states = [state ^ int.from_bytes(data, "big") for state, data in zip(states, absorbed, strict=True)]
        (column,) = evaluate_bytes(net, [state.to_bytes(200, "big") for state in states])
        states = [int.from_bytes(state, "big") for state in column]
    assert [state[:RATE] for state in column] == [hashlib.shake_128(m).digest(RATE) for m in messages]


def test_edges():
    rng = random.Random(1)
    states = [*edges(200), *(rng.randbytes(200) for _ in range(10))]
    assert evaluate_bytes(library("keccak_f1600"), states) == [[keccak_f1600(state) for state in states]]


def test_widths():
    with pytest.raises(UsageError, match=r"Keccak-f\[1600\] takes 1600 bits, got 8"):
        keccak.keccak_f1600(Builder(), [0] * 8)
