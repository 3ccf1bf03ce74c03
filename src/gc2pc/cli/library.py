"""`gc2pc library`: every circuit that lib:NAME can name, with what it costs."""

from __future__ import annotations

from typing import Any

import click

from gc2pc.cli import options, show


@click.command("library", short_help="List the circuits of the library.")
@options.json_option()
def command(as_json: bool) -> None:
    """List the circuits of the library, usable as lib:NAME, with AND gates, XOR gates and AND depth."""
    from gc2pc.library.catalog import CATALOG

    rows = circuits()
    if as_json:
        show.print_json({"circuits": rows})
        return
    click.echo(f"{'lib:NAME':<16}{'AND':>8}{'XOR':>9}{'depth':>7}  computes")
    for row in rows:
        counts = f"{row['and_gates']:>8,}{row['xor_gates']:>9,}{row['depth']:>7,}"
        click.echo(f"{row['name']:<16}{counts}  {CATALOG[row['name']].summary}")


def circuits() -> list[dict[str, Any]]:
    """Build every circuit of the catalog and count it."""
    from gc2pc.library.catalog import CATALOG, build

    return [
        {"name": name, "and_gates": net.and_gates, "xor_gates": net.xor_gates, "depth": net.depth}
        for name, net in ((name, build(name)) for name in CATALOG)
    ]
