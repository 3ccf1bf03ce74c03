"""Lookup of secret indices in public tables, and membership in public sets, for all indices."""

import random

import pytest

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.library import table
from support.oracle import build, check


@pytest.mark.parametrize("bits", range(9))
@pytest.mark.parametrize("width", [1, 3, 8])
def test_lookup(bits, width):
    rng = random.Random(bits)
    for entries in (
        [rng.getrandbits(width) for _ in range(1 << bits)],
        [1] * (1 << bits),
        [*range(1 << bits)],
    ):
        net = build(
            lambda b, *x, e=entries: [table.lookup(b, x[0] if x else [], e, width)], *([bits] if bits else [])
        )
        if bits:
            check(net, lambda x, e=entries: (e[x],))
        assert net.and_gates <= min(
            (1 << k) - k - 1 + width * ((1 << (bits - k)) - 1) for k in range(bits + 1)
        )


def test_a_table_of_bytes_takes_82_ands():
    entries = random.Random(1).choices(range(256), k=256)
    assert build(lambda b, x: [table.lookup(b, x, entries, 8)], 8).and_gates <= 82


def test_a_table_of_another_size_is_refused():
    b = Builder()
    with pytest.raises(UsageError, match="has 8 entries, got 5"):
        table.lookup(b, b.input(3), [0] * 5, 1)


@pytest.mark.parametrize("bits", [1, 2, 3, 7, 8, 12])
def test_member(bits):
    rng = random.Random(bits)
    for count in (0, 1, 2, 5, (1 << bits) // 2, 1 << bits):
        values = rng.sample(range(1 << bits), min(count, 1 << bits))
        net = build(lambda b, x, v=values: [[table.member(b, x, v)]], bits)
        check(net, lambda x, v=values: (int(x in v),))
        assert net.and_gates <= len(values) * (bits - 1)
