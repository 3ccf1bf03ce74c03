"""Ed25519 against the vectors of RFC 8032 and PyNaCl; its additions, multiples and lookups one by one."""

import random

import nacl.signing
import numpy as np
import pytest

import gc2pc
from gc2pc import Alice, Array, Bob, CompileError, UInt, crypto, function
from gc2pc.language.crypto import edwards25519 as group
from gc2pc.language.crypto.tables import look_up
from gc2pc.language.secret import Secret
from gc2pc.library import edwards25519 as curve
from gc2pc.library.field25519 import P
from gc2pc.library.scalar25519 import L
from gc2pc.plans import simulate_plan

SEED = Array[UInt[8], 32]
TABLE = np.random.default_rng(25519).integers(0, 2, (3, 32, 11)).astype(np.uint8)
VECTORS = {  # RFC 8032, section 7.1: secret key, public key, message, signature
    "TEST 1": (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "TEST SHA(abc)": (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
}


@function
def public_key(alice: Alice[SEED], bob: Bob[SEED]) -> SEED:
    return crypto.ed25519_public_key(alice ^ bob)


@function
def sign(alice: Alice[SEED], bob: Bob[SEED], message: Bob[SEED]) -> Array[UInt[8], 64]:
    return crypto.ed25519_sign(alice ^ bob, message)


@pytest.fixture(scope="module")
def signing():
    return gc2pc.plan_of(sign)


def shares(seed, rng):
    alice = rng.randbytes(len(seed))
    return octets(alice), octets(bytes(a ^ b for a, b in zip(alice, seed, strict=True)))


def octets(data):
    return np.frombuffer(data, np.uint8)


def test_signatures_are_those_of_pynacl(signing):
    rng = random.Random(1)
    for _ in range(5):
        seed, message = rng.randbytes(32), rng.randbytes(32)
        alice, bob = shares(seed, rng)
        result = simulate_plan(signing, {"alice": alice, "bob": bob, "message": octets(message)})["result"]
        assert bytes(result.tolist()) == nacl.signing.SigningKey(seed).sign(message).signature


def test_two_parties_sign(signing):
    rng = random.Random(2)
    seed, message = rng.randbytes(32), rng.randbytes(32)
    alice, bob = shares(seed, rng)
    values = {"alice": alice, "bob": bob, "message": octets(message)}
    for outputs in gc2pc.run_local(signing, values)[:2]:
        signature = bytes(outputs["result"].tolist())
        assert nacl.signing.SigningKey(seed).verify_key.verify(message, signature) == message
    assert signing.and_gates <= 13_962_699


def test_public_keys():
    plan = gc2pc.plan_of(public_key)
    rng = random.Random(3)
    for secret, key, _, _ in VECTORS.values():
        alice, bob = shares(bytes.fromhex(secret), rng)
        assert bytes(simulate_plan(plan, {"alice": alice, "bob": bob})["result"].tolist()).hex() == key


@pytest.mark.parametrize("name", VECTORS)
def test_vectors(name):
    """Public messages of other lengths, empty and of two blocks."""
    secret, _, message, signature = VECTORS[name]

    @function
    def sign_it(seed: Alice[SEED]) -> Array[UInt[8], 64]:
        return crypto.ed25519_sign(seed, bytes.fromhex(message))

    result = simulate_plan(gc2pc.plan_of(sign_it), {"seed": octets(bytes.fromhex(secret))})["result"]
    assert bytes(result.tolist()).hex() == signature


def test_seeds_of_another_length_are_refused():
    @function
    def short(seed: Alice[Array[UInt[8], 31]]) -> SEED:
        return crypto.ed25519_public_key(seed)

    with pytest.raises(CompileError, match="the seed of Ed25519 must have 32 bytes, got 31"):
        short.program()


# Multiples and additions


@function
def multiples(scalars: Alice[Array[UInt[253], 2]]) -> Array[UInt[256], 2]:
    return Secret(group.base_multiples([scalars[0].node, scalars[1].node]))


def affine(point):
    x, y, z, _ = point
    return x * pow(z, -1, P) % P, y * pow(z, -1, P) % P


def multiple(k):
    total, power = (0, 1, 1, 0), (*curve.BASE, 1, curve.BASE[0] * curve.BASE[1] % P)
    while k:
        total = curve.add_points(total, power) if k & 1 else total
        power, k = curve.add_points(power, power), k >> 1
    return affine(total)


def test_multiples_of_the_base_point():
    """Residues that make windows meet their opposites, and sums the neutral point."""
    rng = random.Random(4)
    scalars = [0, 1, 2, L - 1, L - 2, L // 2, L // 2 + 1, 2**252, 2**251, 2**10, 2**10 - 1, rng.randrange(L)]
    plan = gc2pc.plan_of(multiples)
    for pair in zip(scalars[::2], scalars[1::2], strict=True):
        result = simulate_plan(plan, {"scalars": np.array(pair, object)})["result"]
        points = [multiple(k) for k in pair]
        assert [int(word) for word in result] == [y | (x & 1) << 255 for x, y in points]


LANES = 120
COORDINATES = Array[UInt[256], LANES]


@function
def sums(
    x: Alice[COORDINATES],
    y: Alice[COORDINATES],
    z: Alice[COORDINATES],
    t: Alice[COORDINATES],
    entry: Bob[Array[UInt[765], LANES]],
    negative: Bob[Array[gc2pc.Bit, LANES]],
) -> tuple[COORDINATES, COORDINATES, COORDINATES, COORDINATES]:
    point = group._sum((x.node, y.node, z.node, t.node), entry.node, negative.node)
    return tuple(map(Secret, point))


def test_additions_hold_for_all_pairs_of_points():
    """Also for equal and opposite points and the neutral one, in any representation."""
    rng = random.Random(5)
    few = [(0, 1), (0, P - 1), *(multiple(k) for k in (1, 2, 3, L - 1, rng.randrange(L)))]
    pairs = [(p, q) for p in few for q in few] + [
        (rng.choice(few), multiple(rng.randrange(L))) for _ in range(11)
    ]
    rows, expected = [], []
    for p, q in pairs:
        for negative in (0, 1):
            z = rng.randrange(1, P)
            numbers = [n + P * rng.randrange(2) for n in (p[0] * z % P, p[1] * z % P, z, p[0] * p[1] * z % P)]
            entry = sum(n << 255 * i for i, n in enumerate(curve.for_adding(*q)))
            rows.append((*numbers, entry, negative))
            other = ((-q[0] if negative else q[0]) % P, q[1])
            expected.append(
                affine(curve.add_points((*p, 1, p[0] * p[1] % P), (*other, 1, other[0] * other[1] % P)))
            )
    names = ("x", "y", "z", "t", "entry", "negative")
    columns = dict(zip(names, (np.array(c, object) for c in zip(*rows, strict=True)), strict=True))
    results = simulate_plan(gc2pc.plan_of(sums), columns)
    found = [tuple(int(results[f"result{i}"][lane]) for i in range(4)) for lane in range(LANES)]
    assert [affine(point) for point in found] == expected
    assert all((t * z - x * y) % P == 0 for x, y, z, t in found)


# Lookups


@function
def looked_up(
    first: Alice[Array[UInt[5], 3]], second: Bob[Array[UInt[5], 3]]
) -> tuple[Array[UInt[11], 3], Array[UInt[11], 3]]:
    return tuple(map(Secret, look_up([first.node, second.node], TABLE)))


def test_lookups():
    words = (TABLE.astype(np.int64) << np.arange(11)).sum(axis=2)
    for i in range(32):
        indices = np.array([i, (7 * i + 3) % 32, 31 - i])
        for result, index in zip(
            looked_up(indices, indices[::-1].copy()), (indices, indices[::-1]), strict=True
        ):
            assert result.tolist() == [words[j, index[j]] for j in range(3)]
    assert looked_up.and_gates == 2 * 3 * (32 - 5 - 1)
