"""The benches: every row has its figures, and the engine they time computes the right thing."""

import json
import shutil
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from gc2pc.bench.in_memory import InMemory
from gc2pc.bench.workloads import AES_ANDS, aes_chain, and_layers, random_values
from gc2pc.errors import LinkError
from gc2pc.native.cpu import tier_names
from gc2pc.native.engine import EVALUATE, GARBLE
from gc2pc.program.clear import run_clear
from support.cli import gc2pc, gc2pc_json, refused


def bench(*args: str) -> list[dict[str, Any]]:
    """Run a bench and return its rows, after checking what all benches share."""
    result = gc2pc_json("bench", *args)
    assert list(result) == ["bench", "machine", "rows"]
    assert result["bench"] == args[0]
    assert set(result["machine"]) == {"cpu", "tier", "cores", "version"}
    for row in result["rows"]:
        for name, value in row.items():
            if isinstance(value, float) and not name.endswith("_spread"):
                assert value > 0 and row[name + "_spread"] >= 0
    return result["rows"]


@pytest.mark.parametrize("tier", range(len(tier_names())), ids=tier_names())
def test_what_is_timed_is_right(tier: int) -> None:
    program = and_layers(lanes=9, layers=3)
    values = random_values(program)
    assert InMemory(program, values).compute(tier)["z"].tolist() == run_clear(program, values)["z"].tolist()


def test_workloads() -> None:
    assert and_layers(lanes=2, layers=4).and_gates == 2 * 4 * 128
    assert aes_chain(lanes=3, length=2, owner="bob").and_gates == 6 * AES_ANDS


@pytest.mark.parametrize("role", [GARBLE, EVALUATE])
def test_a_rate_counts_programs_that_start_anew(role: int) -> None:
    program = and_layers(lanes=1, layers=1)
    assert InMemory(program, random_values(program)).rate(role, 0, 0.01) > 1000


def test_kernel_without_a_yardstick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gc2pc.bench.yardstick.find", lambda: None)
    first, *rows = bench("kernel", "--rounds", "1", "--seconds", "0.003")
    assert first["workload"] == "aes" and first["aes_blocks_per_s"] > 0
    workloads = ("and-lanes", "aes128-lanes", "aes128-single")
    assert [(row["workload"], row["tier"]) for row in rows] == list(product(workloads, tier_names()))
    assert all("of_yardstick_garble" not in row for row in rows)


def test_memory_does_not_grow_with_streams() -> None:
    [small], [large] = (bench("streams", "--rounds", "1", "--bits", bits) for bits in ("1e6", "1e7"))
    assert (small["input_bits"], large["input_bits"]) == (1_000_000, 10_000_000)
    for party in ("alice", "bob"):
        assert large[f"{party}_peak_rss_mb"] < small[f"{party}_peak_rss_mb"] + 40  # a segment, and its OTs


@pytest.mark.skipif(not shutil.which("gcc"), reason="no gcc on this machine")
def test_kernel_beside_a_yardstick(tmp_path: Path) -> None:
    rates = json.dumps({"garble_and_per_s": 1e9, "evaluate_and_per_s": 5e8})
    source = tmp_path / "kernel.c"
    source.write_text(f"#include <stdio.h>\nint main(void) {{ puts({json.dumps(rates)}); }}\n")
    first, *rows = bench("kernel", "--rounds", "2", "--seconds", "0.003", "--yardstick", str(source))
    assert (first["workload"], first["garble_and_per_s"]) == ("yardstick", 1e9)
    for row in rows:
        assert row["of_yardstick_garble"] == pytest.approx(row["garble_and_per_s"] / 1e9)
        assert row["of_yardstick_evaluate"] == pytest.approx(row["evaluate_and_per_s"] / 5e8)
    assert "there is no yardstick" in refused("bench", "kernel", "--yardstick", str(tmp_path / "none.c"))


def test_end_to_end() -> None:
    [row] = bench("end-to-end", "--rounds", "1", "--ands", "1e5")
    assert row["and_gates"] == 16 * AES_ANDS
    assert 32 < row["bytes_per_and"] < 40  # few ANDs: the base OTs weigh
    assert row["and_per_s"] == pytest.approx(row["and_gates"] / row["seconds"])
    assert 20 < row["peak_rss_mb"] < 150


def test_shapes() -> None:
    rows = bench("shapes", "--rounds", "1", "--tier", tier_names()[-1])
    assert [row["workload"] for row in rows] == ["aes128-chain", "sha256-chain", "scan", "sort", "matmul"]
    for row in rows:
        assert row["and_per_s"] > 0 and row["of_kernel"] > 0


def test_ot() -> None:
    rows = bench("ot", "--rounds", "1", "--ots", "1e5")
    assert [row["k"] for row in rows] == [2, 4, 8]
    for row in rows:
        assert 128 / row["k"] - 1.1 < row["bits_per_cot"] < 128 / row["k"] + 2
        assert row["cot_per_s"] > 0 and row["base_ot_seconds"] > 0


def test_latency() -> None:
    rows = {row["workload"]: row["seconds"] for row in bench("latency", "--rounds", "1")}
    assert list(rows) == ["import", "process", "connected-to-result", "further-run"]
    assert rows["further-run"] < rows["connected-to-result"] < rows["process"]


def test_tables_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gc2pc.bench.yardstick.find", lambda: None)
    output = gc2pc("bench", "kernel", "--rounds", "1", "--seconds", "0.003").stdout
    assert "aes128-single" in output and "evaluate" in output and "cores" in output


def test_a_party_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from gc2pc.bench.pair import run_two

    with pytest.raises(LinkError, match="no_such_bench"):
        run_two("no_such_bench", {})
    with pytest.raises(LinkError, match="KeyError"):
        run_two("ot", {"k": 4})


@pytest.mark.parametrize("text", ["0", "-5", "1e30", "many", "1.5e3", "1e-3", ""])
def test_counts(text: str) -> None:
    assert "positive whole number" in refused("bench", "ot", "--ots", text)
