"""`gc2pc stats`: what a target costs before anyone runs it: gates, bytes, OTs, memory, time over a link."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gc2pc.cli import options, show, tree, units
from gc2pc.cli.parameters import inputs_of, program_of_lengths
from gc2pc.cli.targets import resolve
from gc2pc.errors import UsageError

if TYPE_CHECKING:
    from gc2pc.cli.targets import Target
    from gc2pc.forecast import Forecast
    from gc2pc.net.shaping import Shape
    from gc2pc.program.plan import Plan
    from gc2pc.program.report import Cost


@click.command("stats", short_help="Count gates, bytes, OTs, memory and time of TARGET.")
@options.target_argument()
@options.owner_option()
@options.length_option()
@options.to_option()
@options.link_options("Forecast the time over a link")
@click.option("--lines", is_flag=True, help="Count AND gates by source line.")
@click.option(
    "--html",
    type=click.Path(path_type=Path),
    help="Write the source with the cost of each line to this file, as a page of HTML.",
)
@options.json_option()
def command(
    *,
    target: str,
    owner: dict[str, str],
    length: dict[str, str],
    to: str | None,
    shape: Shape | None,
    lines: bool,
    html: Path | None,
    as_json: bool,
) -> None:
    """Count what TARGET costs over all its lanes and loops; XOR and NOT cost nothing to send.

    Bytes, OTs and round trips are those of a first run, setup included. The time is forecast for both
    parties on machines like this one, from connected to result.
    """
    what = resolve(target, owner)
    start = time.perf_counter()
    plan = _plan(what, length)
    compiled = time.perf_counter() - start
    report = _Report(what, plan, to, shape)
    stats = {**report.counts(), **report.costs(), "compile_seconds": compiled}
    if shape:
        stats |= report.prediction(shape)
    if lines:
        stats["lines"] = [{"line": line, "and_gates": ands} for line, ands in report.lines]
    if html:
        report.write_page(html)
        stats["html"] = str(html)
    if as_json:
        show.print_json({**stats, "tree": tree.tree_json(report.cost)})
    else:
        report.print(stats, lines)


def _plan(what: Target, length: dict[str, str]) -> Plan:
    from gc2pc.plans import plan_of

    return plan_of(program_of_lengths(what, length))


class _Report:
    """A plan with its cost and forecast, as figures and as lines."""

    def __init__(self, what: Target, plan: Plan, to: str | None, shape: Shape | None) -> None:
        from gc2pc.forecast import Rates, forecast
        from gc2pc.net.shaping import Shape
        from gc2pc.program import PARTIES
        from gc2pc.program.report import cost_of, lines_of

        self.plan = plan
        self.cost: Cost = cost_of(plan)
        self.lines = lines_of(self.cost)
        self._to = None if to is None else PARTIES if to == "both" else (to,)
        opened = [port.party for port in inputs_of(what) if None in port.shape]
        rates = Rates()
        if shape:
            from gc2pc.bench.rates import measure_rates

            rates = measure_rates()
        self.forecast: Forecast = forecast(
            plan,
            shape or Shape(),
            rates,
            cost=self.cost,
            to={port.name: self._to for port in plan.outputs} if self._to else None,
            open_lengths={party: opened.count(party) for party in PARTIES},
        )

    def counts(self) -> dict[str, Any]:
        """Return inputs, outputs and gate counts; an output's owner is who learns it: alice, bob or both."""
        return {
            "inputs": [
                {"name": port.name, "owner": port.party, "bits": port.bits}
                for port in self.plan.inputs
                if port.name
            ],
            "outputs": [
                {"name": port.name, "owner": _owner(self._to or port.to), "bits": port.bits}
                for port in self.plan.outputs
            ],
            "and_gates": self.plan.and_gates,
            "xor_gates": self.plan.xor_gates,
            "depth": self.plan.depth,
        }

    def costs(self) -> dict[str, Any]:
        return {
            "plan": self.plan.digest.hex(),
            "bytes_sent": self.forecast.bytes_sent,
            "ots": self.forecast.ots,
            "segments": self.forecast.segments,
            "round_trips": self.forecast.round_trips,
            "peak_memory_bytes": self.forecast.peak_memory,
            "memory_bytes": self.forecast.memory,
        }

    def prediction(self, shape: Shape) -> dict[str, Any]:
        return {
            "bandwidth": None if shape.bandwidth == float("inf") else shape.bandwidth,
            "latency": shape.latency,
            "predicted_seconds": self.forecast.total_seconds,
            "predicted_phases": self.forecast.seconds,
        }

    def write_page(self, path: Path) -> None:
        """Write the source with what each line costs."""
        from gc2pc.cli.annotated import annotated

        if not self.lines:
            raise UsageError("--html shows source, and these gates come from none: name a function")
        show.write_file(path, annotated(self.plan.name, self.lines, self.plan.and_gates))

    def print(self, stats: dict[str, Any], lines: bool) -> None:
        """Print everything for people."""
        for what in ("inputs", "outputs"):
            for port in stats[what]:
                unit = "bit" if port["bits"] == 1 else "bits"
                click.echo(f"{what[:-1]:<7} {port['name']:<16} {port['owner']:<6} {port['bits']:>10,} {unit}")
        gates = f"{stats['and_gates']:,} AND gates, {stats['xor_gates']:,} XOR gates"
        click.echo(f"{gates}, AND depth {stats['depth']:,}")
        click.echo(f"garbled tables of {show.bytes_text(self.cost.table_bytes)}, sent by Alice\n")
        head = f"plan {self.plan.digest.hex()[: show.DIGEST]}"
        click.echo(tree.table(tree.tree_rows(self.cost, head), left=(0, 7)) + "\n")
        if lines:
            click.echo(tree.table(tree.line_rows(self.lines, stats["and_gates"]), left=(2, 3)) + "\n")
        self._print_costs(stats)

    def _print_costs(self, stats: dict[str, Any]) -> None:
        sent = stats["bytes_sent"]
        alice, bob = show.bytes_text(sent["alice"]), show.bytes_text(sent["bob"])
        trips = f"{stats['round_trips']:g} round trips"
        click.echo(f"Alice sends {alice}, Bob {bob}; {stats['ots']:,} OTs; {trips}, setup included")
        parts = ", ".join(f"{name} {show.bytes_text(n)}" for name, n in stats["memory_bytes"].items())
        click.echo(f"memory {show.bytes_text(stats['peak_memory_bytes'])} at each party: {parts}")
        if "predicted_seconds" in stats:
            link = f"{units.bandwidth_text(stats['bandwidth'])} and {show.seconds_text(stats['latency'])}"
            phases = ", ".join(
                f"{name} {show.seconds_text(s)}" for name, s in stats["predicted_phases"].items()
            )
            click.echo(f"over {link}: {show.seconds_text(stats['predicted_seconds'])} ({phases})")


def _owner(to: tuple[str, ...]) -> str:
    return to[0] if len(to) == 1 else "both"
