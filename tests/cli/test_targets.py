"""TARGETs: circuit files and what is wrong with them; functions are in test_functions.py."""

from pathlib import Path

import pytest

from support.cli import gc2pc_json, refused
from support.files import HALF_ADDER


@pytest.fixture
def half_adder(tmp_path: Path) -> str:
    path = tmp_path / "half_adder.txt"
    path.write_text(HALF_ADDER)
    return str(path)


def test_stats(half_adder: str) -> None:
    stats = gc2pc_json("stats", half_adder)
    counts = ("inputs", "outputs", "and_gates", "xor_gates", "depth")
    assert {name: stats[name] for name in counts} == {
        "inputs": [{"name": "in0", "owner": "alice", "bits": 1}, {"name": "in1", "owner": "bob", "bits": 1}],
        "outputs": [
            {"name": "out0", "owner": "both", "bits": 1},
            {"name": "out1", "owner": "both", "bits": 1},
        ],
        "and_gates": 1,
        "xor_gates": 1,
        "depth": 1,
    }


def test_owners(half_adder: str) -> None:
    stats = gc2pc_json("stats", half_adder, "--owner", "in0=bob", "--owner", "in1=alice")
    assert [port["owner"] for port in stats["inputs"]] == ["bob", "alice"]
    assert "in7" in refused("stats", half_adder, "--owner", "in7=alice")
    assert "carol" in refused("stats", half_adder, "--owner", "in0=carol")


@pytest.mark.parametrize(("x", "y"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_eval(half_adder: str, x: int, y: int) -> None:
    result = gc2pc_json("eval", half_adder, "--input", f"in0={x}", "--input", f"in1={y:#x}")
    assert result == {"outputs": {"out0": x ^ y, "out1": x & y}}


def test_inputs_are_checked_before_they_are_read(half_adder: str) -> None:
    described = "its inputs are in0 (Alice's, UInt[1]), in1 (Bob's, UInt[1])"
    assert described in refused("eval", half_adder, "--input", "x=@no-such-file.csv")
    assert refused("eval", half_adder, "--input", "in0=-").startswith(
        "in1 is missing: give --input in1=VALUE"
    )
    assert "in0 does not fit UInt[1]" in refused("eval", half_adder, "--input", "in0=2", "--input", "in1=0")


def test_compile_round_trip(half_adder: str, tmp_path: Path) -> None:
    for kind in ("fashion", "format"):
        path = tmp_path / f"{kind}.txt"
        done = gc2pc_json("compile", half_adder, "-o", str(path), "--format", kind)
        assert done == {"file": str(path), "and_gates": 1, "xor_gates": 1, "depth": 1}
        assert gc2pc_json("stats", str(path))["and_gates"] == 1
    assert "cannot write" in refused("compile", half_adder, "-o", str(tmp_path / "none" / "x.txt"))


@pytest.mark.parametrize("file", ["out.txt", "out.blif"])
def test_what_a_circuit_is_written_as_is_what_its_name_ends_in(tmp_path: Path, file: str) -> None:
    path = str(tmp_path / file)
    assert gc2pc_json("compile", "lib:add32", "-o", path)["and_gates"] == 31
    names = ("x", "y", "result") if file == "out.blif" else ("in0", "in1", "out0")
    given = [option for name in names[:2] for option in ("--input", f"{name}=3000000000")]
    assert gc2pc_json("eval", path, *given) == {"outputs": {names[2]: 6000000000 % 2**32}}
    assert gc2pc_json("run", path, "--local", *given)["outputs"] == {names[2]: 6000000000 % 2**32}
    assert gc2pc_json("stats", path)["and_gates"] == 31
    assert gc2pc_json("draw", path, "-o", str(tmp_path / "out.svg"))["boxes"] > 31


def test_verilog_is_written(tmp_path: Path) -> None:
    path = tmp_path / "out.v"
    gc2pc_json("compile", "lib:add32", "-o", str(path))
    text = path.read_text()
    assert text.startswith(
        "module add32(\n  input [31:0] x,\n  input [31:0] y,\n  output [31:0] result\n);\n"
    )
    gc2pc_json("compile", "lib:add32", "-o", str(path), "--format", "blif")
    assert path.read_text().startswith(".model add32\n.inputs x[0]")


def test_targets_that_are_not_there(tmp_path: Path) -> None:
    assert refused("stats", "nothing.txt").startswith("there is no file nothing.txt; a TARGET is")
    broken = tmp_path / "broken.txt"
    broken.write_text(HALF_ADDER.replace("AND", "NAND"))
    assert "line 6" in refused("stats", str(broken))


def test_what_is_optimised_is_written_as_its_name_says(tmp_path: Path) -> None:
    path, out = tmp_path / "or.blif", tmp_path / "out.blif"
    path.write_text(".model m\n.inputs a b c\n.outputs z\n.names a b c z\n1-- 1\n-1- 1\n--1 1\n.end\n")
    gc2pc_json("optimize", str(path), "-o", str(out))
    assert out.read_text().startswith(".model out\n.inputs a b c\n")
    assert gc2pc_json("eval", str(out), *(f"--input={name}=0" for name in "abc")) == {"outputs": {"z": 0}}
