"""Files of any format: which reader they are for, by the end of their name or else by what they hold."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from gc2pc.circuit import Netlist
from gc2pc.errors import UsageError
from gc2pc.formats.aby import read_aby
from gc2pc.formats.aiger import read_aiger
from gc2pc.formats.blif import read_blif
from gc2pc.formats.bristol import read_bristol
from gc2pc.formats.reading import decoded, read_bytes
from gc2pc.formats.slp import read_slp

Reader = Callable[[bytes], Netlist]

_LOOKED_AT = 1 << 16  # bytes of a file that tell its format


def _text(read: Callable[[str], Netlist]) -> Reader:
    return lambda data: read(decoded(data))


READERS: dict[str, Reader] = {
    ".slp": _text(read_slp),
    ".blif": _text(read_blif),
    ".aag": read_aiger,
    ".aig": read_aiger,
    ".aby": _text(read_aby),
    ".bristol": _text(read_bristol),
}

# What stands in the files of a format, and in no other one's; Bristol's have no mark.
_MARKS = (
    (re.compile(rb"\Aa[ai]g [\d ]+[\r\n]"), ".aag"),
    (re.compile(rb"^\s*\.model\b", re.MULTILINE), ".blif"),
    (re.compile(rb"^\s*(begin SLP|BEGIN)\s*$", re.MULTILINE), ".slp"),
    (re.compile(rb"^[SC] -?\d", re.MULTILINE), ".aby"),
)


def load(path: str | os.PathLike[str]) -> Netlist:
    """Return the netlist in a file; UsageError names the file and the line that is wrong."""
    data = read_bytes(path)
    suffix = Path(path).suffix.lower()
    try:
        return READERS[suffix if suffix in READERS else _told_by(data)](data)
    except UsageError as error:
        raise UsageError(f"{os.fspath(path)}, {error}") from None


def _told_by(data: bytes) -> str:
    """Return the end of the name that a file with this content should have."""
    head = data[:_LOOKED_AT]
    return next((suffix for mark, suffix in _MARKS if mark.search(head)), ".bristol")
