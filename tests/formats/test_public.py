"""Public Bristol files against oracles, each with the bit order it is known for."""

import hashlib
import random

import pytest
from Crypto.Cipher import AES

from gc2pc.circuit import fold
from gc2pc.formats import load, read_bristol, write_bristol
from support.netlists import evaluate
from support.public_circuits import public_circuit

MASK = 2**64 - 1
EDGES = [0, 1, 2, MASK, MASK - 1, 2**63, 2**63 - 1, 2**63 + 1, 2**32, 3]


def pairs(seed):
    """Return edge pairs and random ones of many lengths, as two columns."""
    rng = random.Random(seed)
    rows = [(x, y) for x in EDGES for y in EDGES]
    rows += [(rng.getrandbits(rng.randint(1, 64)), rng.getrandbits(rng.randint(1, 64))) for _ in range(200)]
    return [x for x, _ in rows], [y for _, y in rows]


def signed(x):
    return x - 2**64 if x >> 63 else x


def divide(x, y):
    """Signed division that truncates; by zero it is -1, 1 for a negative dividend, 2 for the lowest one."""
    x, y = signed(x), signed(y)
    if y == 0:
        return 2 if x == -(2**63) else (1 if x < 0 else -1) & MASK
    quotient = abs(x) // abs(y)
    return (quotient if (x < 0) == (y < 0) else -quotient) & MASK


@pytest.mark.parametrize(
    ("name", "ands", "xors", "oracle"),
    [
        ("adder64", 63, 313, lambda x, y: [(x + y) & MASK]),
        ("mult64", 4033, 9642, lambda x, y: [x * y & MASK]),
        ("mult2_64", 8128, 19904, lambda x, y: [x * y >> 64, x * y & MASK]),
        ("divide64", 4664, 24817, lambda x, y: [divide(x, y)]),
        ("udivide64", 4285, 12603, lambda x, y: [x // y if y else MASK]),
    ],
)
def test_arithmetic_of_two(name, ands, xors, oracle):
    net = load(public_circuit(f"{name}.txt"))
    assert (net.and_gates, net.xor_gates) == (ands, xors)
    columns = pairs(name)
    expected = [list(column) for column in zip(*map(oracle, *columns), strict=True)]
    assert evaluate(net, *columns) == expected
    assert evaluate(fold(net), *columns) == expected


@pytest.mark.parametrize(
    ("name", "ands", "oracle"),
    [("neg64", 62, lambda x: -x & MASK), ("zero_equal", 63, lambda x: int(x == 0))],
)
def test_arithmetic_of_one(name, ands, oracle):
    net = load(public_circuit(f"{name}.txt"))
    assert net.and_gates == ands
    column = pairs(name)[0]
    assert evaluate(net, column) == [[oracle(x) for x in column]]


def flip(data):
    """Return bytes as the integer whose lowest bit is the highest bit of the first byte."""
    return int(format(int.from_bytes(data, "big"), f"0{8 * len(data)}b")[::-1], 2)


def aes_rows(seed, n=20):
    rng = random.Random(seed)
    keys, blocks = ([rng.randbytes(16) for _ in range(n)] for _ in range(2))
    # FIPS-197, appendix C.1
    keys.append(bytes(range(16)))
    blocks.append(bytes.fromhex("00112233445566778899aabbccddeeff"))
    return keys, blocks, [AES.new(k, AES.MODE_ECB).encrypt(m) for k, m in zip(keys, blocks, strict=True)]


def test_aes_is_one_big_endian_integer():
    net = load(public_circuit("aes_128.txt"))
    assert (net.and_gates, net.xor_gates) == (6400, 28176)
    keys, blocks, expected = ([int.from_bytes(x, "big") for x in column] for column in aes_rows(1))
    assert evaluate(net, keys, blocks) == [expected]
    assert f"{expected[-1]:032x}" == "69c4e0d86a7b0430d8cdb78070b4c55a"


def test_old_aes_has_the_plaintext_first_and_the_highest_bit_first():
    net = load(public_circuit("AES-non-expanded.txt"))
    assert (net.and_gates, net.xor_gates) == (6800, 25124)
    keys, blocks, expected = ([flip(x) for x in column] for column in aes_rows(2))
    assert evaluate(net, blocks, keys) == [expected]


def test_sha256_is_one_big_endian_integer():
    net = load(public_circuit("sha256.txt"))
    assert (net.and_gates, net.xor_gates) == (22573, 110644)
    rng = random.Random(3)
    messages = [rng.randbytes(n) for n in (0, 1, 3, 54, 55)]
    blocks = [m + b"\x80" + bytes(55 - len(m)) + (8 * len(m)).to_bytes(8, "big") for m in messages]
    iv = 0x6A09E667BB67AE853C6EF372A54FF53A510E527F9B05688C1F83D9AB5BE0CD19
    result = evaluate(net, [int.from_bytes(block, "big") for block in blocks], [iv] * len(blocks))
    assert result == [[int.from_bytes(hashlib.sha256(m).digest(), "big") for m in messages]]


NAMES = ["adder64", "neg64", "zero_equal", "mult64", "mult2_64", "divide64", "udivide64", "aes_128"]


@pytest.mark.parametrize("name", [*NAMES, "AES-non-expanded", "sha256"])
def test_round_trip(name):
    net = load(public_circuit(f"{name}.txt"))
    assert read_bristol(write_bristol(net)) == net
    old = read_bristol(write_bristol(net, "format"))
    assert [port.bits for port in old.out_ports] == [net.n_outputs]
    columns = [[0, 1, (1 << port.bits) - 1, 12345] for port in net.in_ports]
    joined = [0] * 4
    for port, column in reversed(list(zip(net.out_ports, evaluate(net, *columns), strict=True))):
        joined = [value << port.bits | low for value, low in zip(joined, column, strict=True)]
    assert evaluate(old, *columns) == [joined]
