"""`gc2pc demo`: two processes on this machine compare two numbers through a real socket."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gc2pc.cli import options, show
from gc2pc.cli.inputs import parse_value
from gc2pc.errors import Gc2pcError, LinkError, PeerError, UsageError

if TYPE_CHECKING:
    from gc2pc.net.shaping import Shape

TARGET = f"{Path(__file__).with_name('demo_function.py')}:richer"
TIMEOUT, LAST_WORDS = 30.0, 5.0  # seconds
MAXIMUM = 2**32 - 1


@click.command("demo", short_help="Compare two numbers: both parties on this machine.")
@click.option("--alice", default="5000000", show_default=True, help="Alice's number.")
@click.option("--bob", default="7000000", show_default=True, help="Bob's number.")
@options.link_options("Talk over a link")
@options.json_option()
def command(alice: str, bob: str, shape: Shape | None, as_json: bool) -> None:
    """Play Alice here and Bob in a second process; they talk through a real socket.

    Each knows its own number below 2**32 only, and both learn whether Alice's is greater.
    """
    numbers = {name: _number(name, text) for name, text in (("alice", alice), ("bob", bob))}
    outcome = play(numbers["alice"], numbers["bob"], shape)
    if as_json:
        show.print_json(outcome)
        return
    answer = "is" if outcome["outputs"]["result"] else "is not"
    click.echo(f"Alice, who knows {numbers['alice']:,}, and Bob, who knows {numbers['bob']:,},")
    click.echo(f"have found out that Alice's number {answer} greater, and nothing else.\n")
    show.print_costs(outcome)


def _number(name: str, text: str) -> int:
    number = parse_value(name, text)
    if not isinstance(number, int) or not 0 <= number <= MAXIMUM:
        raise UsageError(f"{name}: expected a whole number from 0 to {MAXIMUM}")
    return number


def play(alice: int, bob: int, shape: Shape | None = None) -> dict[str, Any]:
    """Run Alice in this process and Bob in another one; return Alice's outcome, whose outputs Bob has too."""
    from gc2pc.cli.run import Link, open_session, run_session
    from gc2pc.cli.targets import resolve

    with ExitStack() as stack:
        process: subprocess.Popen[str] | None = None

        def start_bob(address: str) -> None:
            nonlocal process
            process = stack.enter_context(_bob(address, bob, shape))
            stack.callback(process.kill)

        try:
            link = Link("alice", listen="127.0.0.1:0", connect=None, timeout=TIMEOUT)
            with open_session(link, start_bob) as session:
                mine = run_session(session, resolve(TARGET, {}), {"alice": alice}).as_json()
        except Gc2pcError as error:
            raise LinkError(f"{error}{_last_words(process)}") from error
        assert process is not None
        output, _ = process.communicate(timeout=TIMEOUT)
    theirs = json.loads(output)
    if theirs.get("outputs") != mine["outputs"]:
        raise PeerError(f"Alice has {mine['outputs']}, Bob says {theirs}")
    return mine


def _bob(address: str, number: int, shape: Shape | None) -> subprocess.Popen[str]:
    """Start Bob's process; his number travels through its standard input, not on its command line."""
    command = [sys.executable, "-m", "gc2pc", "run", TARGET, "--as", "bob", "--connect", address]
    if shape:
        command += ["--latency", f"{shape.latency:.9f}s"]
        command += ["--bandwidth", str(shape.bandwidth)] if shape.bandwidth < math.inf else []
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [*command, "--input", "bob=-", "--json"], stdin=pipe, stdout=pipe, stderr=pipe, text=True
    )
    assert process.stdin is not None
    process.stdin.write(f"{number}\n")
    process.stdin.flush()
    return process


def _last_words(process: subprocess.Popen[str] | None) -> str:
    """Return what Bob's process complains about; it ends soon when it cannot reach Alice any more."""
    if process is None:
        return ""
    try:
        _, errors = process.communicate(timeout=LAST_WORDS)
    except subprocess.TimeoutExpired:
        return ""
    return f"; Bob's process: {errors.strip()}" if errors.strip() else ""
