"""Cells of Yosys, each alone in a design, against Python's integers over all inputs."""

import json
import random
from collections.abc import Callable

import pytest

from gc2pc.circuit import Netlist
from gc2pc.errors import UsageError
from gc2pc.verilog import read_yosys_json
from support.netlists import evaluate


def design(kind: str, inputs: dict[str, int], outputs: dict[str, int], **parameters: int) -> dict:
    """A module whose ports are those of one cell."""
    at, ports, connections = 2, {}, {}
    for direction, widths in (("input", inputs), ("output", outputs)):
        for name, width in widths.items():
            connections[name] = list(range(at, at + width))
            ports[name.lower()] = {"direction": direction, "bits": connections[name]}
            at += width
    directions = {name: "input" if name in inputs else "output" for name in connections}
    cell = {
        "type": kind,
        "parameters": {name: format(value, "032b") for name, value in parameters.items()},
        "attributes": {"src": "cell.v:7.3-7.9"},
        "port_directions": directions,
        "connections": connections,
    }
    return {"creator": "Yosys", "modules": {"m": {"ports": ports, "cells": {"c": cell}}}}


def read(made: dict) -> Netlist:
    return read_yosys_json(json.dumps(made).encode())


def signed(value: int, bits: int) -> int:
    return value - (value >> bits - 1 << bits)


def truncated(x: int, y: int) -> int:
    return abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)


BINARY: dict[str, Callable[[int, int], int]] = {
    "$add": lambda x, y: x + y,
    "$sub": lambda x, y: x - y,
    "$mul": lambda x, y: x * y,
    "$div": truncated,
    "$mod": lambda x, y: x - truncated(x, y) * y,
    "$divfloor": lambda x, y: x // y,
    "$modfloor": lambda x, y: x % y,
    "$and": lambda x, y: x & y,
    "$or": lambda x, y: x | y,
    "$xor": lambda x, y: x ^ y,
    "$xnor": lambda x, y: ~(x ^ y),
    "$lt": lambda x, y: x < y,
    "$le": lambda x, y: x <= y,
    "$gt": lambda x, y: x > y,
    "$ge": lambda x, y: x >= y,
    "$eq": lambda x, y: x == y,
    "$ne": lambda x, y: x != y,
    "$logic_and": lambda x, y: x != 0 and y != 0,
    "$logic_or": lambda x, y: x != 0 or y != 0,
    "$shl": lambda x, y: x << y,
    "$shr": lambda x, y: x >> y,
    "$sshr": lambda x, y: x >> y,
}


@pytest.mark.parametrize("kind", BINARY)
@pytest.mark.parametrize("is_signed", [False, True])
def test_two_operands(kind: str, is_signed: bool) -> None:
    for a, b, y in ((4, 4, 4), (5, 3, 7), (3, 5, 4), (4, 4, 9)):
        sides = {"A_SIGNED": int(is_signed), "B_SIGNED": int(is_signed)}
        net = read(design(kind, {"A": a, "B": b}, {"Y": y}, **sides))
        rows = [(i, j) for i in range(1 << a) for j in range(1 << b)]
        if "div" in kind or "mod" in kind:
            rows = [(i, j) for i, j in rows if j]
        [result] = evaluate(net, *zip(*rows, strict=True))
        for (i, j), value in zip(rows, result, strict=True):
            left = signed(i, a) if is_signed else i
            right = signed(j, b) if is_signed and "sh" not in kind else j
            if kind == "$shr":
                left %= 1 << max(a, y)
            assert value == int(BINARY[kind](left, right)) % (1 << y), (kind, a, b, y, i, j)


UNARY: dict[str, Callable[[int, int], int]] = {
    "$not": lambda x, n: ~x,
    "$pos": lambda x, n: x,
    "$neg": lambda x, n: -x,
    "$reduce_and": lambda x, n: x % (1 << n) == (1 << n) - 1,
    "$reduce_or": lambda x, n: x != 0,
    "$reduce_bool": lambda x, n: x != 0,
    "$reduce_xor": lambda x, n: (x % (1 << n)).bit_count() & 1,
    "$reduce_xnor": lambda x, n: (x % (1 << n)).bit_count() & 1 ^ 1,
    "$logic_not": lambda x, n: x == 0,
}


@pytest.mark.parametrize("kind", UNARY)
@pytest.mark.parametrize("is_signed", [False, True])
def test_one_operand(kind: str, is_signed: bool) -> None:
    for a, y in ((4, 4), (5, 3), (3, 6)):
        net = read(design(kind, {"A": a}, {"Y": y}, A_SIGNED=int(is_signed)))
        [result] = evaluate(net, range(1 << a))
        values = [signed(i, a) if is_signed else i for i in range(1 << a)]
        assert result == [int(UNARY[kind](i, a)) % (1 << y) for i in values]


def check(made: dict, oracle: Callable[..., dict[str, int]]) -> Netlist:
    """Compare a design with an oracle of its inputs by name, over random and extreme ones."""
    net = read(made)
    rng = random.Random(str(made))
    rows = [[rng.getrandbits(port.bits) for port in net.in_ports] for _ in range(2000)]
    rows += [[0] * len(net.in_ports), [(1 << port.bits) - 1 for port in net.in_ports]]
    found = evaluate(net, *zip(*rows, strict=True))
    for i, row in enumerate(rows):
        expected = oracle(**{port.name: value for port, value in zip(net.in_ports, row, strict=True)})
        assert {port.name: column[i] for port, column in zip(net.out_ports, found, strict=True)} == expected
    return net


def test_choices() -> None:
    net = check(design("$mux", {"A": 4, "B": 4, "S": 1}, {"Y": 4}), lambda a, b, s: {"y": b if s else a})
    assert net.and_gates == 4

    def parallel(a: int, b: int, s: int) -> dict[str, int]:
        changes = [a ^ (b >> 4 * i) & 15 for i in range(3) if s >> i & 1]
        return {"y": a ^ changes[0] if len(changes) == 1 else a ^ _xor(changes)}

    net = check(design("$pmux", {"A": 4, "B": 12, "S": 3}, {"Y": 4}), parallel)
    assert net.and_gates == 12
    check(design("$bmux", {"A": 32, "S": 3}, {"Y": 4}), lambda a, s: {"y": a >> 4 * s & 15})
    check(design("$lut", {"A": 3}, {"Y": 1}, LUT=0b10010110), lambda a: {"y": a.bit_count() & 1})


def _xor(values: list[int]) -> int:
    total = 0
    for value in values:
        total ^= value
    return total


def test_shifts_by_signed_places() -> None:
    def place(a: int, b: int) -> dict[str, int]:
        k = signed(b, 4)
        return {"y": (a >> k if k >= 0 else a << -k) & 63}

    check(design("$shift", {"A": 8, "B": 4}, {"Y": 6}, B_SIGNED=1), place)
    check(design("$shiftx", {"A": 8, "B": 4}, {"Y": 6}), lambda a, b: {"y": a >> b & 63})


def test_adders_of_the_alumacc_pass() -> None:
    def alu(a: int, b: int, bi: int, ci: int) -> dict[str, int]:
        y = ~b & 31 if bi else b
        carries = [((a & m) + (y & m) + ci) >> i + 1 & 1 for i in range(5) for m in [(2 << i) - 1]]
        return {"y": (a + y + ci) & 31, "x": a ^ y, "co": sum(c << i for i, c in enumerate(carries))}

    net = check(design("$alu", {"A": 5, "B": 5, "BI": 1, "CI": 1}, {"Y": 5, "X": 5, "CO": 5}), alu)
    assert net.and_gates == 5
    majority = lambda a, b, c: {"y": a ^ b ^ c, "x": a & b | b & c | a & c}  # noqa: E731
    assert check(design("$fa", {"A": 4, "B": 4, "C": 4}, {"Y": 4, "X": 4}), majority).and_gates == 4

    def carries(p: int, g: int, ci: int) -> dict[str, int]:
        out = 0
        for i in range(4):
            ci = g >> i & 1 | (p >> i & ci)
            out |= (ci & 1) << i
        return {"co": out}

    check(design("$lcu", {"P": 4, "G": 4, "CI": 1}, {"CO": 4}), carries)


@pytest.mark.parametrize(
    ("kind", "names", "table"),
    [
        ("$_AND_", "AB", "0001"), ("$_NAND_", "AB", "1110"), ("$_OR_", "AB", "0111"),
        ("$_NOR_", "AB", "1000"),
        ("$_XOR_", "AB", "0110"), ("$_XNOR_", "AB", "1001"), ("$_ANDNOT_", "AB", "0100"),
        ("$_ORNOT_", "AB", "1101"), ("$_NOT_", "A", "10"), ("$_BUF_", "A", "01"),
        ("$_MUX_", "ABS", "01010011"), ("$_NMUX_", "ABS", "10101100"),
    ],
)  # fmt: skip
def test_gates(kind: str, names: str, table: str) -> None:
    net = read(design(kind, dict.fromkeys(names, 1), {"Y": 1}))
    columns = [[i >> k & 1 for i in range(len(table))] for k in range(len(names))]
    assert evaluate(net, *columns) == [list(map(int, table))]


@pytest.mark.parametrize(
    ("kind", "a", "b", "y", "ands"),
    [("$add", 32, 32, 32, 31), ("$lt", 32, 32, 1, 32), ("$eq", 32, 32, 1, 31), ("$sub", 32, 32, 32, 31)],
)
def test_words_cost_what_the_library_costs(kind: str, a: int, b: int, y: int, ands: int) -> None:
    assert read(design(kind, {"A": a, "B": b}, {"Y": y})).and_gates == ands


def test_a_vector_that_depends_on_its_own_lower_bits() -> None:
    made = design("$xor", {"A": 4, "B": 4}, {"Y": 4})
    made["modules"]["m"]["cells"]["c"]["connections"]["A"] = ["1", 10, 11, 12]  # 1, y[0], y[1], y[2]
    assert evaluate(read(made), [0], [0b0110]) == [[0b1101]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda m: m["cells"]["c"].update(type="$dff"),
            "line 7: expected logic without states: .*, got [$]dff",
        ),
        (lambda m: m["cells"]["c"].update(type="adder"), "line 7: expected cells of Yosys .*, got adder"),
        (
            lambda m: m["cells"]["c"]["connections"].update(A=[10, 11, 12, 13]),
            "line 7: expected logic without",
        ),
        (
            lambda m: m["cells"]["c"]["connections"].update(A=[99]),
            "expected wires that something drives in m",
        ),
        (lambda m: m["cells"]["c"]["connections"].update(A=["z"]), "expected no tri-states in m, got 'z'"),
        (lambda m: m["ports"]["a"].update(direction="inout"), "expected inputs and outputs, got the port a"),
        (lambda m: m.update(cells=[]), "expected a design as Yosys writes it"),
        (lambda m: m["cells"]["c"].pop("type"), "expected a design as Yosys writes it"),
        (lambda m: m["cells"].update(d=m["cells"]["c"]), "line 7: expected one driver for each wire"),
    ],
)
def test_broken_designs(change: Callable[[dict], object], message: str) -> None:
    made = design("$add", {"A": 4, "B": 4}, {"Y": 4})
    change(made["modules"]["m"])
    with pytest.raises(UsageError, match=f"^{message}"):
        read(made)


def test_what_is_no_design() -> None:
    for data in (b"{", b"[]", b"\xff", b"{}", b'{"modules": {}}', b"[" * 100_000):
        with pytest.raises(UsageError):
            read_yosys_json(data)
