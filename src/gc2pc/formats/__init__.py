"""Circuit files: read into netlists and written from them."""

from gc2pc.formats.bristol import load, read_bristol, write_bristol

__all__ = ["load", "read_bristol", "write_bristol"]
