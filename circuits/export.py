"""Writes the library's circuits and a table of them into this folder, and what they cost into the catalog.

python circuits/export.py
"""

from pathlib import Path

from gc2pc.circuit import Netlist, Port
from gc2pc.formats import write_bristol
from gc2pc.library.catalog import CATALOG, COUNTS, build, write_counts

FOLDER = Path(__file__).resolve().parent

README = """# Circuits

The library's circuits in Bristol Fashion, for tools that read it. Bit 0 of a value is its first wire. The
values of ciphers and hashes are bytes as big-endian integers, as in the public files: the first wire is the
lowest bit of the last byte. `gc2pc run lib:NAME` runs the same circuits without a file, and `gc2pc library`
lists them all, those too that are too large to be files here.

Written by `python circuits/export.py`; a test compares. XOR and INV cost no communication.

| file | computes | inputs | output | AND | XOR | depth |
|---|---|---|---|---:|---:|---:|
"""


def files() -> dict[str, str]:
    """Return file name -> content of everything that belongs into the folder."""
    nets = {name: build(name) for name, entry in CATALOG.items() if entry.exported}
    result = {f"{name}.txt": write_bristol(net) for name, net in nets.items()}
    result["README.md"] = README + "".join(_row(name, net) for name, net in nets.items())
    return result


def _row(name: str, net: Netlist) -> str:
    return (
        f"| {name}.txt | {CATALOG[name].summary.replace('|', chr(92) + '|')} | {_ports(net.in_ports)} "
        f"| {_ports(net.out_ports)} | {net.and_gates:,} | {net.xor_gates:,} | {net.depth:,} |\n"
    )


def _ports(ports: tuple[Port, ...]) -> str:
    return ", ".join(f"{port.name} {port.bits}" for port in ports)


if __name__ == "__main__":
    for name, content in files().items():
        (FOLDER / name).write_text(content, encoding="utf-8", newline="\n")
    COUNTS.write_text(write_counts(), encoding="utf-8", newline="\n")
