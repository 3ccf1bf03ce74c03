"""The documents name only what exists, and their tables hold what the code holds."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from gc2pc import handshake
from gc2pc.garble import pool, tables
from gc2pc.native import ot as native_ot
from gc2pc.net import Tag
from gc2pc.net.channel import HEADER
from gc2pc.ot import base, softspoken
from gc2pc.program import plan
from support.document import rows

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "gc2pc"
PAGES = sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/*.md"))
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w.{},/*-]+\.(?:py|md|c|h|inc|txt|toml)|[\w./-]+/")
PLACES = (ROOT, SOURCE, ROOT / "docs")


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def without_blocks(path: Path) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def prose(path: Path) -> str:
    """A page without anything that is code."""
    return CODE.sub("", without_blocks(path))


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target, anchor in LINK.findall(prose(path)):
        if "://" in target:
            continue
        file = (path.parent / target).resolve() if target else path
        assert file.exists(), f"{path.name}: {target}"
        assert not anchor or anchor in anchors(file), f"{path.name}: #{anchor}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_files_and_tests_exist(path: Path) -> None:
    tests = {
        found
        for file in (ROOT / "tests").rglob("test_*.py")
        for found in re.findall(r"def (test_\w+)", file.read_text())
    }
    for code in CODE.findall(without_blocks(path)):
        if re.fullmatch(r"test_\w+", code):
            assert code in tests, f"{path.name}: {code}"
        elif path.parent == ROOT / "docs" and path.name != "tutorial.md" and FILE.fullmatch(code):
            assert any(list(place.glob(code.rstrip("/"))) for place in PLACES), f"{path.name}: {code}"


def test_the_table_of_messages_is_that_of_the_tags() -> None:
    told = {int(tag): name for tag, name, *_ in rows(page("protocol.md"), "tag")}
    assert told == {tag.value: tag.name.lower().replace("_", " ") for tag in Tag}


def test_the_constants() -> None:
    told = {name.strip("`"): value for name, value, _ in rows(page("protocol.md"), "constant")}
    assert told == {
        "CHUNK": str(base.CHUNK),
        "FRAME": str(softspoken.FRAME),
        "STEP": str(native_ot.STEP),
        "BATCH": str(pool.BATCH),
        "SEGMENT_BITS": str(plan.SEGMENT_BITS),
        "FRAME_GATES": str(tables.FRAME_GATES),
        "LANES": str(plan.LANES),
        "DIMS`, `DEPTH": f"{plan.DIMS}, {plan.DEPTH}",
        "MAX_LENGTH": str(handshake.MAX_LENGTH),
    }


def test_the_frame_of_the_example() -> None:
    tag, body, frame = re.search(  # type: ignore[union-attr]
        r"frame with tag (\d+) and the body `([\da-f ]+)` travels as `([\da-f ]+)`", page("protocol.md")
    ).groups()
    data = bytes.fromhex(body)
    assert bytes.fromhex(frame) == HEADER.pack(int(tag), len(data)) + data


def test_every_prefix_is_in_the_protocol() -> None:
    """All byte strings of the package that begin with its name are what hashes and hellos begin with."""
    used = []
    for path in SOURCE.rglob("*.py"):
        if path.parent.name == "bench":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            value = getattr(node, "value", None)
            if isinstance(node, ast.Constant) and isinstance(value, bytes) and value.startswith(b"gc2pc"):
                used.append(value.decode().replace("\0", "\\0"))
    used.remove("gc2pc program 2")  # a digest that stays at home
    assert sorted(used) == sorted(re.findall(r'"(gc2pc[^"]*)"', page("protocol.md")))
    assert not any(a != b and a.startswith(b) for a in used for b in used)
