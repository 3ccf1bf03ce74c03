"""A plan's costs on a terminal: its loops, calls and copies as a tree, and its AND gates by source line."""

from __future__ import annotations

import linecache
from collections.abc import Iterator, Sequence
from os.path import relpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gc2pc.cli.show import bytes_text

if TYPE_CHECKING:
    from gc2pc.program.report import Cost

SHOWN = 12  # steps of one loop or plan that are worth a line each
TABLE_BYTES = 32  # of an AND
LINES_NAMED = 3  # source lines that a step names


def tree_rows(cost: Cost, head: str) -> list[tuple[str, ...]]:
    """Return rows of cells: the step, its lanes, ANDs, their share and bytes, depth, OTs, source lines."""
    header = (head, "lanes", "AND", "share", "bytes", "depth", "OTs", "source")
    rows = [header, *_rows(cost.steps, "", max(1, cost.and_gates))]
    return [row[:-1] for row in rows] if not any(row[-1] for row in rows[1:]) else rows


def _rows(steps: Sequence[Cost], indent: str, total: int) -> Iterator[tuple[str, ...]]:
    shown, rest = _worth_showing(steps)
    for i, step in enumerate(shown):
        last = i == len(shown) - 1 and not rest
        name = f"loop x {step.trips:,}" if step.kind == "loop" else step.kind
        yield _row(indent + ("└ " if last else "├ ") + name, step, total)
        yield from _rows(step.steps, indent + ("  " if last else "│ "), total)
    if rest:
        name = f"{indent}└ {len(rest):,} smaller steps"
        yield (name, "", *_figures(sum(s.and_gates for s in rest), total, 0, sum(s.ots for s in rest)), "")


def _worth_showing(steps: Sequence[Cost]) -> tuple[list[Cost], list[Cost]]:
    """Return the steps that cost most, in order, and the others."""
    if len(steps) <= SHOWN:
        return list(steps), []
    most = sorted(range(len(steps)), key=lambda i: (-steps[i].and_gates, -steps[i].work.labels, i))[:SHOWN]
    return [steps[i] for i in sorted(most)], [step for i, step in enumerate(steps) if i not in set(most)]


def _row(name: str, step: Cost, total: int) -> tuple[str, ...]:
    return (
        name,
        f"{step.lanes:,}" if step.kind != "loop" else "",
        *_figures(step.and_gates, total, step.depth, step.ots),
        _sources(step),
    )


def _figures(ands: int, total: int, depth: int, ots: int) -> tuple[str, ...]:
    share, size = (f"{ands / total:.1%}", bytes_text(TABLE_BYTES * ands)) if ands else ("", "")
    return f"{ands:,}", share, size, f"{depth:,}" if depth else "", f"{ots:,}" if ots else ""


def _sources(step: Cost) -> str:
    """Return the source lines of a step that cost most, as file.py:3, 7, 12 ..."""
    most = sorted(step.lines, key=lambda item: -item[1])[:LINES_NAMED]
    places = sorted(
        (Path(file).name, int(line)) for file, _, line in (text.rpartition(":") for text, _ in most)
    )
    files = {file: [str(line) for name, line in places if name == file] for file, _ in places}
    more = " ..." if len(step.lines) > len(most) else ""
    return " ".join(f"{file}:{', '.join(lines)}" for file, lines in files.items()) + more


def line_rows(lines: Sequence[tuple[str, int]], total: int) -> list[tuple[str, ...]]:
    """Return rows of cells: AND gates of a source line, their share, where it is and what it says."""
    rows: list[tuple[str, ...]] = [("AND", "share", "line", "")]
    for place, ands in lines:
        file, _, number = place.rpartition(":")
        text = linecache.getline(file, int(number)).strip()
        rows.append((f"{ands:,}", f"{ands / max(1, total):.1%}", f"{_near(file)}:{number}", text))
    return rows


def _near(file: str) -> str:
    """Return a path as seen from here, unless that is longer."""
    return min(relpath(file), file, key=len) if Path(file).is_absolute() else file


def table(rows: Sequence[tuple[str, ...]], left: Sequence[int]) -> str:
    """Return rows as lines of columns; those numbered in `left` are flush left, the others right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if i in left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def tree_json(cost: Cost) -> dict[str, Any]:
    """Return a cost and those below it as plain figures; what a kind of step has not is left out."""
    figures: dict[str, Any] = {"kind": cost.kind, "times": cost.times}
    if cost.kind == "loop":
        figures["trips"] = cost.trips
    elif cost.kind != "plan":
        figures["lanes"] = cost.lanes
    figures |= {"and_gates": cost.and_gates, "xor_gates": cost.xor_gates}
    if cost.kind != "loop":
        figures["depth"] = cost.depth
    figures |= {"table_bytes": cost.table_bytes, "ots": cost.ots}
    if cost.kind in ("plan", "loop"):
        figures["steps"] = [tree_json(step) for step in cost.steps]
    return figures
