"""A column of numbers by the name of its file: as an array, or as a Stream of a few rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gc2pc.columns import csv_column, parquet_column
from gc2pc.errors import UsageError
from gc2pc.stream import PIECE, Stream

SUFFIXES = (".csv", ".parquet", ".npy")


def read_column(
    path: str | Path, column: str | None = None, name: str = "column", real: bool = False
) -> npt.NDArray[Any]:
    """Return a column of a .csv, .parquet or .npy file.

    column: its name, or for a CSV file its number counted from 1; by default the first. A .npy file has none,
    and its array may have any shape. `name` begins the errors. Numbers are integers unless `real` allows
    others, which come as Decimals from a CSV file. Raises UsageError for what is no such number.
    """
    path = Path(path)
    with _told(path, name):
        if path.suffix.lower() == ".csv":
            return csv_column.read_column(path, column, name, real)
        if path.suffix.lower() == ".parquet":
            found = list(parquet_column.column_chunks(path, column, name, real, PIECE))
            return np.concatenate(found) if found else np.zeros(0, np.int64)
        return np.array(_mapped(path, column, name, real))


def stream_column(
    path: str | Path, column: str | None = None, name: str = "column", real: bool = False
) -> Stream:
    """Return the same as a Stream, for columns larger than memory.

    A CSV file is read through once here, to count its rows and to find what is wrong before the session.
    """
    path = Path(path)
    with _told(path, name):
        if path.suffix.lower() == ".csv":
            return _stream(lambda: csv_column.column_chunks(path, column, name, real, PIECE))
        if path.suffix.lower() == ".parquet":
            length = parquet_column.n_rows(path, column, name, real)
            return Stream(parquet_column.column_chunks(path, column, name, real, PIECE), length)
        return Stream.of(_mapped(path, column, name, real))


@contextmanager
def _told(path: Path, name: str) -> Iterator[None]:
    """Turn what the system says about a file into an error of the caller."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"{name}: cannot read {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: {path} is not text in UTF-8") from error


def _stream(chunks: Callable[[], Iterator[npt.NDArray[Any]]]) -> Stream:
    return Stream(chunks(), sum(len(chunk) for chunk in chunks()))


def _mapped(path: Path, column: str | None, name: str, real: bool) -> npt.NDArray[Any]:
    """Return the array of a .npy file, in memory only where it is looked at."""
    if path.suffix.lower() != ".npy":
        raise UsageError(f"{name}: a file of numbers is {', '.join(SUFFIXES)}, got {path.name}")
    if column:
        raise UsageError(f"{name}: a .npy file has no columns, got #{column}")
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError as error:
        raise UsageError(f"{name}: {path} is not a numpy file of plain numbers") from error
    kinds, what = ("biuf", "numbers") if real else ("biu", "integers")
    if not isinstance(array, np.ndarray) or array.dtype.kind not in kinds:
        raise UsageError(f"{name}: {path} must hold {what}, got {getattr(array, 'dtype', 'an archive')}")
    return array
