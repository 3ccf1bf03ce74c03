"""BLIF written by hand: tables, instances, and everything that can be wrong with a file."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gc2pc.circuit import Builder, Netlist
from gc2pc.errors import UsageError
from gc2pc.formats import read_blif, write_blif
from gc2pc.formats.cover import cover
from gc2pc.formats.polynomials import MOST, ands, polynomial
from support.netlists import evaluate

ADDER = r"""# two bits and a carry
.model adder
.inputs a[0] a[1] \
        b[0] b[1]
.outputs sum[0] sum[1] carry
.subckt full a=a[0] b=b[0] cin=zero s=sum[0] cout=c1
.subckt full a=a[1] b=b[1] cin=c1 s=sum[1] cout=carry
.names zero
.end

.model full
.inputs a b cin
.outputs s cout
.names a b cin s
100 1
010 1
001 1
111 1
.names a b cin cout  # majority
11- 1
1-1 1
-11 1
.end
"""


def test_instances_of_a_full_adder() -> None:
    net = read_blif(ADDER)
    assert [(port.name, port.bits) for port in net.in_ports] == [("a", 2), ("b", 2)]
    x, y = zip(*((i, j) for i in range(4) for j in range(4)), strict=True)
    total = [i + j for i, j in zip(x, y, strict=True)]
    assert evaluate(net, x, y) == [[n & 3 for n in total], [n >> 2 for n in total]]
    assert net.and_gates == 2


def test_an_instance_whose_output_goes_round_into_another_of_its_inputs() -> None:
    text = """.model top
.inputs a
.outputs z
.subckt two p=a q=r x=r y=z
.end
.model two
.inputs p q
.outputs x y
.names p x
0 1
.names q y
0 1
.end
"""
    assert evaluate(read_blif(text), [0, 1]) == [[0, 1]]


def test_rows_of_zeros_constants_and_what_is_passed_over() -> None:
    text = """.model top
.inputs a b
.outputs x y z w
.default_input_arrival 0 0
.names a b x
11 0
.names y
1
.names z
.conn a w
.exdc
.names a b x
00 1
.end
"""
    assert evaluate(read_blif(text), [0, 1, 0, 1], [0, 0, 1, 1]) == [
        [1, 1, 1, 0],
        [1, 1, 1, 1],
        [0, 0, 0, 0],
        [0, 1, 0, 1],
    ]


def test_models_without_logic_only_matter_when_they_are_used() -> None:
    text = (
        ".model top\n.inputs a\n.outputs z\n.names a z\n0 1\n.end\n.model ram\n.inputs a\n.blackbox\n.end\n"
    )
    assert evaluate(read_blif(text), [0, 1]) == [[1, 0]]


@pytest.mark.parametrize("n", range(1, 12))
def test_tables_against_their_rows(n: int) -> None:
    rng = random.Random(n)
    for _ in range(20):
        rows = ["".join(rng.choice("01--") for _ in range(n)) for _ in range(rng.randint(0, 8))]
        b = Builder()
        b.output([cover(b, rows, b.input(n))])
        inputs = list(range(1 << n))
        matched = [
            int(any(all(c in ("-", str(i >> k & 1)) for k, c in enumerate(row)) for row in rows))
            for i in inputs
        ]
        assert evaluate(b.build(), inputs) == [matched]


def test_products_that_exclude_each_other_cost_no_or() -> None:
    b = Builder()
    b.output([cover(b, ["1111111", "0000000"], b.input(7))])
    assert b.build().and_gates == 9  # each pair of inputs is shared


def table(n: int, f) -> int:
    return sum(int(f(*(i >> k & 1 for k in range(n)))) << i for i in range(1 << n))


def majority(*bits: int) -> bool:
    return 2 * sum(bits) > len(bits)


@pytest.mark.parametrize(
    ("n", "f", "expected"),
    [
        (6, lambda *x: sum(x) % 2, 0),
        (3, majority, 1),
        (3, lambda c, x, y: x if c else y, 1),
        (6, lambda a, b, c, d, s, t: (a, b, c, d)[s + 2 * t], 3),
        (6, lambda *x: majority(*x[:3]) and majority(*x[3:]), 3),
        (6, lambda *x: all(x), 5),
        (6, lambda *x: any(x), 5),
        (6, lambda a, b, c, d, e, f: (a ^ b) & (c ^ d) & (e ^ f), 2),
    ],
)
def test_ands_of_what_circuits_are_made_of(n: int, f, expected: int) -> None:
    assert ands(polynomial(table(n, f), n)) == expected


def test_all_functions_of_three_bits_take_the_fewest_ands() -> None:
    counts = [ands(polynomial(i, 3)) for i in range(256)]
    assert [counts.count(k) for k in range(3)] == [16, 112, 128]  # by degree: at most 1, 2, 3
    assert max(ands(polynomial(i, 4)) for i in range(0, 1 << 16, 97)) <= 4
    assert MOST == 6


TWO = ".model two\n.inputs a b\n.outputs z\n.names a b z\n11 1\n.end"
TOP = ".model top\n.inputs a b\n.outputs z\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: expected a line like '.model NAME', got the end"),
        (".inputs a", "line 1: expected a line like '.model NAME' first, got '.inputs a'"),
        (".model", "line 1: expected '.model' and a new name"),
        (TOP + ".end\n.model top\n", "line 5: expected '.model' and a new name"),
        (TOP + ".names a z\n1", "line 5: expected 1 of 0, 1 and -, a blank, and 0 or 1, got '1'"),
        (TOP + ".names a z\n2 1", "line 5: expected 1 of 0, 1 and -"),
        (TOP + ".names a z\n1 2", "line 5: expected 1 of 0, 1 and -"),
        (TOP + ".names a z\n1 1\n0 0", "line 6: expected rows that all end in 1"),
        (TOP + "1 1", "line 4: expected a line that begins with a dot, or the row of a table"),
        (TOP + ".names a z\n.end\n1 1", "line 6: expected a line that begins with a dot"),
        (TOP + ".names", "line 4: expected .inputs, .outputs, .names with a signal"),
        (TOP + ".nothing", "line 4: expected .inputs, .outputs, .names with a signal"),
        (TOP + ".names b a\n1 1", "line 4: expected one driver for each signal, a has one already"),
        (TOP + ".outputs z", "line 4: expected each output once"),
        (TOP + ".latch a z re clk 0", "line 4: expected logic without latches: write one step"),
        (TOP + ".gate nand2 A=a B=b O=z", "line 4: expected tables .* instead of the cells of a library"),
        (TOP + ".search other.blif", "line 4: expected all models in one file"),
        (TOP + ".subckt inv a=a", "line 4: expected a model whose logic is in the file, not inv"),
        (TOP + ".subckt top a=a a=b", "line 4: expected a model and pairs like 'formal=actual', each formal"),
        (TOP + ".subckt top a=a y=b", "line 4: expected ports of top, got y"),
        (TOP + ".subckt two a=a z=z\n.end\n" + TWO, "line 4: expected all inputs of two, b is missing"),
        (TOP + ".subckt top a=a b=b z=z", "line 1: expected logic without cycles, got the model top, which"),
        (TOP, "line 1: expected signals that something drives in top, got z"),
        (TOP + ".names c z\n1 1", "line 4: expected signals that something drives in top, got c"),
        (
            TOP + ".names a x z\n11 1\n.names z x\n1 1",
            "line [46]: expected logic without cycles, got the signal [xz], which depends on itself",
        ),
    ],
)
def test_broken(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=f"^{message}"):
        read_blif(text)


def test_models_that_double_what_they_contain_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gc2pc.formats.blif.MAX_GATES", 1 << 12)
    parts = [".model m0\n.inputs a\n.outputs z\n.names a z\n0 1\n.end"]
    for i in range(1, 60):
        inner = f".subckt m{i - 1} a=a z=x\n.subckt m{i - 1} a=x z=z"
        parts.insert(0, f".model m{i}\n.inputs a\n.outputs z\n{inner}\n.end")
    with pytest.raises(UsageError, match="signals in all instances"):
        read_blif("\n".join(parts))


def test_too_many_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gc2pc.formats.blif.MAX_INPUTS", 1)
    with pytest.raises(UsageError, match="line 1: expected at most 1 inputs, got 2"):
        read_blif(TOP + ".names a z\n1 1\n")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_files_raise_nothing_else(data: st.DataObject) -> None:
    lines = ADDER.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        i = data.draw(st.integers(0, len(lines) - 1))
        words = lines[i].split()
        what = data.draw(st.sampled_from(["drop", "twice", "word", "text"]))
        if what == "drop":
            del lines[i]
        elif what == "twice":
            lines.insert(i, lines[i])
        elif what == "word" and words:
            j = data.draw(st.integers(0, len(words) - 1))
            words[j] = data.draw(
                st.sampled_from(["a", "c1", "a[1]", "x=y", "1", "-", "\\", ".names", "full", "=", ".model"])
            )
            lines[i] = " ".join(words)
        else:
            lines[i] = data.draw(st.text(max_size=12))
        if not lines:
            break
    try:
        assert isinstance(read_blif("\n".join(lines)), Netlist)
    except UsageError as error:
        assert str(error).startswith("line ")


def test_writing_keeps_names_apart() -> None:
    b = Builder()
    w0, x = b.input(1, "w0"), b.input(2, "x")
    b.output([b.and_(w0[0], x[1])], "x")
    b.output([1, 0], "x_out")
    text = write_blif(b.build())
    again = read_blif(text)
    assert [port.name for port in again.in_ports] == ["w0", "x"]
    assert [(port.name, port.bits) for port in again.out_ports] == [("x_out_", 1), ("x_out", 2)]
    assert evaluate(again, [1, 1], [1, 2]) == [[0, 1], [1, 1]]
