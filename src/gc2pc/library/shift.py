"""Shifts: by a public distance, which is free, and by a secret one, one multiplexer a bit of the distance."""

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.errors import UsageError
from gc2pc.library.compare import any_of
from gc2pc.library.select import mux
from gc2pc.library.words import common_width


def shift_left(x: Word, k: int) -> Word:
    """Return x << k within its width; no gates. k is 0 or more, and may pass the width."""
    return _shifted(x[::-1], k, 0)[::-1]


def shift_right(x: Word, k: int, arithmetic: bool = False) -> Word:
    """Return x >> k, filled with 0 or, if arithmetic, with the sign; no gates."""
    return _shifted(x, k, x[-1] if arithmetic and x else 0)


def rotate_right(x: Word, k: int) -> Word:
    """Return x rotated towards its lowest bit by any whole k; no gates."""
    k %= common_width(x)
    return x[k:] + x[:k]


def _shifted(x: Word, k: int, fill: Wire) -> Word:
    """Drop the first k bits of x and append k times `fill`."""
    n = common_width(x)
    if k < 0:
        raise UsageError(f"the distance of a shift must be 0 or more, got {k}")
    return x[k:] + [fill] * min(k, n)


def shift_left_by(b: Builder, x: Word, distance: Word) -> Word:
    """Return x << distance for a secret distance; n ceil(log2 n) ANDs, more if it can reach 2n."""
    return _shifted_by(b, x[::-1], distance, 0)[::-1]


def shift_right_by(b: Builder, x: Word, distance: Word, arithmetic: bool = False) -> Word:
    """Return x >> distance for a secret distance, filled as by shift_right; ANDs as shift_left_by."""
    return _shifted_by(b, x, distance, x[-1] if arithmetic and x else 0)


def rotate_left_by(b: Builder, x: Word, distance: Word) -> Word:
    """Return x rotated towards its highest bit by any secret distance; n ceil(log2 n) ANDs.

    Where n is no power of two, each bit of the distance costs n; where it is, those from n on are free.
    """
    return _rotated_by(b, x[::-1], distance)[::-1]


def rotate_right_by(b: Builder, x: Word, distance: Word) -> Word:
    """Return x rotated towards its lowest bit by a secret distance; as rotate_left_by."""
    return _rotated_by(b, x, distance)


def _rotated_by(b: Builder, x: Word, distance: Word) -> Word:
    n = common_width(x)
    for i, c in enumerate(distance):
        k = (1 << i) % n  # 0 for the upper bits of a distance if n is a power of two
        x = mux(b, c, rotate_right(x, k), x)
    return x


def _shifted_by(b: Builder, x: Word, distance: Word, fill: Wire) -> Word:
    n = common_width(x)
    stages = (n - 1).bit_length()
    for i, c in enumerate(distance[:stages]):
        x = mux(b, c, _shifted(x, 1 << i, fill), x)
    if beyond := distance[stages:]:
        x = mux(b, any_of(b, beyond), [fill] * n, x)
    return x
