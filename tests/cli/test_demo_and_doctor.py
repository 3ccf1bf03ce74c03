"""`gc2pc demo` and `gc2pc doctor`."""

import json

import pytest

from gc2pc import __version__
from gc2pc.cli import demo, self_test
from gc2pc.errors import LinkError
from gc2pc.native.cpu import tier_names
from support.cli import gc2pc, gc2pc_json, refused


def test_demo() -> None:
    result = gc2pc_json("demo", "--alice", "0x10", "--bob", "7")
    assert result["outputs"] == {"result": 1}
    assert result["and_gates"] == 32
    output = gc2pc("demo").stdout
    assert "have found out that Alice's number is not greater, and nothing else." in output
    assert "32 AND gates in" in output and "base_ot" in output


def test_demo_refuses_what_is_no_number() -> None:
    for text in ("-1", "2.5", str(2**32), "1,2"):
        assert refused("demo", f"--bob={text}").startswith("bob: expected a whole number")


def test_demo_tells_what_bobs_process_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "TARGET", f"{demo.TARGET}x")  # no such function
    monkeypatch.setattr(demo, "TIMEOUT", 0.05)
    monkeypatch.setattr("gc2pc.cli.targets.resolve", lambda *args: None)
    with pytest.raises(LinkError, match=r"Bob's process: gc2pc: .* has no function 'richerx'"):
        demo.play(1, 2)


def test_doctor() -> None:
    report = gc2pc_json("doctor")
    assert list(report) == ["ok", "machine", "tiers", "versions"]
    assert report["ok"] is True
    assert set(report["machine"]) == {"cpu", "tier", "cores", "version"}
    assert [tier["tier"] for tier in report["tiers"]] == list(tier_names())
    assert sum(tier["active"] for tier in report["tiers"]) == 1
    assert report["versions"]["gc2pc"] == __version__
    assert "all is well" in gc2pc("doctor").stdout


def test_doctor_finds_a_broken_tier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "CIPHER", bytes(16))
    result = gc2pc("doctor", "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["ok"] is False
    assert "wrong block" in report["tiers"][0]["failures"][0]


def test_garbling_is_part_of_the_self_test(monkeypatch: pytest.MonkeyPatch) -> None:
    job, want = self_test._aes_lanes()
    monkeypatch.setattr(self_test, "_aes_lanes", lambda: (job, [want[0] ^ 1, *want[1:]]))
    assert self_test.failures(0) == ["garbling and evaluating AES-128 gives a wrong block in 1 of 11 lanes"]
