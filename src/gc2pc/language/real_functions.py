"""Functions of secret floats and fixed-point numbers, named as in numpy, which has them for public ones."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from gc2pc.language import operations, reals
from gc2pc.language.graph import Traced
from gc2pc.language.operations import BIT
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error


def sqrt(x: Any) -> Any:
    """Return the square root, correctly rounded; of a negative float NaN, of a fixed-point number 0."""
    return _real("sqrt()", np.sqrt, x)


def fma(x: Any, y: Any, z: Any) -> Any:
    """Return x * y + z, rounded once."""
    if not any(isinstance(value, Traced) for value in (x, y, z)):
        raise compile_error("fma() needs a secret operand", "numpy has none for public numbers")
    return _real("fma()", np.multiply, x, y, z)


def floor(x: Any) -> Any:
    """Return the greatest whole number that is no greater; free for fixed-point numbers."""
    return _real("floor()", np.floor, x)


def ceil(x: Any) -> Any:
    """Return the least whole number that is no less."""
    return _real("ceil()", np.ceil, x)


def trunc(x: Any) -> Any:
    """Return the number without its fraction."""
    return _real("trunc()", np.trunc, x)


def rint(x: Any) -> Any:
    """Return the nearest whole number, the even one of two."""
    return _real("rint()", np.rint, x)


def exp(x: Any) -> Any:
    """Return e to a power, within 0.6 of the last place."""
    return _real("exp()", np.exp, x)


def log(x: Any) -> Any:
    """Return the natural logarithm, within 0.6 of the last place; of 0 -infinity or the least number."""
    return _real("log()", np.log, x)


def log2(x: Any) -> Any:
    """Return the logarithm to the base 2, within 0.6 of the last place; of 0 as log()."""
    return _real("log2()", np.log2, x)


def sin(x: Any) -> Any:
    """Return the sine, within 0.65 of the last place whatever the size of x; of infinities NaN."""
    return _real("sin()", np.sin, x)


def cos(x: Any) -> Any:
    """Return the cosine, within 0.65 of the last place whatever the size of x; of infinities NaN."""
    return _real("cos()", np.cos, x)


def tanh(x: Any) -> Any:
    """Return the hyperbolic tangent, within 0.6 of the last place."""
    return _real("tanh()", np.tanh, x)


def sigmoid(x: Any) -> Any:
    """Return 1 / (1 + exp(-x)), within 2.5 of a float's last place or 0.6 of a fixed-point number's."""
    return _real("sigmoid()", lambda x: 1 / (1 + np.exp(-np.asarray(x))), x)


def erf(x: Any) -> Any:
    """Return the error function, within 0.6 of the last place."""
    return _real("erf()", np.vectorize(math.erf, [float]), x)


def isnan(x: Any) -> Any:
    """Return whether a float is NaN."""
    return _test("isnan()", np.isnan, x)


def isinf(x: Any) -> Any:
    """Return whether a float is an infinity of either sign."""
    return _test("isinf()", np.isinf, x)


def isfinite(x: Any) -> Any:
    """Return whether a float is neither an infinity nor NaN."""
    return _test("isfinite()", np.isfinite, x)


def _real(symbol: str, numpys: Callable[..., Any], *values: Any) -> Any:
    if not any(isinstance(value, Traced) for value in values):
        return numpys(*values)
    nodes = operations.same_type(symbol, *values)
    type = nodes[0].type
    if not type.is_real:
        raise compile_error(f"{symbol} takes floats or fixed-point numbers, got {type}", "convert with .to()")
    return Secret(operations.real(symbol, *nodes))


def _test(symbol: str, numpys: Callable[..., Any], x: Any) -> Any:
    if not isinstance(x, Traced):
        return numpys(x)
    return Secret(operations.apply(reals.test(symbol, x.node.type), BIT, x.node))
