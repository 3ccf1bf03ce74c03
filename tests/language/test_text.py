"""Strings of secret bytes against the methods of Python's bytes, and what they cost."""

import random

import pytest

import gc2pc
from gc2pc import Alice, Array, Bit, Bob, CompileError, Int, UInt, UsageError, run_local, text
from support.secret_bytes import as_bytes, function_of, rows
from support.traced import traced

RNG = random.Random("text")
LENGTHS = [(0, 0), (1, 0), (0, 1), (1, 1), (7, 1), (7, 2), (8, 3), (9, 9), (5, 6), (130, 2), (300, 4)]
ROWS = 40
ALL = bytes(range(256))


def some(alphabet, n):
    return bytes(RNG.choices(alphabet, k=n))


def pairs(alphabet, n, m):
    """Rows of n and of m bytes, of which some hold the second or begin or end with it, or are cut from it."""
    found = []
    for _ in range(ROWS):
        x, y = some(alphabet, n), some(alphabet, m)
        at = RNG.choice([0, max(0, n - m), RNG.randrange(n + 1)])
        found.append((x, y) if RNG.random() < 0.5 else ((x[:at] + y + x[at:])[:n], y))
    return tuple(zip(*found, strict=True))


def of_rows(f, xs, ys, returns):
    """Compute f(x, y) of rows side by side."""
    x, y = rows(xs), rows(ys)
    return function_of(f, x.shape, y.shape, returns)(x, y).tolist()


def place_type(n):
    return Int[n.bit_length() + 1]


def places(x, y):
    return [x[i : i + len(y)] == y for i in range(len(x) - len(y) + 1)]


@pytest.mark.parametrize(("n", "m"), LENGTHS)
def test_secret_strings_against_bytes(n, m):
    xs, ys = pairs(b"ab", n, m)
    for f, plain in [
        (text.equal, lambda x, y: x == y),
        (text.startswith, bytes.startswith),
        (text.endswith, bytes.endswith),
        (text.contains, lambda x, y: y in x),
    ]:
        assert of_rows(f, xs, ys, Array[Bit, ROWS]) == [plain(*both) for both in zip(xs, ys, strict=True)]
    found = of_rows(text.find, xs, ys, Array[place_type(n), ROWS])
    assert found == [x.find(y) for x, y in zip(xs, ys, strict=True)]
    where = of_rows(text.matches, xs, ys, Array[Bit, ROWS, max(0, n - m + 1)])
    assert where == [places(x, y) for x, y in zip(xs, ys, strict=True)]


@pytest.mark.parametrize(("n", "m"), LENGTHS)
def test_public_patterns_against_bytes(n, m):
    for alphabet in (b"ab", b"abcd"):
        xs, ys = pairs(alphabet, n, m)
        y = ys[-1]

        def all_of(x, y=y):
            return tuple(
                f(x, y) for f in (text.equal, text.startswith, text.endswith, text.contains, text.find)
            )

        bits = Array[Bit, ROWS]
        f = traced(
            all_of, Array[UInt[8], ROWS, n], returns=tuple[bits, bits, bits, bits, Array[place_type(n), ROWS]]
        )
        got = [part.tolist() for part in f(rows(xs))]
        plain = [(x == y, x.startswith(y), x.endswith(y), y in x, x.find(y)) for x in xs]
        assert list(map(list, zip(*got, strict=True))) == list(map(list, plain))


@pytest.mark.parametrize("n", [127, 128, 129, 256, 257, 1000])
def test_the_first_place_in_long_strings(n):
    for at in (None, 0, 1, 126, 127, 128, n - 2, n - 1):
        x = bytearray(b"." * n)
        if at is not None and at < n:
            x[at:] = b"!" * (n - at)
        f = traced(lambda x: text.find(x, "!"), Array[UInt[8]], returns=place_type(n))
        assert f(x) == bytes(x).find(b"!")


@pytest.mark.filterwarnings("ignore:the program has more than 1,000,000 gates")
def test_strings_that_are_reduced_block_by_block():
    n = 40_000
    x = some(b"abcdefg", n)
    y = x[31_234:31_241]
    f = function_of(lambda x, y: (text.find(x, y), text.contains(x, y)), (n,), (7,), tuple[Int[17], Bit])
    assert f(x, y) == (x.find(y), 1)
    assert f(x, b"abcdefh") == (-1, 0)
    f = traced(
        lambda x: (text.find(x, y), text.hamming(x, x[::-1])),
        Array[UInt[8]],
        returns=tuple[Int[17], UInt[16]],
    )
    assert f(x) == (x.find(y), sum(a != b for a, b in zip(x, x[::-1], strict=True)))


@pytest.mark.parametrize("n", [0, 1, 5, 16])
def test_hamming(n):
    xs, ys = pairs(b"abc", n, n)
    got = of_rows(text.hamming, xs, ys, Array[UInt[max(1, n.bit_length())], ROWS])
    assert got == [sum(a != b for a, b in zip(x, y, strict=True)) for x, y in zip(xs, ys, strict=True)]


def test_case_of_all_bytes():
    f = traced(lambda x: (text.lower(x), text.upper(x)), Array[UInt[8]], returns=tuple[(Array[UInt[8]],) * 2])
    low, up = f(ALL)
    assert as_bytes(low) == ALL.lower()
    assert as_bytes(up) == ALL.upper()


def test_equality_but_for_case_of_all_pairs_of_bytes():
    xs, ys = [bytes([x]) for x in ALL for _ in ALL], [bytes([y]) for _ in ALL for y in ALL]
    want = [x.lower() == y.lower() for x, y in zip(xs, ys, strict=True)]
    assert of_rows(text.casefold_equal, xs, ys, Array[Bit, 1 << 16]) == want
    f = traced(
        lambda x: gc2pc.stack([text.casefold_equal(x, bytes([y])) for y in ALL]),
        Array[UInt[8], 256, 1],
        returns=Array[Bit, 256, 256],
    )
    assert f(rows([bytes([x]) for x in ALL])).T.reshape(-1).tolist() == want


@pytest.mark.parametrize(("n", "m"), [(0, 0), (3, 4), (6, 6)])
def test_equality_but_for_case_of_strings(n, m):
    xs, ys = pairs(b"aA[{", n, m)
    xs = [y.swapcase() if RNG.random() < 0.5 and n == m else x for x, y in zip(xs, ys, strict=True)]
    plain = [x.lower() == y.lower() for x, y in zip(xs, ys, strict=True)]
    assert of_rows(text.casefold_equal, xs, ys, Array[Bit, ROWS]) == plain
    y = ys[0]
    f = traced(lambda x: text.casefold_equal(y, x), Array[UInt[8], ROWS, n], returns=Array[Bit, ROWS])
    assert f(rows(xs)).tolist() == [x.lower() == y.lower() for x in xs]


@pytest.mark.parametrize(
    ("body", "n", "m", "returns", "ands"),
    [
        (text.equal, 16, 16, Bit, 8 * 16 - 1),
        (text.equal, 16, 15, Bit, 0),
        (text.startswith, 16, 4, Bit, 8 * 4 - 1),
        (text.endswith, 16, 4, Bit, 8 * 4 - 1),
        (text.hamming, 16, 16, UInt[5], 8 * 16 - 1),
        (text.casefold_equal, 16, 16, Bit, 14 * 16 - 1),
        (text.matches, 16, 4, Array[Bit, 13], 13 * 31),
        (text.contains, 16, 4, Bit, 13 * 32 - 1),
        (text.find, 16, 4, Int[6], 13 * 32 - 1),
        (text.find, 1000, 5, Int[11], 996 * 39 + 1170),
        (lambda x, _: text.lower(x), 16, 0, Array[UInt[8], 16], 16 * 6),
        (lambda x, _: text.upper(x), 16, 0, Array[UInt[8], 16], 16 * 6),
        (lambda x, _: text.casefold_equal(x, "Content-Length: "), 16, 0, Bit, 8 * 16 - 1 - 13),
        (lambda x, _: text.startswith(x, "GET "), 16, 0, Bit, 31),
        (lambda x, _: text.matches(x, "aaaa"), 100, 0, Array[Bit, 97], 7 * 100 + 3 * 97),
        (lambda x, _: text.matches(x, "hello"), 100, 0, Array[Bit, 96], 13 * 100 + 4 * 96),
    ],
)
def test_costs(body, n, m, returns, ands):
    assert function_of(body, (n,), (m,), returns).and_gates == ands


def test_strings_side_by_side_with_one_pattern():
    lines = [b"GET /a HTTP/1.1", b"PUT /a HTTP/1.0", b"get /get/get   "]
    f = function_of(text.find, (3, 15), (3,), Array[Int[5], 3])
    assert f(rows(lines), b"GET").tolist() == [0, -1, -1]
    f = function_of(lambda x, y: text.contains(text.lower(x), y), (3, 15), (3,), Array[Bit, 3])
    assert f(rows(lines), b"get").tolist() == [True, False, True]


def test_two_parties_search_in_bytes():
    @gc2pc.function
    def search(log: Alice[Array[UInt[8]]], word: Bob[Array[UInt[8]]]) -> tuple[Int[8], Bit, UInt[8]]:
        return text.find(log, word).to(Int[8]), text.contains(log, "42 \u20ac"), sum(text.matches(log, word))

    log = "paid 42 \u20ac, paid again".encode()
    outputs, _, _ = run_local(search, {"log": log, "word": bytearray(b"paid")})
    assert list(outputs.values()) == [0, 1, 2]


def test_bytes_are_values_of_arrays():
    f = traced(lambda x: x ^ b"ab", Array[UInt[8]], returns=Array[UInt[8]])
    assert as_bytes(f(b"AB")) == b"  "
    fixed = traced(lambda x: x, Array[UInt[8], 2], returns=Array[UInt[8], 2])
    assert as_bytes(fixed(bytearray(b"\0\xff"))) == b"\0\xff"
    with pytest.raises(UsageError, match="expected 2 integers, got 3 integers"):
        fixed(b"abc")


@pytest.mark.parametrize("type", [Array[UInt[8]], Array[UInt[8], 2]])
def test_texts_are_refused_with_the_remedy(type):
    f = traced(lambda x: x, type, returns=type)
    with pytest.raises(UsageError, match=r"x.*got str; a text goes in as bytes, by \.encode\(\)"):
        f("ab")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (lambda x: text.hamming(x, "abc"), "hamming.. needs strings of one length, got 2 and 3 bytes"),
        (lambda x: text.equal(x[0], "a"), "a string of equal.. must be an array of bytes, got UInt"),
        (lambda x: text.find(x, 3.5), "a string of find.. cannot combine UInt.8. with float"),
        (lambda x: text.contains(x, [256]), "does not fit UInt"),
    ],
)
def test_what_is_no_string(body, message):
    with pytest.raises(CompileError, match=message):
        traced(body, Array[UInt[8], 2], returns=Bit)(b"ab")
