"""`gc2pc optimize`: counts before, after and of each pass, the file it writes, and what it refuses."""

from pathlib import Path

from gc2pc.circuit import parse
from gc2pc.formats import load, write_bristol
from gc2pc.optimize import counterexample
from support.cli import gc2pc, gc2pc_json

MAJORITY = parse(
    "inputs 1 1 1\nw5 = and w2 w3\nw6 = and w2 w4\nw7 = and w3 w4\nw8 = xor w5 w6\nw9 = xor w8 w7\noutputs w9"
)


def write(folder: Path) -> str:
    path = folder / "majority.txt"
    path.write_text(write_bristol(MAJORITY))
    return str(path)


def test_counts_and_file(tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    lines = gc2pc("optimize", write(tmp_path), "-o", str(out)).stdout.splitlines()
    rows = [line.split() for line in lines[:-1]]
    assert rows[1] == ["before", "3", "2", "1"] and rows[-1] == ["after", "1", "3", "1"]
    assert rows[2][:3] == ["share", "no", "help"] and rows[3][:4] == ["absorb", "1", "3", "1"]
    assert lines[-1] == f"{out}: 2 of 3 AND gates saved; computes the same on all inputs"
    assert load(out).and_gates == 1 and counterexample(MAJORITY, load(out)) is None


def test_json(tmp_path: Path) -> None:
    result = gc2pc_json(
        "optimize", write(tmp_path), "-o", str(tmp_path / "out.txt"), "--passes", "share,absorb"
    )
    assert result["before"] == {"and_gates": 3, "xor_gates": 2, "depth": 1}
    assert result["after"]["and_gates"] == 1
    assert [(step["name"], step["kept"]) for step in result["passes"]][:2] == [
        ("share", False),
        ("absorb", True),
    ]
    assert result["checked"] == 8 and result["exhaustive"] is True
    assert gc2pc_json("optimize", write(tmp_path), "--no-check")["checked"] == 0


def test_the_circuit_alone_on_standard_output(tmp_path: Path) -> None:
    text = gc2pc("optimize", write(tmp_path), "-o", "-").stdout
    (tmp_path / "again.txt").write_text(text)
    assert load(tmp_path / "again.txt").and_gates == 1


def test_circuits_of_the_library_and_depth() -> None:
    result = gc2pc_json("optimize", "lib:lt32", "--depth")
    assert result["before"]["and_gates"] == result["after"]["and_gates"] == 32
    assert result["checked"] == 16384 and result["exhaustive"] is False
    assert "no AND gate saved" in gc2pc("optimize", "lib:lt32").stdout


def test_refusals(tmp_path: Path) -> None:
    for arguments, message in (
        ([write(tmp_path), "--passes", "magic"], "there is no pass 'magic'"),
        ([str(tmp_path / "none.txt")], "there is no file"),
        ([write(tmp_path), "-o", str(tmp_path / "no" / "out.txt")], "cannot write"),
    ):
        result = gc2pc("optimize", *arguments, "--json")
        assert result.exit_code == 2
        assert message in result.stderr
