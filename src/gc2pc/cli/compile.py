"""`gc2pc compile`: write a target as one circuit that other tools read."""

from __future__ import annotations

from pathlib import Path

import click

from gc2pc.cli import options, show
from gc2pc.cli.parameters import program_of_lengths
from gc2pc.cli.targets import resolve
from gc2pc.errors import UsageError


@click.command("compile", short_help="Write TARGET as one circuit in Bristol Fashion.")
@options.target_argument()
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="The file to write; - prints."
)
@click.option(
    "--format", "kind", type=click.Choice(["fashion", "format"]), default="fashion", show_default=True
)
@options.owner_option()
@options.length_option()
@options.json_option()
def command(
    *, target: str, output: Path, kind: str, owner: dict[str, str], length: dict[str, str], as_json: bool
) -> None:
    """Write TARGET as one circuit; an array becomes one value, its first element in the lowest bits."""
    from gc2pc.formats import write_bristol
    from gc2pc.program.flatten import flatten

    netlist = flatten(program_of_lengths(resolve(target, owner), length))
    text = write_bristol(netlist, kind)
    if str(output) == "-":
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror or error}") from error
    counts = {"and_gates": netlist.and_gates, "xor_gates": netlist.xor_gates, "depth": netlist.depth}
    if as_json:
        show.print_json({"file": str(output), **counts})
    else:
        click.echo(f"{output}: {netlist.and_gates:,} AND gates, {netlist.xor_gates:,} XOR gates")
