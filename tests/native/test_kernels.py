"""Every kernel tier against AES known answers and the plain Python half-gates, in all shapes."""

import numpy as np
import pytest

from gc2pc.errors import UsageError
from gc2pc.native import cpu, kernels
from support import reference

TIERS = cpu.tier_names()
COUNTS = [0, 1, 7, 8, 9, 31 * 8]
DELTA = 0x0123456789ABCDEF_FEDCBA9876543211
START = 0x00112233445566778899AABBCCDDEEFF
GATES = [0, (1 << 31) - 5, (1 << 40) + 3, (1 << 62) - 4]  # tweaks that carry into the high word


def random_code(rng, n, n_inputs, negated=True):
    """n independent AND entries: inputs below n_inputs, outputs above, in any order."""
    a = rng.integers(0, n_inputs, n)
    b = (a + rng.integers(1, n_inputs, n)) % n_inputs
    code = np.stack([n_inputs + rng.permutation(n), a, b], axis=1).astype(np.uint32)
    if negated:
        code[:, 1:] |= rng.integers(0, 2, (n, 2), dtype=np.uint32) << 31
    return code


def random_slots(rng, n_slots, w):
    return rng.integers(0, 256, (n_slots, w, 16), dtype=np.uint8)


def unaligned(array, offset=1):
    """A copy of a byte array that starts `offset` bytes past a 64-byte boundary."""
    memory = np.empty(array.size + 128, np.uint8)
    begin = -memory.ctypes.data % 64 + offset
    view = memory[begin : begin + array.size].reshape(array.shape)
    view[...] = array
    return view


@pytest.fixture(params=TIERS)
def tier(request):
    return request.param


# FIPS-197 C.1 and appendix B, and NIST SP 800-38A F.1.1: key, plaintext, ciphertext.
KNOWN = [
    (
        "000102030405060708090a0b0c0d0e0f",
        "00112233445566778899aabbccddeeff",
        "69c4e0d86a7b0430d8cdb78070b4c55a",
    ),
    (
        "2b7e151628aed2a6abf7158809cf4f3c",
        "3243f6a8885a308d313198a2e0370734",
        "3925841d02dc09fbdc118597196a0b32",
    ),
    (
        "2b7e151628aed2a6abf7158809cf4f3c",
        "6bc1bee22e409f96e93d7e117393172a",
        "3ad77bb40d7a3660a89ecaf32466ef97",
    ),
]


@pytest.mark.parametrize(("key", "plain", "cipher"), KNOWN)
def test_aes_known_answers(tier, key, plain, cipher):
    out = kernels.aes_ctr(tier, bytes.fromhex(key), bytes.fromhex(plain), 1)
    assert out.tobytes().hex() == cipher


@pytest.mark.parametrize("n", [*COUNTS, 33])
def test_aes_ctr_counts_in_the_low_half_and_wraps(tier, n):
    iv = 5 << 64 | reference.LOW - 3
    out = kernels.aes_ctr(tier, reference.to_bytes(START), reference.to_bytes(iv), n)
    want = [reference.aes(START, 5 << 64 | (iv + j & reference.LOW)) for j in range(n)]
    assert reference.ints_of(out) == want


@pytest.mark.parametrize("w", range(1, 9))
def test_xor_runs_in_order(tier, w):
    rng = np.random.default_rng(w)
    for n in (0, 1, 2, 3, 100):  # later entries read earlier results, c may be its own a or b
        slots = random_slots(rng, 20, w)
        code = rng.integers(0, 20, (n, 3), dtype=np.uint32)
        want = reference.xor_group(slots, code)
        kernels.xor_group(tier, slots, code)
        assert np.array_equal(slots, want)


def check_groups(tier, rng, code, w, first, n, gate0, offset=1):
    """Garble and evaluate items [first, first + n) and compare everything with the reference."""
    start, delta = reference.to_bytes(START), reference.to_bytes(DELTA)
    slots = unaligned(random_slots(rng, code.max(initial=40, where=code < 1 << 31) + 1, w), 8)
    active = unaligned(random_slots(rng, *slots.shape[:2]), 8)
    want, rows = reference.garble_group(slots, code, DELTA, START, gate0, first, n)
    guarded = unaligned(np.full((2 * n + 2, 16), 0xAA, np.uint8), offset)
    table = guarded[1:-1]
    kernels.garble_group(tier, slots, code, delta, start, gate0, table, first=first, n=n)
    assert np.array_equal(table, rows)
    assert np.array_equal(slots, want)
    assert (guarded[[0, -1]] == 0xAA).all()
    want = reference.evaluate_group(active, code, START, gate0, rows, first, n)
    kernels.evaluate_group(tier, active, code, start, gate0, table, first=first, n=n)
    assert np.array_equal(active, want)


@pytest.mark.parametrize("w", range(1, 9))
@pytest.mark.parametrize("n", COUNTS)
def test_groups_equal_the_reference(tier, w, n):
    rng = np.random.default_rng(100 * w + n)
    code = random_code(rng, -(-n // w), 40)
    check_groups(tier, rng, code, w, 0, n, GATES[(w + n) % len(GATES)], offset=w)


@pytest.mark.parametrize("w", [1, 3, 8])
@pytest.mark.parametrize("first", [1, 8, 13])
def test_groups_start_anywhere(tier, w, first):
    rng = np.random.default_rng(first)
    code = random_code(rng, -(-(first + 27) // w), 40)
    check_groups(tier, rng, code, w, first, 27, GATES[2])


@pytest.mark.parametrize("gate0", GATES)
def test_tweaks_carry_over_all_words(tier, gate0):
    rng = np.random.default_rng(5)
    check_groups(tier, rng, random_code(rng, 32, 40), 1, 0, 32, gate0)


@pytest.mark.parametrize("w", [1, 2, 8])
def test_an_output_may_replace_its_own_input(tier, w):
    rng = np.random.default_rng(6)
    code = np.array([[2 * i + i % 2, 2 * i, 2 * i + 1] for i in range(19)], np.uint32)
    check_groups(tier, rng, code, w, 0, 19 * w, 77)


@pytest.mark.parametrize("w", [1, 8])
def test_truth_table(tier, w):
    """Active labels of all inputs and polarities give the active label of the AND."""
    rng = np.random.default_rng(7)
    delta, start = rng.integers(0, 256, 16, dtype=np.uint8), reference.to_bytes(START)
    delta[0] |= 1
    code = np.array([[i, 16 + 2 * i, 17 + 2 * i] for i in range(16)], np.uint32)
    bit = (np.arange(16)[:, None] >> np.arange(4)) & 1  # entry i: bits of a, b, then a, b negated
    code[:, 1:] |= bit[:, 2:].astype(np.uint32) << 31
    zero = random_slots(rng, 48, w)
    active = zero.copy()
    active[16:] ^= (bit[:, :2].reshape(32, 1, 1) * delta).astype(np.uint8)
    table = np.empty((32 * w, 16), np.uint8)
    kernels.garble_group(tier, zero, code, delta.tobytes(), start, 9, table)
    kernels.evaluate_group(tier, active, code, start, 9, table)
    want = (bit[:, 0] ^ bit[:, 2]) & (bit[:, 1] ^ bit[:, 3])
    assert np.array_equal(
        active[:16] ^ zero[:16], (want[:, None, None] * delta).astype(np.uint8).repeat(w, 1)
    )


def test_half_gates_known_answer(tier):
    """One gate, number 5: labels of bytes 15 to 0 and 31 to 16, delta and start as above."""
    a, b = (int.from_bytes(bytes(range(first, first + 16)), "big") for first in (0, 16))
    slots, table = reference.blocks_of([a, b, 0], 3, 1), np.empty((2, 16), np.uint8)
    delta, start = reference.to_bytes(DELTA), reference.to_bytes(START)
    kernels.garble_group(tier, slots, np.array([[2, 0, 1]], np.uint32), delta, start, 5, table)
    out, row_g, row_e = reference.ints_of(slots)[2], *reference.ints_of(table)
    assert f"{out:032x}" == "bc9e505dd8a759c94111e44fe1f73039"
    assert f"{row_g:032x}" == "c755a3ec3e1062f1ad0a4193dc7f2505"
    assert f"{row_e:032x}" == "bc673b1af6fc4a8615bf8b555188855d"


def related(rows_g):
    """Whether two T_G rows differ by 0 or delta, as two ANDs under one key with an input in common do."""
    return bool({x ^ y for i, x in enumerate(rows_g) for y in rows_g[:i]} & {0, DELTA})


@pytest.mark.parametrize("w", [1, 8])
def test_ands_with_a_common_input_do_not_relate(tier, w):
    """Neither items of a batch that share an input, nor lanes that share a label (a broadcast scalar)."""
    rng = np.random.default_rng(8)
    slots = random_slots(rng, 48, w)
    slots[0] = slots[0, 0]
    code = np.array([[16 + i, 0, 1 + i % 15] for i in range(32)], np.uint32)
    table = np.empty((64 * w, 16), np.uint8)
    kernels.garble_group(tier, slots, code, reference.to_bytes(DELTA), reference.to_bytes(START), 0, table)
    assert not related(reference.ints_of(table[0::2]))


def test_ands_under_one_key_with_a_common_input_would_relate():
    labels = reference.ints_of(random_slots(np.random.default_rng(8), 3, 1))
    assert related([reference.garble_and(labels[0], b, DELTA, START, gate=7)[1] for b in labels[1:]])


def test_bad_calls_are_refused(tier):
    rng = np.random.default_rng(9)
    slots, code = random_slots(rng, 4, 1), np.array([[2, 0, 1]], np.uint32)
    table, key = np.zeros((2, 16), np.uint8), bytes(16)

    def garble(slots=slots, code=code, table=table, key=key, **items):
        kernels.garble_group(tier, slots, code, key, key, 0, table, **items)

    garble()
    with pytest.raises(UsageError, match="no AND of a slot with itself"):
        garble(code=np.array([[2, 1, 1 | 1 << 31]], np.uint32))
    with pytest.raises(UsageError, match="slots within range"):
        garble(code=np.array([[4, 0, 1]], np.uint32))
    with pytest.raises(UsageError, match="1 to 8 lanes"):
        garble(slots=random_slots(rng, 4, 9), table=np.zeros((18, 16), np.uint8))
    with pytest.raises(UsageError, match=r"table must be uint8\[2, 16\], got uint8\[4, 16\]"):
        garble(table=np.zeros((4, 16), np.uint8))
    with pytest.raises(UsageError, match="not within the 1 of this code"):
        garble(first=1, n=1)
    with pytest.raises(UsageError, match="C-contiguous"):
        garble(table=np.zeros((4, 16), np.uint8)[::2])
    with pytest.raises(UsageError, match="start must have 16 bytes, got 3"):
        kernels.garble_group(tier, slots, code, key, b"abc", 0, table)
    with pytest.raises(UsageError, match="no kernel tier 'avx1024'"):
        kernels.xor_group("avx1024", slots, code)


def test_tier_in_use_can_be_lowered_and_raised():
    assert cpu.active_tier() == cpu.best_tier() == len(TIERS) - 1
    try:
        for tier, name in enumerate(TIERS):
            cpu.use_tier(name)
            assert cpu.active_tier() == tier
    finally:
        cpu.use_tier(cpu.best_tier())
    with pytest.raises(UsageError, match="choose one of portable"):
        cpu.use_tier(len(TIERS))
