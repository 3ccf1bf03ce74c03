"""The circuits that have a name: what `lib:NAME` on the command line and the files in circuits/ stand for.

One family a file, each with its ENTRIES. Circuits are built when they are asked for; what each one costs
stands in counts.txt, so that listing them builds none. `python circuits/export.py` writes that file.
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from gc2pc.circuit import Netlist
from gc2pc.errors import UsageError
from gc2pc.library.catalog.entry import Count, Entry

__all__ = [
    "CATALOG",
    "COUNTS",
    "FAMILIES",
    "Count",
    "Entry",
    "build",
    "counts",
    "read_counts",
    "write_counts",
]

_FAMILIES = ("integers", "floats", "ciphers", "hashes")

FAMILIES: dict[str, dict[str, Entry]]
CATALOG: dict[str, Entry]

COUNTS = Path(__file__).with_name("counts.txt")

HEADER = "# circuit, AND gates, XOR gates, AND depth\n"


def __getattr__(name: str) -> Any:
    """Load all families when all are asked for: to build one circuit, its own family is enough."""
    if name not in ("CATALOG", "FAMILIES"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    families = {family: _entries(family) for family in _FAMILIES}
    catalog = {circuit: entry for entries in families.values() for circuit, entry in entries.items()}
    globals().update(FAMILIES=families, CATALOG=catalog)
    return globals()[name]


def _entries(family: str) -> dict[str, Entry]:
    entries: dict[str, Entry] = import_module(f"{__name__}.{family}").ENTRIES
    return entries


@cache
def build(name: str) -> Netlist:
    """Return the netlist of a circuit of the catalog. Raises UsageError when there is none of that name."""
    for family in _FAMILIES:
        if name in _entries(family):
            return _entries(family)[name].build()
    from difflib import get_close_matches

    close = get_close_matches(name, [known for family in _FAMILIES for known in _entries(family)], n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else "`gc2pc library` lists them"
    raise UsageError(f"the library has no circuit {name!r}; {hint}")


@cache
def counts() -> dict[str, Count]:
    """Return what each circuit of the catalog costs, without building any."""
    return read_counts(COUNTS.read_text(encoding="utf-8"))


def read_counts(text: str) -> dict[str, Count]:
    """Return the counts of a text as write_counts makes it."""
    rows = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {name: Count(*map(int, numbers)) for name, *numbers in rows}


def write_counts() -> str:
    """Build every circuit and return a line for each, family by family."""
    text = HEADER
    for family in _FAMILIES:
        text += f"\n# {family}\n"
        for name in _entries(family):
            net = build(name)
            text += f"{name} {net.and_gates} {net.xor_gates} {net.depth}\n"
    return text
