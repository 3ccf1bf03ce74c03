"""What a netlist accepts, its digest and its equality."""

import numpy as np
import pytest

from gc2pc.circuit import Netlist, Port, parse
from gc2pc.errors import UsageError

X, Y = (Port("x", 2),), (Port("y", 1),)


def test_counts():
    net = parse("inputs x:2 y:1\nw5 = and w2 w3\nw6 = xor w5 w4\nw7 = not w6\nw8 = and w7 w5\noutputs w8 w6")
    assert (net.n_inputs, net.n_outputs, net.n_gates, net.n_wires) == (3, 2, 4, 9)
    assert (net.and_gates, net.xor_gates, net.depth) == (2, 1, 2)


def test_arrays_are_copies_and_read_only():
    op = np.array([0], np.uint8)
    net = Netlist(op, [2], [3], [4], X, Y)
    op[0] = 1
    assert net.and_gates == 0 and net.op.dtype == np.uint8 and net.a.dtype == np.uint32
    with pytest.raises(ValueError, match="read-only"):
        net.op[0] = 1
    with pytest.raises(AttributeError):
        net.op = op


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (([3], [2], [3], [4]), "gate 0, which drives w4, has an unknown op"),
        (([0, 0], [2, 2], [3, 5], [4]), "gate 1, which drives w5, reads a wire that no earlier gate drives"),
        (([0], [4], [3], [4]), "reads a wire that no earlier gate drives"),
        (([2], [2], [3], [4]), "is a NOT with a second operand"),
        (([0], [2], [3, 2], [4]), "equally long, got 1, 1 and 2"),
        (([0], [2], [3], [5]), "an output is w5, but the last wire is w4"),
        (([0], [2], [3], [4, 4]), "out_ports have 1 bits, got 2"),
        (([0], [-2], [3], [4]), "a must hold uint32 values, got -2"),
        (([0], [2.0], [3], [4]), "a must be a flat array of integers"),
        (([[0]], [2], [3], [4]), "op must be a flat array of integers"),
        (([256], [2], [3], [4]), "op must hold uint8 values, got 256"),
    ],
)
def test_refused(parts, message):
    with pytest.raises(UsageError, match=message):
        Netlist(*parts, X, Y)


def test_port_names_must_differ():
    with pytest.raises(UsageError, match="input ports need different names, got x, x"):
        Netlist([], [], [], [2], (*X, *X), Y)


def test_equality_and_digest():
    text = "inputs x:2\nw4 = xor w2 w3\noutputs y: w4"
    net, same = parse(text), parse(text)
    assert net == same and hash(net) == hash(same) and net is not same
    assert net.digest() == same.digest() and len(net.digest()) == 32
    assert net != text
    for other in (
        "inputs z:2\nw4 = xor w2 w3\noutputs y: w4",
        "inputs a:1 b:1\nw4 = xor w2 w3\noutputs y: w4",
        "inputs x:2\nw4 = and w2 w3\noutputs y: w4",
        "inputs x:2\nw4 = xor w3 w2\noutputs y: w4",
        "inputs x:2\nw4 = xor w2 w3\noutputs y: w3",
    ):
        assert parse(other) != net and parse(other).digest() != net.digest()


def test_the_digest_is_the_same_everywhere():
    net = parse("inputs 2\nw4 = xor w2 w3\noutputs w4")
    assert net.digest().hex() == "fa3a2f990f8cf9d8c3c9a5166f765d3d047eafa40fb01eb76059d2678a9f8591"
