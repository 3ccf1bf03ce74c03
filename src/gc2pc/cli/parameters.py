"""The inputs a target declares, against the names and lengths given on the command line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gc2pc.errors import UsageError

if TYPE_CHECKING:
    from gc2pc.cli.targets import Target
    from gc2pc.program import Program
    from gc2pc.program.plan import Plan


def check_names(what: Target, names: Collection[str], party: str | None) -> None:
    """Raise UsageError unless `names` are exactly the inputs of a party, or of both when party is None.

    This comes before any value is read, so that nobody types a secret in vain.
    """
    owners = {port.name: port.party for port in inputs_of(what)}
    for name in names:
        if name not in owners:
            raise UsageError(f"{what.name} has no input {name!r}; {_described(what)}")
        if party not in (None, owners[name]):
            raise UsageError(
                f"{name} is {owners[name].title()}'s input, and this is {party}; {_described(what)}"
            )
    missing = [name for name, owner in owners.items() if name not in names and party in (None, owner)]
    if missing:
        name = missing[0]
        raise UsageError(f"{name} is missing: give --input {name}=VALUE, or {name}=- to be asked for it")


def _described(what: Target) -> str:
    """Say what inputs there are and whose they are."""
    inputs = [f"{port.name} ({port.party.title()}'s, {_type(port)})" for port in inputs_of(what)]
    return f"its inputs are {', '.join(inputs)}" if inputs else "it has no inputs"


def _type(port: Any) -> str:
    lengths = ", ".join("n" if n is None else str(n) for n in port.shape)
    return f"Array[{port.type}, {lengths}]" if lengths else str(port.type)


def inputs_of(what: Target) -> Sequence[Any]:
    """Return what has a name, a party, a type and a shape for each input; a plan's constants are none."""
    return [port for port in what.inputs if port.name]


def program_of(what: Target, values: Mapping[str, Any]) -> Program | Plan:
    """Return the program of a target, or its plan, for these values of all its inputs."""
    lengths = {}
    for name in open_inputs(what):
        if not hasattr(values[name], "__len__"):
            raise UsageError(f"{name} is an array: give a list such as [1, 2, 3], or a file")
        lengths[name] = len(values[name])
    return _program(what, lengths)


def program_of_lengths(what: Target, given: Mapping[str, str]) -> Program | Plan:
    """Return the program of a target, or its plan, for lengths given as text; all open ones are needed."""
    wanted = open_inputs(what)
    for name, text in given.items():
        if name not in wanted:
            raise UsageError(
                f"{what.name} leaves the length of {name!r} not open; it does of {wanted or 'no input'}"
            )
        if not text.isdecimal():
            raise UsageError(f"the length of {name} is a whole number, got {text!r}")
    missing = [name for name in wanted if name not in given]
    if missing:
        options = " ".join(f"--length {name}=N" for name in missing)
        raise UsageError(f"{what.name} takes arrays of any length: give {options}")
    return _program(what, {name: int(text) for name, text in given.items()})


def real_inputs(what: Target) -> set[str]:
    """Return the names of the inputs that are floats or fixed-point numbers."""
    return {port.name for port in inputs_of(what) if port.type.is_real}


def open_inputs(what: Target) -> list[str]:
    """Return the names of the inputs whose length comes with the value."""
    return [port.name for port in inputs_of(what) if None in port.shape]


def _program(what: Target, lengths: Mapping[str, int]) -> Program | Plan:
    from gc2pc.program import Program
    from gc2pc.program.plan import Plan

    return what if isinstance(what, Program | Plan) else what.program(**lengths)
