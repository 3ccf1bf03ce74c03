"""What is printed: exact integers, plain units, long arrays cut."""

import json

import numpy as np
import pytest

from gc2pc.cli.show import bytes_text, print_json, seconds_text, value_text


def test_json_is_exact(capsys: pytest.CaptureFixture[str]) -> None:
    wide = np.array([2**100, -1], dtype=object)
    print_json({"a": 2**200, "b": np.arange(3, dtype=np.uint8), "c": wide, "d": None, "e": np.int64(5)})
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert json.loads(line) == {"a": 2**200, "b": [0, 1, 2], "c": [2**100, -1], "d": None, "e": 5}


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (32 * 10**8, "3.2 GB"),
    ],
)
def test_bytes(n: int, text: str) -> None:
    assert bytes_text(n) == text


@pytest.mark.parametrize(("s", "text"), [(0.0000851, "85 µs"), (0.0123, "12.3 ms"), (2.414, "2.41 s")])
def test_seconds(s: float, text: str) -> None:
    assert seconds_text(s) == text


def test_values() -> None:
    assert value_text(5) == "5"
    assert value_text(2**64) == "18446744073709551616 (0x10000000000000000)"
    assert value_text(None) == "(only the other party learns this)"
    assert value_text(np.array([1, 2], dtype=np.uint8)) == "[1, 2]"
    text = value_text(np.arange(1000))
    assert text.startswith("[0, 1, 2, 3, 4, 5, 6, 7, ... 992,") and text.endswith("999] (1,000 elements)")
