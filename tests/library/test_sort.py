"""Sorting networks: by the 0-1 principle they sort all inputs if they sort all bits; how many exchanges."""

from itertools import product

import pytest

from gc2pc.library import sort
from support.oracle import build, check, signed


def run(pairs, words):
    """Exchange pairs of words, whose order must be as given."""
    words = list(words)
    for i, j in pairs:
        assert i < j
        if words[j] < words[i]:
            words[i], words[j] = words[j], words[i]
    return words


@pytest.mark.parametrize("n", range(1, 14))
def test_sorters_sort_all_bits(n):
    pairs = sort.sorter(n)
    assert all(run(pairs, bits) == sorted(bits) for bits in product((0, 1), repeat=n))


@pytest.mark.parametrize(
    ("n", "exchanges"), [(1, 0), (2, 1), (4, 5), (8, 19), (16, 63), (64, 543), (1024, 24063)]
)
def test_sorters_take_as_many_exchanges_as_batchers(n, exchanges):
    assert len(sort.sorter(n)) == exchanges


def runs(n):
    return [[0] * (n - ones) + [1] * ones for ones in range(n + 1)]


@pytest.mark.parametrize("half", [1, 2, 4, 8, 32])
def test_mergers_merge_all_bits(half):
    pairs = sort.merger(half)
    assert len(pairs) == half * half.bit_length() - half + 1
    assert all(run(pairs, x + y) == sorted(x + y) for x in runs(half) for y in runs(half))


@pytest.mark.parametrize("half", [1, 4, 8])
def test_parts_of_mergers_merge_shorter_runs(half):
    for start in range(half):
        for stop in range(half + 1, 2 * half + 1):
            pairs = sort.within(sort.merger(half), start, stop)
            for x in runs(half - start):
                assert all(run(pairs, x + y) == sorted(x + y) for y in runs(stop - half))


@pytest.mark.parametrize("n", [1, 2, 4, 8, 16])
def test_halvers_sort_all_bits_that_turn_twice_at_most(n):
    pairs = sort.halver(n)
    for ones, turn, bit in product(range(n + 1), range(n), (0, 1)):
        bits = [bit] * (n - ones) + [1 - bit] * ones
        turned = bits[turn:] + bits[:turn]
        assert run(pairs, turned) == sorted(turned)


@pytest.mark.parametrize("n", [1, 2, 5, 32])
@pytest.mark.parametrize("is_signed", [False, True])
def test_exchange(n, is_signed):
    value = (lambda x: signed(x, n)) if is_signed else int
    net = build(lambda b, x, y: sort.exchange(b, x, y, slice(None), is_signed), n, n)
    check(net, lambda x, y: (x, y) if value(x) <= value(y) else (y, x))
    assert net.and_gates <= 2 * n


def test_only_the_key_is_compared():
    net = build(lambda b, x, y: sort.exchange(b, x, y, slice(3, 7), True), 8, 8)
    check(net, lambda x, y: (y, x) if signed(y >> 3, 4) < signed(x >> 3, 4) else (x, y))
    assert net.and_gates == 4 + 8
