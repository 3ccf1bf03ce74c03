"""The text form, both ways."""

import random

import pytest

from gc2pc.circuit import parse
from gc2pc.errors import UsageError
from support.netlists import random_netlist

TEXT = "inputs x:2 1\nw5 = xor w2 w3\nw6 = and w5 1\nw7 = not w6\noutputs sum: w7 0\noutputs w4"


def test_round_trip():
    net = parse(TEXT)
    assert str(net) == TEXT
    assert [(p.name, p.bits) for p in net.in_ports + net.out_ports] == [
        ("x", 2),
        ("in1", 1),
        ("sum", 2),
        ("out1", 1),
    ]
    assert repr(net) == "<Netlist (x:2, in1:1) -> (sum:2, out1:1), 1 AND, 1 XOR>"


def test_round_trip_of_random_netlists():
    rng = random.Random(2)
    for _ in range(50):
        net = random_netlist(rng)
        assert parse(str(net)) == net


def test_blank_lines_do_not_matter():
    assert parse("\n  inputs 1 \n\noutputs   w2\n\n") == parse("inputs 1\noutputs w2")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 0: expected a first line like 'inputs x:32 y:32', got 'the end'"),
        ("w2 = not 1", "line 1: expected a first line"),
        ("inputs x", "line 1: expected a port like 'x:32' or '32', got 'x'"),
        ("inputs x:0", "line 1: port x must have at least 1 bit"),
        ("inputs 2\nw5 = xor w2 w3", "line 2: expected the next wire, w4, got 'w5'"),
        ("inputs 2\nw4 = nor w2 w3", "line 2: expected a gate like"),
        ("inputs 2\nw4 = not w2 w3", "line 2: expected a gate like"),
        ("inputs 2\nw4 is xor w2 w3", "line 2: expected a gate like"),
        ("inputs 2\nw4", "line 2: expected a gate like"),
        ("inputs 2\nw4 = xor w2 w4", "line 2: expected a wire from w2 to w3, got 'w4'"),
        ("inputs 2\nw4 = xor w2 x", "line 2: expected a wire like 'w2', or 0 or 1, got 'x'"),
        ("inputs 2\nw4 = xor w2 w²", "line 2: expected a wire like"),
        ("inputs 2\noutputs w2\nw4 = xor w2 w3", "line 3: expected 'outputs'"),
        ("inputs 2\noutputs", "line 2: port out0 must have at least 1 bit"),
        ("inputs 2\noutputs y: w2\noutputs y: w3", "output ports need different names"),
    ],
)
def test_broken(text, message):
    with pytest.raises(UsageError, match=message):
        parse(text)
