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

_INTEGER = re.compile(r"[+-]?(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|[0-9][0-9_]*)")
_DECIMAL = re.compile(
    r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,9})?|[+-]?inf(inity)?|nan", re.IGNORECASE
)


def read_inputs(specs: Mapping[str, str], real: Collection[str] = ()) -> dict[str, Any]:
    """Return the **secret** values of name=value pairs: numbers, lists of them, or numpy arrays.

    They are integers, but for the inputs named in `real`: those may be Decimals, which are exact as well.
    """
    return {name: read_value(name, text, name in real) for name, text in specs.items()}


def read_value(name: str, text: str, real: bool = False) -> Any:
    """Return the value of one input: `-` asks for it, `@file` reads it, anything else is the value itself."""
    if text == "-":
        return parse_value(name, _ask(name), real)
    if text.startswith("@"):
        return read_file(name, text[1:], real)
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


def read_file(name: str, where: str, real: bool = False) -> Any:
    """Return the numbers of a .csv (`file.csv`, or `file.csv#column`), .json or .npy file."""
    path_text, hash_sign, column = where.partition("#")
    path = Path(path_text)
    readers = {".csv": _read_csv, ".json": _read_json, ".npy": _read_npy}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UsageError(f"{name}: a file of inputs is .csv, .json or .npy, got {path.name}")
    if hash_sign and reader is not _read_csv:
        raise UsageError(f"{name}: only a .csv file has columns, got {where}")
    try:
        return reader(name, path, column, real)
    except OSError as error:
        raise UsageError(f"{name}: cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: {path} is not text in UTF-8") from error


def _read_csv(name: str, path: Path, column: str, real: bool) -> Any:
    from gc2pc.cli.csv_column import read_column

    return read_column(path, column or None, name, real)


def _read_json(name: str, path: Path, column: str, real: bool) -> Any:
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


def _read_npy(name: str, path: Path, column: str, real: bool) -> Any:
    import numpy as np

    try:
        array = np.load(path, allow_pickle=False)
    except ValueError as error:
        raise UsageError(f"{name}: {path} is not a numpy file of plain numbers") from error
    kinds, what = ("biuf", "numbers") if real else ("biu", "integers")
    if not isinstance(array, np.ndarray) or array.dtype.kind not in kinds:
        raise UsageError(f"{name}: {path} must hold {what}, got {getattr(array, 'dtype', 'an archive')}")
    return array if array.ndim else array.item()
