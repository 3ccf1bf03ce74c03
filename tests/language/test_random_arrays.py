"""Random array programs give the same in numpy, in the clear, in simulated plans, and between two parties."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import gc2pc
from gc2pc import Alice, Array, Bit, Bob, permutation_bits, permutation_size
from gc2pc.garble.simulate import simulate
from gc2pc.language import blocks
from gc2pc.program import decode, encode, fuse
from gc2pc.program.lower import lower
from support.array_programs import OPERATIONS, Case, SecretWorld, cases
from support.traced import type_of

slow = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.fixture(params=[False, True], ids=["at once", "in blocks"])
def in_blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once as it is, and once as if all arrays were long."""
    if request.param:
        for room, limits in (
            (blocks, {"LONG": 4, "BLOCK": 4, "_FEWEST": 2}),
            (fuse, {"LONG": 1, "FEWEST_LANES": 1}),
        ):
            for name, value in limits.items():
                monkeypatch.setattr(room, name, value)


def function_of(case: Case, expected: list[Any]) -> gc2pc.Function:
    """The program as a function of x, y and the switches of a permutation; both learn its last values."""
    dtype = np.dtype(case.dtype)
    kind = type_of("int" if dtype.kind == "i" else "uint", 8 * dtype.itemsize)

    def array(shape: tuple[int, ...]) -> Any:
        return Array[(kind, *shape)] if shape else kind

    def f(x, y, bits):
        world = SecretWorld(case.dtype, case.order, bits)
        made = case.values(world, x, y)[-len(expected) :]
        return tuple(value.to(kind) for value in made)

    f.__annotations__ = {
        "x": Alice[array(case.x.shape)],
        "y": Bob[array(case.y.shape)],
        "bits": Bob[Array[Bit, permutation_size(len(case.order))]],
        "return": tuple[tuple(array(value.shape) for value in expected)],
    }
    return gc2pc.function(f)


def inputs_of(case: Case) -> dict[str, Any]:
    y = case.y if case.y.shape else int(case.y)
    return {"x": case.x, "y": y, "bits": permutation_bits(case.order)}


def check(found: Any, expected: list[Any]) -> None:
    for value, want in zip(found, expected, strict=True):
        assert np.array_equal(np.asarray(value).astype(want.dtype), want), (value, want)


def test_in_the_clear_and_simulated_as_with_numpy(in_blocks: None) -> None:
    met: Counter[str] = Counter()

    @settings(slow, max_examples=150)
    @given(cases())
    def run(case: Case) -> None:
        met.update(name for name, *_ in case.steps)
        expected = case.in_numpy()[-3:]
        f, inputs = function_of(case, expected), inputs_of(case)
        check(f(**inputs), expected)
        plan = lower(f.program())
        ports = [
            encode(port.type, port.shape, inputs[port.name])
            if port.packed is None
            else np.frombuffer(port.packed, np.uint8)
            for port in plan.inputs
        ]
        packed = simulate(plan, ports)
        check([decode(o.type, o.shape, bits) for o, bits in zip(plan.outputs, packed, strict=True)], expected)

    run()
    assert len(met) > len(OPERATIONS) / 2


@settings(slow, max_examples=20)
@given(cases(most=8))
def test_between_two_parties_as_with_numpy(case: Case) -> None:
    expected = case.in_numpy()[-3:]
    alice, bob, _ = gc2pc.run_local(function_of(case, expected), inputs_of(case))
    check(alice.values(), expected)
    check(bob.values(), expected)


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation(name: str) -> None:
    """Every one is met, on a cube and on a row."""
    rng = np.random.default_rng(1)
    for shape in ((3, 2, 4), (5,)):
        x, y = rng.integers(-5, 5, (2, *shape), np.int8)
        case = Case("i1", x, y, rng.permutation(shape[0]), ((name, 0, 1, (3, 1, 2)),))
        expected = case.in_numpy()[-2:]
        check(function_of(case, expected)(**inputs_of(case)), expected)
