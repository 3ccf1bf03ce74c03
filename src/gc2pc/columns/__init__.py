"""Columns of numbers in files, whole or chunk by chunk, and outputs into files: CSV, Parquet and numpy."""

from gc2pc.columns.reading import read_column, stream_column
from gc2pc.columns.writing import Writer, writer

__all__ = ["Writer", "read_column", "stream_column", "writer"]
