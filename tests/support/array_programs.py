"""Random programs over arrays of any shape, written once for numpy and for secrets."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

import gc2pc
from support.traced import type_of

MOST = 48  # elements of a value

Numbers = tuple[int, int, int]
"""Small numbers that choose axes, slices, shapes and the like."""

Operation = Callable[[Any, Any, Any, Numbers], Any]
"""(world, an array, any value, numbers) -> a new value."""


def _axis(x: Any, k: int) -> int:
    return k % x.ndim


def _order(x: Any, k: int) -> list[int]:
    return [int(i) for i in np.random.default_rng(k).permutation(x.ndim)]


def _shape(x: Any, k: int) -> tuple[int, ...]:
    """A shape for as many elements."""
    n, lengths = int(np.prod(x.shape)), []
    for divisor in (2 + k % 2, 2, 3):
        if n % divisor == 0:
            lengths.append(divisor)
            n //= divisor
    return tuple(np.roll([*lengths, n], k).tolist())


def _cut(x: Any, ks: Numbers) -> tuple[slice, ...]:
    starts = (slice(None, None, -1), slice(ks[1] % 3, None), slice(None, None, 2), slice(None))
    return tuple(starts[(k + ks[2]) % 4] for k in range(x.ndim))


OPERATIONS: dict[str, Operation] = {
    "+": lambda m, x, y, k: x + y,
    "-": lambda m, x, y, k: x - y,
    "*": lambda m, x, y, k: x * y,
    "^": lambda m, x, y, k: x ^ y,
    "& |": lambda m, x, y, k: (x & y) | m.full(k[0] % 100),
    "where": lambda m, x, y, k: m.where(x < y, x, y),
    "where by a constant": lambda m, x, y, k: m.where(x == y, m.full(k[0] % 100), x),
    "maximum": lambda m, x, y, k: m.maximum(x, y),
    "minimum": lambda m, x, y, k: m.minimum(x, y),
    "cut": lambda m, x, y, k: x[_cut(x, k)],
    "item": lambda m, x, y, k: x[k[0] % x.shape[0]],
    "new axis": lambda m, x, y, k: x[None] if k[0] % 2 else x[..., None],
    "gather": lambda m, x, y, k: x[np.array(k) % x.shape[0]],
    "reshape": lambda m, x, y, k: x.reshape(_shape(x, k[0])),
    "transpose": lambda m, x, y, k: x.transpose(*_order(x, k[0])),
    "swapaxes": lambda m, x, y, k: x.swapaxes(_axis(x, k[0]), _axis(x, k[1])),
    "squeeze": lambda m, x, y, k: x.squeeze() if x.ndim > 1 and x.size > 1 else x,
    "diagonal": lambda m, x, y, k: x.diagonal() if x.ndim > 1 else x,
    "flip": lambda m, x, y, k: m.flip(x, _axis(x, k[0])),
    "roll": lambda m, x, y, k: m.roll(x, k[0] - 5, _axis(x, k[1])),
    "repeat": lambda m, x, y, k: m.repeat(x, 1 + k[0] % 3, _axis(x, k[1])),
    "tile": lambda m, x, y, k: m.tile(x, (2, 1)),
    "broadcast": lambda m, x, y, k: m.broadcast_to(x, (2, *x.shape)),
    "concatenate": lambda m, x, y, k: m.concatenate([x, y, x], _axis(x, k[0])),
    "stack": lambda m, x, y, k: m.stack([x, x + y], k[0] % (x.ndim + 1)),
    "sum": lambda m, x, y, k: m.sum(x, _axis(x, k[0])),
    "sum of all": lambda m, x, y, k: m.sum(x, None),
    "count": lambda m, x, y, k: m.count(x > y),
    "min": lambda m, x, y, k: x.min(axis=_axis(x, k[0])),
    "max": lambda m, x, y, k: x.max(axis=_axis(x, k[0]), keepdims=True),
    "any": lambda m, x, y, k: m.number((x == y).any(axis=_axis(x, k[0]))),
    "all": lambda m, x, y, k: m.number((x >= y).all(axis=_axis(x, k[0]))),
    "argmin": lambda m, x, y, k: m.number(x.argmin(axis=_axis(x, k[0]))),
    "argmax": lambda m, x, y, k: m.number(x.reshape(-1).argmax()),
    "cumsum": lambda m, x, y, k: m.cumsum(x, _axis(x, k[0])),
    "dot": lambda m, x, y, k: m.dot(x.reshape(-1), x.reshape(-1)[::-1]),
    "matmul": lambda m, x, y, k: x @ x.swapaxes(-1, -2) if x.ndim > 1 else m.dot(x, x),
    "sort": lambda m, x, y, k: m.sort(x, _axis(x, k[0])),
    "argsort": lambda m, x, y, k: m.number(m.argsort(x, _axis(x, k[0]))),
    "topk": lambda m, x, y, k: m.topk(x, 1 + k[0] % x.shape[-1]),
    "merge": lambda m, x, y, k: m.merge(m.sort(x, -1), m.sort(x[..., :1], -1)),
    "pick": lambda m, x, y, k: m.pick(x, y),
    "look up": lambda m, x, y, k: m.pick(m.table(np.arange(3 + k[0]) * 7 % 100), x),
    "is among public": lambda m, x, y, k: m.number(m.isin(x, [1, 5, k[0], 100])),
    "is among secret": lambda m, x, y, k: m.number(m.isin(x, y + m.full(1))),
    "permute": lambda m, x, y, k: m.permute(x),
    "scan": lambda m, x, y, k: m.scan(lambda c, e: (c + e, c ^ e), x[0], x),
    "scan with an array": lambda m, x, y, k: m.scan(lambda c, e: (m.where(c < e, e, c), e - c), x[0], x),
    "fori": lambda m, x, y, k: m.fori(k[0] % 4, lambda i, c: c * m.full(3) + m.number(i), x),
    "map": lambda m, x, y, k: m.map(lambda row: m.sum(row, None), x.reshape(x.shape[0], -1)),
}


class NumpyWorld:
    """Numpy's arrays of one type."""

    def __init__(self, dtype: Any, order: Any) -> None:
        self.dtype, self._order = np.dtype(dtype), order

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)

    def full(self, value: int) -> Any:
        return self.dtype.type(value)

    table = staticmethod(lambda values: values)

    def number(self, x: Any) -> Any:
        return np.asarray(x).astype(self.dtype)

    def sum(self, x: Any, axis: Any) -> Any:
        return np.sum(x, axis=axis, dtype=self.dtype)

    def count(self, x: Any) -> Any:
        return np.sum(x, dtype=np.int64).astype(self.dtype)

    def cumsum(self, x: Any, axis: int) -> Any:
        return np.cumsum(x, axis=axis, dtype=self.dtype)

    def argsort(self, x: Any, axis: int) -> Any:
        return np.argsort(x, axis=axis, kind="stable")

    def topk(self, x: Any, k: int) -> Any:
        return np.sort(x, axis=-1)[..., ::-1][..., :k]

    def merge(self, x: Any, y: Any) -> Any:
        return np.sort(np.concatenate([x, y], axis=-1), axis=-1)

    def pick(self, x: Any, index: Any) -> Any:
        """Index by a secret: beyond the array it picks the nearest element, below 0 from the end."""
        index, n = np.asarray(index).astype(np.int64), len(x)
        return np.asarray(x)[np.clip(np.where(index < 0, index + n, index), 0, n - 1)].astype(self.dtype)

    def permute(self, x: Any) -> Any:
        return x[self._order] if len(x) == len(self._order) else x

    def scan(self, body: Any, carry: Any, xs: Any) -> Any:
        ys = []
        for x in xs:
            carry, y = body(carry, x)
            ys.append(y)
        return np.concatenate([np.stack(ys), np.asarray(carry)[None]])

    def fori(self, n: int, body: Any, carry: Any) -> Any:
        for i in range(n):
            carry = body(i, carry)
        return carry

    def map(self, fn: Any, xs: Any) -> Any:
        return np.stack([fn(x) for x in xs])


class SecretWorld:
    """Secrets of one type."""

    def __init__(self, dtype: Any, order: Any, bits: Any) -> None:
        dtype = np.dtype(dtype)
        self._type = type_of("int" if dtype.kind == "i" else "uint", 8 * dtype.itemsize)
        self._order, self._bits = order, bits

    def __getattr__(self, name: str) -> Any:
        return getattr(gc2pc, name)

    def full(self, value: int) -> Any:
        return value

    def table(self, values: Any) -> Any:
        return self._type(values)

    def number(self, x: Any) -> Any:
        return self._type(x)

    def sum(self, x: Any, axis: Any) -> Any:
        return x.sum(axis)

    def count(self, x: Any) -> Any:
        return self._type(gc2pc.sum(x)) if x.shape else self._type(x)

    def cumsum(self, x: Any, axis: int) -> Any:
        return x.cumsum(axis)

    def merge(self, x: Any, y: Any) -> Any:
        return gc2pc.merge(x, y)

    def pick(self, x: Any, index: Any) -> Any:
        return x[index]

    def permute(self, x: Any) -> Any:
        return gc2pc.permute(x, self._bits) if len(x) == len(self._order) else x

    def scan(self, body: Any, carry: Any, xs: Any) -> Any:
        last, ys = gc2pc.scan(body, carry, xs)
        return gc2pc.concatenate([ys, last[None] if last.shape else gc2pc.stack([last])])


@dataclass(frozen=True)
class Case:
    """Steps that numpy can take, each on two of the values before; order: of the rows for `permute`."""

    dtype: str
    x: Any
    y: Any
    order: Any
    steps: tuple[tuple[str, int, int, Numbers], ...]

    def values(self, world: Any, x: Any, y: Any) -> list[Any]:
        """Return the inputs, a scalar, and what the steps make of them."""
        values = [x, y, x.reshape(-1)[0]]
        for name, a, b, numbers in self.steps:
            values.append(OPERATIONS[name](world, values[a], values[b], numbers))
        return values

    def in_numpy(self) -> list[Any]:
        with np.errstate(over="ignore"):
            found = self.values(NumpyWorld(self.dtype, self.order), self.x, self.y)
        return [np.asarray(value).astype(self.dtype) for value in found]


def _possible(case: Case, name: str, a: int, b: int, numbers: Numbers) -> bool:
    """Whether numpy finds a value of a fair size."""
    after = Case(case.dtype, case.x, case.y, case.order, (*case.steps, (name, a, b, numbers)))
    try:
        return 0 < after.in_numpy()[-1].size <= MOST
    except (ValueError, IndexError, np.exceptions.AxisError):
        return False


@st.composite
def cases(draw: Any, most: int = 5) -> Case:
    """A strategy for programs over two arrays, equal in shape or broadcast."""
    dtype = draw(st.sampled_from(["u1", "i1", "u2", "i4"]))
    shape = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    other = draw(st.sampled_from([shape, shape[1:], (1,) * len(shape)]))
    seed = draw(st.integers(0, 1 << 16))
    info, rng = np.iinfo(dtype), np.random.default_rng(seed)
    high = draw(st.sampled_from([5, info.max]))
    x, y = (
        rng.integers(max(-5, info.min) if high == 5 else info.min, high, s, dtype) for s in (shape, other)
    )
    case = Case(dtype, x, np.asarray(y), rng.permutation(shape[0]), ())
    for _ in range(draw(st.integers(1, most))):
        name = draw(st.sampled_from(sorted(OPERATIONS)))
        numbers = tuple(draw(st.tuples(*[st.integers(0, 11)] * 3)))
        known = case.in_numpy()
        a = draw(st.sampled_from([i for i, value in enumerate(known) if value.ndim]))
        b = draw(st.integers(0, len(known) - 1))
        if _possible(case, name, a, b, numbers):
            case = Case(dtype, x, case.y, case.order, (*case.steps, (name, a, b, numbers)))
    return case
