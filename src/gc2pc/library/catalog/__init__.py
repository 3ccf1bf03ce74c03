"""The circuits that have a name: what `lib:NAME` on the command line and the files in circuits/ stand for.

One family a file, each with its ENTRIES. Circuits are built when they are asked for; what each one costs
stands in counts.txt, so that listing them builds none. `python circuits/export.py` writes that file.
"""

from functools import cache
from pathlib import Path

from gc2pc.circuit import Netlist
from gc2pc.errors import UsageError
from gc2pc.library.catalog import ciphers, floats, hashes, integers
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

FAMILIES: dict[str, dict[str, Entry]] = {
    "integers": integers.ENTRIES,
    "floats": floats.ENTRIES,
    "ciphers": ciphers.ENTRIES,
    "hashes": hashes.ENTRIES,
}

CATALOG: dict[str, Entry] = {name: entry for entries in FAMILIES.values() for name, entry in entries.items()}

COUNTS = Path(__file__).with_name("counts.txt")

HEADER = "# circuit, AND gates, XOR gates, AND depth\n"


@cache
def build(name: str) -> Netlist:
    """Return the netlist of a circuit of the catalog."""
    if name not in CATALOG:
        raise UsageError(f"the library has no circuit {name!r}; it has {', '.join(CATALOG)}")
    return CATALOG[name].build()


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
    for family, entries in FAMILIES.items():
        text += f"\n# {family}\n"
        for name in entries:
            net = build(name)
            text += f"{name} {net.and_gates} {net.xor_gates} {net.depth}\n"
    return text
