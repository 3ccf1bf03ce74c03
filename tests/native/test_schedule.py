"""The binding of the scheduler: what it refuses, and netlists without inputs, gates or outputs."""

from dataclasses import replace

import numpy as np
import pytest

from gc2pc.errors import UsageError
from gc2pc.native.netlist import Arrays, room
from gc2pc.native.schedule import HIGHEST_FIRST, NEWEST_FIRST, OLDEST_FIRST, scheduled

XOR, AND, NOT = 0, 1, 2
PRIORITIES = (NEWEST_FIRST, OLDEST_FIRST, HIGHEST_FIRST)


def arrays(n_inputs: int, gates: list[tuple[int, int, int]], outputs: list[int]) -> Arrays:
    columns = np.array(gates, np.uint32).reshape(-1, 3).T.copy()
    return Arrays(columns[0].astype(np.uint8), columns[1], columns[2], np.array(outputs, np.uint32), n_inputs)


NET = arrays(2, [(AND, 2, 3), (NOT, 4, 0), (XOR, 5, 2)], [6, 5, 1, 2])


@pytest.mark.parametrize("priority", PRIORITIES)
def test_code_of_a_small_netlist(priority: int) -> None:
    code, outs, n_slots, xor_gates = scheduled(NET, priority, 8)
    assert code.tolist() == [0, 1, 3, 1, 2, 1, 0, 2, 3, 1, 0, 0]
    assert outs.tolist() == [2 | 1 << 31, 3 | 1 << 31, 1 << 31, 1]
    assert (n_slots, xor_gates) == (4, 1)


@pytest.mark.parametrize("priority", PRIORITIES)
def test_netlists_without_inputs_gates_or_outputs(priority: int) -> None:
    assert [part.tolist() for part in scheduled(arrays(0, [], []), priority, 1)[:2]] == [[0, 0], []]
    code, outs, *sizes = scheduled(arrays(0, [(NOT, 0, 0), (XOR, 2, 1)], [2, 3]), priority, 1)
    assert (code.tolist(), outs.tolist(), sizes) == ([0, 0], [1 << 31, 0], [1, 0])


@pytest.mark.parametrize(
    "wrong",
    [
        replace(NET, op=NET.op + np.uint8(3)),
        replace(NET, a=NET.a + np.uint32(2)),
        replace(NET, b=NET.b + np.uint32(2)),
        replace(NET, outputs=np.array([7], np.uint32)),
        replace(NET, n_inputs=1),
    ],
)
def test_arrays_that_are_no_netlist(wrong: Arrays) -> None:
    with pytest.raises(UsageError, match="expected a netlist"):
        scheduled(wrong, HIGHEST_FIRST, 8)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (replace(NET, a=NET.a[1:]), "equally long"),
        (replace(NET, op=NET.op.astype(np.int64)), r"op must be uint8\[3\]"),
        (replace(NET, b=NET.b.astype(np.int32)), r"b must be uint32\[n\]"),
        (replace(NET, a=np.repeat(NET.a, 2)[::2]), "a must be C-contiguous"),
        (replace(NET, outputs=NET.outputs.reshape(2, 2)), r"outputs must be uint32\[n\]"),
        (replace(NET, n_inputs=-1), r"0 to 2\^32 - 1 inputs, got -1"),
        (replace(NET, n_inputs=1 << 64), r"0 to 2\^32 - 1 inputs"),
        (replace(NET, n_inputs=1 << 31), "too large to schedule"),
    ],
)
def test_arrays_of_the_wrong_kind(wrong: Arrays, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        scheduled(wrong, NEWEST_FIRST, 8)


@pytest.mark.parametrize(("priority", "most"), [(-1, 8), (3, 8), (0, 0), (0, 65)])
def test_options_out_of_range(priority: int, most: int) -> None:
    with pytest.raises(UsageError, match="groups of 1 to 64 ANDs"):
        scheduled(NET, priority, most)


@pytest.mark.parametrize("b", [0, 1, 4, 5])
def test_ands_that_must_not_be_garbled(b: int) -> None:
    """A constant, the inverse, the same: also through NOTs and XORs."""
    with pytest.raises(UsageError, match=r"rebuild it with circuit\.fold"):
        scheduled(arrays(2, [(AND, 2, 3), (NOT, 4, 0), (AND, 5, b)], [6]), NEWEST_FIRST, 8)
    with pytest.raises(UsageError, match=r"rebuild it with circuit\.fold"):
        scheduled(arrays(2, [(XOR, 2, 1), (XOR, 4, 2), (AND, 5, 3)], [6]), NEWEST_FIRST, 8)


def test_memory_that_is_not_there() -> None:
    with pytest.raises(UsageError, match=r"no memory for .* GB to schedule"):
        room(1 << 60, "schedule")
