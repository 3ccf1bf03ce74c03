"""`gc2pc library`: every circuit that lib:NAME can name, with what it costs."""

from __future__ import annotations

from typing import Any

import click

from gc2pc.cli import options, show


@click.command("library", short_help="List the circuits of the library.")
@options.json_option()
def command(as_json: bool) -> None:
    """List the circuits of the library, usable as lib:NAME, with AND gates, XOR gates and AND depth."""
    rows = circuits()
    if as_json:
        show.print_json({"circuits": rows})
        return
    width = 1 + max(len(row["name"]) for row in rows)
    click.echo(f"{'lib:NAME':<{width}}{'AND':>11}{'XOR':>11}{'depth':>8}  computes")
    for row in rows:
        counts = f"{row['and_gates']:>11,}{row['xor_gates']:>11,}{row['depth']:>8,}"
        click.echo(f"{row['name']:<{width}}{counts}  {row['computes']}")


def circuits() -> list[dict[str, Any]]:
    """Return what there is to know of every circuit of the catalog; builds none."""
    from gc2pc.library.catalog import FAMILIES, counts

    return [
        {
            "name": name,
            "family": family,
            "computes": entry.summary,
            "inputs": entry.inputs,
            "outputs": entry.outputs,
            **counts()[name]._asdict(),
        }
        for family, entries in FAMILIES.items()
        for name, entry in entries.items()
    ]
