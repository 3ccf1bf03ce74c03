"""Options that several commands share."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from gc2pc.errors import UsageError

if TYPE_CHECKING:
    from gc2pc.net.shaping import Shape

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

PARTY = click.Choice(["alice", "bob"])
RECEIVER = click.Choice(["alice", "bob", "both"])


def pairs(what: str) -> Callable[[click.Context, click.Parameter, tuple[str, ...]], dict[str, str]]:
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
        callback=pairs("value"),
        help="An input: 42, -7, 0x2a, a list 1,2,3, @file (.csv, .parquet, .json, .npy), or - to be asked.",
    )


def owner_option() -> Decorator:
    return click.option(
        "--owner",
        multiple=True,
        metavar="NAME=PARTY",
        callback=pairs("party"),
        help="Give an input of a circuit file or of lib:NAME to alice or bob.",
    )


def to_option() -> Decorator:
    return click.option("--to", type=RECEIVER, help="Who learns the outputs, if not as the function says.")


def link_options(what: str) -> Decorator:
    """--bandwidth and --latency, which become one argument: shape, a Shape or None when neither is given."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def with_shape(*args: Any, bandwidth: str | None, latency: str | None, **named: Any) -> Any:
            return command(*args, shape=_shape(bandwidth, latency), **named)

        speed = click.option("--bandwidth", metavar="BITS", help=f"{what} of this bandwidth: 100Mbit, 1Gbit.")
        delay = click.option("--latency", metavar="TIME", help=f"{what} of this latency one way: 20ms.")
        return speed(delay(with_shape))

    return decorate


def _shape(bandwidth: str | None, latency: str | None) -> Shape | None:
    from gc2pc.cli import units
    from gc2pc.net.shaping import Shape

    if bandwidth is None and latency is None:
        return None
    return Shape(
        math.inf if bandwidth is None else units.bandwidth(bandwidth),
        0.0 if latency is None else units.latency(latency),
    )


def length_option() -> Decorator:
    return click.option(
        "--length",
        multiple=True,
        metavar="NAME=N",
        callback=pairs("N"),
        help="The length of an array input which the function leaves open.",
    )
