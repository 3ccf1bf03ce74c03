"""`gc2pc optimize`: write a circuit anew with fewer AND gates, and say what each pass was good for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gc2pc.cli import options, show
from gc2pc.errors import UsageError

if TYPE_CHECKING:
    from gc2pc.circuit import Netlist
    from gc2pc.optimize import Step

_ROW = "{:<10}{:>12}{:>13}{:>9}  {}"


def _passes(ctx: click.Context, param: click.Parameter, text: str | None) -> tuple[str, ...]:
    from gc2pc.optimize import DEFAULT

    return DEFAULT if text is None else tuple(filter(None, text.split(",")))


@click.command("optimize", short_help="Write a circuit with fewer AND gates.")
@options.target_argument()
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write; - prints.")
@click.option("--depth", "keep_depth", is_flag=True, help="Never make the AND depth larger.")
@click.option(
    "--passes",
    callback=_passes,
    metavar="LIST",
    help="What to do, by commas: share, absorb, rewrite4, rewrite5, rewrite6.",
)
@click.option("--check/--no-check", default=True, help="Compare with the original; on by default.")
@options.json_option()
def command(
    *,
    target: str,
    output: Path | None,
    keep_depth: bool,
    passes: tuple[str, ...],
    check: bool,
    as_json: bool,
) -> None:
    """Write TARGET, a circuit file or what else has a circuit, in Bristol Fashion with fewer AND gates.

    Prints AND gates, XOR gates and AND depth before and after each pass; a pass that is no help is undone.
    """
    quiet = as_json or str(output) == "-"
    before = _circuit(target)

    def tell(*row: str) -> None:
        if not quiet:
            click.echo(_ROW.format(*row).rstrip())

    tell("", "AND gates", "XOR gates", "depth", "time")
    tell("before", *_figures(before), "")
    done = []
    for step in _steps(before, passes, keep_depth):
        seconds = show.seconds_text(step.seconds)
        tell(step.name, *(_figures(step.net) if step.kept else ("no help", "", "")), seconds)
        done.append(step)
    after = done[-1].net if done else before
    tell("after", *_figures(after), "")
    checked = _check(before, after) if check else 0
    result = _report(before, after, done, checked)
    if output is not None:
        _write(after, output)
    if as_json and str(output) != "-":
        show.print_json({"file": str(output) if output else None, **result})
    elif not quiet:
        click.echo(_summary(result, output))


def _circuit(target: str) -> Netlist:
    """Return the circuit as it is in its file, or as a function or the library makes it."""
    from gc2pc.cli.parameters import program_of_lengths
    from gc2pc.cli.targets import VERILOG, resolve
    from gc2pc.formats import load
    from gc2pc.program import Program
    from gc2pc.program.flatten import flatten
    from gc2pc.program.plan_file import is_plan_file

    path = Path(target)
    if path.is_file() and path.suffix not in VERILOG and not is_plan_file(path):
        return load(path)
    program = program_of_lengths(resolve(target, {}), {})
    if not isinstance(program, Program):
        raise UsageError("a plan holds no circuit any more: optimize what it came from")
    return flatten(program)


def _steps(net: Netlist, passes: tuple[str, ...], keep_depth: bool) -> Any:
    """Run the passes, each with a bar of its own when it takes long."""
    from gc2pc.cli.progress import Progress
    from gc2pc.optimize import steps

    with Progress("optimising", "gates") as tell:
        yield from steps(net, passes, keep_depth=keep_depth, tell=tell)


def _check(before: Netlist, after: Netlist) -> int:
    """Return on how many inputs both agree; a difference is a bug of ours."""
    from gc2pc.cli.progress import Progress
    from gc2pc.optimize.check import counterexample, n_checked

    with Progress("comparing", "blocks") as tell:
        found = counterexample(before, after, tell=tell)
    if found is not None:
        raise AssertionError(f"optimize changed what the circuit computes, see {found}")
    return n_checked(before)


def _figures(net: Netlist) -> tuple[str, str, str]:
    return f"{net.and_gates:,}", f"{net.xor_gates:,}", f"{net.depth:,}"


def _counts(net: Netlist) -> dict[str, int]:
    return {"and_gates": net.and_gates, "xor_gates": net.xor_gates, "depth": net.depth}


def _report(before: Netlist, after: Netlist, done: list[Step], checked: int) -> dict[str, Any]:
    return {
        "before": _counts(before),
        "after": _counts(after),
        "passes": [
            {"name": step.name, "kept": step.kept, **_counts(step.net), "seconds": step.seconds}
            for step in done
        ],
        "checked": checked,
        "exhaustive": bool(checked) and checked == 1 << before.n_inputs,
    }


def _summary(result: dict[str, Any], output: Path | None) -> str:
    before, after = result["before"]["and_gates"], result["after"]["and_gates"]
    saved = f"{before - after:,} of {before:,} AND gates saved" if before > after else "no AND gate saved"
    kind = "all inputs" if result["exhaustive"] else f"{result['checked']:,} random inputs"
    equal = f"; computes the same on {kind}" if result["checked"] else ""
    return f"{output}: {saved}{equal}" if output else f"{saved}{equal}"


def _write(net: Netlist, output: Path) -> None:
    from gc2pc.cli.compile import SUFFIXES, writer

    kind = SUFFIXES.get(output.suffix, "fashion")
    text = writer("fashion" if kind == "plan" else kind, output.stem)(net)
    if str(output) == "-":
        click.echo(text, nl=False)
    else:
        show.write_file(output, text)
