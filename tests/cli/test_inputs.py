"""Input values: exact integers of every spelling, files, prompts; errors that show no secret."""

import io
import json
from pathlib import Path

import numpy as np
import pytest

from gc2pc.cli import inputs
from gc2pc.cli.inputs import parse_value, read_file, read_inputs, read_value
from gc2pc.columns import read_column
from gc2pc.errors import UsageError

BIG = 2**200 + 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("7", 7),
        ("-7", -7),
        ("+7", 7),
        ("007", 7),
        ("0x2a", 42),
        ("0X2A", 42),
        ("-0x80", -128),
        ("0b101", 5),
        ("0o17", 15),
        ("1_000", 1000),
        (" 12 ", 12),
        (str(BIG), BIG),
        ("33333333333333333", 33333333333333333),
        ("[]", []),
        ("[5]", [5]),
        ("5,", [5]),
        ("1, -2,0x3", [1, -2, 3]),
        ("[1, 2, 3,]", [1, 2, 3]),
    ],
)
def test_value(text: str, value: object) -> None:
    assert parse_value("x", text) == value


@pytest.mark.parametrize(
    "text", ["", "5.0", "1e3", "nan", "0x", "five", "1 2", "1__0", "[1", "1,,2", "[1.5]", "٣"]
)
def test_no_whole_number(text: str) -> None:
    with pytest.raises(UsageError, match="x") as caught:
        parse_value("x", text)
    assert len(text) < 3 or text not in str(caught.value)


def test_position_of_a_bad_element() -> None:
    with pytest.raises(UsageError, match=r"^salaries at position 2: expected a whole number"):
        parse_value("salaries", "1,2,x")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_prompt_does_not_echo(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def getpass(prompt: str) -> str:
        asked.append(prompt)
        return "0x10"

    monkeypatch.setattr(inputs.sys, "stdin", Terminal())
    monkeypatch.setattr(inputs.getpass, "getpass", getpass)
    assert read_value("salary", "-") == 16
    assert asked == ["salary (not shown): "]


def test_piped_values_are_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs.sys, "stdin", io.StringIO("5\n[1,2]\n"))
    assert read_inputs({"x": "-", "y": "-"}) == {"x": 5, "y": [1, 2]}
    with pytest.raises(UsageError, match="z: standard input ended"):
        read_value("z", "-")


def test_json(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for value in (5, [1, -2, BIG], [], True):
        path.write_text(json.dumps(value))
        assert read_value("x", f"@{path}") == value
    for bad in ("5.0", "[1, 2.5]", "NaN", '{"x": 1}', '["1"]', "null", "[[1]]"):
        path.write_text(bad)
        with pytest.raises(UsageError, match="whole"):
            read_value("x", f"@{path}")
    path.write_text("[1,\n2")
    with pytest.raises(UsageError, match="line 2"):
        read_value("x", f"@{path}")


def test_npy(tmp_path: Path) -> None:
    path = tmp_path / "x.npy"
    for array in (
        np.arange(5, dtype=np.int16),
        np.array([2**64 - 1], dtype=np.uint64),
        np.array([True, False]),
    ):
        np.save(path, array)
        read = read_file("x", str(path))
        assert read.dtype == array.dtype
        assert read.tolist() == array.tolist()
    np.save(path, np.array(7))
    assert read_file("x", str(path)) == 7
    np.save(path, np.array([1.0]))
    with pytest.raises(UsageError, match="integers, got float64"):
        read_file("x", str(path))
    np.save(path, np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(UsageError, match="plain numbers"):
        read_file("x", str(path))


def test_files_that_are_not_there_or_not_known(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*none.csv: No such file"):
        read_file("x", str(tmp_path / "none.csv"))
    with pytest.raises(UsageError, match=r"\.csv, \.parquet, \.json, \.npy, got notes\.txt"):
        read_file("x", "notes.txt")
    with pytest.raises(UsageError, match=r"only a \.csv or \.parquet file has columns"):
        read_file("x", "x.json#salary")
    path = tmp_path / "x.json"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="UTF-8"):
        read_file("x", str(path))


@pytest.mark.parametrize(
    ("text", "column", "values"),
    [
        ("1\n2\n3\n", None, [1, 2, 3]),
        ("1\r\n-2\r\n", None, [1, -2]),
        ("salary\n1\n2", None, [1, 2]),
        ("\ufeffsalary\n1\n2", "salary", [1, 2]),
        ("id,salary\n1,10\n2,20\n", "salary", [10, 20]),
        ("id,salary\n1,10\n2,20\n", "2", [10, 20]),
        ("id,salary\n1,10\n2,20\n", None, [1, 2]),
        ('name,"sum, total"\n"a, b",10\nc,"20"\n', "sum, total", [10, 20]),
        ("A17,5\nB22,6\n", "2", [5, 6]),
        ("\n\nsalary\n1\n\n2\n", None, [1, 2]),
        ("# x\n1\n", None, [1]),
        ("salary\n", None, []),
        ("", None, []),
        ("18446744073709551615\n0\n", None, [2**64 - 1, 0]),
        (f"{BIG}\n-{BIG}\n", None, [BIG, -BIG]),
        ("9007199254740993\n", None, [2**53 + 1]),
    ],
)
def test_csv(tmp_path: Path, text: str, column: str | None, values: list[int]) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert read_column(path, column).tolist() == values


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("1\n2.5\n", None, "line 2: expected a whole number"),
        ("1.5\n2\n", None, "line 1: expected a whole number"),
        ("1\n1e3\n", None, "line 2: expected a whole number"),
        ("1\nx\n", None, "line 2: expected a whole number"),
        ("a,b\n1,\n", "b", "line 2: expected a whole number"),
        ("a,b\n1,2\n3\n", "b", "line 3: expected 2 fields"),
        ("a,b\n1,2\n", "c", "no column 'c'; its first row is a, b"),
        ("1,2\n", "3", "no column '3'"),
        ("1,2\n", "0", "no column '0'"),
    ],
)
def test_bad_csv(tmp_path: Path, text: str, column: str | None, message: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text)
    with pytest.raises(UsageError, match=message):
        read_column(path, column, "x")


def test_csv_by_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,salary\n1,10\n")
    assert read_value("x", f"@{path}#salary").tolist() == [10]
