"""The source of a target as a page of HTML, the cost of each line beside it: no script, nothing loaded."""

from __future__ import annotations

import linecache
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from gc2pc.cli.show import bytes_text
from gc2pc.program.report import TABLE_BYTES

_STYLE = """
:root { color-scheme: light dark; --bar: #4c8bf544; --dim: #888; --edge: #8884; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; font: 13px/1.45 ui-monospace, monospace; }
td, th { padding: 0 .6em; text-align: right; white-space: pre; }
th { border-bottom: 1px solid var(--edge); font-weight: 600; }
td:last-child, th:last-child { text-align: left; width: 99%; }
.n, .free { color: var(--dim); }
"""


def annotated(title: str, lines: Sequence[tuple[str, int]], total: int) -> str:
    """Return the page for the AND gates of lines "file:line", out of `total` in all.

    Of each file all lines are shown that are there to read. It holds the source and counts, no values.
    """
    files: dict[str, dict[int, int]] = {}
    for place, ands in lines:
        file, _, number = place.rpartition(":")
        files.setdefault(file, {})[int(number)] = ands
    known = sum(ands for _, ands in lines)
    body = [f"<h1>{escape(title)}</h1>", f"<p>{_costs(total)}</p>"]
    if known < total:
        body.append(f"<p>{_costs(total - known)} come from no line of source.</p>")
    for file, counts in files.items():
        body += [f"<h2>{escape(Path(file).name)}</h2>", *_table(file, counts, max(1, total))]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return "\n".join(
        [f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>', *body, "</body></html>", ""]
    )


def _costs(ands: int) -> str:
    return f"{ands:,} AND gates, {bytes_text(TABLE_BYTES * ands)} of garbled tables"


def _table(file: str, counts: dict[int, int], total: int) -> Iterator[str]:
    yield "<table><tr><th>AND</th><th>share</th><th>bytes</th><th>line</th><th>source</th></tr>"
    texts = linecache.getlines(file)
    numbers: Iterable[int] = range(1, len(texts) + 1) if len(texts) >= max(counts) else sorted(counts)
    for number in numbers:
        text = escape(texts[number - 1].rstrip() if number <= len(texts) else "")
        yield _row(number, counts.get(number, 0), total, text)
    yield "</table>"


def _row(number: int, ands: int, total: int, text: str) -> str:
    """Return a line; the bar behind its source is as long as its share."""
    if not ands:
        return f'<tr><td></td><td></td><td></td><td class="n">{number}</td><td class="free">{text}</td></tr>'
    share = 100 * ands / total
    bar = f"linear-gradient(to right, var(--bar) {share:.2f}%, transparent {share:.2f}%)"
    figures = f"<td>{ands:,}</td><td>{share:.1f}%</td><td>{bytes_text(TABLE_BYTES * ands)}</td>"
    return f'<tr>{figures}<td class="n">{number}</td><td style="background: {bar}">{text}</td></tr>'
