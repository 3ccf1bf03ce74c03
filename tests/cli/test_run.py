"""`gc2pc run`: both parties in one process, and two real processes over TCP."""

import json
import os
import sys
from pathlib import Path
from typing import Any

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
