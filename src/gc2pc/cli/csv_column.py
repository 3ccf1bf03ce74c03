"""One column of numbers from a CSV file, a million integers in part of a second; never through floats."""

from __future__ import annotations

import csv
import re
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gc2pc.errors import UsageError

_INTEGER = re.compile(r"\s*[+-]?[0-9]+\s*")
_DECIMAL = re.compile(r"\s*[+-]?(([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]{1,9})?|inf(inity)?|nan)\s*", re.I)


def read_column(
    path: Path, column: str | None = None, name: str = "column", real: bool = False
) -> npt.NDArray[Any]:
    """Return a column of integers: int64, uint64 when some need it, else Python ints as objects.

    With `real` there may be other numbers among them, which come as Decimals.

    column is a name in the header, or a number counted from 1; without it the first column. The first row
    is a header when its field in this column is text. Raises UsageError naming file and line.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        first = next((row for row in reader if row), None)
        lines = reader.line_num
    if first is None:
        return np.zeros(0, dtype=np.int64)
    index = _find(path, first, column, name)
    skip = lines if _is_text(first[index]) else 0
    for dtype in (np.int64, np.uint64):
        try:
            return _load(path, index, skip, dtype)
        except (ValueError, DeprecationWarning):
            continue
    return _load_wide(path, index, skip, name, real)


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


def _load(path: Path, index: int, skip: int, dtype: type) -> npt.NDArray[Any]:
    """Read with numpy, exactly: a field that is no integer of this type raises ValueError."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)  # numpy before 2 may read "1.5" as 1 and only warn
        warnings.filterwarnings("ignore", message=".*input contained no data.*")
        return np.loadtxt(
            path,
            dtype=dtype,
            delimiter=",",
            comments=None,
            quotechar='"',
            skiprows=skip,
            usecols=index,
            ndmin=1,
            encoding="utf-8-sig",
        )


def _load_wide(path: Path, index: int, skip: int, name: str, real: bool) -> npt.NDArray[Any]:
    """Read row by row: for integers beyond 64 bits and Decimals, and to say which row is wrong."""
    values: list[int | Decimal] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        for row in reader:
            if reader.line_num <= skip or not row:
                continue
            if index >= len(row):
                raise UsageError(
                    f"{name}: {path}, line {reader.line_num}: expected {index + 1} fields or more"
                )
            field = row[index]
            if _INTEGER.fullmatch(field):
                values.append(int(field))
            elif real and _DECIMAL.fullmatch(field):
                values.append(Decimal(field.strip()))
            else:
                kind = "number" if real else "whole number"
                raise UsageError(f"{name}: {path}, line {reader.line_num}: expected a {kind}")
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
