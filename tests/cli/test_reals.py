"""Floats and fixed-point numbers on the command line: read exactly, printed shortly, valid as JSON."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from gc2pc.cli.inputs import parse_value, read_value
from gc2pc.cli.show import print_json, value_text
from gc2pc.columns import read_column
from gc2pc.errors import UsageError
from support.cli import gc2pc, gc2pc_json, refused, two_processes

SOURCE = """
import gc2pc
from gc2pc import Alice, Array, Bob, Fixed, Float32, UInt


@gc2pc.function
def scaled(x: Alice[Array[Float32]], y: Bob[Fixed[16, 16]]) -> tuple[Array[Float32], Fixed[16, 16]]:
    return x * y.to(Float32), y * 0.5
"""


@pytest.fixture
def target(tmp_path: Path) -> str:
    path = tmp_path / "scaled.py"
    path.write_text(SOURCE)
    return f"{path}:scaled"


def test_eval(target: str) -> None:
    inputs = ("--input", "x=[0.1, 1e39, -inf]", "--input", "y=1.5")
    assert "x at position 1 does not fit Float32" in refused("eval", target, *inputs)
    inputs = ("--input", "x=[0.1, -inf, nan, 3]", "--input", "y=1.5")
    output = gc2pc("eval", target, *inputs).stdout
    assert output == "result0 = [0.15, -inf, nan, 4.5]\nresult1 = 0.75\n"
    result = gc2pc_json("eval", target, *inputs)["outputs"]
    assert result == {"result0": [float(np.float32(0.15)), "-Infinity", "NaN", 4.5], "result1": 0.75}


def test_two_processes(target: str) -> None:
    alice, bob = two_processes(target, ["--input", "x=[0.5, inf]"], ["--input", "y=-2.25"])
    assert alice["outputs"] == bob["outputs"] == {"result0": [-1.125, "-Infinity"], "result1": -1.125}


def test_names_and_types_are_told(target: str) -> None:
    assert "y (Bob's, Fixed[16, 16])" in refused("eval", target, "--input", "z=1")
    assert refused("eval", target, "--input", "x=[1.5]", "--input", "y=4e4") == (
        "y does not fit Fixed[16, 16]: expected -32768 to 32767.999984741211"
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5", Decimal("1.5")),
        ("-.5", Decimal("-0.5")),
        ("2.", Decimal(2)),
        ("1e-3", Decimal("0.001")),
        ("+1E3", Decimal(1000)),
        ("33333333333333333", 33333333333333333),
        ("0x10", 16),
        ("-inf", Decimal("-Infinity")),
        ("[1, 0.1]", [1, Decimal("0.1")]),
    ],
)
def test_numbers(text: str, value: object) -> None:
    assert parse_value("x", text, real=True) == value


@pytest.mark.parametrize("text", ["", "1,5.0.0", "e3", "1e", "one", "0x1.8", "snan", "1_0.5", "1e9999999999"])
def test_no_number(text: str) -> None:
    with pytest.raises(UsageError, match=r"expected a (number|whole number) such as"):
        parse_value("x", text, real=True)


def test_files(tmp_path: Path) -> None:
    csv = tmp_path / "x.csv"
    csv.write_text("id,price\n1,0.1\n2,33333333333333333\n3, -1e3\n4,nan\n")
    found = read_value("x", f"@{csv}#price", real=True).tolist()
    assert found[:3] == [Decimal("0.1"), 33333333333333333, Decimal(-1000)]
    assert found[3].is_nan()
    with pytest.raises(UsageError, match=r"line 2: expected a whole number"):
        read_column(csv, "price", "x")
    csv.write_text("price\n1.5\nabc\n")
    with pytest.raises(UsageError, match=r"line 3: expected a number"):
        read_column(csv, "price", "x", real=True)
    path = tmp_path / "x.json"
    path.write_text("[0.1, 5, NaN]")
    assert read_value("x", f"@{path}", real=True)[:2] == [Decimal("0.1"), 5]
    path.write_text('["0.1"]')
    with pytest.raises(UsageError, match="must hold a number or a list of numbers"):
        read_value("x", f"@{path}", real=True)
    path = tmp_path / "x.npy"
    np.save(path, np.array([0.25, 1], np.float32))
    assert read_value("x", f"@{path}", real=True).dtype == np.float32
    with pytest.raises(UsageError, match="must hold integers, got float32"):
        read_value("x", f"@{path}")


def test_json_holds_every_number(capsys: pytest.CaptureFixture[str]) -> None:
    wide = np.array([Fraction(-1, 1 << 60), Fraction(3)], dtype=object)
    print_json({"a": np.float32("inf"), "b": [np.nan, 0.5], "c": wide, "d": {"e": -np.inf}})
    assert json.loads(capsys.readouterr().out) == {
        "a": "Infinity",
        "b": ["NaN", 0.5],
        "c": ["-0.000000000000000000867361737988403547205962240695953369140625", "3"],
        "d": {"e": "-Infinity"},
    }


def test_text_is_as_short_as_the_type_allows() -> None:
    assert value_text(np.float32(0.1)) == "0.1"
    assert value_text(np.float64(0.1)) == "0.1"
    assert value_text(np.array([0.1, 2], np.float16)) == "[0.1, 2.0]"
    assert value_text(np.arange(20) / 2).endswith("9.0, 9.5] (20 elements)")
    assert value_text(Fraction(-5, 4)) == "-1.25"
    assert value_text(np.array([Fraction(1, 2)], dtype=object)) == "[0.5]"
