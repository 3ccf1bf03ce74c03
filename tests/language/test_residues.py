"""Arithmetic modulo public numbers and in GF(2^n) against Python's pow and polynomials."""

import math
import random

import pytest

import gc2pc
from gc2pc import Array, CompileError, Int, UInt, run_local
from gc2pc.library import polynomial
from support.traced import traced

SMALL = [2, 3, 4, 7, 10, 13, 16, 17, 97, 255, 256]
LARGE = [2**31 - 1, 2**64 - 59, 2**128 - 159, 2**255 - 19, 2**255 + 95, 2**521 - 1, 2**600 + 187]


def samples(m, bits, n=12):
    """Residues with edges, and numbers beyond them that the type holds."""
    rng = random.Random(m)
    edges = [0, 1, 2, m - 1, m - 2, m // 2, (1 << bits) - 1, m % (1 << bits)]
    return [*(e % (1 << bits) for e in edges), *(rng.getrandbits(bits) for _ in range(n))]


@pytest.mark.parametrize("m", SMALL)
def test_small_moduli_exhaustively(m):
    bits = max(4, m.bit_length())
    top = min(m + 2, 1 << bits)
    values = range(top) if m < 20 else [*range(5), *range(m - 4, top), m // 2]
    xs, ys = [x for x in values for _ in values], [y for _ in values for y in values]
    operations = {gc2pc.addmod: lambda x, y: x + y, gc2pc.submod: lambda x, y: x - y}
    operations[gc2pc.mulmod] = lambda x, y: x * y
    for f, plain in operations.items():
        own = traced(
            lambda x, y, f=f: f(x, y, m), Array[UInt[bits]], Array[UInt[bits]], returns=Array[UInt[bits]]
        )
        assert own(xs, ys).tolist() == [plain(x, y) % m for x, y in zip(xs, ys, strict=True)]


@pytest.mark.parametrize("m", LARGE)
def test_products_modulo_large_numbers(m):
    bits = m.bit_length() + m % 3
    xs = samples(m, bits)
    ys = xs[3:] + xs[:3]
    f = traced(
        lambda x, y: gc2pc.mulmod(x, y, m), Array[UInt[bits]], Array[UInt[bits]], returns=Array[UInt[bits]]
    )
    assert f(xs, ys).tolist() == [x * y % m for x, y in zip(xs, ys, strict=True)]


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 16, 17, 255, 12345, 65537])
def test_powers_with_public_exponents(exponent):
    m = 2**31 - 1
    f = traced(lambda x: pow(x, exponent, m), UInt[31], returns=UInt[31])
    for x in (0, 1, 2, m - 1, 123456789):
        assert f(x) == pow(x, exponent, m)


@pytest.mark.parametrize("m", [13, 2**64 - 59])
def test_powers_with_secret_exponents(m):
    bits = m.bit_length()
    f = traced(lambda x, e: gc2pc.powmod(x, e, m), UInt[bits], UInt[6], returns=UInt[bits])
    for x, e in ((0, 0), (2, 0), (0, 5), (3, 63), (m - 1, 33), (7, 16)):
        assert f(x, e) == pow(x, e, m)


@pytest.mark.parametrize("m", [3, 9, 15, 97, 105, 255])
def test_inverses_of_all_residues(m):
    bits = m.bit_length()
    f = traced(
        lambda x: gc2pc.map(lambda e: gc2pc.invmod(e, m), x), Array[UInt[bits]], returns=Array[UInt[bits]]
    )
    xs = list(range(m))
    assert f(xs).tolist() == [pow(x, -1, m) if math.gcd(x, m) == 1 else 0 for x in xs]


@pytest.mark.parametrize("m", [2**64 - 59, 2**255 - 19])
def test_inverses_of_large_residues(m):
    bits = m.bit_length()
    f = traced(lambda x: pow(x, -1, m), UInt[bits], returns=UInt[bits])
    for x in samples(m, bits, 3):
        assert f(x) == (pow(x, -1, m) if x % m else 0)
    assert f.and_gates < 19.5 * bits * bits


def test_large_moduli_have_small_code():
    """A modulus of 4096 bits; the counts are those of Karatsuba's products."""
    for bits, ands in ((512, 153_580), (2048, 1_444_914), (4096, 4_500_000)):
        m = 2**bits - 569
        f = traced(lambda x, y, m=m: gc2pc.mulmod(x, y, m), UInt[bits], UInt[bits], returns=UInt[bits])
        assert f.and_gates <= ands
    rng = random.Random(5)
    x, y = rng.getrandbits(4096), rng.getrandbits(4096)
    assert f(x, y) == x * y % m


def test_two_parties_compute_a_power():
    m = 2**61 - 1
    f = traced(lambda x, e: pow(x, e, m), UInt[61], UInt[8], returns=UInt[61])
    alice, bob, _ = run_local(f, {"x": 12345, "y": 201})
    assert alice == bob == {"result": pow(12345, 201, m)}


def plain_product(x, y, p):
    total = 0
    for i in range(y.bit_length()):
        if y >> i & 1:
            total ^= x << i
    while total.bit_length() >= p.bit_length():
        total ^= p << (total.bit_length() - p.bit_length())
    return total


@pytest.mark.parametrize("p", [0b11, 0b111, 0b1011, 0b10011, 0x11B, (1 << 64) + 0b11011, (1 << 128) + 0x87])
def test_fields_of_characteristic_two(p):
    bits = p.bit_length() - 1
    rng = random.Random(p)
    xs = list(range(1 << bits)) if bits <= 8 else [0, 1, 2, *(rng.getrandbits(bits) for _ in range(10))]
    ys = xs[1:] + xs[:1]
    kind = Array[UInt[bits]]
    f = traced(
        lambda x, y: (gc2pc.gf2_mul(x, y, p), gc2pc.gf2_inv(x, p)), kind, kind, returns=tuple[kind, kind]
    )
    products, inverses = (result.tolist() for result in f(xs, ys))
    assert products == [plain_product(x, y, p) for x, y in zip(xs, ys, strict=True)]
    assert [plain_product(x, y, p) for x, y in zip(xs, inverses, strict=True)] == [int(x > 0) for x in xs]


def test_squares_in_fields_are_free():
    f = traced(lambda x: gc2pc.gf2_mul(x, x, 0x11B), UInt[8], returns=UInt[8])
    assert f.and_gates == 0


@pytest.mark.parametrize("bits", range(2, 9))
def test_irreducible_polynomials(bits):
    def composite(p):
        factors = range(2, 1 << (bits // 2 + 1))
        return any(polynomial._rest(p, f) == 0 for f in factors if 1 < f.bit_length() <= bits // 2 + 1)

    for p in range(1 << bits, 2 << bits):
        assert polynomial.is_irreducible(p) == (not composite(p))


@pytest.mark.parametrize(
    ("body", "type", "message"),
    [
        (lambda x: gc2pc.mulmod(x, x, 1), UInt[8], r"the modulus of mulmod\(\) must be 2 or more, got 1"),
        (lambda x: gc2pc.mulmod(x, x, 257), UInt[8], r"mulmod\(\) takes UInt\[9\] or wider for this modulus"),
        (lambda x: gc2pc.addmod(x, x, 17), Int[8], r"addmod\(\) takes UInt\[5\] or wider"),
        (lambda x: gc2pc.mulmod(x, x, x), UInt[8], "is secret and cannot"),
        (lambda x: gc2pc.invmod(x, 10), UInt[8], r"invmod\(\) takes an odd modulus, got 10"),
        (lambda x: gc2pc.powmod(x, x.to(Int[8]), 7), UInt[8], r"the exponent of powmod\(\) must be one UInt"),
        (lambda x: gc2pc.gf2_mul(x, x, 0x1B), UInt[8], "takes a polynomial of degree 8"),
        (lambda x: gc2pc.gf2_inv(x, 0x11A), UInt[8], "is not irreducible"),
    ],
)
def test_refused(body, type, message):
    with pytest.raises(CompileError, match=message):
        traced(body, type, returns=type).program()
