"""Input values from the command line: numbers, lists, files, silent prompts; never through floats."""

from __future__ import annotations

import getpass
import re
import sys
from collections.abc import Collection, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from gc2pc.errors import UsageError

LARGE = 1 << 24  # bytes of a file that is not read into memory, but as the run needs it

_FILES = ".csv", ".parquet", ".json", ".npy"
_WITH_COLUMNS = ".csv", ".parquet"
_INTEGER = re.compile(r"[+-]?(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|[0-9][0-9_]*)")
_DECIMAL = re.compile(
    r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,9})?|[+-]?inf(inity)?|nan", re.IGNORECASE
)


def read_inputs(specs: Mapping[str, str], real: Collection[str] = (), stream: bool = False) -> dict[str, Any]:
    """Return the **secret** values of name=value pairs: numbers, lists of them, or numpy arrays.

    They are integers, but for the inputs named in `real`: those may be Decimals, which are exact as well.
    stream: of large files Streams.
    """
    return {name: read_value(name, text, name in real, stream) for name, text in specs.items()}


def read_value(name: str, text: str, real: bool = False, stream: bool = False) -> Any:
    """Return the value of one input: `-` asks for it, `@file` reads it, anything else is the value itself."""
    if text == "-":
        return parse_value(name, _ask(name), real)
    if text.startswith("@"):
        return read_file(name, text[1:], real, stream)
    return parse_value(name, text, real)


def parse_value(name: str, text: str, real: bool = False) -> Any:
    """Return the number or the list of numbers in a text; the error shows no part of a secret."""
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        inner = text[1:-1].strip().removesuffix(",")
        return [_number(name, item, real, i) for i, item in enumerate(inner.split(","))] if inner else []
    if "," in text:
        return [_number(name, item, real, i) for i, item in enumerate(text.removesuffix(",").split(","))]
    return _number(name, text, real)


def _number(name: str, text: str, real: bool, position: int | None = None) -> int | Decimal:
    text = text.strip()
    if real and not _INTEGER.fullmatch(text):
        if not _DECIMAL.fullmatch(text):
            where = "" if position is None else f" at position {position}"
            raise UsageError(
                f"{name}{where}: expected a number such as 42, -0.1, 1e-9 or inf, or a list of them"
            )
        return Decimal(text)
    return _integer(name, text, position)


def _integer(name: str, text: str, position: int | None = None) -> int:
    if not _INTEGER.fullmatch(text):
        where = "" if position is None else f" at position {position}"
        raise UsageError(f"{name}{where}: expected a whole number such as 42, -7 or 0x2a, or a list of them")
    digits = text.lstrip("+-")
    try:
        return int(text, 0) if digits[:2].lower() in ("0x", "0b", "0o") else int(text, 10)
    except ValueError as error:
        raise UsageError(f"{name}: expected a whole number, got misplaced underscores in it") from error


def _ask(name: str) -> str:
    """Ask for a value without echo; when standard input is no terminal, take its next line."""
    if sys.stdin.isatty():
        return getpass.getpass(f"{name} (not shown): ")
    line = sys.stdin.readline()
    if not line:
        raise UsageError(f"{name}: standard input ended before the value")
    return line


def read_file(name: str, where: str, real: bool = False, stream: bool = False) -> Any:
    """Return the numbers of a .csv, .parquet (`file.csv`, or `file.csv#column`), .json or .npy file.

    stream: return a Stream of a file that is large.
    """
    path_text, _, column = where.partition("#")
    path = Path(path_text)
    if path.suffix.lower() not in _FILES:
        raise UsageError(f"{name}: a file of inputs is {', '.join(_FILES)}, got {path.name}")
    if column and path.suffix.lower() not in _WITH_COLUMNS:
        raise UsageError(f"{name}: only a {' or '.join(_WITH_COLUMNS)} file has columns, got {where}")
    try:
        if path.suffix.lower() == ".json":
            return _read_json(name, path, real)
        large = stream and path.stat().st_size >= LARGE
    except OSError as error:
        raise UsageError(f"{name}: cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: {path} is not text in UTF-8") from error
    from gc2pc.columns import read_column, stream_column

    if large:
        return stream_column(path, column or None, name, real)
    array = read_column(path, column or None, name, real)
    return array if array.ndim else array.item()


def _read_json(name: str, path: Path, real: bool) -> Any:
    import json

    def refuse(text: str) -> Any:
        raise UsageError(f"{name}: {path} holds a number that is not whole")

    try:
        parse = Decimal if real else refuse
        value = json.loads(path.read_text(encoding="utf-8"), parse_float=parse, parse_constant=parse)
    except json.JSONDecodeError as error:
        raise UsageError(f"{name}: {path}, line {error.lineno}: {error.msg}") from error
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, int | Decimal) for item in items):
        kind = "number" if real else "whole number"
        raise UsageError(f"{name}: {path} must hold a {kind} or a list of {kind}s")
    return value
