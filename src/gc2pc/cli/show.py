"""What a command prints: one JSON object, or lines for people."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from gc2pc.errors import UsageError

DIGEST = 12  # hexadecimal digits that stand for a digest
_WIDE = 1 << 64  # beyond this a number is often a key or a block: hex helps
_SHOWN = 8  # elements of an array printed at each end


def print_json(result: Mapping[str, Any]) -> None:
    """Print one object on one line; numbers stay exact, arrays become lists.

    JSON has no infinities and no NaN: they are the texts "Infinity", "-Infinity" and "NaN". A fixed-point
    number that no float64 holds is a text with all its digits.
    """
    click.echo(json.dumps(_plain(result), allow_nan=False))


def _plain(value: Any) -> Any:
    """Turn numpy scalars and arrays, and what JSON has no number for, into what it knows."""
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return _digits(value) if isinstance(value, Fraction) else value


def _digits(value: Fraction) -> str:
    """Return all decimal places of a number whose denominator is a power of two."""
    places = value.denominator.bit_length() - 1
    digits = str(abs(value.numerator) * 5**places).zfill(places + 1)
    text = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".") if places else digits
    return "-" * (value < 0) + text


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
    if getattr(value, "dtype", None) is not None and value.dtype.kind == "f":
        items = [str(item) for item in value] if value.ndim else str(value)  # as few digits as its type needs
    else:
        items = value.tolist() if hasattr(value, "tolist") else value
    if not isinstance(items, list):
        return f"{items} ({items:#x})" if isinstance(items, int) and items >= _WIDE else _text(items)
    if len(items) <= 2 * _SHOWN:
        return f"[{', '.join(map(_text, items))}]"
    head, tail = (", ".join(map(_text, part)) for part in (items[:_SHOWN], items[-_SHOWN:]))
    return f"[{head}, ... {tail}] ({len(items):,} elements)"


def _text(item: Any) -> str:
    return _digits(item) if isinstance(item, Fraction) else str(item)


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
