"""Straight-line programs and circuits of ABY written by hand, and what can be wrong with them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gc2pc.circuit import Netlist
from gc2pc.errors import UsageError
from gc2pc.formats import read_aby, read_slp
from support.netlists import evaluate

NEW = """# a comment
begin circuit HALF--rs=1
# Tally: 3 inputs, 2 outputs
Inputs: x1:x2 c
Outputs: y0:y1
Internal: t1
GateSyntax: GateName Output Inputs

begin SLP
XOR t1 x1 x2
XNOR y0 t1 c
AND y1 x1 x2
end SLP
end circuit
"""
OLD = """# Straight-Line Program
#
4 gates
3 inputs
x0 x1 x2
1 output
y0

BEGIN
t0 = x0 + x1;
t1 = t0 x x2
t2 = t1 # x0
y0 = t2
END
"""


def test_the_newer_dialect() -> None:
    net = read_slp(NEW)
    assert [(port.name, port.bits) for port in net.in_ports] == [("x", 2), ("c", 1)]
    assert evaluate(net, [0, 1, 2, 3], [1, 1, 0, 0]) == [[0 ^ 0, 1 ^ 0, 0 ^ 0, 1 ^ 2]]


def test_the_older_dialect() -> None:
    net = read_slp(OLD)
    values = list(range(8))
    bits = [[v >> i & 1 for i in range(3)] for v in values]
    assert evaluate(net, values) == [[1 ^ ((a ^ b) & c) ^ a for a, b, c in bits]]
    assert read_slp(OLD.replace(" x x2", " & x2").replace("t1 #", "t1 XNOR")) == net
    assert read_slp(OLD.replace("t0 + ", "t0 XOR ").replace("BEGIN", "BEGIN // here")) == net


def test_names_in_two_lines_that_begin_with_what_they_are() -> None:
    text = "// + XOR\nINPUTS a b\nOUTPUTS c\n\nBEGIN\nc = a | b\nEND\n"
    assert evaluate(read_slp(text), [0, 1, 0, 1], [0, 0, 1, 1]) == [[0, 1, 1, 1]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: expected 'begin SLP' or 'BEGIN', got the end"),
        (NEW.replace("Inputs: x1:x2 c\n", ""), "line 8: expected a line like 'Inputs: x0:x7' before"),
        (NEW.replace("Outputs: y0:y1\n", ""), "line 8: expected a line like 'Outputs: x0:x7' before"),
        (NEW.replace("Internal: t1", "Whatever: t1"), "line 6: expected 'Inputs: x0:x7', 'Outputs: y0:y7'"),
        (NEW.replace("x1:x2", "x2:x1"), "line 4: expected a range like x0:x7"),
        (NEW.replace("x1:x2", "x1:y2"), "line 4: expected a range like x0:x7"),
        (NEW.replace("x1:x2", "x1:x999999999"), "line 4: expected a range like x0:x7, of at most 4,194,304"),
        (NEW.replace("x1:x2", "x1:x4000000 z0:z4000000"), "line 4: expected at most 4,194,304 inputs"),
        (NEW.replace("x1:x2", "c"), "line 4: expected different names"),
        (NEW.replace("x1:x2", "1x"), "line 4: expected names like x0"),
        (NEW.replace("Outputs", "Inputs"), "line 5: expected the inputs once"),
        (NEW.replace("XOR t1 x1 x2", "XOR t1 x1"), "line 10: expected a gate like 'XOR t1 x0 x1'"),
        (NEW.replace("XOR t1", "NOT t1"), "line 10: expected a gate like 'XOR t1 x0 x1'"),
        (NEW.replace("XOR t1", "MAJ t1"), "line 10: expected a gate like 'XOR t1 x0 x1'"),
        (NEW.replace("XOR t1", "XOR x1"), "line 10: expected a new name for the result, got 'x1'"),
        (NEW.replace("t1 c", "t2 c"), "line 11: expected operands that were made before, got 't2'"),
        (NEW.replace("AND y1", "AND y2"), "line 13: expected a gate that makes the output y1, got none"),
        (NEW.replace("end SLP\nend circuit\n", ""), "line 13: expected 'end SLP', got the end"),
        (OLD.replace("END\n", ""), "line 14: expected 'END', got the end"),
        (OLD.replace("3 inputs", "4 inputs"), "line 5: expected 4 inputs, as the line before says, got 3"),
        (OLD.replace("4 gates", "5 gates"), "line 3: expected 4 gates, as there are, got '5 gates'"),
        (OLD.replace("t0 x x2", "t0 ? x2"), "line 11: expected an equation like 't1 = x0 [+] x1'"),
        (OLD.replace("t0 = ", "t0 == "), "line 10: expected an equation like"),
    ],
)
def test_broken_programs(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=f"^{message}"):
        read_slp(text)


ABY = """# 3 gates
S 0 1
C 2 3
0 -2
1 -3
M 0 2 1 4
V 4 3 5
I 5 6
X 6 -3 7
A 7 4 8
O 8 7
O 4
"""


def test_aby() -> None:
    net = read_aby(ABY)
    assert [port.name for port in net.in_ports] == ["server0", "client0"]
    assert [(port.name, port.bits) for port in net.out_ports] == [("out0", 2), ("out1", 1)]
    x, y = zip(*((i, j) for i in range(4) for j in range(4)), strict=True)
    chosen = [(j & 1) if i >> 1 else i & 1 for i, j in zip(x, y, strict=True)]
    either = [c | j >> 1 for c, j in zip(chosen, y, strict=True)]
    both = [c & e for c, e in zip(chosen, either, strict=True)]
    assert evaluate(net, x, y) == [[b | e << 1 for b, e in zip(both, either, strict=True)], chosen]
    assert read_aby(ABY.replace("0 -2\n1 -3\n", "")) == net


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: expected a line of outputs, 'O wire wire ...', got the end"),
        (ABY.replace("M 0 2 1 4", "M 0 2 4"), "line 6: expected 'M a b select out', got 'M 0 2 4'"),
        (ABY.replace("M 0 2 1 4", "M 0 2 x 4"), "line 6: expected 'M a b select out', wires being numbers"),
        (ABY.replace("M 0 2 1 4", "M"), "line 6: expected 'M a b select out', wires being numbers"),
        (ABY.replace("V 4 3 5", "V 4 9 5"), "line 7: expected wires that were made before, got 9"),
        (ABY.replace("V 4 3 5", "V 4 3 2"), "line 7: expected a wire that nothing has made before, got 2"),
        (ABY.replace("C 2 3", "C 2 0"), "line 3: expected a wire that nothing has made before, got 0"),
        (ABY.replace("1 -3", "1 -2"), "line 5: expected a wire that nothing has made before, got -2"),
        (ABY.replace("O 4", "O 40"), "line 12: expected wires that were made before, got 40"),
    ],
)
def test_broken_circuits_of_aby(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=f"^{message}"):
        read_aby(text)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([(read_slp, NEW), (read_slp, OLD), (read_aby, ABY)]), st.data())
def test_damaged_files_raise_nothing_else(case, data: st.DataObject) -> None:
    read, text = case
    lines = text.splitlines()
    words = sorted({word for line in lines for word in line.split()})
    for _ in range(data.draw(st.integers(1, 3))):
        i = data.draw(st.integers(0, len(lines) - 1))
        parts = lines[i].split() or [""]
        parts[data.draw(st.integers(0, len(parts) - 1))] = data.draw(
            st.one_of(st.sampled_from([*words, "", "-", "9" * 30]), st.text(max_size=5))
        )
        lines[i] = data.draw(st.sampled_from([" ".join(parts), "", lines[i] + "\n" + lines[i]]))
    try:
        assert isinstance(read("\n".join(lines)), Netlist)
    except UsageError as error:
        assert str(error).startswith("line ")
