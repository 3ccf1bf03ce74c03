"""`gc2pc draw`: gates when they are few, else the plan."""

import xml.etree.ElementTree as ET
from pathlib import Path

from support.cli import gc2pc, gc2pc_json, refused


def texts(path: Path) -> list[str | None]:
    return [text.text for text in ET.parse(path).iter("{http://www.w3.org/2000/svg}text")]


def test_gates_of_a_small_circuit(tmp_path: Path) -> None:
    path = tmp_path / "add.svg"
    done = gc2pc_json("draw", "lib:add32", "--owner", "x=bob", "--owner", "y=alice", "-o", str(path))
    assert done["file"] == str(path)
    shown = texts(path)
    assert shown[0] == "add32" and shown.count("∧") == 31 and "x[31]" in shown
    assert len(shown) == done["boxes"] + 1


def test_the_plan_of_a_large_one(tmp_path: Path) -> None:
    path = tmp_path / "aes.svg"
    message = gc2pc("draw", "lib:aes128", "-o", str(path)).stdout
    assert message.startswith(f"{path}: aes128: 6,400 AND, plan ") and message.endswith("4 boxes, 3 arrows\n")
    shown = texts(path)
    assert shown[shown.index("key") + 1] == "UInt[128]"


def test_one_or_the_other_when_asked_for(tmp_path: Path) -> None:
    plan, gates = tmp_path / "plan.dot", tmp_path / "gates.gv"
    assert gc2pc_json("draw", "lib:add32", "--plan", "-o", str(plan))["boxes"] == 4
    assert gc2pc_json("draw", "lib:popcount32", "--gates", "-o", str(gates))["boxes"] > 100
    assert plan.read_text(encoding="utf-8").startswith('digraph "add32: 31 AND, plan ')
    assert "gates make no picture" in refused("draw", "lib:aes128", "--gates", "-o", str(gates))


def test_a_plan_file(tmp_path: Path) -> None:
    plan, path = str(tmp_path / "add.gcplan"), tmp_path / "add.svg"
    gc2pc_json("compile", "lib:add32", "-o", plan)
    assert gc2pc_json("draw", plan, "-o", str(path))["boxes"] == 4
    assert "a plan holds no gates to draw" in refused("draw", plan, "--gates", "-o", str(path))


def test_names_of_pictures(tmp_path: Path) -> None:
    assert "a picture is called *.svg or *.dot" in refused("draw", "lib:add32", "-o", str(tmp_path / "a.png"))
    assert "cannot write" in refused("draw", "lib:add32", "-o", str(tmp_path / "none" / "a.svg"))
