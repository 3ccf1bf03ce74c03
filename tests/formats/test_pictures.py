"""Pictures: boxes that do not touch, arrows that run from left to right, documents that parse."""

import random
import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gc2pc.circuit import Builder
from gc2pc.errors import UsageError
from gc2pc.formats.diagram import MOST_BOXES, Arrow, Box, Diagram, netlist_diagram
from gc2pc.formats.dot import write_dot
from gc2pc.formats.layout import Layout, Placed, lay_out
from gc2pc.formats.svg import write_svg
from gc2pc.library.arithmetic import add
from gc2pc.library.catalog import build

SVG = "{http://www.w3.org/2000/svg}"


def adder() -> Diagram:
    b = Builder()
    x, y = b.input(3, "x"), b.input(3, "y")
    b.output(add(b, x, y), "sum")
    return netlist_diagram(b.build(), "3 bits")


def random_diagram(seed: int, frames: int = 2) -> Diagram:
    """Boxes of random sizes, arrows ahead and some back, frames in frames."""
    rng = random.Random(seed)
    boxes = []
    for i in range(rng.randrange(1, 25)):
        inside = random_diagram(seed * 31 + i, frames - 1) if frames and rng.random() < 0.15 else None
        kind = "frame" if inside else rng.choice(["and", "xor", "call", "copy", "alice", "bob", "output"])
        boxes.append(
            Box(kind, "\n".join("text" * rng.randrange(1, 5) for _ in range(rng.randrange(1, 4))), inside)
        )
    arrows = {
        Arrow(*sorted(rng.sample(range(len(boxes)), 2))) for _ in range(rng.randrange(30)) if len(boxes) > 1
    }
    backs = {Arrow(i, rng.randrange(i + 1), back=True) for i in range(len(boxes)) if rng.random() < 0.05}
    return Diagram(f"random {seed}", tuple(boxes), tuple(sorted(arrows | backs, key=str)))


def corners(box: Placed) -> tuple[float, float, float, float]:
    return (
        box.x - box.width / 2,
        box.y - box.height / 2,
        box.x + box.width / 2,
        box.y + box.height / 2,
    )


def check(layout: Layout) -> None:
    for box in layout.boxes:
        left, top, right, bottom = corners(box)
        assert left >= 0 and top >= 0 and right <= layout.width and bottom <= layout.height
        if box.inside:
            assert box.inside.width <= box.width and box.inside.height <= box.height
            check(box.inside)
    for one, other in combinations(map(corners, layout.boxes), 2):
        apart = one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
        assert apart, (one, other)
    for arrow, path in zip(layout.diagram.arrows, layout.paths, strict=True):
        if not arrow.back:
            assert all(x <= to_x for (x, _), (to_x, _) in pairwise(path))
            source, target = (corners(layout.boxes[i]) for i in (arrow.source, arrow.target))
            assert path[0][0] == pytest.approx(source[2]) and path[-1][0] == pytest.approx(target[0])


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_random_layouts(seed: int) -> None:
    check(lay_out(random_diagram(seed)))


@pytest.mark.parametrize("name", ["lt32", "popcount32", "add64", "mux32"])
def test_layouts_of_netlists(name: str) -> None:
    check(lay_out(netlist_diagram(build(name), name)))


def test_an_arrow_passes_boxes_by() -> None:
    """A long arrow crosses the columns between its ends at places of its own."""
    wide = Box("call", "a box that is very wide")
    diagram = Diagram("", (wide,) * 4, (Arrow(0, 1), Arrow(1, 2), Arrow(2, 3), Arrow(0, 3)))
    layout = lay_out(diagram)
    for box in layout.boxes[1:3]:
        left, top, right, bottom = corners(box)
        for (x, y), (to_x, to_y) in pairwise(layout.paths[3]):
            assert to_x <= left or x >= right or (y == to_y and not top <= y <= bottom)


def test_a_netlist_becomes_gates_and_bits() -> None:
    diagram = adder()
    kinds = [box.kind for box in diagram.boxes]
    assert [kinds.count(kind) for kind in ("alice", "bob", "output", "and", "xor")] == [3, 3, 3, 2, 7]
    assert [box.text for box in diagram.boxes if box.kind == "output"] == ["sum[0]", "sum[1]", "sum[2]"]
    reads = [sum(arrow.target == i for arrow in diagram.arrows) for i in range(len(kinds))]
    wanted = {"alice": 0, "bob": 0, "output": 1, "and": 2, "xor": 2}
    assert reads == [wanted[kind] for kind in kinds]


def test_owners_and_constants() -> None:
    b = Builder()
    x, _ = b.input(1, "x"), b.input(1, "unread")
    b.output([1, b.not_(x[0]), 1], "out")
    diagram = netlist_diagram(b.build(), "", ("bob", "alice"))
    assert [(box.kind, box.text) for box in diagram.boxes] == [
        ("bob", "x"),
        ("not", "¬"),
        ("constant", "1"),
        ("output", "out[0]"),
        ("output", "out[1]"),
        ("constant", "1"),
        ("output", "out[2]"),
    ]


def test_too_much_for_a_picture() -> None:
    with pytest.raises(UsageError, match="gates make no picture"):
        netlist_diagram(build("aes128"), "aes128")
    with pytest.raises(UsageError, match="1,001 boxes make no picture"):
        Diagram("many", (Box("call", ""),) * (MOST_BOXES + 1), ())


@pytest.mark.parametrize("seed", range(20))
def test_svg_is_a_document(seed: int) -> None:
    diagram = random_diagram(seed)
    root = ET.fromstring(write_svg(diagram))
    assert root.tag == SVG + "svg" and root.find(SVG + "title").text == diagram.title  # type: ignore[union-attr]
    shapes = len(root.findall(f".//{SVG}g/{SVG}rect")) + len(root.findall(f".//{SVG}circle"))
    assert shapes == count(diagram, "boxes")
    assert len(root.findall(f".//{SVG}g/{SVG}path")) == count(diagram, "arrows")
    assert write_svg(diagram) == write_svg(random_diagram(seed))


def count(diagram: Diagram, what: str) -> int:
    return len(getattr(diagram, what)) + sum(count(box.inside, what) for box in diagram.boxes if box.inside)


def test_texts_are_escaped() -> None:
    odd = '<script> & "quoted" \\ back'
    diagram = Diagram(odd, (Box("call", odd), Box("frame", odd, Diagram("", (Box("call", "x"),), ()))), ())
    texts = [text.text for text in ET.fromstring(write_svg(diagram)).iter(SVG + "text")]
    assert texts.count(odd) == 3 and texts.count("x") == 1
    dot = write_dot(diagram)
    assert dot.count('"<script> & \\"quoted\\" \\\\ back"') == 3


@pytest.mark.parametrize("seed", range(20))
def test_dot_has_every_box_and_arrow(seed: int) -> None:
    diagram = random_diagram(seed)
    text = write_dot(diagram)
    assert text.startswith(f'digraph "random {seed}" {{\n') and text.endswith("}\n")
    nodes = set(re.findall(r"^ *(n\w+) \[", text, re.MULTILINE))
    clusters = set(re.findall(r"subgraph cluster_(n\w+) {", text))
    assert len(nodes) + len(clusters) == count(diagram, "boxes")
    edges = re.findall(r"^ *(n\w+) -> (n\w+)", text, re.MULTILINE)
    assert len(edges) == count(diagram, "arrows") and {end for edge in edges for end in edge} <= nodes
    assert set(re.findall(r"(?:ltail|lhead)=cluster_(n\w+)", text)) <= clusters
    assert text.count("{") == text.count("}")


def test_dot_of_an_and() -> None:
    b = Builder()
    b.output([b.and_(*b.input(2, "x"))], "z")
    assert write_dot(netlist_diagram(b.build(), "one and")) == (
        'digraph "one and" {\n'
        "  rankdir=LR; compound=true;\n"
        '  n0 [label="x[0]", shape=box];\n'
        '  n1 [label="x[1]", shape=box];\n'
        '  n2 [label="∧", shape=box];\n'
        '  n3 [label="z", shape=box];\n'
        "  n0 -> n2;\n"
        "  n1 -> n2;\n"
        "  n2 -> n3;\n"
        "}\n"
    )
