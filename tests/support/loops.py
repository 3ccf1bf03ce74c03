"""Random loops, in one another and after one another, and two worlds to run them in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

import gc2pc
from gc2pc.program import ValueType
from support.expressions import Expression, Model, Models, Secrets, evaluate, expressions
from support.traced import type_of, wrap

Env = dict[str, Any]
"""x, y: arrays of n elements; s, t: scalars."""


@dataclass(frozen=True)
class Loop:
    """A loop whose body does other loops first.

    scan: over the elements t of an array, carrying x and s; y becomes the stacked results.
    fori: t counts the turns, carrying x and s. map: y becomes the results for the elements t of an array.
    """

    kind: str
    over: Any  # the array, or the number of turns
    array: Expression  # the next x
    scalar: Expression  # the next s
    result: Expression
    body: tuple["Loop", ...] = field(default=())


def run(loops: tuple[Loop, ...], env: Env, world: Any) -> Env:
    """Do some loops; returns the values after them."""
    for loop in loops:
        env = {**env, **_run(loop, env, world)}
    return env


def _run(loop: Loop, env: Env, world: Any) -> Env:
    def after(x: Any, s: Any, t: Any) -> Env:
        return run(loop.body, {**env, "x": x, "s": s, "t": t}, world)

    def turn(carry: Any, t: Any) -> Any:
        now = after(*carry, t)
        next = tuple(evaluate(e, now, world.numbers) for e in (loop.array, loop.scalar))
        return next, evaluate(loop.result, now, world.numbers)

    def counted(i: Any, carry: Any) -> Any:
        return turn(carry, world.number(i))[0]

    def each(t: Any) -> Any:
        return evaluate(loop.result, after(env["x"], env["s"], t), world.numbers)

    start = env["x"], env["s"]
    if loop.kind == "fori":
        x, s = world.fori(loop.over, counted, start)
        return {"x": x, "s": s}
    array = evaluate(loop.over, env, world.numbers)
    if loop.kind == "map":
        return {"y": world.map(each, array)}
    (x, s), y = world.scan(turn, start, array)
    return {"x": x, "s": s, "y": y}


class Plain:
    """Python's loops over its integers."""

    def __init__(self, type: ValueType) -> None:
        self.type, self.numbers = type, Models(type)

    def scan(self, body: Callable[..., Any], carry: Any, array: Model) -> Any:
        results = []
        for i in range(len(array.value)):
            carry, result = body(carry, array[i])
            results.append(result.value)
        return carry, Model(self.type, results)

    def fori(self, n: int, body: Callable[..., Any], carry: Any) -> Any:
        for i in range(n):
            carry = body(i, carry)
        return carry

    def map(self, fn: Callable[..., Any], array: Model) -> Any:
        return Model(self.type, [fn(array[i]).value for i in range(len(array.value))])

    def number(self, i: int) -> Model:
        return Model(self.type, wrap(self.type, i))


class Secret:
    """Loops that stay loops."""

    def __init__(self, type: ValueType) -> None:
        self.type, self.numbers = type, Secrets(type)

    scan = staticmethod(gc2pc.scan)
    fori = staticmethod(gc2pc.fori)
    map = staticmethod(gc2pc.map)

    def number(self, i: Any) -> Any:
        return i.to(type_of(self.type.kind, self.type.bits))


@st.composite
def loops(draw: Any, type: ValueType, n: int, depth: int = 2) -> tuple[Loop, ...]:
    """A strategy for one to three loops, with loops in them."""
    array, scalar = (expressions(type, n, is_array, type, 2) for is_array in (True, False))
    made = []
    for _ in range(draw(st.integers(1, 2 if depth else 1))):
        kind = draw(st.sampled_from(["scan", "fori", "map"]))
        over = draw(st.integers(0, 3) if kind == "fori" else array)
        body = draw(loops(type, n, depth - 1)) if depth and draw(st.booleans()) else ()
        made.append(Loop(kind, over, draw(array), draw(scalar), draw(scalar), body))
    return tuple(made)
