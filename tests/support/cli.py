"""Run the command line inside the test's process."""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from click.testing import CliRunner, Result

from gc2pc.cli.app import app


def gc2pc(*args: str, stdin: str | None = None) -> Result:
    """Run `gc2pc ARGS`; a bug in the program surfaces as its exception."""
    result = CliRunner().invoke(app, list(args), input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def gc2pc_json(*args: str, stdin: str | None = None) -> Any:
    """Run `gc2pc ARGS --json`, which must succeed and print one object on one line; return the object."""
    result = gc2pc(*args, "--json", stdin=stdin)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count("\n") == 1
    return json.loads(result.stdout)


def refused(*args: str) -> str:
    """Run `gc2pc ARGS`, which must be refused as misuse in one line on standard error; return the line."""
    result = gc2pc(*args)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("gc2pc: ") and result.stderr.count("\n") == 1
    return result.stderr.removeprefix("gc2pc: ").strip()


def start(*args: str) -> subprocess.Popen[str]:
    """Start `gc2pc ARGS` as a process of its own."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process: subprocess.Popen[str] = subprocess.Popen(
        [sys.executable, "-m", "gc2pc", *args], text=True, **pipes
    )
    return process


def listening(process: subprocess.Popen[str]) -> str:
    """Return the address that a process tells it listens on."""
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line.startswith("listening on "), line + process.stderr.read()
    return line.split()[-1]


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Return exit code, standard output and standard error."""
    output, errors = process.communicate(timeout=60)
    return process.returncode, output, errors


def two_processes(target: str, alice: Sequence[str], bob: Sequence[str]) -> tuple[Any, Any]:
    """Run a target between two processes over TCP; return the JSON objects of Alice and Bob."""
    with start("run", target, "--as", "alice", "--listen", "127.0.0.1:0", "--json", *alice) as first:
        address = listening(first)
        with start("run", target, "--as", "bob", "--connect", address, "--json", *bob) as second:
            ends = finish(first), finish(second)
    for code, _, errors in ends:
        assert code == 0, errors
    mine, theirs = (json.loads(output) for _, output, _ in ends)
    return mine, theirs
