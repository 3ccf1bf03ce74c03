"""flatten: the netlist of a whole program computes what the program computes."""

import numpy as np
import pytest

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.program import Bundle, Call, Input, Output, Program, Ref, ValueType, from_netlist
from gc2pc.program import flatten as module
from gc2pc.program.flatten import flatten

U2 = ValueType("uint", 2)
BOTH = ("alice", "bob")


def and_word() -> Builder:
    builder = Builder()
    x, y = builder.input(2, "x"), builder.input(2, "y")
    builder.output([builder.and_(a, b) for a, b in zip(x, y, strict=True)], "z")
    return builder


def masked(lanes: int) -> Program:
    """Bob's scalar and each element of Alice's array, read backwards."""
    steps = (
        Input(0, "alice", "x", U2, (lanes,)),
        Input(1, "bob", "y", U2, ()),
        Call(and_word().build(), (Ref(0, 0, 2, max(lanes - 1, 0), -1), Ref(1, 0, 2, 0, 0)), lanes, (2,)),
        Output(Ref(2, 0, 2, 0, 1), lanes, "z", U2, (lanes,), BOTH),
    )
    return Program("masked", (Bundle(2, lanes), Bundle(2, 1), Bundle(2, lanes)), steps)


def test_lanes_broadcast_and_order() -> None:
    net = flatten(masked(3))
    assert [(port.name, port.bits) for port in (*net.in_ports, *net.out_ports)] == [
        ("x", 6),
        ("y", 2),
        ("z", 6),
    ]
    assert net.and_gates == 6
    for x in ([1, 2, 3], [3, 0, 1]):
        for y in range(4):
            bits = [v >> i & 1 for v in (*x, y) for i in range(2)]
            out = net.simulate(np.array([bits], dtype=np.uint8))[0]
            assert [int(out[2 * i] + 2 * out[2 * i + 1]) for i in range(3)] == [v & y for v in reversed(x)]


def test_an_empty_array_has_no_port() -> None:
    net = flatten(masked(0))
    assert [port.name for port in net.in_ports] == ["y"]
    assert net.out_ports == ()


def test_a_netlist_comes_back() -> None:
    net = and_word().build()
    assert str(flatten(from_netlist(net))) == str(net)


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_GATES", 5)
    with pytest.raises(UsageError, match="6 gates is too large"):
        flatten(masked(3))
