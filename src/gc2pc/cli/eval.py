"""`gc2pc eval`: compute a target in the clear, to see what its two parties would get."""

from __future__ import annotations

import click

from gc2pc.cli import options, show
from gc2pc.cli.inputs import read_inputs
from gc2pc.cli.parameters import check_names, program_of
from gc2pc.cli.targets import resolve


@click.command("eval", short_help="Compute TARGET in the clear.")
@options.target_argument()
@options.input_option()
@options.owner_option()
@options.json_option()
def command(target: str, input: dict[str, str], owner: dict[str, str], as_json: bool) -> None:
    """Compute TARGET in the clear: no cryptography, all inputs given here."""
    from gc2pc.program.clear import run_clear

    what = resolve(target, owner)
    check_names(what, input, party=None)
    values = read_inputs(input)
    outputs = run_clear(program_of(what, values), values)
    if as_json:
        show.print_json({"outputs": outputs})
    else:
        show.print_outputs(outputs)
