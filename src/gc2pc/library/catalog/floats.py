"""IEEE 754 floats of 16, 32 and 64 bits: arithmetic, comparisons, roundings and conversions."""

from collections.abc import Callable, Iterator
from typing import Any

from gc2pc.circuit import Builder, Word
from gc2pc.library import float_compare as compare
from gc2pc.library.catalog.entry import Entry, one_bit, one_word
from gc2pc.library.float_add import float_add, float_sub
from gc2pc.library.float_circle import float_cos, float_sin
from gc2pc.library.float_convert import float_to_float, float_to_integer, integer_to_float
from gc2pc.library.float_divide import float_div, float_sqrt
from gc2pc.library.float_exp import float_exp, float_log, float_log2
from gc2pc.library.float_fma import float_fma
from gc2pc.library.float_format import FLOAT16, FLOAT32, FLOAT64, Format
from gc2pc.library.float_integral import MODES, float_rounded
from gc2pc.library.float_multiply import float_mul
from gc2pc.library.float_odd import float_erf, float_sigmoid, float_tanh

FORMATS = {16: FLOAT16, 32: FLOAT32, 64: FLOAT64}
ELEMENTARY = {
    "exp": float_exp,
    "log": float_log,
    "log2": float_log2,
    "tanh": float_tanh,
    "erf": float_erf,
    "sigmoid": float_sigmoid,
    "sin": float_sin,
    "cos": float_cos,
}
NOT_EXPORTED = ("sub", "fma", "le", "min", "max", *MODES)


def _of_format(n: int, fmt: Format) -> Iterator[tuple[str, Entry]]:
    """Yield the circuits on floats of n bits."""
    names = ("x", "y", "z")
    rows: list[tuple[str, int, int, Callable[..., Any], str]] = [
        ("add", 2, n, float_add, "x + y"),
        ("sub", 2, n, float_sub, "x - y"),
        ("mul", 2, n, float_mul, "x * y"),
        ("div", 2, n, float_div, "x / y"),
        ("sqrt", 1, n, float_sqrt, "the square root of x"),
        ("fma", 3, n, float_fma, "x * y + z, rounded once"),
        ("min", 2, n, compare.float_minimum, "the lesser of x and y, NaN if one is"),
        ("max", 2, n, compare.float_maximum, "the greater of x and y, NaN if one is"),
        ("lt", 2, 1, compare.float_less, "x < y"),
        ("le", 2, 1, compare.float_less_equal, "x <= y"),
        ("eq", 2, 1, compare.float_equal, "x == y"),
        *((mode, 1, n, _rounding(mode), f"x rounded by {mode}") for mode in MODES),
    ]
    for name, count, bits, function, summary in rows:
        inputs = dict.fromkeys(names[:count], n)
        exported = n > 16 and name not in NOT_EXPORTED
        make = one_bit(_on(fmt, function)) if bits == 1 else one_word(_on(fmt, function))
        yield f"float{n}_{name}", Entry(summary, inputs, {"result": bits}, make, exported)


def _on(fmt: Format, function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda b, *words: function(b, fmt, *words)


def _rounding(mode: str) -> Callable[..., Word]:
    return lambda b, fmt, x: float_rounded(b, fmt, x, mode)


def _conversions() -> Iterator[tuple[str, Entry]]:
    for n, m in ((16, 32), (32, 64)):
        for source, target in ((n, m), (m, n)):
            make = _conversion(FORMATS[source], FORMATS[target])
            summary = f"x as a float of {target} bits"
            name = f"float{source}_to_float{target}"
            yield name, Entry(summary, {"x": source}, {"result": target}, one_word(make), False)
    for name, function in ELEMENTARY.items():
        entry = Entry(
            f"{name}(x), nearly rounded", {"x": 32}, {"result": 32}, one_word(_on(FLOAT32, function)), False
        )
        yield f"float32_{name}", entry
    for n in (32, 64):
        yield f"int{n}_to_float{n}", _unary("a signed integer as a float", n, _from_signed(FORMATS[n]))
        summary = "x without its fraction as a signed integer, the nearest one if out of range, 0 for NaN"
        yield f"float{n}_to_int{n}", _unary(summary, n, _to_signed(FORMATS[n]))


def _unary(summary: str, n: int, function: Callable[[Builder, Word], Word]) -> Entry:
    return Entry(summary, {"x": n}, {"result": n}, one_word(function))


def _conversion(source: Format, target: Format) -> Callable[[Builder, Word], Word]:
    return lambda b, x: float_to_float(b, source, target, x)


def _from_signed(fmt: Format) -> Callable[[Builder, Word], Word]:
    return lambda b, x: integer_to_float(b, fmt, x, True)


def _to_signed(fmt: Format) -> Callable[[Builder, Word], Word]:
    return lambda b, x: float_to_integer(b, fmt, x, fmt.bits, True)


def _entries() -> Iterator[tuple[str, Entry]]:
    for n, fmt in FORMATS.items():
        yield from _of_format(n, fmt)
    yield from _conversions()


ENTRIES = dict(_entries())
