"""`gc2pc run`: both parties in one process, and two real processes over TCP."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from Crypto.Cipher import AES

from support.cli import finish, gc2pc, gc2pc_json, listening, refused, start, two_processes
from support.files import HALF_ADDER, public_circuit
from support.terminal import Terminal


@pytest.fixture
def half_adder(tmp_path: Path) -> str:
    path = tmp_path / "half_adder.txt"
    path.write_text(HALF_ADDER)
    return str(path)


def check_costs(result: dict[str, Any], and_gates: int) -> None:
    """Check everything but the outputs of what `run --json` printed."""
    assert list(result) == ["outputs", "and_gates", "bytes_sent", "seconds"]
    assert result["and_gates"] == and_gates
    assert list(result["bytes_sent"]) == ["alice", "bob"]
    assert result["bytes_sent"]["alice"] > 32 * and_gates
    phases = {name: time for name, time in result["seconds"].items() if name != "total"}
    assert {"handshake", "base_ot", "tables"} <= set(phases)
    assert sum(phases.values()) == pytest.approx(result["seconds"]["total"])


@pytest.mark.parametrize(("x", "y"), [(0, 1), (1, 1)])
def test_local(half_adder: str, x: int, y: int) -> None:
    result = gc2pc_json("run", half_adder, "--local", "--input", f"in0={x}", "--input", f"in1={y}")
    assert result["outputs"] == {"out0": x ^ y, "out1": x & y}
    check_costs(result, and_gates=1)


def test_local_for_people(half_adder: str) -> None:
    output = gc2pc("run", half_adder, "--local", "--input", "in0=1", "--input", "in1=1").stdout
    first, second, costs, times = output.splitlines()
    assert (first, second) == ("out0 = 0", "out1 = 1")
    assert costs.startswith("1 AND gates in ") and "Alice sent " in costs and "Bob sent " in costs
    assert "base_ot" in times


@pytest.mark.parametrize("to", ["alice", "bob", "both"])
def test_two_processes(half_adder: str, to: str) -> None:
    alice, bob = two_processes(
        half_adder, ["--input", "in0=1", "--to", to], ["--input", "in1=0x1", "--to", to]
    )
    nothing, known = {"out0": None, "out1": None}, {"out0": 0, "out1": 1}
    assert alice["outputs"] == (nothing if to == "bob" else known)
    assert bob["outputs"] == (nothing if to == "alice" else known)
    assert alice["bytes_sent"] == bob["bytes_sent"]
    for result in (alice, bob):
        check_costs(result, and_gates=1)


def test_local_shows_what_either_learns(half_adder: str) -> None:
    for to in ("alice", "bob"):
        result = gc2pc_json("run", half_adder, "--local", "--to", to, "--input", "in0=1", "--input", "in1=0")
        assert result["outputs"] == {"out0": 1, "out1": 0}


def test_bob_may_listen_and_own_the_first_input(half_adder: str) -> None:
    owners = ["--owner", "in0=bob", "--owner", "in1=alice", "--json"]
    with start(
        "run", half_adder, "--as", "bob", "--listen", "127.0.0.1:0", "--input", "in0=1", *owners
    ) as bob:
        address = listening(bob)
        with start(
            "run", half_adder, "--as", "alice", "--connect", address, "--input", "in1=1", *owners
        ) as alice:
            ends = finish(alice), finish(bob)
    assert [json.loads(output)["outputs"] for _, output, _ in ends] == [{"out0": 0, "out1": 1}] * 2


def test_public_aes_between_two_processes() -> None:
    key, block = os.urandom(16), os.urandom(16)
    alice, bob = two_processes(
        public_circuit("aes_128.txt"), ["--input", f"in0=0x{key.hex()}"], ["--input", f"in1=0x{block.hex()}"]
    )
    want = int.from_bytes(AES.new(key, AES.MODE_ECB).encrypt(block), "big")
    assert alice["outputs"] == bob["outputs"] == {"out0": want}
    check_costs(alice, and_gates=6400)


def test_peers_that_disagree(half_adder: str, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(HALF_ADDER.replace("XOR", "AND"))
    with start("run", half_adder, "--as", "alice", "--listen", "127.0.0.1:0", "--input", "in0=1") as alice:
        address = listening(alice)
        with start(
            "run", str(other), "--as", "bob", "--connect", address, "--input", "in1=1", "--json"
        ) as bob:
            (code, output, errors), (bobs_code, bobs_output, _) = finish(alice), finish(bob)
    assert (code, output, bobs_code) == (1, "", 1)
    assert errors.startswith("gc2pc: ") and errors.count("\n") == 1
    assert "half_adder" in errors and "other" in errors
    assert list(json.loads(bobs_output)) == ["error"]


def test_nobody_there(half_adder: str) -> None:
    result = gc2pc(
        *(
            "run",
            half_adder,
            "--as",
            "bob",
            "--connect",
            "127.0.0.1:1",
            "--timeout",
            "0.1",
            "--input",
            "in1=1",
        ),
        "--json",
    )
    assert result.exit_code == 1
    assert "127.0.0.1:1" in json.loads(result.stdout)["error"]
    result = gc2pc(
        "run", half_adder, "--as", "alice", "--listen", "127.0.0.1:0", "--timeout", "0.1", "--input", "in0=1"
    )
    assert result.exit_code == 1
    assert "nobody connected" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "give --as alice or --as bob"),
        (["--as", "alice"], "give --as alice or --as bob"),
        (["--as", "alice", "--listen", ":1", "--connect", ":1"], "give --as alice or --as bob"),
        (["--listen", ":1"], "give --as alice or --as bob"),
        (["--local", "--as", "alice"], "--local is both parties at once"),
        (["--local", "--timeout", "0"], "--timeout is a number of seconds above 0"),
        (["--local", "--longest-wait", "-1"], "--longest-wait is a number of seconds, 0 or more"),
        (["--local", "--longest-wait", "nan"], "--longest-wait is a number of seconds, 0 or more"),
        (["--as", "alice", "--connect", "nonsense:port", "--input", "in0=1"], "an address is"),
        (["--as", "alice", "--connect", ":1", "--input", "in1=1"], "in1 is Bob's input, and this is alice"),
        (["--as", "bob", "--connect", ":1"], "in1 is missing: give --input in1=VALUE"),
        (["--as", "carol"], "'carol' is not one of 'alice', 'bob'"),
        (["--local", "--to", "carol"], "'carol' is not one of"),
    ],
)
def test_misuse(half_adder: str, options: list[str], message: str) -> None:
    assert message in refused("run", half_adder, *options)


def test_a_secret_is_asked_for_and_not_shown(half_adder: str) -> None:
    command = ["run", half_adder, "--local", "--input", "in0=-", "--input", "in1=1"]
    with Terminal([sys.executable, "-m", "gc2pc", *command]) as terminal:
        terminal.wait_for("in0 (not shown): ")
        terminal.type("0b1\n")
        code, screen = terminal.finish()
    assert code == 0
    assert "out1 = 1" in screen
    assert "0b1" not in screen


ROWS = """
from gc2pc import Alice, Array, Bob, UInt, function


@function
def add(x: Alice[Array[UInt[32]]], y: Bob[Array[UInt[32]]]) -> tuple[Array[UInt[32]], Bob[UInt[70]]]:
    return x + y, UInt[70](x[0]) << 35
"""


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a function and files of 1,000 numbers, all of which are taken for large."""
    monkeypatch.setattr("gc2pc.cli.inputs.LARGE", 1)
    (tmp_path / "f.py").write_text(ROWS)
    np.save(tmp_path / "x.npy", np.arange(1000, dtype=np.uint32))
    (tmp_path / "y.csv").write_text("id,n\n" + "".join(f"{i},{2 * i}\n" for i in range(1000)))
    return tmp_path


def test_files_in_and_out(rows: Path) -> None:
    inputs = "--input", f"x=@{rows}/x.npy", "--input", f"y=@{rows}/y.csv#n"
    outputs = "--output", f"result0={rows}/sums.npy", "--output", f"result1={rows}/last.csv"
    result = gc2pc_json("run", f"{rows}/f.py:add", "--local", *inputs, *outputs)
    assert result["outputs"] == {"result0": None, "result1": None}
    assert result["written"]["result0"] == {"file": f"{rows}/sums.npy", "elements": 1000}
    assert np.load(rows / "sums.npy").tolist() == [3 * i for i in range(1000)]
    assert (rows / "last.csv").read_text() == "result1\n0\n"
    shown = gc2pc("run", f"{rows}/f.py:add", "--local", *inputs, *outputs[:2]).stdout
    assert f"result0 in {rows}/sums.npy: 1,000 elements\n" in shown and "result1 = 0\n" in shown


def test_files_that_outputs_cannot_go_to(rows: Path) -> None:
    inputs = "--local", "--input", f"x=@{rows}/x.npy", "--input", f"y=@{rows}/y.csv#n"
    run = "run", f"{rows}/f.py:add", *inputs, "--output"
    assert "no output 'z'" in refused(*run, "z=z.csv")
    assert "only a .csv file takes more than 64" in refused(*run, "result1=z.npy")
    assert "a file of outputs is" in refused(*run, "result0=z.txt")
    assert "cannot write" in refused(*run, f"result0={rows}/none/z.csv")


def test_large_files_between_two_processes(rows: Path) -> None:
    n, note = 17_000, "much text " * 100  # together more than 16 MiB
    (rows / "big.csv").write_text("n,note\n" + "".join(f"{n - 1 - i},{note}\n" for i in range(n)))
    np.save(rows / "x.npy", np.arange(n, dtype=np.uint32))
    sums = f"result0={rows}/sums.npy"
    alice = ["--input", f"x=@{rows}/x.npy", "--output", sums, "--to", "alice"]
    mine, theirs = two_processes(
        f"{rows}/f.py:add", alice, ["--input", f"y=@{rows}/big.csv#n", "--to", "alice"]
    )
    assert mine["written"]["result0"]["elements"] == n and theirs["outputs"]["result0"] is None
    assert (np.load(rows / "sums.npy", mmap_mode="r") == n - 1).all()
