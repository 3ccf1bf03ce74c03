"""Bristol files written by hand: both kinds, both ways, and everything that can be wrong with one."""

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gc2pc.circuit import Netlist, parse
from gc2pc.errors import UsageError
from gc2pc.formats import load, read_bristol, write_bristol
from support.netlists import evaluate, random_netlist

FASHION = "3 7\n2 2 2\n1 2\n\n2 1 0 2 5 XOR\n2 1 1 3 4 AND\n1 1 4 6 INV\n"
FORMAT = "3 7\n2 2 2\n\n2 1 0 2 5 XOR\n2 1 1 3 4 AND\n1 1 4 6 INV\n"
MEANING = "inputs 2 2\nw6 = xor w2 w4\nw7 = and w3 w5\nw8 = not w7\noutputs w6 w8"


@pytest.mark.parametrize(
    "text",
    [
        FASHION,
        FORMAT,
        FASHION.replace("\n", " \r\n"),
        FASHION.replace(" ", "\t  "),
        "\n\n" + FASHION.replace("\n", "\n\n"),
        FASHION.replace("INV", "NOT").rstrip(),
    ],
)
def test_read(text):
    assert str(read_bristol(text)) == MEANING


def test_write():
    net = parse(MEANING)
    ordered = "3 7\n2 2 2\n1 2\n\n2 1 0 2 5 XOR\n2 1 1 3 4 AND\n1 1 4 6 INV\n"
    assert write_bristol(net) == ordered
    assert write_bristol(net, "format") == ordered.replace("1 2\n\n", "\n")


def test_constants_and_copies_are_wires():
    text = "5 8\n1 3\n4 1 1 1 2\n\n1 1 1 3 EQ\n1 1 0 4 EQ\n1 1 2 5 EQW\n2 1 3 5 6 XOR\n1 1 6 7 EQW\n"
    net = read_bristol(text)
    assert str(net) == "inputs 3\nw5 = xor 1 w4\noutputs 1\noutputs 0\noutputs w4\noutputs w5 w5"
    assert read_bristol(write_bristol(net)) == net


def test_outputs_that_no_gate_drives_alone():
    net = parse("inputs 2\nw4 = and w2 1\nw5 = not w4\noutputs w5 0 1 w3\noutputs w5 w4")
    fashion = (
        "7 9\n1 2\n2 4 2\n\n1 1 1 2 EQ\n2 1 0 2 8 AND\n1 1 8 3 INV\n"
        "1 1 0 4 EQ\n1 1 1 5 EQ\n1 1 1 6 EQW\n1 1 3 7 EQW\n"
    )
    assert write_bristol(net) == fashion
    assert read_bristol(fashion) == net
    old = write_bristol(net, "format")
    assert old == (
        "8 10\n2 0 6\n\n2 1 0 0 2 XOR\n1 1 2 3 INV\n2 1 0 3 9 AND\n1 1 9 4 INV\n"
        "2 1 2 2 5 XOR\n2 1 3 2 6 XOR\n2 1 1 2 7 XOR\n2 1 4 2 8 XOR\n"
    )
    values = [0, 1, 2, 3]
    joined = [low | high << 4 for low, high in zip(*evaluate(net, values), strict=True)]
    assert evaluate(read_bristol(old), values) == [joined]


def test_round_trip_of_random_netlists():
    rng = random.Random(4)
    values = list(range(64))
    for _ in range(100):
        net = random_netlist(rng)
        text = write_bristol(net)
        again = read_bristol(text)
        assert (again.op.tolist(), again.outputs.tolist()) == (net.op.tolist(), net.outputs.tolist())
        assert (again.a.tolist(), again.b.tolist()) == (net.a.tolist(), net.b.tolist())
        assert write_bristol(again) == text
        old = read_bristol(write_bristol(net, "format"))
        assert evaluate(old, values) == evaluate(net, values)
        assert old.and_gates == net.and_gates


def test_identity_and_constants_only():
    net = parse("inputs 1\noutputs w2")
    assert write_bristol(net) == "1 2\n1 1\n1 1\n\n1 1 0 1 EQW\n"
    assert read_bristol(write_bristol(net)) == net
    assert read_bristol("0 1\n1 1\n1 1\n") == net
    constant = parse("inputs\noutputs 1")
    assert write_bristol(constant) == "1 1\n0\n1 1\n\n1 1 1 0 EQ\n"
    assert read_bristol(write_bristol(constant)) == constant


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n", "line 2: expected the numbers of gates and of wires, got the end"),
        ("3\n" + FASHION, "line 1: expected the numbers of gates and of wires, got '3'"),
        (FASHION.replace("2 2 2", "2 2"), "line 2: expected the number of inputs, then the width of each"),
        (FASHION.replace("2 2 2", "2 0 2"), "line 2: expected the number of inputs, then the width of each"),
        (FASHION.replace("1 2\n", "2 2\n"), "line 3: expected the number of outputs, then the width of each"),
        (FORMAT.replace("2 2 2", "2 2 2 2"), "line 2: expected 'first second output' widths, or"),
        (FASHION.replace("3 7", "3 2"), "line 1: expected from 4 .by the widths. to 4294967294 wires"),
        (FASHION.replace("3 7", "3 5000000000"), "line 1: expected from 4"),
        (FASHION.replace("3 7", "4 7"), "line 7: expected 4 gates, as the header says, got 3"),
        (FASHION.replace("3 7", "3 8"), "line 7: expected a gate that drives the output wire 7, got none"),
        (FASHION.replace("2 1 0 2 5 XOR", "2 1 0 5 XOR"), "line 5: expected a gate like '2 1 0 1 64 XOR'"),
        (FASHION.replace("2 1 0 2 5 XOR", "1 1 0 2 5 XOR"), "line 5: expected a gate like"),
        (FASHION.replace("2 1 0 2 5 XOR", "2 2 0 2 5 XOR"), "line 5: expected a gate like"),
        (FASHION.replace("2 1 0 2 5 XOR", "2 1 0 2 5 6 XOR"), "line 5: expected a gate like"),
        (
            FASHION.replace("2 1 0 2 5 XOR", "2 1 0 2 5 MUX"),
            "line 5: expected a gate like .* got '2 1 0 2 5 MUX'",
        ),
        (FASHION.replace("2 1 0 2 5 XOR", "1 1 2 5 EQ"), "line 5: expected a gate like"),
        (FASHION.replace("2 1 0 2 5 XOR", "XOR"), "line 5: expected a gate like"),
        (FASHION.replace("2 1 0 2 5 XOR", "2 1 0 X 5 XOR"), "line 5: expected a gate like"),
        (FASHION.replace("2 1 1 3 4", "2 1 1 6 4"), "line 6: expected operands driven before, wire 6 is not"),
        (
            FASHION.replace("2 1 1 3 4", "2 1 1 3 5"),
            "line 6: expected a gate that drives a new wire from 4 to 6",
        ),
        (FASHION.replace("2 1 1 3 4", "2 1 1 3 0"), "line 6: expected a gate that drives a new wire"),
        (FASHION.replace("2 1 1 3 4", "2 1 1 3 7"), "line 6: expected a gate that drives a new wire"),
        (
            FASHION.replace("2 1 1 3 4", "2 1 1 -3 4"),
            "line 6: expected capital letters and digits only, got '-'",
        ),
        (FASHION.replace("2 1 1 3 4", "2 1 1 ٣ 4"), "line 6: expected capital letters and digits only"),
    ],
)
def test_broken(text, message):
    with pytest.raises(UsageError, match=f"^{message}"):
        read_bristol(text)


LINES = FASHION.splitlines()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_files_raise_nothing_else(data):
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        i = data.draw(st.integers(0, len(lines) - 1))
        words = lines[i].split()
        what = data.draw(st.sampled_from(["drop", "twice", "word", "text"]))
        if what == "drop":
            lines[i] = ""
        elif what == "twice":
            lines.insert(i, lines[i])
        elif what == "word" and words:
            j = data.draw(st.integers(0, len(words) - 1))
            words[j] = data.draw(
                st.sampled_from(["0", "1", "2", "7", "99999999999", "9" * 5000, "EQ", "EQW", "OR", ""])
            )
            lines[i] = " ".join(words)
        else:
            lines[i] = data.draw(st.text(max_size=12))
    only_usage_errors("\n".join(lines) + "\n")


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="0123456789 \nXORANDINVEQW", max_size=80))
@example("1 4294967294\n1 4294967294\n0\n1 1 0 0 INV")
@example("0 4294967294\n1 4294967294\n1 1\n")
def test_garbage_raises_nothing_else(text):
    only_usage_errors(text + "\n")


def only_usage_errors(text):
    try:
        net = read_bristol(text)
    except UsageError as error:
        assert str(error).startswith("line ")
    else:
        assert isinstance(net, Netlist)


def test_load_names_the_file(tmp_path):
    path = tmp_path / "broken.txt"
    with pytest.raises(UsageError, match=r"cannot read .*broken.txt: No such file"):
        load(path)
    path.write_text("1 2\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"broken.txt, line 2: expected"):
        load(str(path))
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"broken\.txt, line 1: expected text in UTF-8, got the byte 0xff"):
        load(path)
    path.write_text(FASHION, encoding="utf-8")
    assert str(load(str(path))) == MEANING


def test_the_old_format_holds_one_or_two_inputs():
    with pytest.raises(UsageError, match="1 or 2 inputs, got 3; use 'fashion'"):
        write_bristol(parse("inputs 1 1 1\noutputs w2"), "format")
    with pytest.raises(UsageError, match="1 or 2 inputs, got 0"):
        write_bristol(parse("inputs\noutputs 0"), "format")
    with pytest.raises(UsageError, match="kind must be 'fashion' or 'format', got 'blif'"):
        write_bristol(parse("inputs 1\noutputs w2"), "blif")


def test_or_and_several_ands_on_a_line():
    text = "3 8\n2 2 2\n2 1 2\n\n2 1 0 2 4 OR\n4 2 0 1 2 3 6 5 MAND\n2 1 4 5 7 XOR\n"
    x, y = zip(*((i, j) for i in range(4) for j in range(4)), strict=True)
    low = [(i & 1) & (j & 1) for i, j in zip(x, y, strict=True)]
    high = [((i & 1) | (j & 1)) ^ (i & j) >> 1 for i, j in zip(x, y, strict=True)]
    net = read_bristol(text)
    assert evaluate(net, x, y) == [
        [(i & j) >> 1 for i, j in zip(x, y, strict=True)],
        [a | b << 1 for a, b in zip(low, high, strict=True)],
    ]
    assert net.and_gates == 3
    for broken in ("4 2 0 1 2 3 6 MAND", "3 2 0 1 2 3 6 5 MAND", "0 0 MAND", "4 2 0 1 2 x 6 5 MAND"):
        with pytest.raises(UsageError, match=r"^line 6: expected (a gate like|capital letters)"):
            read_bristol(text.replace("4 2 0 1 2 3 6 5 MAND", broken.upper()))


def test_a_width_costs_nothing_to_claim():
    with pytest.raises(
        UsageError, match=r"^line 2: expected at most 4,194,304 input bits, got '1 4294967294'"
    ):
        read_bristol("0 4294967294\n1 4294967294\n1 1\n")


def test_the_old_format_with_one_input():
    assert evaluate(read_bristol("1 3\n2 1\n\n2 1 0 1 2 AND\n"), [0, 1, 2, 3]) == [[0, 0, 0, 1]]
