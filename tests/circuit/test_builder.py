"""The builder's folding and sharing, read as text, and its meaning on random netlists."""

import random

import pytest

from gc2pc.circuit import Builder, Netlist, Op, fold
from gc2pc.errors import UsageError
from support.netlists import evaluate, random_netlist


def built(make):
    """Return the text of make(builder, x, y) for two one-bit inputs, without its first line."""
    b = Builder()
    (x,), (y,) = b.input(), b.input()
    b.output(make(b, x, y))
    return str(b.build()).removeprefix("inputs 1 1\n")


FOLDS = [
    (lambda b, x, y: [b.xor(x, 0), b.xor(1, x)], "w4 = not w2\noutputs w2 w4"),
    (lambda b, x, y: [b.xor(x, x), b.xor(x, b.not_(x))], "outputs 0 1"),
    (lambda b, x, y: [b.not_(b.not_(x)), b.not_(0)], "outputs w2 1"),
    (lambda b, x, y: [b.and_(x, 0), b.and_(1, x), b.and_(x, x)], "outputs 0 w2 w2"),
    (lambda b, x, y: [b.and_(x, b.not_(x)), b.or_(x, b.not_(x))], "outputs 0 1"),
    (lambda b, x, y: [b.or_(x, 1), b.or_(x, 0), b.or_(x, x)], "outputs 1 w2 w2"),
    (lambda b, x, y: [b.xor(x, y), b.xor(y, x)], "w4 = xor w2 w3\noutputs w4 w4"),
    (
        lambda b, x, y: [b.xor(b.not_(x), y), b.xor(b.not_(x), b.not_(y))],
        "w4 = xor w2 w3\nw5 = not w4\noutputs w5 w4",
    ),
    (lambda b, x, y: [b.xor(b.xor(x, y), x), b.xor(b.not_(y), b.xor(x, y))], "w4 = not w2\noutputs w3 w4"),
    (lambda b, x, y: [b.and_(x, y), b.and_(y, x)], "w4 = and w2 w3\noutputs w4 w4"),
    (lambda b, x, y: [b.mux(1, x, y), b.mux(0, x, y), b.mux(x, y, y)], "outputs w2 w3 w3"),
    (
        lambda b, x, y: [b.mux(x, 1, y)],
        "w4 = not w3\nw5 = and w2 w4\nw6 = xor w3 w5\noutputs w6",
    ),
    # One AND serves every polarity of its operands.
    (
        lambda b, x, y: [b.and_(x, y), b.and_(x, b.not_(y))],
        "w4 = and w2 w3\nw5 = xor w2 w4\noutputs w4 w5",
    ),
    (
        lambda b, x, y: [b.and_(x, y), b.or_(x, y)],
        "w4 = and w2 w3\nw5 = xor w3 w4\nw6 = xor w2 w5\noutputs w4 w6",
    ),
    # Gates without use are dropped, inputs without use are kept.
    (lambda b, x, y: [(b.and_(x, y), x)[1]], "outputs w2"),
]


@pytest.mark.parametrize(("make", "text"), FOLDS)
def test_folds(make, text):
    assert built(make) == text


def test_all_polarities_agree():
    for first in range(4):
        b = Builder()
        (x,), (y,) = b.input(), b.input()
        b.and_(x ^ (first & 1), y ^ (first >> 1))
        b.output([b.and_(x ^ p, y ^ q) for p in (0, 1) for q in (0, 1)])
        net = b.build()
        assert net.and_gates == 1
        columns = ([0, 1, 0, 1], [0, 0, 1, 1])
        expected = [
            sum(((x ^ p) & (y ^ q)) << (2 * p + q) for p in (0, 1) for q in (0, 1))
            for x, y in zip(*columns, strict=True)
        ]
        assert evaluate(net, *columns) == [expected]


def test_inputs_may_come_late():
    b = Builder()
    x = b.input(1, "x")
    gate = b.not_(x[0])
    y = b.input(1, "y")
    b.output([b.and_(gate, y[0])], "z")
    assert str(b.build()) == "inputs x:1 y:1\nw4 = not w2\nw5 = and w4 w3\noutputs z: w5"


def test_building_twice_gives_the_same_netlist_and_may_go_on():
    b = Builder()
    x = b.input(4)
    b.output(x[:1])
    first = b.build()
    assert b.build() == first
    b.output([b.and_(x[2], x[3])])
    assert b.build() != first


def test_fold_keeps_meaning_and_never_adds_ands():
    rng = random.Random(1)
    column = list(range(64))
    for _ in range(200):
        net = random_netlist(rng)
        folded = fold(net)
        assert evaluate(folded, column) == evaluate(net, column)
        assert (folded.in_ports, folded.out_ports) == (net.in_ports, net.out_ports)
        assert folded.and_gates <= net.and_gates
        assert fold(folded) == folded
        assert_canonical(folded)


def assert_canonical(net: Netlist):
    """Check what the engine relies on: no AND or XOR with constant, equal or complementary operands."""
    inverse = {}
    for i, (op, a, b) in enumerate(zip(net.op.tolist(), net.a.tolist(), net.b.tolist(), strict=True)):
        if op == Op.NOT:
            assert a >= 2 and a not in inverse
            inverse[a] = 2 + net.n_inputs + i
            inverse[2 + net.n_inputs + i] = a
        else:
            assert a >= 2 and b >= 2 and a != b and inverse.get(a) != b


def test_call_checks_the_number_of_inputs():
    b = Builder()
    b.output(b.input(2))
    net = b.build()
    with pytest.raises(UsageError, match="2 input wires, got 3"):
        Builder().call(net, [0, 1, 0])


def test_constants_are_twos_complement():
    b = Builder()
    assert b.constant(6, 4) == [0, 1, 1, 0]
    assert b.constant(-1, 3) == [1, 1, 1]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda b: b.input(0, "x"), "port x must have at least 1 bit, got 0"),
        (lambda b: b.input(1, "a b"), "Python identifier, got 'a b'"),
        (lambda b: (b.input(1, "x"), b.input(1, "x")), "an input x already"),
        (lambda b: b.output([], "y"), "port y must have at least 1 bit"),
        (lambda b: (b.output([0], "y"), b.output([0], "y")), "an output y already"),
        (lambda b: b.output([2], "y"), "y has a wire that its builder did not make"),
        (lambda b: b.xor(2, 40), "a wire that its builder did not make: 40"),
        (lambda b: b.and_(2, 41), "a wire that its builder did not make: 41"),
        (lambda b: b.xor(2, ~2), "a wire that its builder did not make"),
        (lambda b: b.and_(2, ~2), "a wire that its builder did not make: -3"),
    ],
)
def test_misuse(make, message):
    with pytest.raises(UsageError, match=message):
        make(Builder())


def test_sources_of_and_gates() -> None:
    b = Builder()
    x = b.input(4)
    before = b.and_(x[0], x[1])  # comes from nowhere
    b.mark("first")
    shared = b.and_(x[1], x[2])
    b.and_(x[2], x[3])  # no output needs it
    b.mark("second")
    both = b.xor(b.and_(x[1], x[2]), b.and_(x[0], x[3]))
    b.mark("nothing")
    b.mark("first")
    b.output([before, shared, both, b.or_(x[0], x[2])])
    net = b.build()
    assert b.and_gates_by_source() == {"first": 2, "second": 1}
    assert net.and_gates == 4
