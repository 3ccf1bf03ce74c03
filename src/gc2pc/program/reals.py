"""Numbers that are not whole, in and out: floats and fixed-point numbers from what users hand in, and back.

An integer becomes a float only if the float is that integer. Everything else is rounded to the nearest value,
the even one of two, from its exact value: there is no second rounding on the way.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from gc2pc.errors import UsageError
from gc2pc.program.steps import ValueType

_DOUBLE = 64  # bits of a float64
_DIGITS = 53  # that a float64 holds
_INT64 = 2.0**62  # integers below this leave room in an int64
Numbers = npt.NDArray[Any]


def to_words(type: ValueType, value: Any, name: str) -> Numbers:
    """Return the words of **secret** numbers: unsigned integers for floats, signed ones for fixed point.

    Raises UsageError, which names the position but never the value, for what is no number or does not fit.
    """
    try:
        array = np.asarray(value)
        if not isinstance(value, np.ndarray) and array.dtype.kind != "b":
            array = np.array(value, dtype=object)  # numpy would take large integers to floats
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{name}: expected numbers, got rows of different lengths") from error
    if array.dtype.kind not in "biufO" or array.dtype.itemsize > 8:
        raise UsageError(f"{name}: expected numbers, got an array of {array.dtype}")
    make = _float_words if type.kind == "float" else _fixed_words
    return make(type, array.reshape(-1), _Names(name, array.shape)).reshape(array.shape)


def from_words(type: ValueType, words: Numbers) -> Numbers:
    """Return the numbers of words: floats as such, fixed point as float64 if it fits, else as Fractions."""
    if type.kind == "float":
        return np.ascontiguousarray(words).view(f"<f{type.bits // 8}")
    if type.bits <= _DIGITS + 1:
        return np.ldexp(words.astype(np.float64), -type.fraction)
    items = [Fraction(int(word), 1 << type.fraction) for word in words.reshape(-1).tolist()]
    return _objects(items).reshape(words.shape)


class _Names:
    """What to call an element in a message."""

    def __init__(self, name: str, shape: tuple[int, ...]) -> None:
        self._name, self._shape = name, shape

    def error(self, position: int, problem: str) -> UsageError:
        where = f" at position {position}" if self._shape else ""
        return UsageError(f"{self._name}{where} {problem}")


# Floats


def _float_words(type: ValueType, array: Numbers, names: _Names) -> Numbers:
    size = type.bits // 8
    if array.dtype.kind in "biu":
        array = array.astype(object)
    if array.dtype == object:
        items = array.tolist()
        for i, item in enumerate(items):
            if isinstance(item, int | np.integer | np.bool_) and not _is_float(type, int(item)):
                raise names.error(i, f"is an integer that {type} does not hold; pass a float to round it")
        array = np.array(
            [_nearest(item, i, names, type.bits < _DOUBLE) for i, item in enumerate(items)], np.float64
        )
    with np.errstate(over="ignore"):
        result = array.astype(f"<f{size}")
    too_large = np.flatnonzero(np.isinf(result) & np.isfinite(array))
    if len(too_large):
        most = float(np.finfo(result.dtype).max)
        raise names.error(int(too_large[0]), f"does not fit {type}: expected at most {most:g}")
    quiet = np.where(np.isnan(result), np.abs(np.array(np.nan, result.dtype)), result)
    return quiet.view(f"<u{size}")


def _is_float(type: ValueType, item: int) -> bool:
    """Return whether an integer is a float: its bits from first to last fit, and it is not too large."""
    item = abs(item)
    low = item & -item
    return item <= type.maximum or (item // low < type.maximum and item < _LIMITS[type.bits])


_LIMITS = {16: 1 << 16, 32: 1 << 128, 64: 1 << 1024}


def _nearest(item: Any, position: int, names: _Names, to_odd: bool) -> float:
    """Return a number as float64; an inexact one rounded to odd if it is to be rounded once more."""
    if isinstance(item, np.floating) and item.dtype.itemsize <= 8:
        return float(item)
    if isinstance(item, float | int | np.integer | np.bool_):
        return float(item)
    if not isinstance(item, Decimal | Fraction):
        raise names.error(position, f"is no number but of type {item.__class__.__name__}")
    try:
        found = float(item)
    except OverflowError:
        found = math.inf if item > 0 else -math.inf
    if isinstance(item, Decimal) and not item.is_finite():
        return found
    if math.isinf(found):
        return math.copysign(_LARGEST, found)  # and refused for a float64 by its size below
    exact = item.__class__(found)
    if to_odd and item != exact and not np.float64(found).view(np.uint64) & 1:
        return math.nextafter(found, math.inf if item > exact else -math.inf)
    return found


_LARGEST = float(np.finfo(np.float64).max)


# Fixed point


def _fixed_words(type: ValueType, array: Numbers, names: _Names) -> Numbers:
    if array.dtype.kind == "f":
        words = _scaled_floats(type, array, names)
    else:
        items = array.tolist()
        words = _objects([_scaled(type, item, i, names) for i, item in enumerate(items)])
    top = 1 << (type.bits - 1)
    if len(words) and not (-top <= int(words.min()) and int(words.max()) < top):
        position = next(i for i, word in enumerate(words.tolist()) if not -top <= word < top)
        bounds = f"{-top / 2**type.fraction:.17g} to {(top - 1) / 2**type.fraction:.17g}"
        raise names.error(position, f"does not fit {type}: expected {bounds}")
    return words


def _scaled_floats(type: ValueType, array: Numbers, names: _Names) -> Numbers:
    """Return floats times 2^fraction as integers; both steps are exact but for the rounding."""
    whole = np.rint(np.ldexp(array.astype(np.float64), type.fraction))
    if len(bad := np.flatnonzero(~np.isfinite(whole))):
        raise names.error(int(bad[0]), f"does not fit {type}: it is infinite, NaN or too large")
    if not len(whole) or np.abs(whole).max() < _INT64:
        return whole.astype(np.int64)
    return _objects([int(item) for item in whole.tolist()])


def _scaled(type: ValueType, item: Any, position: int, names: _Names) -> int:
    if isinstance(item, int | np.integer | np.bool_):
        return int(item) << type.fraction
    if isinstance(item, np.floating) and item.dtype.itemsize <= 8:
        item = float(item)
    if not isinstance(item, float | Decimal | Fraction):
        raise names.error(position, f"is no number but of type {item.__class__.__name__}")
    finite = item.is_finite() if isinstance(item, Decimal) else math.isfinite(item)
    if not finite:
        raise names.error(position, f"does not fit {type}: it is infinite or NaN")
    if isinstance(item, Decimal) and item.adjusted() > type.bits:
        raise names.error(position, f"does not fit {type}: it is too large")
    return round(Fraction(item) * (1 << type.fraction))


def is_exact(type: ValueType, item: Any) -> bool:
    """Return whether a number is a value of a fixed-point type, its range aside."""
    return bool((Fraction(item) * (1 << type.fraction)).denominator == 1)


def _objects(items: list[Any]) -> Numbers:
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array
