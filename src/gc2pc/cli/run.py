"""`gc2pc run`: compute a target with the other party over a socket, or with both parties in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import click

from gc2pc.cli import options, show
from gc2pc.cli.inputs import read_inputs
from gc2pc.cli.parameters import check_names, real_inputs
from gc2pc.cli.progress import Progress
from gc2pc.cli.targets import resolve
from gc2pc.errors import UsageError

if TYPE_CHECKING:
    from gc2pc.cli.targets import Target
    from gc2pc.columns import Writer
    from gc2pc.net.shaping import Shape
    from gc2pc.session import Report, Session, Sink


WORD = 64  # bits of an integer in a .npy or .parquet file, at most
IDLE = 60.0  # seconds of silence from a connected peer before it counts as lost, or more by --timeout


@dataclass(frozen=True)
class Outcome:
    """What one run gave: outputs by name, None where the other party alone learns one, and its costs."""

    outputs: Mapping[str, Any]
    report: Report
    written: Mapping[str, Writer] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        files = {name: {"file": str(to.path), "elements": to.count} for name, to in self.written.items()}
        return {
            "outputs": {n: None if n in self.written else value for n, value in self.outputs.items()},
            **({"written": files} if files else {}),
            "and_gates": self.report.and_gates,
            "bytes_sent": {party: self.report.bytes_sent[party] for party in ("alice", "bob")},
            "seconds": self.report.seconds,
        }

    def print(self, as_json: bool) -> None:
        result = self.as_json()
        if as_json:
            show.print_json(result)
        else:
            shown = {name: value for name, value in self.outputs.items() if name not in self.written}
            show.print_outputs(shown)
            for name, to in self.written.items():
                click.echo(f"{name} in {to.path}: {to.count:,} elements")
            show.print_costs(result)


@click.command("run", short_help="Compute TARGET with the other party.")
@options.target_argument()
@click.option("--as", "party", type=options.PARTY, help="Which party this is: alice garbles, bob evaluates.")
@click.option(
    "--listen", metavar="ADDR", help="Wait for the other party at host:port; port 0 takes a free one."
)
@click.option("--connect", metavar="ADDR", help="Connect to the other party at host:port.")
@click.option("--local", is_flag=True, help="Be both parties in this process, to try a function out.")
@options.input_option()
@options.owner_option()
@options.to_option()
@click.option(
    "--output",
    multiple=True,
    metavar="NAME=FILE",
    callback=options.pairs("file"),
    help="Write an output to a .csv, .parquet or .npy file as it comes.",
)
@options.link_options("Try it over a link")
@click.option("--timeout", default=30.0, show_default=True, help="Seconds to wait for the other party.")
@click.option(
    "--longest-wait",
    default=600.0,
    show_default=True,
    help="Seconds for which the other party may say that it is at work, and send nothing else.",
)
@options.json_option()
def command(
    *,
    target: str,
    party: str | None,
    listen: str | None,
    connect: str | None,
    local: bool,
    input: dict[str, str],
    owner: dict[str, str],
    to: str | None,
    output: dict[str, str],
    shape: Shape | None,
    timeout: float,
    longest_wait: float,
    as_json: bool,
) -> None:
    """Compute TARGET: file.py:function, a circuit or plan file, or lib:NAME.

    \b
    Both parties name the same TARGET, each gives its own inputs, and one of the two listens:
      gc2pc run FILE.py:FUNCTION --as alice --listen :7700 --input alice=-
      gc2pc run FILE.py:FUNCTION --as bob --connect HOST:7700 --input bob=-
    """
    link = _check_role(party, listen, connect, local, timeout, longest_wait, shape)
    what = resolve(target, owner)
    check_names(what, input, party)
    _check_outputs(what, output)
    values = read_inputs(input, real_inputs(what), stream=True)
    with ExitStack() as stack:
        sinks = _writers(stack, output)
        if link is None:
            outcome = run_local(what, values, to, shape, sinks)
        else:
            outcome = run_with_peer(what, values, to, link, sinks)
    replace(outcome, written=sinks).print(as_json)


def _check_outputs(what: Target, files: Mapping[str, str]) -> None:
    """Raise UsageError for an output that there is not, or that its file cannot hold."""
    from gc2pc.task import task_of

    task_of(what).check_outputs(files)
    ports = what.results if hasattr(what, "results") else what.outputs
    for port in ports:
        if port.name in files and port.type.bits > WORD and not files[port.name].lower().endswith(".csv"):
            raise UsageError(
                f"{port.name} has {port.type.bits} bits: only a .csv file takes more than {WORD}"
            )


def _writers(stack: ExitStack, files: Mapping[str, str]) -> dict[str, Writer]:
    if not files:
        return {}
    from gc2pc.columns import writer

    return {name: stack.enter_context(writer(file, name)) for name, file in files.items()}


@dataclass(frozen=True)
class Link:
    """How this party reaches the other one: exactly one of listen and connect is an address.

    shape: who connects may do so over a link of its own making, to see what a slow one does.
    """

    party: str
    listen: str | None
    connect: str | None
    timeout: float
    longest_wait: float = 600.0
    shape: Shape | None = None


def _check_role(
    party: str | None,
    listen: str | None,
    connect: str | None,
    local: bool,
    timeout: float,
    longest_wait: float,
    shape: Shape | None,
) -> Link | None:
    """Return how to reach the peer, or None for --local."""
    if timeout <= 0:
        raise UsageError(f"--timeout is a number of seconds above 0, got {timeout:g}")
    if not longest_wait >= 0:
        raise UsageError(f"--longest-wait is a number of seconds, 0 or more, got {longest_wait:g}")
    if local:
        if party or listen or connect:
            raise UsageError("--local is both parties at once: leave out --as, --listen and --connect")
        return None
    if party is None or (listen is None) == (connect is None):
        raise UsageError("give --as alice or --as bob, with --listen ADDR or --connect ADDR; or give --local")
    if shape and listen is not None:
        raise UsageError("--bandwidth and --latency are for --local, or for the party that connects")
    return Link(party, listen, connect, timeout, longest_wait, shape)


def run_local(
    what: Target,
    values: Mapping[str, Any],
    to: str | None,
    shape: Shape | None = None,
    sinks: Mapping[str, Sink] | None = None,
) -> Outcome:
    """Run both parties in this process over a socket pair; an output shows if either party learns it."""
    from gc2pc.net.shaping import shaped_pair
    from gc2pc.session import run_local

    channels = shaped_pair(shape.bandwidth, shape.latency) if shape else None
    with Progress() as progress:
        alice, bob, report = run_local(what, values, to=to, sinks=sinks, channels=channels, progress=progress)
    return Outcome({name: bob[name] if value is None else value for name, value in alice.items()}, report)


def run_with_peer(
    what: Target,
    values: Mapping[str, Any],
    to: str | None,
    link: Link,
    sinks: Mapping[str, Sink] | None = None,
) -> Outcome:
    """Run as one party over TCP; a listener tells its address on standard error."""
    with Progress() as progress, open_session(link, _tell_address, progress) as session:
        return run_session(session, what, values, to, sinks)


def run_session(
    session: Session,
    what: Target,
    values: Mapping[str, Any],
    to: str | None = None,
    sinks: Mapping[str, Sink] | None = None,
) -> Outcome:
    outputs = session.run_named(what, values, to=to, sinks=sinks)
    assert session.report is not None
    return Outcome(outputs, session.report)


def open_session(
    link: Link, on_listening: Callable[[str], None], progress: Progress | None = None
) -> Session:
    """Reach the other party and set a session up; on_listening gets the address before the wait begins."""
    from gc2pc.net.shaping import Relay
    from gc2pc.net.tcp import Listener, connect
    from gc2pc.ot import warm_up
    from gc2pc.session import Session

    idle = max(IDLE, link.timeout)
    if link.connect is not None:
        warm_up()
        address = Relay(link.connect, link.shape).address if link.shape else link.connect
        channel = connect(address, link.timeout, idle=idle)
    else:
        assert link.listen is not None
        listener = Listener(link.listen)
        on_listening(str(listener.address))
        warm_up()  # while the other party is on its way
        channel = listener.accept(link.timeout, idle=idle)
    return Session(channel, link.party, progress=progress, longest_wait=link.longest_wait)


def _tell_address(address: str) -> None:
    click.echo(f"listening on {address}", err=True)
