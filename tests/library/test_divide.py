"""Quotients, roots, divisors and the like for all pairs of short words, constant operands, and odd widths."""

import math

import pytest

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.formats import load
from gc2pc.library import columns, divide, gcd, modular, multiply, root, shift, zeros
from gc2pc.library.catalog import build as library
from support.netlists import evaluate
from support.oracle import build, check, rows, signed
from support.public_circuits import public_circuit

WIDTHS = [1, 2, 3, 5, 7, 8, 31, 33]


def unsigned(n, x, y):
    return divmod(x, y) if y else ((1 << n) - 1, x)


def downwards(n, x, y):
    x, y = signed(x, n), signed(y, n)
    return divmod(x, y) if y else (0 if x < 0 else -1, x)


def towards_zero(n, x, y):
    x, y = signed(x, n), signed(y, n)
    if y == 0:
        return (1 if x < 0 else -1,)
    return (math.trunc(x / y),)  # exact: these words are short


@pytest.mark.parametrize("n", WIDTHS)
def test_division(n):
    check(build(divide.udivmod, n, n), lambda x, y: unsigned(n, x, y), exhaustive=16)
    check(build(divide.floor_divmod, n, n), lambda x, y: downwards(n, x, y), exhaustive=16)
    check(
        build(lambda b, x, y: [divide.sdiv(b, x, y)], n, n), lambda x, y: towards_zero(n, x, y), exhaustive=16
    )


@pytest.mark.parametrize(("both", "oracle"), [(divide.udivmod, unsigned), (divide.floor_divmod, downwards)])
@pytest.mark.parametrize("n", [1, 2, 4, 5])
def test_division_with_a_constant(n, both, oracle):
    for c in range(1 << n):
        by = build(lambda b, x, c=c: both(b, x, b.constant(c, n)), n)
        check(by, lambda x, c=c: oracle(n, x, c))
        of = build(lambda b, y, c=c: both(b, b.constant(c, n), y), n)
        check(of, lambda y, c=c: oracle(n, c, y))


@pytest.mark.parametrize(
    ("divisor", "ands"), [(1, 0), (1 << 20, 0), (3, 31), (10, 60), (1000, 138), (2**31, 0)]
)
def test_division_by_a_constant_is_cheap(divisor, ands):
    quotient = build(lambda b, x: [divide.udiv(b, x, b.constant(divisor, 32))], 32)
    check(quotient, lambda x: (x // divisor,))
    assert quotient.and_gates <= ands


@pytest.mark.parametrize(("n", "m"), [(8, 3), (3, 8), (12, 4), (32, 5)])
def test_division_of_words_of_two_widths(n, m):
    net = build(divide.udivmod, n, m)
    check(net, lambda x, y: divmod(x, y) if y else (-1, x))
    if n > m:
        wide = build(lambda b, x, y: divide.floor_divmod(b, x, y + [y[-1]] * (n - m)), n, m)
        check(wide, lambda x, y: downwards(n, x, signed(y, m)))


@pytest.mark.parametrize(("public", "own"), [("divide64.txt", "sdiv64"), ("udivide64.txt", "udiv64")])
def test_division_as_the_public_circuits_do_it(public, own):
    """Divisors of 0 too, except that the public circuit divides the lowest number by 0 to give 2."""
    theirs = load(public_circuit(public))
    pairs = [*rows((64, 64), 2000), *((x, 0) for x, _ in rows((64, 1)))]
    inputs = [*zip(*(pair for pair in pairs if pair != (1 << 63, 0)), strict=True)]
    assert evaluate(theirs, *inputs) == evaluate(library(own), *inputs)


@pytest.mark.parametrize("n", [1, 2, 3, 8, 15, 16, 33, 100])
def test_square_root(n):
    check(build(lambda b, x: [root.isqrt(b, x)], n), lambda x: (math.isqrt(x),), exhaustive=16)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 31])
def test_greatest_common_divisor(n):
    check(build(lambda b, x, y: [gcd.gcd(b, x, y)], n, n), lambda x, y: (math.gcd(x, y),), exhaustive=16)


@pytest.mark.parametrize(
    ("count", "oracle"),
    [
        (zeros.leading_zeros, lambda n, x: n - x.bit_length()),
        (zeros.trailing_zeros, lambda n, x: (x & -x).bit_length() - 1 if x else n),
        (zeros.bit_length, lambda n, x: x.bit_length()),
    ],
)
@pytest.mark.parametrize("n", [1, 2, 3, 7, 8, 31, 64])
def test_zeros_at_the_ends(n, count, oracle):
    net = build(lambda b, x: [count(b, x)], n)
    check(net, lambda x: (oracle(n, x),))
    assert net.and_gates == n - 1


@pytest.mark.parametrize(("n", "m"), [(1, 1), (4, 3), (5, 3), (5, 6), (32, 5), (33, 6)])
def test_rotations(n, m):
    def left(x, k):
        return (x << k % n | x >> (n - k % n),)

    check(build(lambda b, x, k: [shift.rotate_left_by(b, x, k)], n, m), left)
    check(build(lambda b, x, k: [shift.rotate_right_by(b, x, k)], n, m), lambda x, k: left(x, -k))


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 13, 32, 33, 64])
def test_low_squares(n):
    net = build(lambda b, x: [multiply.square_low(b, x)], n)
    check(net, lambda x: (x * x,))
    assert net.and_gates <= build(lambda b, x, y: [multiply.mul(b, x, y)], n, n).and_gates


@pytest.mark.parametrize("n", [1, 2, 7, 11])
def test_at_least(n):
    for k in range(1 << n.bit_length()):
        net = build(lambda b, x, k=k: [[columns.at_least(b, x, k)]], n)
        check(net, lambda x, k=k: (x.bit_count() >= k,))
    with pytest.raises(UsageError, match="can be asked for"):
        columns.at_least(Builder(), Builder().input(n), -1)


@pytest.mark.parametrize(
    ("f", "oracle"), [(modular.add_mod, lambda x, y: x + y), (modular.sub_mod, lambda x, y: x - y)]
)
@pytest.mark.parametrize("n", [1, 2, 4])
def test_residues(n, f, oracle):
    below = [(x, y, m) for x, y, m in rows((n, n, n)) if x < m and y < m]
    (found,) = evaluate(build(lambda b, *words: [f(b, *words)], n, n, n), *zip(*below, strict=True))
    assert found == [oracle(x, y) % m for x, y, m in below]
