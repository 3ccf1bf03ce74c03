"""`gc2pc stats`: what a target costs before anyone runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gc2pc.cli import options, show
from gc2pc.cli.parameters import program_of_lengths
from gc2pc.cli.targets import resolve

if TYPE_CHECKING:
    from gc2pc.program import Program

BYTES_PER_AND = 32  # two rows of half-gates


@click.command("stats", short_help="Count the gates of TARGET.")
@options.target_argument()
@options.owner_option()
@options.length_option()
@options.json_option()
def command(target: str, owner: dict[str, str], length: dict[str, str], as_json: bool) -> None:
    """Count the gates of TARGET over all its lanes; XOR and NOT cost nothing to send."""
    program = program_of_lengths(resolve(target, owner), length)
    stats = stats_of(program)
    if as_json:
        show.print_json(stats)
        return
    for what in ("inputs", "outputs"):
        for port in stats[what]:
            unit = "bit" if port["bits"] == 1 else "bits"
            click.echo(f"{what[:-1]:<7} {port['name']:<16} {port['owner']:<6} {port['bits']:>10,} {unit}")
    click.echo(
        f"{stats['and_gates']:,} AND gates, {stats['xor_gates']:,} XOR gates, AND depth {stats['depth']:,}"
    )
    click.echo(f"garbled tables of {show.bytes_text(stats['and_gates'] * BYTES_PER_AND)}, sent by Alice")


def stats_of(program: Program) -> dict[str, Any]:
    """Return inputs, outputs and gate counts; an output's owner is who learns it: alice, bob or both."""
    return {
        "inputs": [
            {"name": port.name, "owner": port.party, "bits": port.type.bits * port.lanes}
            for port in program.inputs
        ],
        "outputs": [
            {
                "name": port.name,
                "owner": port.to[0] if len(port.to) == 1 else "both",
                "bits": port.type.bits * port.lanes,
            }
            for port in program.outputs
        ],
        "and_gates": program.and_gates,
        "xor_gates": program.xor_gates,
        "depth": program.depth,
    }
