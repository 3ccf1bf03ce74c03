"""`gc2pc demo`: two processes on this machine compare two numbers through a real socket."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from gc2pc.cli import options, show
from gc2pc.cli.inputs import parse_value
from gc2pc.errors import Gc2pcError, LinkError, PeerError, UsageError

TARGET = f"{Path(__file__).with_name('demo_function.py')}:richer"
MAXIMUM = 2**32 - 1


@click.command("demo", short_help="Compare two numbers: both parties on this machine.")
@click.option("--alice", default="5000000", show_default=True, help="Alice's number.")
@click.option("--bob", default="7000000", show_default=True, help="Bob's number.")
@options.json_option()
def command(alice: str, bob: str, as_json: bool) -> None:
    """Play Alice here and Bob in a second process; they talk through a real socket.

    Each knows its own number below 2**32 only, and both learn whether Alice's is greater.
    """
    numbers = {name: _number(name, text) for name, text in (("alice", alice), ("bob", bob))}
    outcome = play(numbers["alice"], numbers["bob"])
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


def play(alice: int, bob: int) -> dict[str, Any]:
    """Run Alice in this process and Bob in another one; return Alice's outcome, whose outputs Bob has too."""
    from gc2pc.cli.run import Link, open_session, run_session
    from gc2pc.cli.targets import resolve

    processes: list[subprocess.Popen[str]] = []
    link = Link("alice", listen="127.0.0.1:0", connect=None, timeout=30.0)
    try:
        with open_session(link, lambda address: processes.append(_start_bob(address, bob))) as session:
            mine = run_session(session, resolve(TARGET, {}), {"alice": alice}).as_json()
        output, _ = processes[0].communicate(timeout=link.timeout)
        theirs = json.loads(output)
    except Gc2pcError as error:
        raise LinkError(f"{error}{_last_words(processes)}") from error
    finally:
        for process in processes:
            process.kill()
            process.wait()
    if theirs.get("outputs") != mine["outputs"]:
        raise PeerError(f"Alice has {mine['outputs']}, Bob says {theirs}")
    return mine


def _start_bob(address: str, number: int) -> subprocess.Popen[str]:
    """Start Bob's process; his number travels through its standard input, not on its command line."""
    command = [sys.executable, "-m", "gc2pc", "run", TARGET, "--as", "bob", "--connect", address]
    process = subprocess.Popen(
        [*command, "--input", "bob=-", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(f"{number}\n")
    process.stdin.close()
    process.stdin = None  # closed already: communicate() shall not flush it
    return process


def _last_words(processes: list[subprocess.Popen[str]]) -> str:
    """Return what Bob's process complained about, if it ended."""
    if not processes or processes[0].poll() is None:
        return ""
    _, errors = processes[0].communicate()
    return f"; Bob's process: {errors.strip()}" if errors.strip() else ""
