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
    click.echo(f"{'lib:NAME':<20}{'AND':>10}{'XOR':>10}{'depth':>8}")
    for row in rows:
        click.echo(f"{row['name']:<20}{row['and_gates']:>10,}{row['xor_gates']:>10,}{row['depth']:>8,}")


def circuits() -> list[dict[str, Any]]:
    """Build every circuit of the catalog and count it."""
    from gc2pc.library.catalog import CATALOG, build

    return [
        {"name": name, "and_gates": net.and_gates, "xor_gates": net.xor_gates, "depth": net.depth}
        for name, net in ((name, build(name)) for name in CATALOG)
    ]
