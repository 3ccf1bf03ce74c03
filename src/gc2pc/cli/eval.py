"""`gc2pc eval`: compute a target in the clear, to see what its two parties would get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from gc2pc.cli import options, show
from gc2pc.cli.inputs import read_inputs
from gc2pc.cli.parameters import check_names, program_of, real_inputs
from gc2pc.cli.targets import resolve

if TYPE_CHECKING:
    from gc2pc.program import Program
    from gc2pc.program.plan import Plan


@click.command("eval", short_help="Compute TARGET in the clear.")
@options.target_argument()
@options.input_option()
@options.owner_option()
@options.json_option()
def command(target: str, input: dict[str, str], owner: dict[str, str], as_json: bool) -> None:
    """Compute TARGET in the clear: no cryptography, all inputs given here."""
    what = resolve(target, owner)
    check_names(what, input, party=None)
    values = read_inputs(input, real_inputs(what))
    outputs = evaluate(program_of(what, values), values)
    if hasattr(what, "settled"):
        outputs = what.settled(outputs)
    if as_json:
        show.print_json({"outputs": outputs})
    else:
        show.print_outputs(outputs)


def evaluate(what: Program | Plan, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outputs by name."""
    from gc2pc.program import Program
    from gc2pc.program.clear import run_clear

    if isinstance(what, Program):
        return run_clear(what, values)
    from gc2pc.plans import simulate_plan

    return simulate_plan(what, values)
