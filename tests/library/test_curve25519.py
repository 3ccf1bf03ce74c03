"""Numbers modulo 2^255 - 19 and modulo the order of Curve25519's base point, against Python's integers."""

import random
from itertools import product

import pytest

from gc2pc.library import edwards25519, inverse25519, scalar25519
from gc2pc.library import field25519 as field
from gc2pc.library.field25519 import P
from gc2pc.library.scalar25519 import L
from support.netlists import evaluate, pack, unpack
from support.oracle import build, signed

TOP = 2**256
EDGES = [0, 1, 2, 18, 19, 37, 38, 39, 2**128 - 1, 2**128, P - 1, P, P + 1, 2**255 - 1, 2**255]
EDGES += [2 * P - 1, 2 * P, 2 * P + 1, TOP - 1, TOP - 2, TOP - 37, TOP - 38, TOP - 39, TOP // 3]
RANDOM = 10_000


def numbers(n, seed):
    rng = random.Random(seed)
    return [rng.getrandbits(256) for _ in range(n)]


PAIRS = [*product(EDGES, EDGES), *zip(numbers(RANDOM, 1), numbers(RANDOM, 2), strict=True)]


@pytest.mark.parametrize(
    ("function", "oracle", "ands"),
    [
        (field.add, lambda x, y: x + y, 516),
        (field.sub, lambda x, y: x - y, 516),
        (field.mul, lambda x, y: x * y, 35_207),
    ],
)
def test_field(function, oracle, ands):
    net = build(lambda b, x, y: [function(b, x, y)], 256, 256)
    assert net.and_gates <= ands
    xs, ys = zip(*PAIRS, strict=True)
    (results,) = evaluate(net, xs, ys)
    assert [z % P for z in results] == [oracle(x, y) % P for x, y in PAIRS]


def test_field_of_one_number():
    xs = EDGES + numbers(RANDOM, 3)
    net = build(lambda b, x: [field.double(b, x), field.canonical(b, x)], 256)
    assert net.and_gates <= 260 + 763
    doubled, canonical = evaluate(net, xs)
    assert [z % P for z in doubled] == [2 * x % P for x in xs]
    assert canonical == [x % P for x in xs]


def test_add_or_sub():
    net = build(lambda b, x, y, c: [field.add_or_sub(b, x, y, c[0])], 256, 256, 1)
    rows = [(x, y, c) for x, y in PAIRS[:2000] for c in (0, 1)]
    (results,) = evaluate(net, *zip(*rows, strict=True))
    assert [z % P for z in results] == [(x - y if c else x + y) % P for x, y, c in rows]


def test_inverse():
    """No step takes d and e beyond the bounds that their width stands for."""
    xs = [*EDGES, (P + 1) // 2, 3, 5, *numbers(RANDOM, 4)]
    bits, state = inverse25519.STATE_BITS, inverse25519.State
    turn = build(lambda b, w: [inverse25519.steps(b, state.of(w), 8).word], bits)
    assert turn.and_gates <= 13_022
    (states,) = evaluate(build(lambda b, x: [inverse25519.first_state(b, x).word], 256), xs)
    words = pack(states, bits)
    for i in range(inverse25519.STEPS // 8):
        words = turn.simulate_words(words, len(xs))
        if i % 30 == 0:
            states = unpack(words, len(xs))
            d, e = ([signed(state >> place, 258) for state in states] for place in (523, 781))
            assert min(d + e) >= -(2**15) and max(d + e) < TOP + 2**15
    end = build(lambda b, w: [inverse25519.result(b, state.of(w))], bits)
    (results,) = evaluate(end, unpack(words, len(xs)))
    assert [x * z % P for x, z in zip(xs, results, strict=True)] == [int(x % P != 0) for x in xs]
    assert {z % P for x, z in zip(xs, results, strict=True) if x % P == 0} == {0}


@pytest.mark.parametrize("n", [100, 252, 253, 255, 256, 262, 512])
def test_reduce(n):
    rng = random.Random(n)
    top, count = 2**n, 2**n // L
    near = [k * L + i for k in (0, 1, 2, count // 2, count - 1, count) for i in (-2, -1, 0, 1, 2)]
    xs = [x for x in near if 0 <= x < top] + [top - 1, top // 2, min(2**252, top - 1)]
    xs += [rng.getrandbits(n) for _ in range(RANDOM)]
    net = build(lambda b, x: [scalar25519.reduce(b, x)], n)
    assert net.and_gates <= 16_536
    assert evaluate(net, xs) == [[x % L for x in xs]]


@pytest.mark.parametrize("n", [253, 260])
def test_signed_digits(n):
    rng = random.Random(n)
    xs = [0, 1, 2, 3, L - 1, L - 2, L - 3, L // 2, L // 2 + 1, *(rng.randrange(L) for _ in range(RANDOM))]
    (results,) = evaluate(build(lambda b, x: [scalar25519.signed_digits(b, x, n)], 253), xs)
    assert [(2 * y - 2**n + 1) % L for y in results] == xs


def test_odd_multiples_of_the_base_point():
    """Multiples of one window add up to those of the next, and L times the base point is the neutral one."""
    rows = edwards25519.odd_multiples(4, 3)
    assert rows[0][0] == edwards25519.BASE and [len(row) for row in rows] == [8] * 3
    neutral = (0, 1, 1, 0)

    def point(x, y):
        return x, y, 1, x * y % P

    def affine(p):
        return p[0] * pow(p[2], -1, P) % P, p[1] * pow(p[2], -1, P) % P

    def times(k, p):
        total = neutral
        for bit in bin(k)[2:]:
            total = edwards25519.add_points(total, total)
            total = edwards25519.add_points(total, p) if bit == "1" else total
        return affine(total)

    base = point(*edwards25519.BASE)
    assert [[times((2 * j + 1) << 4 * i, base) for j in range(8)] for i in range(3)] == rows
    assert times(L, base) == (0, 1)
    assert all((y * y - x * x - 1 - edwards25519.D * x * x * y * y) % P == 0 for row in rows for x, y in row)
