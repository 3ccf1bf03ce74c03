"""The AND counts in the tables of docs/language.md are those of the functions that the compiler makes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import gc2pc
from gc2pc import Array, Bit, Fixed, Float16, Float32, Float64, Int, UInt, text
from support.document import rows
from support.traced import traced

Case = tuple[Callable[..., Any], tuple[Any, ...], Any]
"""A function's body, the types of what it takes, the type of what it returns."""

PAGE = Path(__file__).resolve().parents[2] / "docs" / "language.md"
FLOATS = (Float16, Float32, Float64)
NUMBER = Fixed[16, 16]
WIDTHS = (8, 13, 32)


def ands(body: Callable[..., Any], parameters: tuple[Any, ...], returns: Any) -> int:
    return traced(body, *parameters, returns=returns).and_gates


def same(body: Callable[..., Any], type: Any, n: int) -> Case:
    """The case of n numbers of a type that make another one."""
    return body, (type,) * n, type


def each(body: Callable[..., Any], n: int, returns: Any = None) -> list[Case]:
    """The cases of all sizes of floats."""
    return [(body, (type,) * n, returns or type) for type in FLOATS]


INTEGERS: dict[str, tuple[str, list[Case]]] = {
    "`x * y`; `x * x`, `x ** k`": (
        "{} for 32 bits, {} for 64; a square about half",
        [same(lambda x, y: x * y, UInt[n], 2) for n in (32, 64)],
    ),
    "`x // y`, `x % y`, `divmod(x, y)`": (
        "of `UInt` {}, {}, {} for 32 bits; of `Int` 63 more",
        [
            same(lambda x, y: x // y, UInt[32], 2),
            same(lambda x, y: x % y, UInt[32], 2),
            (divmod, (UInt[32], UInt[32]), tuple[UInt[32], UInt[32]]),
        ],
    ),
    "`x // 8`, `x % 8`, `x // 10`, `x % 10`": (
        "none for powers of two; {} and {} for 32 bits",
        [same(lambda x: x // 10, UInt[32], 1), same(lambda x: x % 10, UInt[32], 1)],
    ),
    "`gc2pc.rotl(x, k)`, `gc2pc.rotr(x, k)`": (
        "none; for a secret k {} for 32 bits",
        [(gc2pc.rotl, (UInt[32], UInt[5]), UInt[32])],
    ),
    "`gc2pc.isqrt(x)`": (
        "{} for 32 bits, {} for 64",
        [(gc2pc.isqrt, (UInt[n],), UInt[n // 2]) for n in (32, 64)],
    ),
    "`gc2pc.gcd(x, y)`": ("{} for 32 bits, {} for 64", [same(gc2pc.gcd, UInt[n], 2) for n in (32, 64)]),
}

MODULAR: dict[str, tuple[str, list[Case]]] = {
    "`gc2pc.mulmod(x, y, m)`": (
        "{} for 512 bits (`3**323`), {} for 2048 (`3**1292`); "
        "{} where the upper half is ones (`2**512 - 569`)",
        [
            same(lambda x, y, m=m: gc2pc.mulmod(x, y, m), UInt[m.bit_length()], 2)
            for m in (3**323, 3**1292, 2**512 - 569)
        ],
    ),
}

REALS: dict[str, tuple[str, list[Case]]] = {
    "`x + y`, `x - y`": ("{}, {}, {}", each(lambda x, y: x - y, 2)),
    "`x * y`": ("{}, {}, {}", each(lambda x, y: x * y, 2)),
    "`x / y`": ("{}, {}, {}", each(lambda x, y: x / y, 2)),
    "`sqrt(x)`": ("{}, {}, {}", each(gc2pc.sqrt, 1)),
    "`fma(x, y, z)`": ("{}, {}, {}", each(gc2pc.fma, 3)),
    "`-x`, `abs(x)`": ("{}", [same(lambda x: -abs(x), Float64, 1)]),
    "`x < y` and so on": ("{}, {}, {}", each(lambda x, y: x < y, 2, Bit)),
    "`x == y`, `x != y`": ("{}, {}, {}", each(lambda x, y: x != y, 2, Bit)),
    "`minimum`, `maximum`, `min`, `max`": ("{}, {}, {}", each(gc2pc.maximum, 2)),
    "`floor`, `ceil`": ("{}, {}, {}", each(gc2pc.ceil, 1)),
    "`rint`, `trunc`": (
        "{} and {}, {} and {}, {} and {}",
        [same(body, type, 1) for type in FLOATS for body in (gc2pc.rint, gc2pc.trunc)],
    ),
    "`exp`, `log`, `log2`": (
        "for `Float32` {}, {}, {}",
        [same(body, Float32, 1) for body in (gc2pc.exp, gc2pc.log, gc2pc.log2)],
    ),
    "`sin`, `cos`": ("for `Float32` {}, {}", [same(body, Float32, 1) for body in (gc2pc.sin, gc2pc.cos)]),
    "`tanh`, `erf`; `sigmoid`": (
        "for `Float32` {}, {}; {}",
        [same(body, Float32, 1) for body in (gc2pc.tanh, gc2pc.erf, gc2pc.sigmoid)],
    ),
    "`isnan`, `isinf`, `isfinite`": (
        "{}, {}, {}; `isfinite` {}, {}, {}",
        each(gc2pc.isnan, 1, Bit) + each(gc2pc.isfinite, 1, Bit),
    ),
    "`x.to(Float32)` from `Float16`, `Float64`": (
        "{}, {}",
        [(lambda x: x.to(Float32), (type,), Float32) for type in (Float16, Float64)],
    ),
    "`x.to(Float64)` from `Float32`": ("{}", [(lambda x: x.to(Float64), (Float32,), Float64)]),
    "`x.to(Float32)` from `Int[32]`": ("{}", [(lambda x: x.to(Float32), (Int[32],), Float32)]),
    "`x.to(Int[32])` from `Float32`": ("{}", [(lambda x: x.to(Int[32]), (Float32,), Int[32])]),
}

FIXED: dict[str, tuple[str, list[Case]]] = {
    "`x + y`, `x - y`, `-x`, `abs(x)`": ("{}", [same(lambda x, y: x - y, NUMBER, 2)]),
    "`x * y`; `x * 0.75`": (
        "{}; {}",
        [same(lambda x, y: x * y, NUMBER, 2), same(lambda x: x * 0.75, NUMBER, 1)],
    ),
    "`x / y`": ("{}", [same(lambda x, y: x / y, NUMBER, 2)]),
    "`fma(x, y, z)`": ("{}", [same(gc2pc.fma, NUMBER, 3)]),
    "`sqrt(x)`": ("{}", [same(gc2pc.sqrt, NUMBER, 1)]),
    "comparisons, `min`, `max`, `sort`": (
        "{}, {}, …",
        [(lambda x, y: x < y, (NUMBER, NUMBER), Bit), same(gc2pc.minimum, NUMBER, 2)],
    ),
    "`x << k`, `x >> k`": ("{}", [same(lambda x: (x << 3) >> 5, NUMBER, 1)]),
    "`floor`; `ceil`, `trunc`, `rint`": (
        "{}; {}",
        [same(gc2pc.floor, NUMBER, 1), same(gc2pc.rint, NUMBER, 1)],
    ),
    "`x.to(Int[n])`; to `Float32`": (
        "{}; {}",
        [(lambda x: x.to(Int[16]), (NUMBER,), Int[16]), (lambda x: x.to(Float32), (NUMBER,), Float32)],
    ),
    "`Int`, `UInt`, `Bit` to `Fixed`": ("{}", [(lambda x: x.to(NUMBER), (Int[32],), NUMBER)]),
    "`Float32` to `Fixed`": ("{}", [(lambda x: x.to(NUMBER), (Float32,), NUMBER)]),
}

Formula = tuple[Callable[[int], Case], Callable[[int], int]]
"""A case for numbers of n bits (or strings of n bytes), and what it costs."""


def of_words(body: Callable[..., Any], n_words: int, cost: Callable[[int], int], to: Any = None) -> Formula:
    return (lambda n: (body, (UInt[n],) * n_words, to or UInt[n])), cost


def of_strings(body: Callable[..., Any], cost: Callable[[int], int], to: Any = Bit) -> Formula:
    """The formula of two strings of n and n bytes."""
    return (lambda n: (body, (Array[UInt[8], n],) * 2, to)), cost


def shift_cost(n: int) -> int:
    return n * (n - 1).bit_length()


def branch(c: Any, x: Any, y: Any) -> Any:
    return x if c else y


INTEGER_FORMULAS: dict[str, tuple[str, list[Formula]]] = {
    "`x + y`, `x - y`, `-x`, `abs(x)`": (
        "n - 1 or n - 2",
        [
            of_words(lambda x, y: x + y, 2, lambda n: n - 1),
            of_words(lambda x, y: x - y, 2, lambda n: n - 1),
            of_words(lambda x: -x, 1, lambda n: n - 2),
            ((lambda n: (abs, (Int[n],), Int[n])), lambda n: n - 1),
        ],
    ),
    "`x < y`, `x == y` and the like": (
        "n, n - 1",
        [
            of_words(lambda x, y: x < y, 2, lambda n: n, Bit),
            of_words(lambda x, y: x >= y, 2, lambda n: n, Bit),
            of_words(lambda x, y: x == y, 2, lambda n: n - 1, Bit),
        ],
    ),
    "`x & y`, `x | y`, `x ^ y`, `~x`": (
        "n, n, none, none",
        [
            of_words(lambda x, y: x & y, 2, lambda n: n),
            of_words(lambda x, y: x | y, 2, lambda n: n),
            of_words(lambda x, y: ~(x ^ y), 2, lambda n: 0),
        ],
    ),
    "`x << k`, `x >> k`": (
        "none; for a secret `UInt` k n ceil(log2 n)",
        [
            of_words(lambda x: (x << 3) >> 2, 1, lambda n: 0),
            ((lambda n: (lambda x, k: x << k, (UInt[n], UInt[(n - 1).bit_length()]), UInt[n])), shift_cost),
        ],
    ),
    "`gc2pc.popcount(x)`, `x.bit_count()`": (
        "n - popcount(n)",
        [
            (
                (lambda n: (gc2pc.popcount, (UInt[n],), UInt[n.bit_length()])),
                lambda n: n - n.bit_count(),
            )
        ],
    ),
    "`gc2pc.leading_zeros(x)`, `gc2pc.trailing_zeros(x)`, `x.bit_length()`": (
        "n - 1",
        [
            ((lambda n, body=body: (body, (UInt[n],), UInt[n.bit_length()])), lambda n: n - 1)
            for body in (gc2pc.leading_zeros, gc2pc.trailing_zeros)
        ],
    ),
}

CHOICES: dict[str, tuple[str, list[Formula]]] = {
    "`x if c else y`": ("n", [((lambda n: (branch, (Bit, UInt[n], UInt[n]), UInt[n])), lambda n: n)]),
    "`not x`": (
        "0; n - 1",
        [
            ((lambda n: (lambda x: not x, (Bit,), Bit)), lambda n: 0),
            of_words(lambda x: not x, 1, lambda n: n - 1, Bit),
        ],
    ),
    "`a < b < c`": (
        "1 beside the comparisons",
        [of_words(lambda x, y, z: x < y < z, 3, lambda n: 2 * n + 1, Bit)],
    ),
}

STRINGS: dict[str, tuple[str, list[Formula]]] = {
    "`text.equal(x, y)`": ("8 n - 1", [of_strings(text.equal, lambda n: 8 * n - 1)]),
    "`text.startswith(x, y)`, `text.endswith(x, y)`": (
        "8 m - 1",
        [
            ((lambda m, f=f: (f, (Array[UInt[8], m + 5], Array[UInt[8], m]), Bit)), lambda m: 8 * m - 1)
            for f in (text.startswith, text.endswith)
        ],
    ),
    "`text.matches(x, y)`": (
        "8 m - 1 a place",
        [
            (
                (lambda m: (text.matches, (Array[UInt[8], m + 5], Array[UInt[8], m]), Array[Bit, 6])),
                lambda m: 6 * (8 * m - 1),
            )
        ],
    ),
    "`text.contains(x, y)`": (
        "one a place more",
        [
            (
                (lambda m: (text.contains, (Array[UInt[8], m + 5], Array[UInt[8], m]), Bit)),
                lambda m: 6 * 8 * m - 1,
            )
        ],
    ),
    "`text.hamming(x, y)`": (
        "8 n - popcount(n)",
        [
            (
                (lambda n: (text.hamming, (Array[UInt[8], n],) * 2, UInt[n.bit_length()])),
                lambda n: 8 * n - n.bit_count(),
            )
        ],
    ),
    "`text.lower(x)`, `text.upper(x)`": (
        "6 n",
        [((lambda n: (text.lower, (Array[UInt[8], n],), Array[UInt[8], n])), lambda n: 6 * n)],
    ),
    "`text.casefold_equal(x, y)`": (
        "14 n - 1; at most 8 n - 1 if one is public",
        [of_strings(text.casefold_equal, lambda n: 14 * n - 1)],
    ),
}

FIGURES = [
    ("## Integers", "operation", INTEGERS),
    ("**Modulo a public number**", "operation", MODULAR),
    ("## Floats", "operation", REALS),
    ("## Fixed point", "operation", FIXED),
]
FORMULAS = [
    ("## Integers", "operation", INTEGER_FORMULAS),
    ("## Choices", "construct", CHOICES),
    ("## Strings", "function", STRINGS),
]


def table(place: str, head: str) -> dict[str, str]:
    """Operation and cost of the rows of the first table after a place of the page."""
    rest = PAGE.read_text(encoding="utf-8").partition(place)[2]
    return {row[0]: row[-1] for row in rows(rest, head)}


def all_rows(tables: list[tuple[str, str, Any]]) -> list[Any]:
    """A parameter for each row: its cost in the page, and what it should be."""
    return [
        pytest.param(table(place, head).get(operation), *known, id=f"{place.strip('#* ')}: {operation}")
        for place, head, operations in tables
        for operation, known in operations.items()
    ]


@pytest.mark.parametrize(("told", "words", "cases"), all_rows(FIGURES))
def test_figures_are_those_of_the_compiler(told: str, words: str, cases: list[Case]) -> None:
    assert told == words.format(*(f"{ands(*case):,}" for case in cases))


@pytest.mark.parametrize(("told", "words", "formulas"), all_rows(FORMULAS))
def test_formulas_are_those_of_the_compiler(told: str, words: str, formulas: list[Formula]) -> None:
    assert told == words
    for case, cost in formulas:
        assert {n: ands(*case(n)) for n in WIDTHS} == {n: cost(n) for n in WIDTHS}


def test_no_figure_stands_in_the_tables_unchecked() -> None:
    for place, head, checked in FIGURES:
        numbers = {
            operation for operation, told in table(place, head).items() if re.search(r"(?<![.^])\b\d\d", told)
        }
        assert numbers - set(checked) <= {
            "`gc2pc.invmod(x, m)`, `pow(x, -1, m)`"
        }  # a bound, tested elsewhere
