"""What a command prints: one JSON object, or lines for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from gc2pc.errors import UsageError

DIGEST = 12  # hexadecimal digits that stand for a digest
_WIDE = 1 << 64  # beyond this a number is often a key or a block: hex helps
_SHOWN = 8  # elements of an array printed at each end


def print_json(result: Mapping[str, Any]) -> None:
    """Print one object on one line; integers stay exact whatever their size, arrays become lists."""
    click.echo(json.dumps(result, default=_plain))


def _plain(value: Any) -> Any:
    """Turn numpy scalars and arrays into what json knows."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"cannot write a {type(value).__name__} as JSON")


def write_file(path: Path, text: str) -> None:
    """Write a text file. Raises UsageError when that cannot be."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def value_text(value: Any) -> str:
    """Return a value for people: None is said in words, a long array is cut in the middle."""
    if value is None:
        return "(only the other party learns this)"
    items = value.tolist() if hasattr(value, "tolist") else value
    if not isinstance(items, list):
        return f"{items} ({items:#x})" if items >= _WIDE else str(items)
    if len(items) <= 2 * _SHOWN:
        return f"[{', '.join(map(str, items))}]"
    head, tail = (", ".join(map(str, part)) for part in (items[:_SHOWN], items[-_SHOWN:]))
    return f"[{head}, ... {tail}] ({len(items):,} elements)"


def bytes_text(n_bytes: int) -> str:
    """Return a number of bytes with a decimal unit: 999 B, 1.5 kB, 32.0 MB."""
    size = float(n_bytes)
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if size < 999.95 or unit == "TB":
            break
        size /= 1000
    return f"{n_bytes} B" if unit == "B" else f"{size:.1f} {unit}"


def seconds_text(seconds: float) -> str:
    """Return a time with a unit that suits it: 85 µs, 12.3 ms, 2.41 s."""
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def print_outputs(outputs: Mapping[str, Any]) -> None:
    for name, value in outputs.items():
        click.echo(f"{name} = {value_text(value)}")


def print_costs(result: Mapping[str, Any]) -> None:
    """Print what a run cost, from its JSON: gates, bytes each way, time in each phase."""
    seconds = result["seconds"]
    sent = ", ".join(f"{party.title()} sent {bytes_text(n)}" for party, n in result["bytes_sent"].items())
    phases = (f"{name} {seconds_text(time)}" for name, time in seconds.items() if name != "total")
    click.echo(f"{result['and_gates']:,} AND gates in {seconds_text(seconds['total'])}; {sent}")
    click.echo(f"time: {', '.join(phases)}")
