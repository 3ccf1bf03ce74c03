"""Columns in files: whole and in chunks alike, exact, errors that name file and row; outputs into files."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gc2pc.columns import read_column, stream_column, writer
from gc2pc.errors import UsageError

BIG = 2**200 + 1
CSV = [
    ("1\n2\n3\n", None),
    ("salary\n1\n\n2", "salary"),
    ("\n\nid,salary\n1,10\n2,20\n", "2"),
    ('name,"sum, total"\n"a, b",10\nc,"20"\n', "sum, total"),
    ('note,n\n"two\nlines\nof three",10\n"one",20\n"",30\n', "n"),
    ("18446744073709551615\n0\n-1\n", None),
    (f"{BIG}\n-{BIG}\n1\n", None),
    ("salary\n", None),
    ("", None),
]


def chunks(path: Path, column: str | None = None, name: str = "x") -> list[Any]:
    """Return what a stream gives, its length checked."""
    stream = stream_column(path, column, name)
    values = [value for chunk in stream.chunks for value in chunk.tolist()]
    assert len(values) == len(stream)
    return values


@pytest.fixture(params=[1, 2, 1 << 15])
def rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of a chunk."""
    monkeypatch.setattr("gc2pc.columns.reading.PIECE", request.param)
    monkeypatch.setattr("gc2pc.stream.PIECE", request.param)


@pytest.mark.parametrize(("text", "column"), CSV)
def test_csv_in_chunks(text: str, column: str | None, tmp_path: Path, rows: None) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert chunks(path, column) == read_column(path, column).tolist()


def test_faults_of_csv_are_told_before_the_stream_begins(tmp_path: Path, rows: None) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n3,4\n5,6.5\n")
    with pytest.raises(UsageError, match=r"x: .*line 4: expected a whole number"):
        stream_column(path, "b", "x")
    with pytest.raises(UsageError, match="no column 'c'"):
        stream_column(path, "c", "x")


@pytest.mark.parametrize("dtype", ["u1", "<i2", ">i4", "u8", "?"])
def test_numpy(dtype: str, tmp_path: Path, rows: None) -> None:
    for shape in ((7,), (5, 3), (0,)):
        array = np.random.default_rng(1).integers(0, 2, shape).astype(dtype)
        np.save(tmp_path / "x.npy", array)
        assert np.array_equal(read_column(tmp_path / "x.npy"), array)
        stream = stream_column(tmp_path / "x.npy")
        assert len(stream) == shape[0]
        assert np.array_equal(np.concatenate([*stream.chunks, array[:0]]), array)


def test_parquet(tmp_path: Path, rows: None) -> None:
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "x.parquet"
    columns = {
        "i": pa.array([-1, 2, 3], pa.int64()),
        "u": pa.array([2**64 - 1, 0, 1], pa.uint64()),
        "b": pa.array([True, False, True]),
        "gap": pa.array([1, None, 3], pa.int8()),
        "f": pa.array([1.0, 2.0, 3.0]),
    }
    parquet.write_table(pa.table(columns), path)
    for name in ("i", "u", "b"):
        assert chunks(path, name) == read_column(path, name).tolist() == columns[name].to_pylist()
    assert chunks(path) == [-1, 2, 3]
    with pytest.raises(UsageError, match="row 2 of column 'gap' has no value"):
        read_column(path, "gap", "x")
    with pytest.raises(UsageError, match="must hold integers, got double"):
        stream_column(path, "f", "x")
    with pytest.raises(UsageError, match="no column 'z'; it has i, u, b, gap, f"):
        stream_column(path, "z", "x")
    path.write_bytes(b"no table")
    with pytest.raises(UsageError, match="is not a Parquet file"):
        stream_column(path, None, "x")


@pytest.mark.parametrize("suffix", [".csv", ".npy", ".parquet"])
@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.uint64])
def test_what_is_written_is_read(suffix: str, dtype: Any, tmp_path: Path) -> None:
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    values = np.iinfo(dtype).max - np.arange(10).astype(dtype)
    for pieces in ([values[:3], values[3:3], values[3:]], [], [values[:0]]):
        with writer(tmp_path / f"x{suffix}", "salary") as sink:
            for piece in pieces:
                sink(piece)
        want = [value for piece in pieces for value in piece.tolist()]
        assert sink.count == len(want)
        assert read_column(tmp_path / f"x{suffix}", None if suffix == ".npy" else "salary").tolist() == want


def test_files_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is \.csv, \.parquet or \.npy, got x\.txt"):
        writer(tmp_path / "x.txt")
    with pytest.raises(UsageError, match="cannot write"):
        writer(tmp_path / "none" / "x.csv")
    with writer(tmp_path / "x.csv") as sink:
        sink(np.array([BIG], object))
    assert read_column(tmp_path / "x.csv").tolist() == [BIG]
    with pytest.raises(UsageError, match="at most 64 bits"), writer(tmp_path / "x.npy") as sink:
        sink(np.array([BIG], object))


def test_other_numbers_than_integers(tmp_path: Path, rows: None) -> None:
    path = tmp_path / "x.csv"
    path.write_text("n\n1\n0.1\n1e3\n")
    want = [1, Decimal("0.1"), Decimal("1e3")]
    assert read_column(path, real=True).tolist() == want
    assert [v for chunk in stream_column(path, real=True).chunks for v in chunk.tolist()] == want
    np.save(tmp_path / "x.npy", np.array([0.5, 2]))
    assert read_column(tmp_path / "x.npy", real=True).tolist() == [0.5, 2]
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    columns = {"f": pa.array([0.5, 2]), "d": pa.array([Decimal("0.10"), Decimal("2.25")])}
    parquet.write_table(pa.table(columns), tmp_path / "x.parquet")
    assert read_column(tmp_path / "x.parquet", "f", real=True).tolist() == [0.5, 2]
    assert read_column(tmp_path / "x.parquet", "d", real=True).tolist() == [Decimal("0.1"), Decimal("2.25")]
