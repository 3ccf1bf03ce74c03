"""Run the command line inside the test's process."""

import json
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
