"""Reductions of long arrays: block by block as at once, with no more gates, and in little memory."""

from typing import Any

import numpy as np
import pytest

import gc2pc
from gc2pc import Alice, Array, Bit, Bob, Int, UInt
from gc2pc.garble.simulate import simulate
from gc2pc.language import blocks
from gc2pc.program import decode, encode, fuse
from gc2pc.program.lower import lower

REDUCTIONS = ["sum", "min", "max", "argmin", "argmax"]
LENGTHS = [31, 32, 63, 64, 65, 100, 128, 131, 200]


@pytest.fixture(params=[False, True], ids=["at once", "in blocks"])
def in_blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    if request.param:
        monkeypatch.setattr(blocks, "LONG", 32)
        monkeypatch.setattr(blocks, "BLOCK", 16)
        monkeypatch.setattr(blocks, "_FEWEST", 2)
        monkeypatch.setattr(fuse, "LONG", 8)
        monkeypatch.setattr(fuse, "FEWEST_LANES", 2)
    return bool(request.param)


def simulated(f: gc2pc.Function, inputs: dict[str, Any]) -> Any:
    """Return what the plan gives, loops and pieces and all."""
    program = f.program(**{name: len(value) for name, value in inputs.items()})
    plan = lower(program)
    packed = [encode(port.type, port.shape, inputs[port.name], port.name) for port in plan.inputs]
    [bits] = simulate(plan, packed)
    return decode(plan.outputs[0].type, plan.outputs[0].shape, bits)


def reduced(type: Any, result: Any, op: str, rest: tuple[int, ...]) -> gc2pc.Function:
    def f(x, y):
        return getattr(x ^ y, op)(axis=0)

    array = Array[(type, None, *rest)]
    f.__annotations__ = {
        "x": Alice[array],
        "y": Bob[array],
        "return": Array[(result, *rest)] if rest else result,
    }
    return gc2pc.function(f)


@pytest.mark.parametrize("rest", [(), (3,)])
@pytest.mark.parametrize("op", REDUCTIONS)
def test_integers(op: str, rest: tuple[int, ...], in_blocks: bool) -> None:
    rng = np.random.default_rng(len(op))
    for n in LENGTHS[1:] if op.startswith("arg") else LENGTHS:
        index = UInt[max(1, (n - 1).bit_length())] if op.startswith("arg") else Int[8]
        f = reduced(Int[8], index, op, rest)
        x, y = rng.integers(-4, 4, (2, n, *rest), dtype=np.int8)
        want = getattr(x ^ y, op)(axis=0)
        want = want.astype(np.int8) if op == "sum" else want
        assert np.array_equal(simulated(f, {"x": x, "y": y}), want), n
        assert np.array_equal(f(x, y), want), n


@pytest.mark.parametrize("rest", [(), (3,)])
def test_bits(rest: tuple[int, ...], in_blocks: bool) -> None:
    rng = np.random.default_rng(5)
    for n in LENGTHS:
        for op, share in (("sum", 0.5), ("any", 0.001), ("all", 0.999)):
            f = reduced(Bit, UInt[n.bit_length()] if op == "sum" else Bit, op, rest)
            x, y = rng.random((n, *rest)) < share, np.zeros((n, *rest), bool)
            want = getattr(x, op)(axis=0)
            assert np.array_equal(simulated(f, {"x": x, "y": y}), want), (op, n)
            if op == "sum":
                assert f.stats(x=n, y=n)["and_gates"] == int(np.prod(rest)) * (n - n.bit_count())


@pytest.mark.parametrize("n", [300, 1001])
def test_dot(n: int, in_blocks: bool) -> None:
    @gc2pc.function
    def f(x: Alice[Array[UInt[16]]], y: Bob[Array[UInt[16]]]) -> UInt[16]:
        return gc2pc.dot(x, y)

    x, y = np.random.default_rng(n).integers(0, 1 << 16, (2, n), dtype=np.uint16)
    assert simulated(f, {"x": x, "y": y}) == np.dot(x, y)


@gc2pc.function
def greater(x: Alice[Array[UInt[32]]], y: Bob[Array[UInt[32]]]) -> UInt[32]:
    return gc2pc.sum(x > y)


@gc2pc.function
def several(x: Alice[Array[UInt[32]]], y: Bob[Array[UInt[32]]]) -> tuple[UInt[32], Int[32], UInt[32], Bit]:
    """Four reductions, three of x alone or of what is computed of it."""
    apart = (x ^ y).to(Int[32])
    return x.sum(), apart.max(), (x > y).argmin(), (y == 7).any()


@gc2pc.function
def positions(x: Alice[Array[UInt[32]]], y: Bob[Array[UInt[32]]]) -> tuple[UInt[32], UInt[32]]:
    return UInt[32](x.argmin()), UInt[32]((x + y).argmax())


@gc2pc.function
def products(x: Alice[Array[UInt[32]]], y: Bob[Array[UInt[32]]]) -> UInt[32]:
    return gc2pc.dot(x, y)


@gc2pc.function
def prefixes(x: Alice[Array[UInt[32]]], y: Bob[Array[UInt[32]]]) -> Array[UInt[32]]:
    return x.cumsum()


@pytest.mark.parametrize("f", [greater, several, positions, products, prefixes])
@pytest.mark.parametrize("more", [0, 1, 4099])
def test_memory_does_not_grow_with_the_array(f: gc2pc.Function, more: int) -> None:
    small, large = (lower(f.program(x=n + more, y=n + more)) for n in (1 << 17, 1 << 22))
    assert small.label_bytes < 12e6
    assert large.label_bytes < small.label_bytes + 2e6  # for what each block has left
    assert large.and_gates > 31 * small.and_gates
