"""Every function on words against Python integers, and its AND gates, for many widths."""

import pytest

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.library import arithmetic, columns, compare, multiply, select, shift, words
from support.oracle import build, check, signed

WIDTHS = [1, 2, 3, 4, 5, 6, 7, 8, 31, 32, 33, 64, 257]
ALL_PAIRS = 17  # bits of two words of 8 and a choice: so many inputs are tried all


def word(f, *args):
    return lambda b, *xs: [f(b, *xs, *args)]


def bit(f):
    return lambda b, *xs: [[f(b, *xs)]]


def carry_out(b, x, y, c):
    total, carry = arithmetic.add_carry(b, x, y, c[0])
    return [total, [carry]]


# function, how many words, single bits after them, oracle(n, ...), ANDs of width n
TABLE = [
    (word(words.bitwise_xor), 2, 0, lambda n, x, y: (x ^ y,), lambda n: 0),
    (word(words.bitwise_and), 2, 0, lambda n, x, y: (x & y,), lambda n: n),
    (word(words.bitwise_or), 2, 0, lambda n, x, y: (x | y,), lambda n: n),
    (word(words.invert), 1, 0, lambda n, x: (~x,), lambda n: 0),
    (lambda b, x, c: [words.flip_if(b, c[0], x)], 1, 1, lambda n, x, c: (x ^ -c,), lambda n: 0),
    (lambda b, x, c: [words.keep_if(b, c[0], x)], 1, 1, lambda n, x, c: (x * c,), lambda n: n),
    (word(arithmetic.add), 2, 0, lambda n, x, y: (x + y,), lambda n: n - 1),
    (carry_out, 2, 1, lambda n, x, y, c: (x + y + c, (x + y + c) >> n), lambda n: n),
    (word(arithmetic.sub), 2, 0, lambda n, x, y: (x - y,), lambda n: n - 1),
    (word(arithmetic.neg), 1, 0, lambda n, x: (-x,), lambda n: max(n - 2, 0)),
    (word(arithmetic.increment), 1, 0, lambda n, x: (x + 1,), lambda n: max(n - 2, 0)),
    (lambda b, x, c: [arithmetic.increment(b, x, c[0])], 1, 1, lambda n, x, c: (x + c,), lambda n: n - 1),
    (
        lambda b, x, c: [arithmetic.neg_if(b, c[0], x)],
        1,
        1,
        lambda n, x, c: (-x if c else x,),
        lambda n: n - 1,
    ),
    (word(arithmetic.abs_), 1, 0, lambda n, x: (abs(signed(x, n)),), lambda n: n - 1),
    (bit(compare.less_than), 2, 0, lambda n, x, y: (x < y,), lambda n: n),
    (bit(compare.less_than_signed), 2, 0, lambda n, x, y: (signed(x, n) < signed(y, n),), lambda n: n),
    (bit(compare.equal), 2, 0, lambda n, x, y: (x == y,), lambda n: n - 1),
    (bit(compare.is_zero), 1, 0, lambda n, x: (x == 0,), lambda n: n - 1),
    (bit(compare.all_of), 1, 0, lambda n, x: (x == (1 << n) - 1,), lambda n: n - 1),
    (bit(compare.any_of), 1, 0, lambda n, x: (x != 0,), lambda n: n - 1),
    (lambda b, x, y, c: [select.mux(b, c[0], x, y)], 2, 1, lambda n, x, y, c: (x if c else y,), lambda n: n),
    (
        lambda b, x, y, c: select.swap_if(b, c[0], x, y),
        2,
        1,
        lambda n, x, y, c: (y, x) if c else (x, y),
        lambda n: n,
    ),
    (select.compare_exchange, 2, 0, lambda n, x, y: (min(x, y), max(x, y)), lambda n: 2 * n),
    (
        lambda b, x, y: select.compare_exchange(b, x, y, True),
        2,
        0,
        lambda n, x, y: tuple(sorted((x, y), key=lambda v: signed(v, n))),
        lambda n: 2 * n,
    ),
    (word(select.minimum), 2, 0, lambda n, x, y: (min(x, y),), lambda n: 2 * n),
    (
        word(select.maximum, True),
        2,
        0,
        lambda n, x, y: (max(signed(x, n), signed(y, n)),),
        lambda n: 2 * n,
    ),
    (word(columns.popcount), 1, 0, lambda n, x: (x.bit_count(),), lambda n: n - n.bit_count()),
    (
        word(columns.hamming_distance),
        2,
        0,
        lambda n, x, y: ((x ^ y).bit_count(),),
        lambda n: n - n.bit_count(),
    ),
    (word(multiply.mul), 2, 0, lambda n, x, y: (x * y,), lambda n: min(n * n - n + 1, n * (n + 3) // 2 - 1)),
    (
        word(multiply.mul_full),
        2,
        0,
        lambda n, x, y: (x * y,),
        lambda n: min(2 * n * n - n, n * n + 2 * n - 1),
    ),
    (word(multiply.square), 1, 0, lambda n, x: (x * x,), lambda n: max(0, n * n // 2 + n - 2)),
]


@pytest.mark.parametrize("n", WIDTHS)
@pytest.mark.parametrize("row", range(len(TABLE)))
def test_function(row, n):
    make, n_words, n_bits, oracle, ands = TABLE[row]
    net = build(make, *[n] * n_words, *[1] * n_bits)
    check(net, lambda *values: oracle(n, *values), exhaustive=ALL_PAIRS)
    assert net.and_gates <= ands(n)


@pytest.mark.parametrize("n", [6, 7, 9, 10, 11, 12, 13, 15, 16, 17, 20, 24, 47, 48, 53, 100, 128])
def test_products_of_more_widths(n):
    check(build(word(multiply.mul), n, n), lambda x, y: (x * y,))
    check(build(word(multiply.mul_full), n, n), lambda x, y: (x * y,))
    check(build(word(multiply.square), n), lambda x: (x * x,))
    check(build(lambda b, x: [multiply.mul_full(b, x, x)], n), lambda x: (x * x,))


@pytest.mark.parametrize(("n", "zeros", "above"), [(1, 0, 7), (2, 3, 4), (3, 0, 9), (8, 24, 32), (20, 0, 60)])
def test_products_of_words_with_bits_known_to_be_0(n, zeros, above):
    """No more ANDs than the bits that may be 1 take: nothing is compared or added for the others."""
    width = zeros + n + above

    def filled(b, x):
        return [0] * zeros + x + [0] * above

    for function in (multiply.mul, multiply.mul_full):
        net = build(lambda b, x, y, f=function: [f(b, filled(b, x), y)], n, width)
        check(net, lambda x, y: ((x << zeros) * y,))
        assert net.and_gates <= min(2 * n * width - width, (n + 1) * (width + 1) + width)
        net = build(lambda b, x, y, f=function: [f(b, filled(b, x), filled(b, y))], n, n)
        check(net, lambda x, y: (x * y << 2 * zeros,))
        assert net.and_gates <= n * n + 2 * n - 1
    assert build(lambda b, x: [multiply.mul_full(b, x, [0] * width)], width).n_gates == 0


@pytest.mark.parametrize("n", [1, 3, 4, 8, 16, 17, 40])
def test_products_with_an_addend(n):
    check(build(word(multiply.mul_full), n, n, n), lambda x, y, z: (x * y + z,))
    check(build(word(multiply.square), n, n), lambda x, z: (x * x + z,))


@pytest.mark.parametrize(
    ("make", "widths", "ands"),
    [
        (word(multiply.mul), (32, 32), 559),
        (word(multiply.mul), (64, 64), 2143),
        (word(multiply.mul_full), (32, 32), 1019),
        (word(multiply.mul_full), (64, 64), 3406),
        (word(multiply.mul_full), (128, 128), 10919),
        (word(multiply.mul_full), (256, 256), 34162),
        (word(multiply.square), (32,), 541),
        (word(multiply.square), (64,), 1861),
        (word(columns.popcount), (1600,), 1597),
        (word(shift.shift_left_by), (32, 5), 160),
        (word(shift.shift_right_by), (64, 6), 384),
    ],
)
def test_and_gates_of_the_dear_ones(make, widths, ands):
    assert build(make, *widths).and_gates <= ands


@pytest.mark.parametrize("k", [0, 1, 3, 4, 5, 100])
@pytest.mark.parametrize("n", [1, 4, 33])
def test_shifts_by_a_public_distance(n, k):
    check(build(lambda b, x: [shift.shift_left(x, k)], n), lambda x: (x << k,))
    check(build(lambda b, x: [shift.shift_right(x, k)], n), lambda x: (x >> k,))
    check(build(lambda b, x: [shift.shift_right(x, k, True)], n), lambda x: (signed(x, n) >> k,))
    rotated = build(lambda b, x: [shift.rotate_right(x, k)], n)
    check(rotated, lambda x: (x >> k % n | x << (n - k % n),))
    assert rotated.n_gates == 0


@pytest.mark.parametrize(
    ("n", "m"), [(1, 1), (1, 3), (2, 1), (3, 2), (4, 2), (5, 3), (5, 4), (8, 4), (32, 5), (33, 8)]
)
def test_shifts_by_a_secret_distance(n, m):
    check(build(word(shift.shift_left_by), n, m), lambda x, k: (x << k,))
    check(build(word(shift.shift_right_by), n, m), lambda x, k: (x >> k,))
    check(build(word(shift.shift_right_by, True), n, m), lambda x, k: (signed(x, n) >> k,))


@pytest.mark.parametrize("widths", [(1,), (3, 3), (2, 3, 4), (5, 1, 4, 2, 1), (32, 32, 32, 32), (7,) * 9])
@pytest.mark.parametrize("width", [1, 4, 32])
def test_sums(widths, width):
    check(build(lambda b, *xs: [columns.sum_words(b, xs, width)], *widths), lambda *xs: (sum(xs),))


def test_sums_with_constants():
    for constant in range(16):
        net = build(
            lambda b, x, y, k=constant: [columns.sum_words(b, [x, b.constant(k, 4), y, [1], [1]], 6)], 3, 3
        )
        check(net, lambda x, y, k=constant: (x + y + k + 2,))
    net = build(lambda b, x: [columns.sum_words(b, [x, b.constant(-1, 8)], 8)], 8)
    assert net.and_gates <= 7


def test_nothing_to_sum_is_zero():
    assert columns.sum_words(Builder(), [], 3) == [0, 0, 0]
    assert (compare.all_of(Builder(), []), compare.any_of(Builder(), [])) == (1, 0)


@pytest.mark.parametrize(
    "f",
    [
        words.bitwise_xor,
        arithmetic.add,
        arithmetic.sub,
        compare.less_than,
        compare.less_than_signed,
        compare.equal,
        select.minimum,
        multiply.mul,
        multiply.mul_full,
    ],
)
def test_words_must_be_equally_wide_and_not_empty(f):
    b = Builder()
    with pytest.raises(UsageError, match="equally wide, got 3, 2 bits"):
        f(b, b.input(3), b.input(2))
    with pytest.raises(UsageError, match="at least 1 bit"):
        f(b, [], [])


@pytest.mark.parametrize(
    "call",
    [
        lambda b: arithmetic.neg(b, []),
        lambda b: arithmetic.abs_(b, []),
        lambda b: compare.is_zero(b, []),
        lambda b: select.mux(b, 0, [], []),
        lambda b: multiply.square(b, []),
        lambda b: columns.popcount(b, []),
        lambda b: columns.sum_words(b, [], 0),
        lambda b: shift.shift_right([], 1, True),
        lambda b: shift.shift_left_by(b, [], b.input(2)),
        lambda b: shift.shift_left(b.input(2), -1),
    ],
)
def test_misuse(call):
    with pytest.raises(UsageError):
        call(Builder())
