"""`gc2pc draw`: a target as a picture, gate by gate when it is small, else step by step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gc2pc.cli import options, show
from gc2pc.cli.parameters import program_of_lengths
from gc2pc.cli.targets import resolve
from gc2pc.errors import UsageError

if TYPE_CHECKING:
    from gc2pc.formats.diagram import Diagram
    from gc2pc.program import Program
    from gc2pc.program.plan import Plan

FEW_GATES = 500  # drawn one by one without being asked


@click.command("draw", short_help="Draw TARGET as SVG or DOT.")
@options.target_argument()
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The picture to write, *.svg or *.dot.",
)
@click.option("--gates", "how", flag_value="gates", help="Draw every gate.")
@click.option("--plan", "how", flag_value="plan", help="Draw the plan: loops, calls and copies.")
@options.owner_option()
@options.length_option()
@options.json_option()
def command(
    *,
    target: str,
    output: Path,
    how: str | None,
    owner: dict[str, str],
    length: dict[str, str],
    as_json: bool,
) -> None:
    """Draw TARGET: its gates when they are few, else the loops, calls and copies of its plan."""
    from gc2pc.formats.dot import write_dot
    from gc2pc.formats.svg import write_svg

    writers = {".svg": write_svg, ".dot": write_dot, ".gv": write_dot}
    if output.suffix not in writers:
        raise UsageError(f"a picture is called *.svg or *.dot, got {output}")
    diagram = _diagram(program_of_lengths(resolve(target, owner), length), how)
    show.write_file(output, writers[output.suffix](diagram))
    if as_json:
        show.print_json({"file": str(output), "boxes": len(diagram.boxes), "arrows": len(diagram.arrows)})
    else:
        click.echo(f"{output}: {diagram.title}, {len(diagram.boxes):,} boxes, {len(diagram.arrows):,} arrows")


def _diagram(what: Program | Plan, how: str | None) -> Diagram:
    from gc2pc.drawing import plan_diagram
    from gc2pc.formats.diagram import netlist_diagram
    from gc2pc.plans import plan_of
    from gc2pc.program import Program
    from gc2pc.program.flatten import flatten

    if not isinstance(what, Program):
        if how == "gates":
            raise UsageError("a plan holds no gates to draw: draw the function or circuit that it came from")
        return plan_diagram(what)
    gates = sum(call.lanes * call.netlist.n_gates * times for call, times in what.counted_calls)
    if how == "plan" or (how is None and gates > FEW_GATES):
        return plan_diagram(plan_of(what))
    owners = tuple(port.party for port in what.inputs if port.lanes)
    return netlist_diagram(flatten(what), what.name, owners)
