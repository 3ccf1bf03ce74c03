"""Random loops in loops give the same in plain Python, in the clear, and between two parties."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gc2pc
from gc2pc import Alice, Array, Bob
from gc2pc.program import ValueType
from support.expressions import Model
from support.loops import Loop, Plain, Secret, loops, run
from support.programs import turn_by_turn
from support.traced import type_of

TYPES = [ValueType(kind, bits) for kind in ("uint", "int") for bits in (1, 3, 8, 13)]


@dataclass(frozen=True)
class Case:
    type: ValueType
    loops: tuple[Loop, ...]
    inputs: dict[str, Any]

    def function(self) -> gc2pc.Function:
        def f(x, s, y, t):
            env = run(self.loops, {"x": x, "s": s, "y": y, "t": t}, Secret(self.type))
            return env["x"], env["y"], env["s"]

        kind = type_of(self.type.kind, self.type.bits)
        f.__annotations__ = {
            "x": Alice[Array[kind]],
            "s": Alice[kind],
            "y": Bob[Array[kind]],
            "t": Bob[kind],
            "return": tuple[Array[kind], Array[kind], kind],
        }
        return gc2pc.function(f)

    def expected(self) -> list[Any]:
        env = {name: Model(self.type, value) for name, value in self.inputs.items()}
        env = run(self.loops, env, Plain(self.type))
        return [env["x"].value, env["y"].value, env["s"].value]


@st.composite
def cases(draw: Any, max_length: int = 5) -> Case:
    type, n = draw(st.sampled_from(TYPES)), draw(st.integers(0, max_length))
    number = st.integers(type.minimum, type.maximum)
    inputs = {name: draw(st.lists(number, min_size=n, max_size=n)) for name in "xy"}
    inputs |= {name: draw(number) for name in "st"}
    return Case(type, draw(loops(type, n)), inputs)


def plain(values: Any) -> list[Any]:
    return [value if isinstance(value, int) else [int(v) for v in value] for value in values]


slow = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(slow, max_examples=60)
@given(cases())
def test_in_the_clear_as_in_plain_python(case):
    assert plain(case.function()(**case.inputs)) == case.expected()


@pytest.mark.parametrize("unrolled", [True, False])
def test_between_two_parties_as_in_plain_python(unrolled, monkeypatch):
    if not unrolled:
        turn_by_turn(monkeypatch)

    @settings(slow, max_examples=6)
    @given(cases())
    def check(case):
        alice, bob, _ = gc2pc.run_local(case.function(), case.inputs)
        for outputs in (alice, bob):
            assert plain(outputs.values()) == case.expected()

    check()
