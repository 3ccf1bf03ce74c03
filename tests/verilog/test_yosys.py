"""Verilog files through Yosys, where the package pyosys is installed: meaning, AND counts, and refusals."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from gc2pc.circuit import fold
from gc2pc.errors import UsageError
from gc2pc.formats import write_verilog
from gc2pc.library.catalog import build
from gc2pc.verilog import read_verilog
from support.cli import gc2pc_json, refused
from support.netlists import evaluate

yosys = pytest.mark.skipif(find_spec("pyosys") is None, reason="the extra `verilog` is not installed")

SOURCE = """module inner(input [7:0] x, input signed [7:0] y, output [7:0] z);
  assign z = x / y[3:0] + (y >>> 1);
endmodule
module top(input [7:0] a, input signed [7:0] b, input [1:0] s,
  output reg [7:0] y, output [15:0] p, output lt);
  wire [7:0] z;
  inner one(.x(a), .y(b), .z(z));
  always @* case (s)
    0: y = a + b;
    1: y = a - b;
    2: y = z;
    default: y = a << b[2:0];
  endcase
  assign p = a * $unsigned(b);
  assign lt = $signed(a) < b;
endmodule
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "of two modules.v"
    path.write_text(SOURCE)
    return path


def sign(x: int) -> int:
    return x - (x >> 7 << 8)


@yosys
def test_meaning(source: Path) -> None:
    net = read_verilog(source)
    assert [(port.name, port.bits) for port in net.in_ports] == [("a", 8), ("b", 8), ("s", 2)]
    rows = [(a, b, s) for a in range(0, 256, 5) for b in range(0, 256, 3) if b & 15 for s in range(4)]
    y, p, lt = evaluate(net, *zip(*rows, strict=True))
    for i, (a, b, s) in enumerate(rows):
        quotient = a // (b & 15) + (b >> 1)  # `y >>> 1` is unsigned in a sum with unsigned numbers
        assert y[i] == [a + b, a - b, quotient, a << (b & 7)][s] % 256
        assert p[i] == a * b and lt[i] == (sign(a) < sign(b))


@yosys
def test_words_are_circuits_of_the_library(tmp_path: Path) -> None:
    text = """module m(input [31:0] a, b, output [31:0] sum, prod, output less, output [31:0] sel);
      assign sum = a + b; assign prod = a * b; assign less = a < b; assign sel = less ? a : b;
    endmodule"""
    path = tmp_path / "m.sv"
    path.write_text(text)
    expected = build("add32").and_gates + build("mul32").and_gates + build("lt32").and_gates + 32
    assert read_verilog(path).and_gates <= expected


@yosys
@pytest.mark.parametrize("name", ["add32", "lt32", "mul32"])
def test_what_is_written_is_read_back(name: str, tmp_path: Path) -> None:
    net = build(name)
    path = tmp_path / "out.v"
    path.write_text(write_verilog(net, name))
    again = read_verilog(path)
    columns = [[0, 1, 2**32 - 1, 123456789], [7, 2**32 - 1, 2**31, 987654321]]
    assert evaluate(again, *columns) == evaluate(net, *columns)
    assert fold(again).and_gates <= net.and_gates


@yosys
def test_the_command_line(source: Path) -> None:
    given = ["--input", "x=100", "--input", "y=7"]
    assert gc2pc_json("eval", f"{source}:inner", *given)["outputs"] == {"z": 100 // 7 + 3}
    assert gc2pc_json("stats", str(source))["and_gates"] > 0
    assert "module" in refused("stats", f"{source}:other")


@yosys
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("module m(input a, output y); assign y = ; endmodule", "line 1: syntax error"),
        (
            "module m(input c, a, output reg y);\nalways @(posedge c) y <= a;\nendmodule",
            "line 2: expected logic w",
        ),
        ("module m(input a, output y); other o(a, y); endmodule", "Yosys says: "),
        (
            "module m(input a, output y);\nwire t; assign t = ~(t & a);\nassign y = t; endmodule",
            "line 2: expected",
        ),
        ("module m(input [4000000000:0] a, output y); assign y = a[5]; endmodule", ""),
    ],
)
def test_what_is_refused(text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gc2pc.verilog.yosys.MAX_MEMORY", 2 << 30)
    path = tmp_path / "m.v"
    path.write_text(text)
    with pytest.raises(UsageError, match=f"m.v, {message}"):
        read_verilog(path)


def test_without_yosys(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gc2pc.verilog.yosys.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"needs Yosys: pip install 'gc2pc\[verilog\]'"):
        read_verilog(source)
