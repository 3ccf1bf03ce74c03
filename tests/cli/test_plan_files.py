"""Plan files as TARGETs: compiled by one command, run, evaluated and refused by others."""

from pathlib import Path

import pytest

from support.cli import gc2pc, gc2pc_json, refused, two_processes


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "add.gcplan"
    done = gc2pc_json("compile", "lib:add32", "-o", str(path))
    assert list(done) == ["file", "and_gates", "xor_gates", "depth", "plan"]
    return str(path)


def test_two_processes_run_a_plan(plan: str) -> None:
    alice, bob = two_processes(plan, ["--input", "x=5"], ["--input", "y=9"])
    assert alice["outputs"] == bob["outputs"] == {"result": 14}


def test_a_plan_against_what_it_was_made_of(plan: str) -> None:
    from support.cli import finish, listening, start

    with start("run", plan, "--as", "alice", "--listen", "127.0.0.1:0", "--input", "x=5") as first:
        link = ("--as", "bob", "--connect", listening(first))
        with start("run", "lib:add32", *link, "--input", "y=9") as second:
            assert finish(second)[0] == finish(first)[0] == 0


def test_a_plan_in_the_clear(plan: str) -> None:
    assert gc2pc_json("eval", plan, "--input", "x=5", "--input", "y=4294967295") == {"outputs": {"result": 4}}
    assert "x does not fit UInt[32]" in refused("eval", plan, "--input", "x=-1", "--input", "y=1")
    assert "its inputs are x (Alice's, UInt[32]), y (Bob's, UInt[32])" in refused(
        "eval", plan, "--input", "z=1"
    )


def test_formats_follow_the_name_or_the_option(plan: str, tmp_path: Path) -> None:
    other = tmp_path / "plan.bin"
    assert f"{other}: plan " in gc2pc("compile", "lib:add32", "-o", str(other), "--format", "plan").stdout
    assert other.read_bytes() == Path(plan).read_bytes()
    text = tmp_path / "add.txt"
    assert "plan" not in gc2pc_json("compile", "lib:add32", "-o", str(text))
    assert "plan" in gc2pc_json("stats", str(text))


def test_misuse(plan: str, tmp_path: Path) -> None:
    assert "compile the function or circuit" in refused("compile", plan, "-o", str(tmp_path / "a.txt"))
    assert "a plan is no text to print" in refused("compile", plan, "-o", "-", "--format", "plan")
    assert "a plan says itself" in refused("stats", plan, "--owner", "x=bob")
    damaged = tmp_path / "damaged.gcplan"
    damaged.write_bytes(Path(plan).read_bytes()[:-1])
    assert "is no plan that can run here" in refused("run", str(damaged), "--local")


def test_a_slow_link() -> None:
    result = gc2pc_json(
        "run", "lib:add32", "--local", "--latency", "30ms", "--input", "x=1", "--input", "y=2"
    )
    assert result["outputs"] == {"result": 3}
    assert result["seconds"]["total"] > 11 * 0.03
    listening = ("--as", "alice", "--listen", ":0", "--input", "x=1")
    assert "for --local, or for the party that connects" in refused(
        "run", "lib:add32", *listening, "--latency", "1ms"
    )
