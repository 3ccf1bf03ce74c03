"""Integers: arithmetic, comparisons, shifts and counts, their names ending in the width."""

from collections.abc import Iterator

from gc2pc.library import arithmetic, columns, compare, multiply, select, shift
from gc2pc.library.catalog.entry import Entry, one_bit, one_word


def _of_width(n: int) -> Iterator[tuple[str, Entry]]:
    """Yield the circuits on words of n bits."""
    one, two, word, double = {"x": n}, {"x": n, "y": n}, {"result": n}, {"result": 2 * n}
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
    all_bits = f"all {2 * n} bits of"
    yield f"mul{n}_full", Entry(f"{all_bits} x * y, unsigned", two, double, one_word(multiply.mul_full))
    yield f"square{n}_full", Entry(f"{all_bits} x * x, unsigned", one, double, one_word(multiply.square))
    in_order = {"smaller": n, "larger": n}
    yield f"exchange{n}", Entry("x and y in order, unsigned", two, in_order, select.compare_exchange)


def _entries() -> Iterator[tuple[str, Entry]]:
    for n in (32, 64):
        yield from _of_width(n)
    differ, ports = one_word(columns.hamming_distance), {"x": 160, "y": 160}
    yield "hamming160", Entry("in how many bits x and y differ", ports, {"result": 8}, differ)


ENTRIES = dict(_entries())
