"""Plain Python programs, each of which also runs on secrets: by the construct they are about, one a file."""

from __future__ import annotations

import hashlib
import importlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

import gc2pc

PROGRAMS: dict[str, Program] = {}


@dataclass
class Program:
    """A function, undecorated and decorated; ands: what it costs, where a test pins it."""

    plain: Callable[..., Any]
    function: gc2pc.Function
    inputs: Callable[[random.Random], tuple[Any, ...]] | None
    ands: int | None

    def rows(self, n: int) -> Iterator[tuple[Any, ...]]:
        """Yield n rows of inputs, the first ones with extreme values."""
        rng = random.Random(self.plain.__name__)
        for i in range(n):
            if self.inputs:
                yield self.inputs(rng)
            else:
                yield tuple(_value(parameter, rng, i) for parameter in self.function.inputs)


def program(
    fn: Any = None,
    *,
    inputs: Callable[[random.Random], tuple[Any, ...]] | None = None,
    ands: int | None = None,
) -> Any:
    """Register a function of a test; the decorated one stays as it is, so that others can call it."""

    def register(fn: Any) -> Any:
        PROGRAMS[fn.__name__] = Program(fn, gc2pc.function(fn), inputs, ands)
        return fn

    return register if fn is None else register(fn)


def _value(parameter: Any, rng: random.Random, i: int) -> Any:
    """Return a small number, so that plain integers and those of a type agree; at first the smallest."""
    low, high = max(parameter.type.minimum, -20), min(parameter.type.maximum, 20)
    if not parameter.shape:
        return int(low if i == 0 else high if i == 1 else rng.randint(low, high))
    shape = tuple(5 if n is None else n for n in parameter.shape)
    lanes = [low if i == 0 else rng.randint(low, high) for _ in range(int(np.prod(shape)))]
    return np.array(lanes).reshape(shape).tolist()


def results(value: Any) -> list[Any]:
    """Return the results of a program as integers and lists of them."""
    parts = value if isinstance(value, tuple) else (value,)
    return [_plain(part) for part in parts]


def _plain(part: Any) -> Any:
    if isinstance(part, np.ndarray):
        return part.astype(np.int64).tolist()
    return [_plain(element) for element in part] if isinstance(part, list) else int(part)


def digest() -> str:
    """Return a digest of the plans of all programs."""
    for file in ("branches", "functions", "loops", "structures"):
        importlib.import_module(f"support.plain.{file}")
    plans = [gc2pc.plan_of(program.function).digest for program in PROGRAMS.values()]
    return hashlib.sha256(b"".join(plans)).hexdigest()
