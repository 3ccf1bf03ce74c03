"""What operators and functions mean on floats and fixed-point numbers: which circuit each becomes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.errors import UsageError
from gc2pc.language import gates
from gc2pc.language.graph import Build, Node, Traced, public
from gc2pc.language.source import compile_error
from gc2pc.library import fixed
from gc2pc.library import float_compare as compare
from gc2pc.library.fixed_functions import MOST_BITS, through_float
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
from gc2pc.program import ValueType
from gc2pc.program.reals import is_exact

FORMATS = {16: FLOAT16, 32: FLOAT32, 64: FLOAT64}

_FLOAT: dict[tuple[str, int], Callable[..., Word]] = {
    ("+", 2): float_add,
    ("-", 2): float_sub,
    ("*", 2): float_mul,
    ("/", 2): float_div,
    ("+", 1): lambda b, fmt, x: x,
    ("-", 1): lambda b, fmt, x: [*x[:-1], b.not_(x[-1])],
    ("abs()", 1): lambda b, fmt, x: [*x[:-1], 0],
    ("sqrt()", 1): float_sqrt,
    ("fma()", 3): float_fma,
}
_ELEMENTARY: dict[str, Callable[..., Word]] = {
    "exp()": float_exp,
    "log()": float_log,
    "log2()": float_log2,
    "tanh()": float_tanh,
    "erf()": float_erf,
    "sigmoid()": float_sigmoid,
    "sin()": float_sin,
    "cos()": float_cos,
}
_FIXED: dict[tuple[str, int], Callable[..., Word]] = {
    ("+", 2): lambda b, f, x, y: gates.add(b, x, y),
    ("-", 2): lambda b, f, x, y: gates.sub(b, x, y),
    ("*", 2): partial(fixed.fixed_mul, multiply=gates.mul),
    ("/", 2): fixed.fixed_div,
    ("+", 1): lambda b, f, x: x,
    ("-", 1): lambda b, f, x: gates.neg(b, x),
    ("abs()", 1): lambda b, f, x: gates.abs_(b, x),
    ("sqrt()", 1): fixed.fixed_sqrt,
    ("fma()", 3): partial(fixed.fixed_fma, multiply=gates.mul),
}
for _name, _function in _ELEMENTARY.items():
    _FLOAT[_name, 1] = _function
    _FIXED[_name, 1] = through_float(_function)
for _mode in MODES:
    _FLOAT[f"{_mode}()", 1] = partial(float_rounded, mode=_mode)
    _FIXED[f"{_mode}()", 1] = fixed.ROUNDINGS[_mode]

_TESTS: dict[str, Callable[..., Wire]] = {
    "isnan()": compare.is_nan,
    "isinf()": compare.is_infinite,
    "isfinite()": compare.is_finite,
}


def arithmetic(symbol: str, type: ValueType, count: int) -> Build:
    """Return the build of an operation on numbers of a type, in that type. Raises CompileError."""
    table, first = (_FLOAT, FORMATS[type.bits]) if type.kind == "float" else (_FIXED, type.fraction)
    if (symbol, count) not in table:
        known = ", ".join(dict.fromkeys(name for name, _ in table))
        raise compile_error(f"{type} has no {symbol}", f"it has {known} and comparisons")
    most = {"sin()": 60, "cos()": 60}.get(symbol, MOST_BITS)  # what the digits of the tables are enough for
    if symbol in _ELEMENTARY and type.bits > most:
        raise compile_error(f"{type} has no {symbol}", f"convert it to a type of {most} bits or fewer")
    function = table[symbol, count]
    return lambda b, *words: function(b, first, *words)


def more_bits(symbol: str, type: ValueType) -> int:
    """Return how many bits more than a type has the exact result of an operation may need, once rounded.

    Floats have infinities instead, quotients are not told here, and elementary functions end at the greatest
    number.
    """
    if type.kind == "float":
        return 0
    whole = type.bits - type.fraction
    more = {"+": 1, "-": 1, "abs()": 1, "ceil()": 1, "rint()": 1, "*": whole, "fma()": whole}
    return more.get(symbol, 0)


def test(symbol: str, type: ValueType) -> Build:
    """Return the build of isnan(), isinf() or isfinite(). Raises CompileError for what is no float."""
    if type.kind != "float":
        raise compile_error(f"{symbol} takes floats, got {type}", "other numbers are always finite")
    return lambda b, x: [_TESTS[symbol](b, FORMATS[type.bits], x)]


def compared(symbol: str, type: ValueType) -> Build:
    """Return the build of a comparison of floats: none holds with NaN, but for !=."""
    fmt = FORMATS[type.bits]
    tests: dict[str, Callable[[Builder, Word, Word], Wire]] = {
        "==": lambda b, x, y: compare.float_equal(b, fmt, x, y),
        "!=": lambda b, x, y: b.not_(compare.float_equal(b, fmt, x, y)),
        "<": lambda b, x, y: compare.float_less(b, fmt, x, y),
        ">": lambda b, x, y: compare.float_less(b, fmt, y, x),
        "<=": lambda b, x, y: compare.float_less_equal(b, fmt, x, y),
        ">=": lambda b, x, y: compare.float_less_equal(b, fmt, y, x),
    }
    return lambda b, x, y: [tests[symbol](b, x, y)]


def chosen(type: ValueType, least: bool) -> Callable[[Builder, Word, Word], Word]:
    """Return the lesser or the greater of two words of any type; NaN if one is NaN."""
    if type.kind != "float":
        return lambda b, x, y: gates.chosen(b, x, y, type.signed, least)
    pick = compare.float_minimum if least else compare.float_maximum
    return lambda b, x, y: pick(b, FORMATS[type.bits], x, y)


def product(type: ValueType) -> Callable[[Builder, Word, Word], Word]:
    """Return the product of two words of any type."""
    return arithmetic("*", type, 2) if type.is_real else gates.mul


def total(type: ValueType) -> Build:
    """Return the build of the sum of any number of words of a type; floats are added two by two, in order."""
    if type.kind != "float":
        return gates.add_all

    def build(b: Builder, *words: Word) -> Word:
        level = list(words)
        while len(level) > 1:
            fmt = FORMATS[type.bits]
            pairs = [float_add(b, fmt, x, y) for x, y in zip(level[::2], level[1::2], strict=False)]
            level = pairs + level[2 * len(pairs) :]
        return level[0]

    return build


def converted(source: ValueType, target: ValueType) -> Build:
    """Return the build of a conversion from or to a float or a fixed-point number."""
    if source.kind == "float":
        return _from_float(FORMATS[source.bits], target)
    if target.kind == "float":
        fmt = FORMATS[target.bits]
        return lambda b, x: integer_to_float(b, fmt, x, source.signed, source.fraction)
    places = target.fraction - source.fraction

    def build(b: Builder, x: Word) -> Word:
        if target.kind != "fixed":
            x = fixed.fixed_trunc(b, source.fraction, x)[source.fraction :]
            return gates.resize(x, target.bits, True)
        return fixed.fixed_resized(b, x if source.signed else [*x, 0], places, target.bits)

    return build


def _from_float(fmt: Format, target: ValueType) -> Build:
    if target.kind == "float":
        return lambda b, x: float_to_float(b, fmt, FORMATS[target.bits], x)
    nearest = target.kind == "fixed"
    return lambda b, x: float_to_integer(b, fmt, x, target.bits, target.signed, target.fraction, nearest)


def constant(
    type: ValueType, value: Any, symbol: str, fail: Callable[[str, str], Exception], rounded: bool = False
) -> Node:
    """Return public numbers as a node. A fixed-point number must be the value itself, unless `rounded`."""
    array = value if isinstance(value, np.ndarray) else np.array(value, dtype=object)
    items = array.reshape(-1).tolist()
    number = (int, float, np.integer, np.floating, np.bool_, Decimal, Fraction)
    if any(isinstance(item, Traced) for item in items):
        raise fail(f"{symbol or 'a constant'} cannot combine {type} with a list of secrets", "stack() them")
    if wrong := [item for item in items if not isinstance(item, number)]:
        problem = f"{symbol or 'a constant'} cannot combine {type} with {wrong[0].__class__.__name__}"
        raise fail(problem, "constants are numbers")
    if type.kind == "fixed" and not rounded:
        for item in items:
            if np.isfinite(float(item)) and not is_exact(type, item):
                problem = f"the constant {item} is no {type}: it is not a multiple of 2**-{type.fraction}"
                raise fail(problem, f"write {type}({item}) to round it to the nearest")
    try:
        return public(type, np.shape(array), value)
    except UsageError as error:
        raise fail(str(error), "write it as a float to round it" if type.kind == "float" else "") from None
