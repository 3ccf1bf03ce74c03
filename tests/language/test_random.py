"""Random programs give the same with Python's integers, with numpy, in the clear, and between two parties."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gc2pc
from gc2pc import Alice, Array, Bob
from gc2pc.program import ValueType
from support.expressions import Expression, Model, Models, Numpy, Secrets, evaluate, expressions
from support.traced import type_of

NUMPY = [ValueType(kind, bits) for kind in ("uint", "int") for bits in (8, 16, 32, 64)]
ODD = [ValueType(kind, bits) for kind in ("uint", "int") for bits in (1, 2, 5, 13, 33, 70)]


@dataclass(frozen=True)
class Case:
    type: ValueType
    array: Expression
    scalar: Expression
    inputs: dict[str, Any]

    def function(self) -> gc2pc.Function:
        """The expressions as a function: an array to both parties, a scalar to Alice."""

        def both(x, s, y, t):
            env = {"x": x, "y": y, "s": s, "t": t}
            secrets = Secrets(self.type)
            return evaluate(self.array, env, secrets), evaluate(self.scalar, env, secrets)

        kind = type_of(self.type.kind, self.type.bits)
        both.__annotations__ = {
            "x": Alice[Array[kind]],
            "s": Alice[kind],
            "y": Bob[Array[kind]],
            "t": Bob[kind],
            "return": tuple[Array[kind], Alice[kind]],
        }
        return gc2pc.function(both)

    def expected(self) -> tuple[list[int], int]:
        env = {name: Model(self.type, value) for name, value in self.inputs.items()}
        models = Models(self.type)
        return evaluate(self.array, env, models).value, evaluate(self.scalar, env, models).value


@st.composite
def cases(draw: Any, types: list[ValueType], max_length: int = 9) -> Case:
    type, through = draw(st.sampled_from(types)), draw(st.sampled_from(types))
    n = draw(st.integers(0, max_length))
    number = st.sampled_from([type.minimum, type.maximum]) | st.integers(type.minimum, type.maximum)
    inputs = {name: draw(st.lists(number, min_size=n, max_size=n)) for name in "xy"}
    inputs |= {name: draw(number) for name in "st"}
    array = draw(expressions(type, n, True, through))
    return Case(type, array, draw(expressions(type, n, False, through)), inputs)


slow = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@settings(slow, max_examples=40)
@given(cases(NUMPY + ODD))
def test_in_the_clear_as_with_pythons_integers(case):
    array, scalar = case.function()(**case.inputs)
    assert ([int(v) for v in array], scalar) == case.expected()


@settings(slow, max_examples=30)
@given(cases(NUMPY))
def test_in_the_clear_as_with_numpy(case):
    dtype = np.dtype(f"{'i' if case.type.kind == 'int' else 'u'}{case.type.bits // 8}")
    env = {name: np.array(value, dtype=dtype) for name, value in case.inputs.items()}
    numbers = Numpy(dtype)
    array, scalar = case.function()(**env)
    with np.errstate(over="ignore"):
        assert np.array_equal(array, evaluate(case.array, env, numbers))
        assert scalar == int(evaluate(case.scalar, env, numbers))


def test_public_arrays_between_two_parties():
    kind = type_of("int", 16)

    def body(x, y):
        weights = np.arange(20) - 10
        return x * weights + y, gc2pc.sum(x * weights > 0)

    body.__annotations__ = {"x": Alice[Array[kind]], "y": Bob[kind], "return": tuple[Array[kind], Bob[kind]]}
    f, x = gc2pc.function(body), np.arange(-5, 15)
    alice, bob, _ = gc2pc.run_local(f, {"x": x, "y": 3})
    assert alice["result0"].tolist() == bob["result0"].tolist() == (x * (np.arange(20) - 10) + 3).tolist()
    assert (alice["result1"], bob["result1"]) == (None, int((x * (np.arange(20) - 10) > 0).sum()))


@settings(slow, max_examples=6)
@given(cases(NUMPY + ODD, max_length=20))
def test_between_two_parties_as_in_the_clear(case):
    expected_array, expected_scalar = case.expected()
    alice, bob, _ = gc2pc.run_local(case.function(), case.inputs)
    for outputs in (alice, bob):
        assert [int(v) for v in outputs["result0"]] == expected_array
    assert (alice["result1"], bob["result1"]) == (expected_scalar, None)
