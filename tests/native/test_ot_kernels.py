"""Every tier's OT kernels against AES, numpy and Python integers, and the C functions made of them."""

import numpy as np
import pytest
from Crypto.Cipher import AES

from gc2pc.errors import UsageError
from gc2pc.native import cpu, ot_kernels
from gc2pc.native.ot import STEP, Leaves, hash_choices
from support import gf128

TIERS = range(cpu.best_tier() + 1)


@pytest.fixture(params=TIERS, ids=cpu.tier_names())
def tier(request):
    before = cpu.active_tier()
    cpu.use_tier(request.param)
    yield request.param
    cpu.use_tier(before)


@pytest.fixture
def rng():
    return np.random.default_rng(13)


def blocks(rng, *shape):
    return rng.integers(0, 256, (*shape, 16), dtype=np.uint8)


def number(block):
    return int.from_bytes(block.tobytes(), "little")


def encrypt(key, low, high):
    plain = (low % (1 << 64)).to_bytes(8, "little") + high.to_bytes(8, "little")
    return np.frombuffer(AES.new(key.tobytes(), AES.MODE_ECB).encrypt(plain), np.uint8)


# FIPS-197 appendix A.1: the key and the last of its round keys.
def test_schedule_known_answer(tier):
    key = np.frombuffer(bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c"), np.uint8).reshape(1, 16)
    schedule = ot_kernels.schedule(tier, key)
    assert schedule[0, 0].tobytes() == key.tobytes()
    assert schedule[0, 10].tobytes().hex() == "d014f9a8c9ee2589e13f0cc8b6630ca6"


@pytest.mark.parametrize("n", [0, 1, 7, 8, 9, 31])
def test_schedule_is_portables(tier, rng, n):
    keys = blocks(rng, n)
    assert (ot_kernels.schedule(tier, keys) == ot_kernels.schedule(0, keys)).all()


@pytest.mark.parametrize("k", [2, 4, 8])
@pytest.mark.parametrize("counter", [(0, 0), (2**64 - 5, 2**63 + 1)])
def test_expand_sums_aes_streams(tier, rng, k, counter):
    keys = blocks(rng, 1 << k)
    start = counter[0].to_bytes(8, "little") + counter[1].to_bytes(8, "little")
    total, parts = ot_kernels.expand(tier, ot_kernels.schedule(tier, keys), k, start)
    streams = np.array([[encrypt(key, counter[0] + t, counter[1]) for t in range(STEP)] for key in keys])
    assert (total == np.bitwise_xor.reduce(streams)).all()
    for bit in range(k):
        chosen = streams[[y >> bit & 1 == 1 for y in range(1 << k)]]
        assert (parts[bit] == np.bitwise_xor.reduce(chosen)).all()


def test_transposition_both_ways(tier, rng):
    columns = blocks(rng, 128, STEP)
    rows = ot_kernels.to_rows(tier, columns)
    bits = np.unpackbits(columns.reshape(128, -1), axis=1, bitorder="little")
    assert (rows == np.packbits(bits.T, axis=1, bitorder="little")).all()
    assert (ot_kernels.to_columns(tier, rows) == columns).all()


@pytest.mark.parametrize("n", [0, 1, 5])
def test_hash_is_arithmetic_of_the_field(tier, rng, n):
    columns, weights, digests = blocks(rng, n, STEP), blocks(rng, STEP + 1), blocks(rng, n)
    columns[:, 0] = weights[0] = 255
    expected = []
    for digest, column in zip(digests, columns, strict=True):
        terms = [gf128.times(number(x), number(w)) for x, w in zip(column, weights[:STEP], strict=True)]
        expected.append(gf128.times(number(digest), number(weights[STEP])) ^ np.bitwise_xor.reduce(terms))
    results = ot_kernels.hash_columns(tier, digests, columns, weights)
    assert [number(result) for result in results] == expected


def test_kernels_refuse_other_k_and_shapes(tier, rng):
    with pytest.raises(UsageError, match="k to be 2, 4 or 8"):
        ot_kernels.expand(tier, ot_kernels.schedule(tier, blocks(rng, 8)), 3, bytes(16))
    with pytest.raises(UsageError, match="columns must be"):
        ot_kernels.to_rows(tier, blocks(rng, 127, STEP))


def both_leaves(rng, k, delta, salt=0x0123456789ABCDEF):
    """Grow both parties' trees; return the receiver's and the sender's leaves."""
    base, roots = blocks(rng, 128, 2), blocks(rng, 128 // k)
    receiver, sender = Leaves(k, salt), Leaves(k, salt)
    corrections, sums, proofs = receiver.recv_trees(roots, base)
    chosen = base[np.arange(128), np.unpackbits(delta, bitorder="little")]
    assert (sender.send_trees(delta.tobytes(), chosen, corrections, sums) == proofs).all()
    return receiver, sender


def extend_both(receiver, sender, delta, n):
    """Extend both by n blocks; return columns, choices, macs, keys."""
    columns = np.empty((receiver.column_blocks(n), 16), np.uint8)
    choices, macs = np.empty((n, 16), np.uint8), np.empty((128 * n, 16), np.uint8)
    keys = np.empty_like(macs)
    receiver.recv_rows(columns, choices, macs)
    sender.send_rows(delta.tobytes(), columns, keys)
    return columns, choices, macs, keys


@pytest.mark.parametrize("k", [2, 4, 8])
@pytest.mark.parametrize("n", [1, STEP - 1, STEP, STEP + 1])
def test_rows_are_correlated(tier, rng, k, n):
    delta = blocks(rng)
    receiver, sender = both_leaves(rng, k, delta)
    for _ in range(2):
        _, choices, macs, keys = extend_both(receiver, sender, delta, n)
        bits = np.unpackbits(choices, bitorder="little")
        assert (macs == keys ^ (delta & -bits[:, None])).all()


@pytest.mark.parametrize("k", [2, 4, 8])
def test_all_tiers_give_the_same_bytes(rng, k):
    delta = blocks(rng)
    results = []
    before = cpu.active_tier()
    for tier in TIERS:
        cpu.use_tier(tier)
        receiver, sender = both_leaves(np.random.default_rng(5), k, delta)
        results.append(b"".join(part.tobytes() for part in extend_both(receiver, sender, delta, STEP + 3)))
    cpu.use_tier(before)
    assert len(set(results)) == 1


@pytest.mark.parametrize("k", [2, 4, 8])
def test_rows_by_definition(rng, k):
    """The receiver's rows, column by column: u_0 as choices, u_i ^ u_0 as columns, sums over bits as macs."""
    receiver, _ = both_leaves(rng, k, blocks(rng), salt=99)
    leaves = receiver._schedule[:, 0].reshape(128 // k, 1 << k, 16)
    columns, choices, macs = blocks(rng, receiver.column_blocks(1)), blocks(rng, 1), blocks(rng, 128)
    receiver.recv_rows(columns, choices, macs)
    streams = np.array([[encrypt(leaf, 0, 99) for leaf in tree] for tree in leaves])
    sums = np.bitwise_xor.reduce(streams, axis=1)
    assert (choices[0] == sums[0]).all()
    assert (columns == sums[1:] ^ sums[0]).all()
    matrix = np.packbits(np.unpackbits(macs, axis=1, bitorder="little").T, axis=1, bitorder="little")
    for i in range(128):
        with_bit = [y for y in range(1 << k) if y >> i % k & 1]
        assert (matrix[i] == np.bitwise_xor.reduce(streams[i // k, with_bit])).all()


def test_the_sender_lacks_one_leaf_a_tree(rng):
    """Counted from the punctured one, which is zeros, the sender's leaves are the receiver's."""
    k, delta = 4, blocks(rng)
    receiver, sender = both_leaves(rng, k, delta)
    theirs = receiver._schedule[:, 0].reshape(128 // k, 1 << k, 16)
    ours = sender._schedule[:, 0].reshape(128 // k, 1 << k, 16)
    for i in range(128 // k):
        index = number(delta) >> i * k & 15
        assert all((ours[i, y] == theirs[i, y ^ index]).all() for y in range(1, 16))
        assert not ours[i, 0].any()


@pytest.mark.parametrize("n", [1, STEP - 1, STEP, STEP + 1, 2 * STEP])
def test_hashes_are_polynomials(tier, rng, n):
    rows, choices, chi = blocks(rng, 128 * n), blocks(rng, n), blocks(rng)
    expected = gf128.horner(number(chi), [number(x) for x in choices])
    assert number(hash_choices(chi.tobytes(), choices)) == expected
    digests = Leaves(4, 0).hash_rows(chi.tobytes(), rows)
    bits = np.unpackbits(rows, axis=1, bitorder="little").T
    columns = np.packbits(bits, axis=1, bitorder="little").reshape(128, n, 16)
    for c in (0, 1, 63, 64, 127):
        assert number(digests[c]) == gf128.horner(number(chi), [number(x) for x in columns[c]])


def test_no_position_serves_twice(rng):
    delta = blocks(rng)
    receiver, sender = both_leaves(rng, 4, delta)
    seen = [extend_both(receiver, sender, delta, n)[2] for n in (1, STEP + 1, 2)]
    rows = {row.tobytes() for macs in seen for row in macs}
    assert len(rows) == 128 * (1 + STEP + 1 + 2)
    assert receiver.position == sender.position == STEP + 4


def test_usage_errors(rng):
    with pytest.raises(UsageError, match="k must be 2, 4 or 8, got 3"):
        Leaves(3, 0)
    leaves = Leaves(4, 0)
    with pytest.raises(UsageError, match=r"columns must be uint8\[31, 16\]"):
        leaves.recv_rows(blocks(rng, 30), blocks(rng, 1), blocks(rng, 128))
    with pytest.raises(UsageError, match=r"rows must be uint8\[128, 16\]"):
        leaves.hash_rows(bytes(16), blocks(rng, 129))
    with pytest.raises(UsageError, match="chi must have 16 bytes"):
        leaves.hash_rows(bytes(15), blocks(rng, 128))


def test_wipe_leaves_nothing(rng):
    receiver, sender = both_leaves(rng, 4, blocks(rng))
    extend_both(receiver, sender, blocks(rng), 2)
    for leaves in (receiver, sender):
        leaves.wipe()
        assert not leaves._schedule.any() and not leaves._scratch.any()
