"""Functions of a Python file as TARGETs, and arrays as their inputs."""

import json
from pathlib import Path

import numpy as np
import pytest

from support.cli import gc2pc, gc2pc_json, refused, two_processes

SOURCE = """
from helper import LIMIT
from gc2pc import Alice, Array, Bit, Bob, Int, UInt, function, sum, where

@function
def richer(alice: Alice[UInt[32]], bob: Bob[UInt[32]]) -> Bit:
    return alice > bob

@function
def above(x: Alice[Array[UInt[32]]], limit: Bob[UInt[32]]) -> tuple[Alice[UInt[32]], Bob[Array[Bit]]]:
    return sum(x > limit), x > limit

@function
def distance(x: Alice[Int[200]], y: Bob[Int[200]]) -> Int[200]:
    return abs(x - y)

@function
def turns(x: Alice[Bit], y: Bob[Bit]) -> Bit:
    for _ in range(x):
        x = y
    return x

def plain(x):
    return x
"""


@pytest.fixture
def source(tmp_path: Path) -> str:
    (tmp_path / "helper.py").write_text("LIMIT = 5\n")
    path = tmp_path / "functions.py"
    path.write_text(SOURCE)
    return str(path)


def test_local_run_of_the_first_example() -> None:
    target = Path(__file__).resolve().parents[2] / "examples" / "millionaires.py"
    result = gc2pc_json("run", f"{target}:richer", "--local", "--input", "alice=5", "--input", "bob=7")
    assert result["outputs"] == {"result": 0}
    assert result["and_gates"] == 32


def test_two_processes(source: str, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.array([3, 9, 7, 8], dtype=np.uint16))
    alice, bob = two_processes(
        f"{source}:above", ["--input", f"x=@{tmp_path / 'x.npy'}"], ["--input", "limit=7"]
    )
    assert alice["outputs"] == {"result0": 2, "result1": None}
    assert bob["outputs"] == {"result0": None, "result1": [0, 1, 0, 1]}


@pytest.mark.parametrize("command", [["eval"], ["run", "--local"]])
def test_exact_integers_and_negative_ones(source: str, command: list[str]) -> None:
    x, y = -(2**198) - 1, 2**197
    name, *options = command
    result = gc2pc_json(name, f"{source}:distance", *options, "--input", f"x={x}", "--input", f"y={y:#x}")
    assert result["outputs"] == {"result": y - x}


def test_integers_of_many_digits(source: str) -> None:
    x = 2**16000
    Path(source).write_text(SOURCE.replace("Int[200]", "Int[20000]"))
    result = gc2pc_json("eval", f"{source}:distance", "--input", f"x={x}", "--input", "y=-1")
    assert result["outputs"] == {"result": x + 1}


def test_eval_of_lists_and_csv(source: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("id,salary\n1,10\n2,4\n")
    for given, want in (("[1, 8, 9]", 2), (f"@{tmp_path / 'x.csv'}#salary", 1), ("[]", 0)):
        result = gc2pc_json("eval", f"{source}:above", "--input", f"x={given}", "--input", "limit=7")
        assert result["outputs"]["result0"] == want


def test_stats_needs_open_lengths(source: str) -> None:
    target = f"{source}:above"
    stats = gc2pc_json("stats", target, "--length", "x=10")
    assert stats["inputs"] == [
        {"name": "x", "owner": "alice", "bits": 320},
        {"name": "limit", "owner": "bob", "bits": 32},
    ]
    assert [port["owner"] for port in stats["outputs"]] == ["alice", "bob"]
    assert stats["and_gates"] >= 320
    assert refused("stats", target).endswith("takes arrays of any length: give --length x=N")
    assert "leaves the length of 'limit' not open" in refused("stats", target, "--length", "limit=3")
    assert "x (Alice's, Array[UInt[32], n]), limit (Bob's, UInt[32])" in refused(
        "eval", target, "--input", "z=1"
    )
    assert "whole number, got '-1'" in refused("stats", target, "--length", "x=-1")
    assert "x is an array: give a list" in refused("eval", target, "--input", "x=5", "--input", "limit=5")


def test_compile(source: str, tmp_path: Path) -> None:
    path = str(tmp_path / "above.txt")
    gc2pc_json("compile", f"{source}:above", "--length", "x=3", "-o", path)
    result = gc2pc_json("eval", path, "--input", f"in0={9 + (5 << 32) + (8 << 64)}", "--input", "in1=7")
    assert result["outputs"] == {"out0": 2, "out1": 0b101}


def test_what_is_wrong_with_a_target(source: str, tmp_path: Path) -> None:
    names = "richer, above, distance, turns"
    assert refused("eval", f"{source}:poorer") == f"{source} has no function 'poorer'; it has {names}"
    assert refused("eval", f"{source}:plain") == f"plain in {source} is not decorated with @gc2pc.function"
    assert f"write {source}:NAME, where NAME is one of richer" in refused("eval", source)
    assert refused("eval", "nothing.py:f") == "there is no file nothing.py"
    assert "the function itself says whose" in refused("eval", f"{source}:richer", "--owner", "alice=bob")
    for text, where in (("x = 1\nx.y\n", ":2: AttributeError"), ("def f(:\n", ":1: SyntaxError")):
        path = tmp_path / "broken.py"
        path.write_text(text)
        assert f"{path}{where}" in refused("eval", f"{path}:f")


def test_turns_of_a_secret_number(source: str) -> None:
    result = gc2pc("eval", f"{source}:turns", "--input", "x=1", "--input", "y=1", "--json")
    assert result.exit_code == 2
    message = json.loads(result.stdout)["error"]
    assert "functions.py:19: " in message and "take a public bound" in message


def test_suggestions_for_the_library() -> None:
    message = refused("stats", "lib:aes12")
    assert "did you mean" in message and "aes128" in message
    assert "`gc2pc library` lists them" in refused("stats", "lib:frobnicate")
