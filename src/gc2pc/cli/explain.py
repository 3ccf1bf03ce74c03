"""`gc2pc explain`: which operations a line of a function became, what they cost, and what would cost less."""

from __future__ import annotations

import linecache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gc2pc.cli import options, show
from gc2pc.cli.parameters import program_of_lengths
from gc2pc.cli.targets import resolve
from gc2pc.errors import UsageError

if TYPE_CHECKING:
    from gc2pc.language.explain import Line


@click.command("explain", short_help="Say why lines of TARGET cost what they cost.")
@options.target_argument()
@options.length_option()
@options.json_option()
def command(*, target: str, length: dict[str, str], as_json: bool) -> None:
    """Say for each line of a function which operations it became, and what would be cheaper to write.

    The ANDs of an operation are of one lane and one turn of the loops around it; a line's are of all.
    """
    from gc2pc.language import Function
    from gc2pc.language.explain import explain

    what = resolve(target, {})
    if not isinstance(what, Function):
        raise UsageError("circuits and plans have no source to explain: name a function, file.py:NAME")
    program_of_lengths(what, length)  # says what is wrong with the lengths
    lines = explain(what, **{name: int(text) for name, text in length.items()})
    if as_json:
        show.print_json({"lines": [_plain(line) for line in lines]})
        return
    for line in lines:
        file, _, number = line.line.rpartition(":")
        text = linecache.getline(file, int(number)).strip()
        click.echo(f"{Path(file).name}:{number}: {line.and_gates:,} AND  {text}")
        for operation in line.operations:
            click.echo(f"    {operation}")
        for idiom in line.idioms:
            click.echo(f"    cheaper: {idiom.write} instead of {idiom.instead_of}")


def _plain(line: Line) -> dict[str, object]:
    return {
        "line": line.line,
        "and_gates": line.and_gates,
        "operations": [operation._asdict() for operation in line.operations],
        "idioms": [{"instead_of": i.instead_of, "write": i.write} for i in line.idioms],
    }
