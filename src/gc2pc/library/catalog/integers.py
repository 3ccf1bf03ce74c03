"""Integers: arithmetic, comparisons, shifts and counts, their names ending in the width."""

from collections.abc import Iterator

from gc2pc.circuit import Builder, Word
from gc2pc.library import (
    arithmetic,
    columns,
    compare,
    divide,
    gcd,
    modular,
    multiply,
    root,
    select,
    shift,
    sort,
    zeros,
)
from gc2pc.library.catalog.entry import Entry, one_bit, one_word


def _of_width(n: int) -> Iterator[tuple[str, Entry]]:
    """Yield the circuits on words of n bits."""
    one, two, word = {"x": n}, {"x": n, "y": n}, {"result": n}
    bit, count = {"result": 1}, {"result": n.bit_length()}
    shifted = {"x": n, "distance": (n - 1).bit_length()}
    for name, inputs, outputs, make, summary in (
        ("add", two, word, one_word(arithmetic.add), "x + y"),
        ("sub", two, word, one_word(arithmetic.sub), "x - y"),
        ("neg", one, word, one_word(arithmetic.neg), "-x"),
        ("abs", one, word, one_word(arithmetic.abs_), "|x| of a signed x"),
        ("lt", two, bit, one_bit(compare.less_than), "x < y, unsigned"),
        ("slt", two, bit, one_bit(compare.less_than_signed), "x < y, signed"),
        ("eq", two, bit, one_bit(compare.equal), "x == y"),
        ("mux", {"c": 1, **two}, word, lambda b, c, x, y: (select.mux(b, c[0], x, y),), "x if c, else y"),
        ("shl", shifted, word, one_word(shift.shift_left_by), "x << distance"),
        ("shr", shifted, word, one_word(shift.shift_right_by), "x >> distance, unsigned"),
        (
            "sar",
            shifted,
            word,
            lambda b, x, k: (shift.shift_right_by(b, x, k, True),),
            "x >> distance, signed",
        ),
        ("popcount", one, count, one_word(columns.popcount), "how many bits of x are 1"),
        ("mul", two, word, one_word(multiply.mul), f"the lower {n} bits of x * y"),
    ):
        yield f"{name}{n}", Entry(summary, inputs, outputs, make)
    yield from _products(n)
    yield from _quotients(n)
    for name, count_zeros, summary in (
        ("clz", zeros.leading_zeros, "how many zeros are above the highest one of x"),
        ("ctz", zeros.trailing_zeros, "how many zeros are below the lowest one of x"),
    ):
        yield f"{name}{n}", Entry(summary, one, count, one_word(count_zeros))
    for name, rotate, to in (("rotl", shift.rotate_left_by, "up"), ("rotr", shift.rotate_right_by, "down")):
        yield f"{name}{n}", Entry(f"x rotated {to} by distance bits", shifted, word, one_word(rotate))
    yield (
        f"gcd{n}",
        Entry("the greatest common divisor", two, word, one_word(gcd.gcd), exported=n < 64),
    )
    in_order = {"smaller": n, "larger": n}
    yield f"exchange{n}", Entry("x and y in order, unsigned", two, in_order, select.compare_exchange)


def _products(n: int) -> Iterator[tuple[str, Entry]]:
    one, two, double = {"x": n}, {"x": n, "y": n}, {"result": 2 * n}
    all_bits, exported = f"all {2 * n} bits of", n < 128
    product, square = one_word(multiply.mul_full), one_word(multiply.square)
    yield f"mul{n}_full", Entry(f"{all_bits} x * y, unsigned", two, double, product, exported)
    yield f"square{n}_full", Entry(f"{all_bits} x * x, unsigned", one, double, square, exported)


def _quotients(n: int) -> Iterator[tuple[str, Entry]]:
    two, word, both = {"x": n, "y": n}, {"result": n}, {"quotient": n, "remainder": n}
    zero = "all ones for y = 0"
    yield f"udiv{n}", Entry(f"x / y, unsigned; {zero}", two, word, one_word(divide.udiv))
    yield f"umod{n}", Entry("x mod y, unsigned; x for y = 0", two, word, one_word(divide.umod))
    yield f"udivmod{n}", Entry("x / y and x mod y, unsigned", two, both, divide.udivmod)
    summary = "x / y rounded towards 0; -1 or, if x < 0, 1 for y = 0"
    yield f"sdiv{n}", Entry(summary, two, word, one_word(divide.sdiv))
    yield f"sdivmod{n}", Entry("x / y rounded down and the remainder, signed", two, both, divide.floor_divmod)


def _entries() -> Iterator[tuple[str, Entry]]:
    for n in (32, 64):
        yield from _of_width(n)
    for n in (128, 256):
        yield from _products(n)
    for n in (32, 64, 128):
        summary = "the square root of x, rounded down"
        yield f"isqrt{n}", Entry(summary, {"x": n}, {"result": n // 2}, one_word(root.isqrt))
    for n in (160, 1600):
        ports, count = {"x": n, "y": n}, {"result": n.bit_length()}
        differ = one_word(columns.hamming_distance)
        yield f"hamming{n}", Entry("in how many bits x and y differ", ports, count, differ)
    majority = one_bit(lambda b, x: columns.at_least(b, x, 501))
    yield "majority1001", Entry("whether most bits of x are 1", {"x": 1001}, {"result": 1}, majority)
    residues = {"x": 512, "y": 512, "modulus": 512}
    summary = "(x + y) mod modulus of smaller x and y"
    yield "modadd512", Entry(summary, residues, {"result": 512}, one_word(modular.add_mod))
    for n in (16, 64):
        yield f"sort{n}", _sorting(n)


def _sorting(n: int) -> Entry:
    """Return the entry that sorts n numbers of 32 bits."""
    inputs = {f"x{i}": 32 for i in range(n)}
    outputs = {f"y{i}": 32 for i in range(n)}

    def make(b: Builder, *words: Word) -> tuple[Word, ...]:
        return tuple(sort.exchange_all(b, words, sort.sorter(n)))

    return Entry(f"{n} numbers of 32 bits in order, unsigned", inputs, outputs, make, exported=n < 64)


ENTRIES = dict(_entries())
