"""Outputs into files piece by piece: CSV, Parquet and numpy."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from gc2pc.errors import UsageError

_HEADER = 128  # bytes that the header of a .npy file takes, its number of elements filled in at the end


class Writer:
    """A sink: takes an output's elements as they come. Use as a context; `count` says how many came."""

    def __init__(self, path: Path) -> None:
        self.path, self.count = path, 0
        self._file = path.open("wb")

    def __call__(self, piece: Any) -> None:
        if len(piece):
            self._write(np.asarray(piece))
            self.count += len(piece)

    def _write(self, piece: Any) -> None:
        self._file.write("".join(f"{value}\n" for value in piece.tolist()).encode())

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        self.close()


class _Csv(Writer):
    """One number a line under a header."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(path)
        self._file.write(f"{name}\n".encode())


class _Npy(Writer):
    """One array along one axis."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._dtype = np.dtype(np.uint8)
        self._head()

    def _write(self, piece: Any) -> None:
        _require_word(piece, self.path)
        self._dtype = piece.dtype
        self._file.write(piece.tobytes())

    def _head(self) -> None:
        shape = f"{{'descr': {self._dtype.str!r}, 'fortran_order': False, 'shape': ({self.count},)}}"
        self._file.seek(0)
        self._file.write(b"\x93NUMPY\x01\x00" + (_HEADER - 10).to_bytes(2, "little"))
        self._file.write(shape.ljust(_HEADER - 11).encode() + b"\n")

    def close(self) -> None:
        if not self._file.closed:
            self._head()
        super().close()


class _Parquet(Writer):
    """One column, a row group a piece."""

    def __init__(self, path: Path, name: str) -> None:
        try:
            import pyarrow.parquet
        except ImportError as error:
            raise UsageError(f"{name}: Parquet files need pyarrow: pip install 'gc2pc[tables]'") from error
        super().__init__(path)
        self._arrow, self._name = pyarrow, name
        self._table: Any = None

    def _write(self, piece: Any) -> None:
        _require_word(piece, self.path)
        batch = self._arrow.table({self._name: piece})
        if self._table is None:
            self._table = self._arrow.parquet.ParquetWriter(self._file, batch.schema)
        self._table.write_table(batch)

    def close(self) -> None:
        if self._table is None and not self._file.closed:
            self._write(np.zeros(0, np.uint8))
        if self._table is not None:
            self._table.close()
        super().close()


def _require_word(piece: Any, path: Path) -> None:
    if piece.dtype == object:
        raise UsageError(f"{path.name} takes numbers of at most 64 bits; write others to a .csv file")


def writer(path: str | Path, name: str = "result") -> Writer:
    """Return the sink for a .csv, .parquet or .npy file; `name` is what the column is called.

    Elements of arrays of several axes come one after the other. Raises UsageError for a file of another
    kind, or one that cannot be written.
    """
    path = Path(path)
    try:
        match path.suffix.lower():
            case ".csv":
                return _Csv(path, name)
            case ".npy":
                return _Npy(path)
            case ".parquet":
                return _Parquet(path, name)
    except OSError as error:
        raise UsageError(f"{name}: cannot write {path}: {error.strerror or error}") from error
    raise UsageError(f"{name}: a file of outputs is .csv, .parquet or .npy, got {path.name}")
