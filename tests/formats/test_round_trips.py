"""Random netlists through every format and back: the same meaning, and no more ANDs than before."""

import random

import pytest

from gc2pc.circuit import Builder, Netlist, fold
from gc2pc.formats import (
    load,
    read_aby,
    read_aiger,
    read_blif,
    read_bristol,
    read_slp,
    write_blif,
    write_bristol,
)
from gc2pc.library.catalog import build
from support.foreign import write_aby, write_aiger, write_slp
from support.netlists import evaluate, random_netlist

VALUES = list(range(64))


def two_ports(seed: int) -> Netlist:
    """A random netlist with ports x and y in, and sum and z out."""
    inner = random_netlist(random.Random(seed), n_inputs=6, n_gates=40, n_outputs=5)
    b = Builder()
    x, y = b.input(4, "x"), b.input(2, "y")
    wires = b.call(inner, x + y)
    b.output(wires[:1], "sum")
    b.output(wires[1:], "z")
    return b.build()


def bits(net: Netlist) -> list[int]:
    """What a netlist makes of all 64 inputs, its outputs as one word."""
    words = net.simulate_words([sum((v >> i & 1) << v for v in VALUES) for i in range(6)], 64)
    return words


FORMATS = {
    "fashion": lambda net: read_bristol(write_bristol(net)),
    "format": lambda net: read_bristol(write_bristol(net, "format")),
    "blif": lambda net: read_blif(write_blif(net)),
    "slp": lambda net: read_slp(write_slp(net)),
    "equations": lambda net: read_slp(write_slp(net, equations=True)),
    "aby": lambda net: read_aby(write_aby(net)),
    "aag": lambda net: read_aiger(write_aiger(net, binary=False)),
    "aig": lambda net: read_aiger(write_aiger(net, binary=True)),
    "aig without symbols": lambda net: read_aiger(write_aiger(net, binary=True, symbols=False)),
}


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_meaning_and_no_more_ands(name: str) -> None:
    for seed in range(60):
        net = two_ports(seed)
        again = FORMATS[name](net)
        assert bits(again) == bits(net), seed
        assert fold(again).and_gates <= net.and_gates, seed


@pytest.mark.parametrize("name", ["blif", "aag", "aig"])
def test_names_stay(name: str) -> None:
    net = two_ports(1)
    again = FORMATS[name](net)
    assert (again.in_ports, again.out_ports) == (net.in_ports, net.out_ports)


@pytest.mark.parametrize("name", ["add32", "lt32", "mul32", "aes128"])
@pytest.mark.parametrize("form", ["blif", "aig", "aby", "slp"])
def test_circuits_of_the_library(name: str, form: str) -> None:
    net = build(name)
    again = FORMATS[form](net)
    assert again.and_gates == net.and_gates
    rng = random.Random(name)
    words = [rng.getrandbits(100) for _ in range(net.n_inputs)]
    assert again.simulate_words(words, 100) == net.simulate_words(words, 100)


@pytest.mark.parametrize(
    ("file", "write"),
    [
        ("a.blif", lambda net: write_blif(net).encode()),
        ("a.bin", lambda net: write_aiger(net, binary=True)),
        ("a.aag", lambda net: write_aiger(net, binary=False)),
        ("a.slp", lambda net: write_slp(net).encode()),
        ("a.txt", lambda net: write_slp(net, equations=True).encode()),
        ("b.txt", lambda net: write_aby(net).encode()),
        ("c.txt", lambda net: write_blif(net).encode()),
        ("d.bristol", lambda net: write_bristol(net).encode()),
        ("d", lambda net: write_bristol(net, "format").encode()),
    ],
)
def test_files_are_known_by_name_or_content(tmp_path, file, write) -> None:
    net = two_ports(3)
    path = tmp_path / file
    path.write_bytes(write(net))
    assert bits(load(path)) == bits(net)


def test_a_port_of_each_kind_of_name() -> None:
    text = """.model names
.inputs x[1] x[0] y<0> y<1> z(7) z(6) a[0] a[2] b 1c if
.outputs x0 x1
.names x[0] x[1] y<0> y<1> z(7) z(6) x0
1----- 1
-----1 1
.names a[0] a[2] b 1c if x1
11111 1
.end
"""
    net = read_blif(text)
    assert [(port.name, port.bits) for port in net.in_ports] == [
        ("x", 2), ("y", 2), ("z", 2), ("a_0", 1), ("a_2", 1), ("b", 1), ("_1c", 1), ("_if", 1),
    ]  # fmt: skip
    assert [port.name for port in net.out_ports] == ["x0", "x1"]
    one = [[1], [0], [1], [1], [1], [1], [1], [1]]
    assert evaluate(net, *one) == [[1], [1]]  # x[0], the lower bit
    assert evaluate(net, [2], [0], [2], [1], [1], [0], [1], [1]) == [[0], [0]]  # x[1] and z(7) do not count
    assert evaluate(net, [0], [0], [1], [1], [1], [0], [1], [1]) == [[1], [0]]  # z(6) does
