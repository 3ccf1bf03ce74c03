"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from gc2pc.errors import UsageError

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

PARTY = click.Choice(["alice", "bob"])
RECEIVER = click.Choice(["alice", "bob", "both"])


def _pairs(what: str) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], dict[str, str]]:
    """Return a click callback that splits name=value once, and refuses a name given twice."""

    def split(ctx: click.Context, param: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
        pairs: dict[str, str] = {}
        for text in texts:
            name, equals, value = text.partition("=")
            if not (name and equals and value):
                raise UsageError(f"--{param.name} takes name={what}")  # the text may be a secret
            if name in pairs:
                raise UsageError(f"--{param.name} {name} is given twice")
            pairs[name] = value
        return pairs

    return split


def target_argument() -> Decorator:
    return click.argument("target")


def json_option() -> Decorator:
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def input_option() -> Decorator:
    return click.option(
        "--input",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_pairs("value"),
        help="An input: 42, -7, 0x2a, a list 1,2,3, @file (.csv, .json, .npy), or - to be asked.",
    )


def owner_option() -> Decorator:
    return click.option(
        "--owner",
        multiple=True,
        metavar="NAME=PARTY",
        callback=_pairs("party"),
        help="Give an input of a circuit file or of lib:NAME to alice or bob.",
    )


def to_option() -> Decorator:
    return click.option("--to", type=RECEIVER, help="Who learns the outputs, if not as the function says.")


def length_option() -> Decorator:
    return click.option(
        "--length",
        multiple=True,
        metavar="NAME=N",
        callback=_pairs("N"),
        help="The length of an array input which the function leaves open.",
    )
