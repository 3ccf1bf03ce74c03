"""The command line as a whole: help, exit codes, errors as sentences and as JSON."""

import json
import subprocess
import sys

import click
import pytest

from gc2pc import __version__
from gc2pc.cli import eval as eval_command
from gc2pc.cli.app import COMMANDS, app
from gc2pc.errors import CompileError, Gc2pcError, LinkError, PeerError, UsageError
from support.cli import gc2pc, refused


def test_help_names_every_command() -> None:
    output = gc2pc("--help").stdout
    for name in COMMANDS:
        assert f"\n  {name} " in output
    assert gc2pc("--version").stdout == f"gc2pc, version {__version__}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    result = gc2pc(name, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: gc2pc {name}") or "Usage: " in result.stdout


def test_a_group_alone_shows_its_help() -> None:
    for command in ([], ["bench"]):
        assert gc2pc(*command).stdout == gc2pc(*command, "--help").stdout


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from gc2pc.cli.app import app\n"
        "try: app.main(['--help'])\n"
        "except SystemExit: print([m for m in ('numpy', 'rich', 'gc2pc._native') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PeerError("peers\n disagree"), 1),
        (LinkError("no answer"), 1),
        (UsageError("wrong"), 2),
        (CompileError("a branch"), 2),
        (Gc2pcError("other"), 1),
        (OSError(28, "No space left on device"), 1),
        (click.ClickException("click's"), 1),
    ],
)
def test_exit_codes(error: Exception, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise error

    monkeypatch.setattr(eval_command, "resolve", fail)
    sentence = " ".join(str(error).split())
    result = gc2pc("eval", "target")
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", f"gc2pc: {sentence}\n")
    result = gc2pc("eval", "target", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (code, {"error": sentence})
    assert result.stderr == f"gc2pc: {sentence}\n"


def test_a_reader_that_has_gone_is_no_news(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(eval_command, "resolve", fail)
    result = gc2pc("eval", "target")
    assert (result.exit_code, result.output) == (1, "")


def test_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eval_command, "resolve", lambda *args: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        gc2pc("eval", "target")


def test_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(eval_command, "resolve", interrupt)
    with pytest.raises(SystemExit) as caught:
        app.main(["eval", "target"])
    assert caught.value.code == 130


def test_a_short_command_loads_what_it_uses() -> None:
    code = (
        "import sys; from gc2pc.cli import main\n"
        "sys.argv[1:] = ['run', 'lib:lt32', '--local', '--input', 'x=5', '--input', 'y=7', '--json']\n"
        "try: main()\n"
        "finally: print([m for m in ('rich', 'gc2pc.language', 'gc2pc.library.aes') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[1:] == ["[]"]


@pytest.mark.parametrize("given", [None, "3"])
def test_the_command_line_needs_no_threads_of_blas_unless_told(
    given: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    if given:
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", given)
    code = (
        "import os, gc2pc.session; told = [os.environ.get('OPENBLAS_NUM_THREADS')]\n"
        "from gc2pc.cli import main\n"
        "try: main()\n"
        "finally: print(told, os.environ['OPENBLAS_NUM_THREADS'])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == f"{[given]} {given or 1}"


def test_misuse_of_options() -> None:
    assert refused("frobnicate") == "No such command 'frobnicate'; see gc2pc --help"
    assert refused("eval") == "Missing argument 'TARGET'; see gc2pc eval --help"
    assert refused("eval", "x", "--input", "5") == "--input takes name=value"
    assert refused("eval", "x", "--input", "a=5", "--input", "a=6") == "--input a is given twice"


def test_a_secret_is_not_repeated_in_errors() -> None:
    assert "4711" not in refused("eval", "x", "--input", "4711")
