"""What `gc2pc stats` tells: the tree of a plan, bytes as they travel, time over a link, gates by line."""

import html
import re
from pathlib import Path

import pytest

from gc2pc.cli.tree import SHOWN, tree_rows
from gc2pc.program.report import Cost, Work
from support.cli import gc2pc, gc2pc_json, refused

SOURCE = """
from gc2pc import Alice, Array, Bit, Bob, UInt, function, sum

@function
def above(x: Alice[Array[UInt[16]]], limit: Bob[UInt[16]]) -> Alice[UInt[16]]:
    over = x > limit
    return sum(over).to(UInt[16])
"""


@pytest.fixture
def above(tmp_path: Path) -> str:
    path = tmp_path / "above.py"
    path.write_text(SOURCE)
    return f"{path}:above"


def test_bytes_are_those_of_a_run(above: str) -> None:
    stats = gc2pc_json("stats", above, "--length", "x=5")
    run = gc2pc_json("run", above, "--local", "--input", "x=1,2,3,4,5", "--input", "limit=2")
    assert stats["bytes_sent"] == run["bytes_sent"]
    assert stats["ots"] == 16
    assert stats["round_trips"] == 6


def test_recipients_change_what_is_sent(above: str) -> None:
    stats = gc2pc_json("stats", above, "--length", "x=5", "--to", "bob")
    assert [port["owner"] for port in stats["outputs"]] == ["bob"]
    run = gc2pc_json("run", above, "--local", "--to", "bob", "--input", "x=1,2,3,4,5", "--input", "limit=2")
    assert stats["bytes_sent"] == run["bytes_sent"]


def test_the_tree_adds_up(above: str) -> None:
    stats = gc2pc_json("stats", above, "--length", "x=1000")
    tree = stats["tree"]
    assert tree["and_gates"] == stats["and_gates"] == sum(step["and_gates"] for step in tree["steps"])
    assert tree["table_bytes"] == 32 * stats["and_gates"]
    copy, call, *_ = tree["steps"]
    assert (copy["kind"], copy["lanes"], copy["and_gates"], copy["ots"]) == ("copy", 1, 0, 16)
    assert call == {
        "kind": "call",
        "times": 1,
        "lanes": 1000,
        "and_gates": 16000,
        "xor_gates": call["xor_gates"],
        "depth": 16,
        "table_bytes": 512000,
        "ots": 0,
    }
    assert stats["peak_memory_bytes"] == sum(stats["memory_bytes"].values())


def test_no_forecast_without_a_link(above: str) -> None:
    assert "predicted_seconds" not in gc2pc_json("stats", above, "--length", "x=5")


def test_a_forecast(above: str) -> None:
    link = ("--bandwidth", "1Mbit", "--latency", "50ms")
    stats = gc2pc_json("stats", above, "--length", "x=1000", *link)
    assert (stats["bandwidth"], stats["latency"]) == (1e6, 0.05)
    assert stats["predicted_seconds"] == pytest.approx(sum(stats["predicted_phases"].values()))
    travel = 8 * sum(stats["bytes_sent"].values()) / 1e6
    assert 0.9 * travel + 0.5 < stats["predicted_seconds"] < travel + 0.6 + 2
    unlimited = gc2pc_json("stats", above, "--length", "x=1000", "--latency", "50ms")
    assert unlimited["bandwidth"] is None
    assert 0.6 <= unlimited["predicted_seconds"] < 0.6 + 2


def test_gates_by_line(above: str) -> None:
    stats = gc2pc_json("stats", above, "--length", "x=1000", "--lines")
    file = above.rpartition(":")[0]
    assert stats["lines"][0] == {"line": f"{file}:6", "and_gates": 16000}
    assert stats["lines"][1]["line"] == f"{file}:7"
    assert sum(line["and_gates"] for line in stats["lines"]) == stats["and_gates"]


def test_for_people(above: str) -> None:
    output = gc2pc("stats", above, "--length", "x=1000", "--lines", "--bandwidth", "100Mbit").stdout
    blocks = output.split("\n\n")
    assert [block.split()[0] for block in blocks] == ["input", "plan", "AND", "Alice"]
    row = next(line for line in blocks[1].splitlines() if "above.py:6" in line)
    assert row.split()[:5] == ["├", "call", "1,000", "16,000", "94.2%"] and "512.0 kB" in row
    assert "over = x > limit" in blocks[2]
    assert "6 round trips, setup included" in blocks[3]
    assert "over 100 Mbit/s and 0 µs: " in blocks[3]


def test_a_plan_file_tells_the_same(above: str, tmp_path: Path) -> None:
    path = str(tmp_path / "above.gcplan")
    done = gc2pc_json("compile", above, "--length", "x=1000", "-o", path)
    ours, theirs = (
        gc2pc_json("stats", *args, "--lines") for args in ((above, "--length", "x=1000"), (path,))
    )
    assert done["plan"] == ours["plan"] == theirs["plan"]
    assert theirs["lines"][0]["line"] == "above.py:6"
    open_array = {"alice": ours["bytes_sent"]["alice"] - 8 - 5, "bob": ours["bytes_sent"]["bob"] - 5}
    assert theirs["bytes_sent"] == open_array  # its length is in the plan
    for name in ("inputs", "outputs", "and_gates", "xor_gates", "depth", "tree", "memory_bytes", "ots"):
        assert ours[name] == theirs[name], name


def test_a_page_of_the_source(above: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    stats = gc2pc_json("stats", above, "--length", "x=1000", "--lines", "--html", str(page))
    assert stats["html"] == str(page)
    text = page.read_text()
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", text)]
    told = {row[4].strip(): int(row[0].replace(",", "")) for row in rows if len(row) == 5 and row[0]}
    assert told == {
        SOURCE.splitlines()[int(line["line"].rpartition(":")[2]) - 1].strip().replace(">", "&gt;"): line[
            "and_gates"
        ]
        for line in stats["lines"]
    }
    assert sum(told.values()) == stats["and_gates"]
    assert [row[4] for row in rows if len(row) == 5] == [html.escape(line) for line in SOURCE.splitlines()]
    assert "prefers-color-scheme" in text or "color-scheme: light dark" in text
    assert not re.search(r"https?:|src=|href=|<script|url\(", text)
    assert "come from none" in refused("stats", "lib:add32", "--html", str(page))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--bandwidth", "5MB"], "such as 100Mbit or 1Gbit; got '5MB'"),
        (["--latency", "5"], "such as 20ms or 0.5s; got '5'"),
    ],
)
def test_links_that_are_none(options: list[str], message: str) -> None:
    assert message in refused("stats", "lib:add32", *options)


def test_a_long_plan_shows_what_matters() -> None:
    calls = [Cost("call", i, 1, lanes=1, work=Work(and_gates=i)) for i in range(100)]
    loop = Cost("loop", 100, 1, trips=7, work=Work(and_gates=5000), steps=tuple(calls[:2]))
    cost = Cost("plan", -1, 1, work=Work(and_gates=10_000), steps=(*calls, loop))
    names = [row[0] for row in tree_rows(cost, "plan")]
    assert names == [
        "plan",
        *["├ call"] * (SHOWN - 1),
        "├ loop x 7",
        "│ ├ call",
        "│ └ call",
        "└ 89 smaller steps",
    ]
    assert [row[2] for row in tree_rows(cost, "plan")][1] == "89"
