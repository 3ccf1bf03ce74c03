"""AIGER written by hand, in text and in binary, and everything that can be wrong with a file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gc2pc.circuit import Netlist
from gc2pc.errors import UsageError
from gc2pc.formats import read_aiger
from gc2pc.library.catalog import build
from support.foreign import write_aiger
from support.netlists import evaluate

HALF_ADDER = """aag 7 2 0 2 3
2
4
6
12
6 13 15
12 2 4
14 3 5
i0 x
i1 y
o0 sum
o1 carry
c
comment
"""
BINARY = b"aig 5 2 0 2 3\n10\n6\n\x02\x02\x03\x02\x01\x02i0 x\ni1 y\no0 s\no1 c\nc\nb\xff"


def test_text() -> None:
    net = read_aiger(HALF_ADDER.encode())
    assert [port.name for port in net.in_ports + net.out_ports] == ["x", "y", "sum", "carry"]
    assert evaluate(net, [0, 1, 0, 1], [0, 0, 1, 1]) == [[0, 1, 1, 0], [0, 0, 0, 1]]
    assert net.and_gates == 1


def test_binary() -> None:
    net = read_aiger(BINARY)
    assert evaluate(net, [0, 1, 0, 1], [0, 0, 1, 1]) == [[0, 1, 1, 0], [0, 0, 0, 1]]


def test_without_symbols_there_is_one_port_a_side() -> None:
    net = read_aiger(HALF_ADDER.partition("i0")[0].encode())
    assert evaluate(net, [0, 1, 2, 3]) == [[0, 1, 1, 2]]


def test_constants_and_inputs_as_outputs() -> None:
    assert evaluate(read_aiger(b"aag 1 1 0 4 0\n2\n0\n1\n2\n3\n"), [0, 1]) == [[0b1010, 0b0110]]
    assert evaluate(read_aiger(b"aig 1 1 0 1 0\n3\n"), [0, 1]) == [[1, 0]]


@pytest.mark.parametrize(("s", "expected"), [((2, 3), 1), ((3, 2), 1)])
def test_a_multiplexer_costs_one_and(s: tuple[int, int], expected: int) -> None:
    text = f"aag 6 3 0 1 3\n2\n4\n6\n13\n8 {s[0]} 4\n10 6 {s[1]}\n12 9 11\n"
    net = read_aiger(text.encode())
    assert net.and_gates == expected
    values = list(range(8))
    chosen = [(v >> 1 if (v & 1) == (s[0] == 2) else v >> 2) & 1 for v in values]
    assert evaluate(net, values) == [chosen]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: expected a header like 'aag 7 2 0 2 3' or 'aig 7 2 0 2 3', got the end"),
        ("aag 1 1 0", "line 1: expected a header like"),
        ("aag 1 1 0 1 x", "line 1: expected a header like 'aag .*, got 'x'"),
        ("aag 1 0 1 0 0\n2 3\n", "line 1: expected a circuit without latches: .* got '1 latches'"),
        ("aag 1 1 0 0 0 1\n2\n2\n", "line 1: expected inputs, outputs and ANDs only"),
        ("aag 2 4294967296 0 1 0", "line 1: expected at most 4,194,304 inputs, and a line for all else"),
        ("aig 99999999 1 0 1 99999998\n2\n", "line 1: expected at most 4,194,304 inputs, and a line"),
        ("aag 1 1 0 1 1\n2\n2\n", "line 1: expected as many variables as inputs and ANDs"),
        ("aig 3 1 0 1 1\n2\n", "line 1: expected as many variables as inputs and ANDs"),
        ("aag 1 1 0 1 0\n3\n2\n", "line 2: expected an input, which is not inverted, got '3'"),
        ("aag 2 2 0 1 0\n2\n2\n2\n", "line 3: expected each input once"),
        ("aag 1 1 0 1 0\n2\n4\n", "line 3: expected literals up to 3, got '4'"),
        (
            "aag 3 1 0 1 0\n2\n4\n",
            "line 3: expected an output that is an input, an AND or a constant, got '4'",
        ),
        ("aag 2 1 0 1 1\n2\n4\n2 2 2\n", "line 4: expected an AND that makes a new variable, got '2'"),
        ("aag 2 1 0 1 1\n2\n4\n4 2\n", "line 4: expected an AND like '6 2 4', got '4 2'"),
        ("aag 3 1 0 1 2\n2\n4\n4 6 2\n6 2 4\n", "line [45]: expected logic without cycles, got the variable"),
        (
            "aag 3 1 0 1 1\n2\n4\n4 2 6\n",
            "line 4: expected operands that are inputs, ANDs or constants, got '6'",
        ),
        ("aag 1 1 0 1 0\n2\n", "line 3: expected an output's literal, got the end"),
        ("aag 1 1 0 1 0\n2\n2\ni1 x\n", "line 4: expected the number of one of 1 inputs, once, got 'i1 x'"),
        ("aag 1 1 0 1 0\n2\n2\nq0 x\n", "line 4: expected a symbol like 'i0 x"),
        ("aag 2 2 0 0 0\n2\n4\ni0 x\ni1 x\n", "line 5: expected different symbols"),
        ("aig 2 1 0 1 1\n4\n\x02", "line 2: expected a number of at most five bytes, got the end"),
        ("aig 2 1 0 1 1\n4\n\x05\x01", "line 2: expected an AND of literals below its own"),
        ("aig 2 1 0 1 1\n4\n\x00\x01", "line 2: expected an AND of literals below its own"),
    ],
)
def test_broken(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=f"^{message}"):
        read_aiger(text.encode())


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damaged_files_raise_nothing_else(data: st.DataObject) -> None:
    good = data.draw(st.sampled_from([HALF_ADDER.encode(), BINARY, write_aiger(build("lt32"), binary=True)]))
    damaged = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.one_of(st.binary(max_size=3), st.sampled_from([b"999999999999", b" ", b"\n", b"0", b"i0 x\n"]))
        )
        if not damaged:
            break
    try:
        assert isinstance(read_aiger(bytes(damaged)), Netlist)
    except UsageError as error:
        assert str(error).startswith("line ")
