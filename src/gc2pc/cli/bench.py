"""`gc2pc bench`: measure this machine, and print rows of plain figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gc2pc.cli import options, show
from gc2pc.cli.app import show_help_without_command
from gc2pc.errors import UsageError

if TYPE_CHECKING:
    from gc2pc.bench.rows import Row
    from gc2pc.net.shaping import Shape


def count(text: str) -> int:
    """Return a positive whole number, also written 1e8 or 100_000_000."""
    mantissa, _, exponent = str(text).lower().partition("e")
    try:
        number = int(mantissa) * 10 ** min(int(exponent or "0"), 20)
    except ValueError:
        number = 0
    if not isinstance(number, int) or not 1 <= number <= 10**13:
        raise click.BadParameter(f"expected a positive whole number such as 5000 or 1e8, got {text!r}")
    return number


@click.group("bench", short_help="Measure this machine.", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Measure this machine. Figures are medians, each with its spread beside; both parties run here."""
    show_help_without_command(ctx)


def rounds_option(default: int) -> options.Decorator:
    return click.option(
        "--rounds",
        default=default,
        show_default=True,
        type=click.IntRange(1, 1000),
        help="Interleaved rounds.",
    )


@command.command("kernel", short_help="Garble and evaluate in memory, on every tier.")
@rounds_option(5)
@click.option("--seconds", default=0.2, show_default=True, help="Time a figure takes in each round.")
@click.option("--yardstick", type=click.Path(path_type=Path), help="C source of a reference to run beside.")
@options.json_option()
def kernel(rounds: int, seconds: float, yardstick: Path | None, as_json: bool) -> None:
    """Garble and evaluate in memory, one thread, on every kernel tier of this CPU."""
    from gc2pc.bench.kernel import bench_kernel

    if seconds <= 0:
        raise UsageError(f"--seconds is a time above 0, got {seconds:g}")
    _report("kernel", bench_kernel(rounds, seconds, yardstick), as_json)


@command.command("end-to-end", short_help="AES-128 circuits between two processes.")
@rounds_option(3)
@click.option("--ands", default="1e8", show_default=True, type=count, help="AND gates, at least.")
@options.json_option()
def end_to_end(rounds: int, ands: int, as_json: bool) -> None:
    """Run AES-128 circuits between two processes over loopback TCP."""
    from gc2pc.bench.end_to_end import bench_end_to_end

    _report("end-to-end", bench_end_to_end(rounds, ands), as_json)


@command.command("shapes", short_help="Chains, steps and lanes between two processes.")
@rounds_option(3)
@click.option("--tier", metavar="NAME", help="Kernels to use; `gc2pc doctor` lists those of this CPU.")
@options.json_option()
def shapes(rounds: int, tier: str | None, as_json: bool) -> None:
    """Run programs of different shapes between two processes, beside the kernels alone."""
    from gc2pc.bench.shapes import bench_shapes

    _report("shapes", bench_shapes(rounds, tier), as_json)


@command.command("streams", short_help="Inputs that never stand in memory, between two processes.")
@rounds_option(3)
@click.option("--bits", default="1e8", show_default=True, type=count, help="Input bits of both parties.")
@options.json_option()
def streams(rounds: int, bits: int, as_json: bool) -> None:
    """Compare numbers that are made as they are needed, and count: time, and peak memory of both parties."""
    from gc2pc.bench.streams import bench_streams

    _report("streams", bench_streams(rounds, bits), as_json)


@command.command("ot", short_help="Correlated OTs between two processes.")
@rounds_option(3)
@click.option("--ots", default="8e6", show_default=True, type=count, help="Correlated OTs.")
@options.json_option()
def ot(rounds: int, ots: int, as_json: bool) -> None:
    """Extend correlated OTs between two processes over loopback TCP, consistency check on."""
    from gc2pc.bench.ot import bench_ot

    _report("ot", bench_ot(rounds, ots), as_json)


@command.command("latency", short_help="One comparison, from start to result.")
@rounds_option(5)
@options.json_option()
def latency(rounds: int, as_json: bool) -> None:
    """Compare two 32-bit numbers: how long until the result, and how long for the next one."""
    from gc2pc.bench.latency import bench_latency

    _report("latency", bench_latency(rounds), as_json)


@command.command("link", short_help="A slow link, forecast and measured.")
@click.argument("targets", metavar="[TARGET]...", nargs=-1)
@rounds_option(3)
@options.length_option()
@options.link_options("Over a link")
@options.json_option()
def link(
    targets: tuple[str, ...], rounds: int, length: dict[str, str], shape: Shape | None, as_json: bool
) -> None:
    """Run TARGETs on random inputs between two processes over a slow link, beside the forecast of stats.

    Without TARGETs three workloads of our own; without a link 100 Mbit/s and 20 ms, then 1 Gbit/s and 1 ms.
    """
    from gc2pc.bench.link import USUAL, bench_link, usual_plans
    from gc2pc.cli.parameters import program_of_lengths
    from gc2pc.cli.targets import resolve
    from gc2pc.plans import plan_of

    plans = {target: plan_of(program_of_lengths(resolve(target, {}), length)) for target in targets}
    _report("link", bench_link(rounds, plans or usual_plans(), (shape,) if shape else USUAL), as_json)


def _report(bench: str, rows: Sequence[Row], as_json: bool) -> None:
    from gc2pc.bench.machine import machine

    result = {"bench": bench, "machine": machine(), "rows": rows}
    if as_json:
        show.print_json(result)
    else:
        _print_table(result)


def _print_table(result: dict[str, Any]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    from gc2pc.bench.rows import SPREAD

    columns = list(dict.fromkeys(key for row in result["rows"] for key in row if not key.endswith(SPREAD)))
    table = Table(box=SIMPLE_HEAD, padding=0)
    for column in columns:
        table.add_column(column.replace("_", " "), no_wrap=column == "workload")
    for row in result["rows"]:
        table.add_row(*(_cell(row.get(column), row.get(column + SPREAD)) for column in columns))
    Console().print(table)
    click.echo(_machine_text(result["machine"]))


def _machine_text(machine: dict[str, Any]) -> str:
    return f"{machine['cpu']}, {machine['cores']} cores, tier {machine['tier']}, gc2pc {machine['version']}"


def _cell(value: Any, spread: float | None) -> str:
    if value is None:
        return ""
    if not isinstance(value, float):
        return str(value)
    text = f"{value / 1e6:.4g} M" if abs(value) >= 1e6 else f"{value:.4g}"
    return f"{text} ±{spread / value:.0%}" if spread and value else text
