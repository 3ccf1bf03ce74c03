"""The group of commands: finds a command's module, and turns errors into one sentence and an exit code."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from gc2pc import __version__
from gc2pc.errors import CompileError, Gc2pcError, UsageError

DONE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130

COMMANDS = {
    "demo": "Compare two numbers: both parties on this machine, through a real socket.",
    "run": "Compute TARGET with the other party, or with both parties in one process.",
    "eval": "Compute TARGET in the clear, with no cryptography at all.",
    "stats": "Count gates, bytes, OTs and memory of TARGET, and forecast its time over a link.",
    "explain": "Say why lines of a function cost what they cost, and what would be cheaper.",
    "draw": "Draw TARGET as a picture, its gates or its plan.",
    "compile": "Write TARGET as a plan, or as one circuit: Bristol Fashion, BLIF, Verilog.",
    "optimize": "Write a circuit with fewer AND gates, and say what each pass did.",
    "library": "List the circuits of the library, usable as lib:NAME.",
    "bench": "Measure this machine: kernel, end-to-end, shapes, ot, latency, link.",
    "doctor": "Check the installation: CPU tier, self-tests of all tiers, versions.",
}


class App(click.Group):
    """A group whose commands live in gc2pc.cli.<name>, as the attribute `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"gc2pc.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, args: Sequence[str] | None = None, *names: Any, **extra: Any) -> NoReturn:
        """Run the command line; always ends in SystemExit."""
        argv = list(sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        if hasattr(sys, "set_int_max_str_digits"):
            sys.set_int_max_str_digits(0)  # integers of any width go in and out in decimal
        try:
            code = super().main(argv, *names, **extra)
        except Exception as error:
            sys.exit(_explain(error, "--json" in argv))
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        sys.exit(code if isinstance(code, int) else DONE)


def _explain(error: Exception, as_json: bool) -> int:
    """Say what went wrong on standard error, with --json also as one object on standard output."""
    if isinstance(error, click.Abort):
        return INTERRUPTED
    if isinstance(error, click.UsageError):
        see = f"; see {error.ctx.command_path} --help" if error.ctx else ""
        message, code = error.format_message().rstrip(".") + see, MISUSED
    elif isinstance(error, click.ClickException):
        message, code = error.format_message(), FAILED
    elif isinstance(error, Gc2pcError):
        message = " ".join(str(error).split())
        code = MISUSED if isinstance(error, (UsageError, CompileError)) else FAILED
    elif isinstance(error, BrokenPipeError):
        return FAILED
    elif isinstance(error, OSError):
        message, code = str(error), FAILED
    else:
        raise error
    click.echo(f"gc2pc: {message}", err=True)
    if as_json:
        click.echo(json.dumps({"error": message}))
    return code


@click.group(
    "gc2pc",
    cls=App,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="gc2pc")
@click.pass_context
def app(ctx: click.Context) -> None:
    """Two parties compute a function of both their inputs and learn only its result.

    A TARGET is file.py:function, a circuit or plan file, or lib:NAME. Alice garbles, Bob evaluates.
    """
    show_help_without_command(ctx)


def show_help_without_command(ctx: click.Context) -> None:
    """Print a group's help when no command of it is asked for."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
