"""Floats for tests: vectors where rounding is hard, and what numpy and libm say about them."""

import ctypes
import ctypes.util

import numpy as np

from gc2pc.library.float_format import FLOAT16, FLOAT32, FLOAT64, Format

FORMATS = {16: FLOAT16, 32: FLOAT32, 64: FLOAT64}


def words_of(fmt: Format) -> type:
    """Return the unsigned type that a float fits."""
    return next(np.dtype(f"u{n}").type for n in (1, 2, 4, 8) if 8 * n >= fmt.bits)


def floats_of(fmt: Format) -> type:
    return {16: np.float16, 32: np.float32, 64: np.float64}[fmt.bits]


def draw(rng: np.random.Generator, fmt: Format, n: int) -> np.ndarray:
    """Return n floats as unsigned integers, weighted to what is hard.

    Exponents at the ends of the range, near 1 and anywhere; fractions of all zeros, all ones, few bits at
    either end and anything: so subnormals, infinities and NaN of all payloads are among them.
    """
    m, top = fmt.fraction, fmt.special
    edges = [0, 1, 2, top, top - 1, top - 2, fmt.bias, fmt.bias - 1, fmt.bias + 1, fmt.bias + m]
    near = (fmt.bias + rng.integers(-m - 4, m + 5, n)) % (top + 1)
    kind = rng.integers(0, 10, n)
    exponent = np.where(kind < 3, rng.choice(edges, n), np.where(kind < 6, near, rng.integers(0, top + 1, n)))
    fraction = rng.integers(0, 1 << m, n, dtype=np.uint64)
    few = rng.integers(0, m, n, dtype=np.uint64)
    kind = rng.integers(0, 10, n)
    for i, value in enumerate((0, (1 << m) - 1, fraction >> few, fraction >> few << few)):
        fraction = np.where(kind == i, np.uint64(value) if i < 2 else value, fraction)
    sign = rng.integers(0, 2, n, dtype=np.uint64)
    word = sign << np.uint64(fmt.bits - 1) | exponent.astype(np.uint64) << np.uint64(m) | fraction
    return word.astype(words_of(fmt))


def draw_rows(seed: int, fmt: Format, count: int, n: int) -> list[np.ndarray]:
    """Return `count` columns of n floats; in some rows the second is the first, its opposite or beside it."""
    rng = np.random.default_rng([seed, fmt.bits, count])
    columns = [draw(rng, fmt, n) for _ in range(count)]
    if count > 1:
        like = rng.integers(0, 12, n)
        word = words_of(fmt)
        for i, change in enumerate((0, 1, 1 << (fmt.bits - 1), 1 << fmt.fraction)):
            columns[1] = np.where(like == i, columns[0] ^ word(change), columns[1])
    return columns


def as_words(fmt: Format, result: np.ndarray) -> np.ndarray:
    """Return floats as unsigned integers, every NaN the one that circuits return."""
    return np.where(np.isnan(result), words_of(fmt)(fmt.nan), result.view(words_of(fmt)))


def fma(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return x * y + z rounded once: by libm for float64, else in float64 rounded to odd first."""
    if x.dtype == np.float64:
        return np.frompyfunc(_libm_fma(), 3, 1)(x, y, z).astype(np.float64)
    a, b, c = (column.astype(np.float64) for column in (x, y, z))
    return sum_to_odd(a * b, c).astype(x.dtype)  # the product is exact


def sum_to_odd(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return x + y; an inexact sum is the neighbour with an odd fraction, so that it rounds well again."""
    total = x + y
    part = total - x
    error = (x - (total - part)) + (y - part)
    even = total.view(np.uint64) & np.uint64(1) == 0
    beside = np.nextafter(total, np.where(error > 0, np.inf, -np.inf))
    return np.where(even & np.isfinite(total) & np.isfinite(error) & (error != 0), beside, total)


def _libm_fma():
    function = ctypes.CDLL(ctypes.util.find_library("m")).fma
    function.restype, function.argtypes = ctypes.c_double, [ctypes.c_double] * 3
    return function


def minimum(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return numpy's minimum, but -0 if one operand is -0 and the other 0."""
    return np.where((x == 0) & (y == 0), np.where(np.signbit(x), x, y), np.minimum(x, y))


def maximum(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.where((x == 0) & (y == 0), np.where(np.signbit(x), y, x), np.maximum(x, y))


def decoded(fmt: Format, words: np.ndarray) -> np.ndarray:
    """Return floats of a small format as float64."""
    field = (words >> np.array(fmt.fraction, words.dtype)).astype(np.int64) & fmt.special
    fraction = words.astype(np.int64) & ((1 << fmt.fraction) - 1)
    mantissa = fraction + (field > 0) * (1 << fmt.fraction)
    value = np.ldexp(mantissa.astype(np.float64), np.maximum(field, 1) - fmt.bias - fmt.fraction)
    value = np.where(field == fmt.special, np.where(fraction > 0, np.nan, np.inf), value)
    return np.where(words.astype(np.int64) >> (fmt.bits - 1) == 1, -value, value)


def encoded(fmt: Format, value: np.ndarray) -> np.ndarray:
    """Return float64 rounded to a small format, as unsigned integers."""
    least = 2.0 ** (1 - fmt.bias)
    magnitude = np.where(np.isfinite(value), np.abs(value), 0)
    _, exponent = np.frexp(np.maximum(magnitude, least))
    place = exponent - 1 - fmt.fraction
    whole = np.rint(np.ldexp(magnitude, -place)).astype(np.int64)
    # Counted in units of the last place, floats of all exponents are neighbours of each other.
    word = whole + ((place + fmt.fraction - 1 + fmt.bias) << fmt.fraction)
    word = np.where(np.isinf(value), fmt.infinity, np.minimum(word, fmt.infinity))
    word = word | np.signbit(value).astype(np.int64) << (fmt.bits - 1)
    return np.where(np.isnan(value), fmt.nan, word).astype(words_of(fmt))
