"""Diagrams as SVG: one file, no script, no font of its own; readable on white and when printed."""

from __future__ import annotations

from html import escape
from itertools import pairwise

from gc2pc.formats.diagram import Diagram
from gc2pc.formats.layout import BACK, HEADING, LINE, Layout, Placed, Point, lay_out

STYLE = """
text { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace }
text { text-anchor: middle; fill: #222 }
path { fill: none; stroke: #888; stroke-width: 1.1 }
path.back { stroke: #b5651d; stroke-dasharray: 5 3 }
rect, circle { stroke: #555; fill: #fff }
.alice > rect { fill: #dcebfa } .bob > rect { fill: #fde6cf } .output > rect { fill: #ddf2dd }
.constant > rect, .entry > rect { fill: #f0f0f0; stroke: #aaa }
.call > rect { fill: #fffbe0 } .copy > rect { fill: #fafafa; stroke-dasharray: 4 2 }
.frame > rect { fill: #f7f8ff; stroke: #99a } .frame > text { text-anchor: start; font-weight: bold }
.and > rect { fill: #ffe08a } .not > circle { fill: #eee }
"""
TITLE_HEIGHT = 26.0
MARKER = (
    '<marker id="{0}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0 L8 4 L0 8 z" style="fill:{1};stroke:none"/></marker>'
)
TIPS = f"<defs>{MARKER.format('tip', '#888')}{MARKER.format('back', '#b5651d')}</defs>"


def write_svg(diagram: Diagram) -> str:
    """Return a diagram as an SVG document."""
    layout = lay_out(diagram)
    width = max(layout.width, 8.0 * len(diagram.title) + 24)
    height = layout.height + TITLE_HEIGHT
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}">'
    )
    title = escape(diagram.title)
    heading = f'<text x="12" y="18" style="text-anchor:start;font-weight:bold">{title}</text>'
    body = f'<g transform="translate(0 {TITLE_HEIGHT:.0f})">{_group(layout)}</g>'
    background = '<rect width="100%" height="100%" style="stroke:none"/>'
    parts = (
        head,
        f"<title>{title}</title>",
        f"<style>{STYLE}</style>",
        TIPS,
        background,
        heading,
        body,
        "</svg>",
    )
    return "\n".join(parts) + "\n"


def _group(layout: Layout) -> str:
    """Return frames, then arrows that lead back, other boxes, and other arrows on top."""
    frames = [_box(placed) for placed in layout.boxes if placed.inside]
    boxes = [_box(placed) for placed in layout.boxes if not placed.inside]
    backs, arrows = [], []
    for arrow, path in zip(layout.diagram.arrows, layout.paths, strict=True):
        if arrow.back:
            backs.append(f'<path d="{_below(path)}" class="back" marker-end="url(#back)"/>')
        else:
            arrows.append(f'<path d="{_curve(path)}" marker-end="url(#tip)"/>')
    return "\n".join([*frames, *backs, *boxes, *arrows])


def _box(placed: Placed) -> str:
    left, top = placed.x - placed.width / 2, placed.y - placed.height / 2
    if placed.box.kind in ("xor", "not"):
        shape = f'<circle cx="{placed.x:.1f}" cy="{placed.y:.1f}" r="{placed.width / 2:.1f}"/>'
    else:
        size = f'width="{placed.width:.1f}" height="{placed.height:.1f}"'
        shape = f'<rect x="{left:.1f}" y="{top:.1f}" {size} rx="4"/>'
    inside = ""
    if placed.inside:
        inside = f'<g transform="translate({left:.1f} {top + HEADING:.1f})">{_group(placed.inside)}</g>'
    return f'<g class="{placed.box.kind}">{shape}{_text(placed, left, top)}{inside}</g>'


def _text(placed: Placed, left: float, top: float) -> str:
    lines = placed.box.text.split("\n")
    if placed.inside:
        return f'<text x="{left + 8:.1f}" y="{top + 15:.1f}">{escape(" ".join(lines))}</text>'
    first = placed.y - LINE * (len(lines) - 1) / 2 + 4
    return "".join(
        f'<text x="{placed.x:.1f}" y="{first + LINE * i:.1f}">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )


def _curve(path: tuple[Point, ...]) -> str:
    """Return a path that bends between columns only, and leaves and enters them horizontally."""
    steps = [f"M{path[0][0]:.1f} {path[0][1]:.1f}"]
    for (x, y), (to_x, to_y) in pairwise(path):
        middle = (x + to_x) / 2
        bend = f"C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
        if x != to_x:
            steps.append(f"H{to_x:.1f}" if y == to_y else bend)
    return " ".join(steps)


def _below(path: tuple[Point, ...]) -> str:
    """Return a path that hangs below its two ends, which may be one."""
    (x, y), (to_x, to_y) = path
    low = max(y, to_y) + BACK
    return f"M{x + 8:.1f} {y:.1f} C{x + 8:.1f} {low:.1f} {to_x - 8:.1f} {low:.1f} {to_x - 8:.1f} {to_y:.1f}"
