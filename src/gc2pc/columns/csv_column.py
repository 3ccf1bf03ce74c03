"""A column of numbers from a CSV file, a million integers in part of a second; never through floats."""

from __future__ import annotations

import csv
import re
import warnings
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import numpy.typing as npt

from gc2pc.errors import UsageError

_INTEGER = re.compile(r"\s*[+-]?[0-9]+\s*")
_DECIMAL = re.compile(r"\s*[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]{1,9})?|inf(inity)?|nan)\s*", re.I)


def read_column(path: Path, column: str | None, name: str, real: bool) -> npt.NDArray[Any]:
    """Return a column of integers: int64, uint64 when some need it, else Python ints as objects.

    With `real` there may be other numbers among them, which come as Decimals.

    column is a name in the header, or a number counted from 1; without it the first column. The first row
    is a header when its field in this column is text. Raises UsageError naming file and line.
    """
    where = _locate(path, column, name)
    if where is None:
        return np.zeros(0, dtype=np.int64)
    for dtype in (np.int64, np.uint64):
        try:
            return _load(path, *where, dtype)
        except (ValueError, DeprecationWarning):
            continue
    with path.open(encoding="utf-8-sig", newline="") as file:
        return _load_wide(path, file, *where, name, real)


def column_chunks(
    path: Path, column: str | None, name: str, real: bool, rows: int
) -> Iterator[npt.NDArray[Any]]:
    """Yield the same column in chunks of `rows` lines or a few more."""
    where = _locate(path, column, name)
    if where is None:
        return
    index, done = where
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(islice(file, done))
        while lines := _lines(file, rows):
            yield _load_lines(path, lines, index, done, name, real)
            done += len(lines)


def _locate(path: Path, column: str | None, name: str) -> tuple[int, int] | None:
    """Return which field of a row the column is, and how many lines to skip; None for an empty file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        first = next((row for row in reader if row), None)
        lines = reader.line_num
    if first is None:
        return None
    index = _find(path, first, column, name)
    return index, lines if _is_text(first[index]) else 0


def _lines(file: TextIO, rows: int) -> list[str]:
    """Return the next lines, and as many more as it takes to end a quoted field."""
    lines = list(islice(file, rows))
    quotes = sum(line.count('"') for line in lines)
    while quotes % 2 and (line := file.readline()):
        lines.append(line)
        quotes += line.count('"')
    return lines


def _load_lines(
    path: Path, lines: list[str], index: int, done: int, name: str, real: bool
) -> npt.NDArray[Any]:
    for dtype in (np.int64, np.uint64):
        try:
            return _load(lines, index, 0, dtype)
        except (ValueError, DeprecationWarning):
            continue
    return _load_wide(path, lines, index, 0, name, real, done)


def _find(path: Path, first: list[str], column: str | None, name: str) -> int:
    header = [field.strip() for field in first]
    if column is None:
        return 0
    if column in header and _is_text(column):
        return header.index(column)
    if column.isdecimal() and 1 <= int(column) <= len(header):
        return int(column) - 1
    raise UsageError(f"{name}: {path} has no column {column!r}; its first row is {', '.join(header)}")


def _is_text(field: str) -> bool:
    try:
        float(field or "0")
    except ValueError:
        return True
    return False


def _load(source: Path | list[str], index: int, skip: int, dtype: type) -> npt.NDArray[Any]:
    """Read with numpy, exactly: a field that is no integer of this type raises ValueError."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)  # numpy before 2 may read "1.5" as 1 and only warn
        warnings.filterwarnings("ignore", message=".*input contained no data.*")
        return np.loadtxt(
            source,
            dtype=dtype,
            delimiter=",",
            comments=None,
            quotechar='"',
            skiprows=skip,
            usecols=index,
            ndmin=1,
            encoding="utf-8-sig",
        )


def _load_wide(
    path: Path, source: Iterable[str], index: int, skip: int, name: str, real: bool, done: int = 0
) -> npt.NDArray[Any]:
    """Read row by row: for wide integers and Decimals, and to say which row is wrong, `done` lines on."""
    values: list[int | Decimal] = []
    reader = csv.reader(source)
    for row in reader:
        if reader.line_num <= skip or not row:
            continue
        where = f"{name}: {path}, line {done + reader.line_num}"
        if index >= len(row):
            raise UsageError(f"{where}: expected {index + 1} fields or more")
        field = row[index]
        if _INTEGER.fullmatch(field):
            values.append(int(field))
        elif real and _DECIMAL.fullmatch(field):
            values.append(Decimal(field.strip()))
        else:
            raise UsageError(f"{where}: expected a {'number' if real else 'whole number'}")
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
