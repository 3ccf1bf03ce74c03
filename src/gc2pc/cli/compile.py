"""`gc2pc compile`: write a target as a plan that parties run, or as one circuit that other tools read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gc2pc.cli import options, show
from gc2pc.cli.parameters import program_of_lengths
from gc2pc.cli.targets import resolve
from gc2pc.errors import UsageError

if TYPE_CHECKING:
    from gc2pc.circuit import Netlist
    from gc2pc.program import Program
    from gc2pc.program.plan import Plan

SUFFIXES = {".gcplan": "plan", ".blif": "blif", ".v": "verilog"}  # of the formats that a name tells


@click.command("compile", short_help="Write TARGET as a plan, or as one circuit.")
@options.target_argument()
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="The file to write; - prints."
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["plan", "fashion", "format", "blif", "verilog"]),
    help="By default what the name ends in: a plan (.gcplan), BLIF (.blif), Verilog (.v), else Bristol "
    "Fashion; format is the old Bristol Format.",
)
@options.owner_option()
@options.length_option()
@options.json_option()
def command(
    *,
    target: str,
    output: Path,
    kind: str | None,
    owner: dict[str, str],
    length: dict[str, str],
    as_json: bool,
) -> None:
    """Write TARGET as a plan, which is a TARGET itself, or as one circuit for other tools.

    In a circuit an array becomes one value, its first element in the lowest bits.
    """
    kind = kind or SUFFIXES.get(output.suffix, "fashion")
    program = program_of_lengths(resolve(target, owner), length)
    result = _write_plan(program, output) if kind == "plan" else _write_circuit(program, output, kind)
    if str(output) == "-":
        return
    if as_json:
        show.print_json({"file": str(output), **result})
    else:
        name = f"plan {result['plan'][: show.DIGEST]}, " if "plan" in result else ""
        counts = f"{result['and_gates']:,} AND gates, {result['xor_gates']:,} XOR gates"
        click.echo(f"{output}: {name}{counts}")


def _write_plan(program: Program | Plan, output: Path) -> dict[str, Any]:
    from gc2pc.plans import plan_of, save_plan

    if str(output) == "-":
        raise UsageError("a plan is no text to print: give the name of a file")
    plan = plan_of(program)
    save_plan(plan, output)
    return {**_counts(plan), "plan": plan.digest.hex()}


def _write_circuit(program: Program | Plan, output: Path, kind: str) -> Mapping[str, Any]:
    from gc2pc.program import Program
    from gc2pc.program.flatten import flatten

    if not isinstance(program, Program):
        raise UsageError(
            "a plan holds no circuit any more: compile the function or circuit that it came from"
        )
    netlist = flatten(program)
    text = writer(kind, program.name)(netlist)
    if str(output) == "-":
        click.echo(text, nl=False)
    else:
        show.write_file(output, text)
    return _counts(netlist)


def writer(kind: str, name: str) -> Callable[[Netlist], str]:
    """Return what writes a netlist in a format, its model or module called `name`."""
    from gc2pc.formats import write_blif, write_bristol, write_verilog

    if kind in ("fashion", "format"):
        return lambda netlist: write_bristol(netlist, kind)
    write = write_blif if kind == "blif" else write_verilog
    return lambda netlist: write(netlist, name)


def _counts(counted: Any) -> dict[str, int]:
    return {"and_gates": counted.and_gates, "xor_gates": counted.xor_gates, "depth": counted.depth}
