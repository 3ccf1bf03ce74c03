"""A column of numbers from a Parquet file, batch by batch; pyarrow, the extra `tables`, reads it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy.typing as npt

from gc2pc.errors import UsageError


def column_chunks(
    path: Path, column: str | None, name: str, real: bool, rows: int
) -> Iterator[npt.NDArray[Any]]:
    """Yield the integers or bools of a column, by default the first, in chunks of at most `rows`.

    With `real` it may hold floats, or decimals, which come as Decimals.

    Raises UsageError for a column of anything else, and for rows that have no value.
    """
    file = _open(path, name)
    column = _checked(file, path, column, name, real)
    done = 0
    for batch in file.iter_batches(batch_size=rows, columns=[column]):
        values = batch.column(0)
        if values.null_count:
            row = done + values.is_null().to_pylist().index(True) + 1
            raise UsageError(f"{name}: {path}, row {row} of column {column!r} has no value")
        done += len(values)
        yield values.to_numpy(zero_copy_only=False)


def n_rows(path: Path, column: str | None, name: str, real: bool) -> int:
    """Return how many rows a file has, after a look at the type of the column."""
    file = _open(path, name)
    _checked(file, path, column, name, real)
    return int(file.metadata.num_rows)


def _open(path: Path, name: str) -> Any:
    try:
        from pyarrow import ArrowInvalid
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise UsageError(f"{name}: Parquet files need pyarrow: pip install 'gc2pc[tables]'") from error
    try:
        return ParquetFile(path)
    except ArrowInvalid as error:
        raise UsageError(f"{name}: {path} is not a Parquet file") from error


def _checked(file: Any, path: Path, column: str | None, name: str, real: bool) -> str:
    """Return the name of a column of numbers that may be."""
    from pyarrow.types import is_boolean, is_decimal, is_floating, is_integer

    schema = file.schema_arrow
    if column is None and schema.names:
        column = schema.names[0]
    if column not in schema.names:
        raise UsageError(f"{name}: {path} has no column {column!r}; it has {', '.join(schema.names)}")
    type = schema.field(column).type
    if not (is_integer(type) or is_boolean(type) or (real and (is_floating(type) or is_decimal(type)))):
        what = "numbers" if real else "integers"
        raise UsageError(f"{name}: column {column!r} of {path} must hold {what}, got {type}")
    return str(column)
