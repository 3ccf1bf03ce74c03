"""Task: what a session runs, whatever the user handed in: a Function, a Program or a Netlist."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from gc2pc.circuit import Netlist, fold
from gc2pc.errors import UsageError
from gc2pc.garble.ports import InputStream, Whole
from gc2pc.native.engine import Port
from gc2pc.program import Program, ValueType, decode, encode, from_netlist
from gc2pc.program.plan import Plan
from gc2pc.program.plan import Port as PlanPort
from gc2pc.stream import Stream, input_port, output_port

if TYPE_CHECKING:
    from gc2pc.language import Function

    Target: TypeAlias = Function | Program | Netlist | Plan


class Encoded(NamedTuple):
    """An input of one's own: elements of its first axis, and its bits, **secret**."""

    length: int
    port: Whole | InputStream


@dataclass(frozen=True)
class Parameter:
    """One input: whose, of what type, and its shape; None stands for a length that comes with the value."""

    name: str
    party: str
    type: ValueType
    shape: tuple[int | None, ...]

    @property
    def is_open(self) -> bool:
        return None in self.shape

    def __str__(self) -> str:
        return f"{self.party} {self.name} {self.type} {self.shape}"


@dataclass(frozen=True)
class Task:
    """A computation before the lengths of all arrays are known."""

    name: str
    parameters: tuple[Parameter, ...]
    recipients: dict[str, tuple[str, ...]]  # who learns each output unless the call says otherwise
    build: Callable[[dict[str, int]], Program | Plan]  # lengths of the open arrays -> what to run
    function: Function | None = None  # whose structures stand for several values, and who checks outputs

    @property
    def signature(self) -> bytes:
        """SHA-256 of names, owners, types and shapes of all inputs, and of who learns which output."""
        lines = [str(parameter) for parameter in self.parameters]
        lines += [f"{name} to {'+'.join(sorted(to))}" for name, to in self.recipients.items()]
        return hashlib.sha256(b"gc2pc signature 1\0" + "\n".join(lines).encode()).digest()

    @property
    def is_open(self) -> bool:
        """Whether lengths must be exchanged before the function is known."""
        return any(parameter.is_open for parameter in self.parameters)

    def spread(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return inputs by name, with structures taken apart. Raises UsageError."""
        return self.function.spread(inputs) if self.function else dict(inputs)

    def joined(self, outputs: Mapping[str, Any]) -> Any:
        """Return the value of outputs by name, or a tuple of several, with structures put together."""
        if self.function:
            return self.function.joined(outputs)
        values = tuple(outputs.values())
        return values[0] if len(values) == 1 else values

    def settled(self, outputs: dict[str, Any]) -> dict[str, Any]:
        """Return the outputs that are results. Raises OverflowedError if the others tell of one."""
        return self.function.settled(outputs) if self.function else outputs

    def of(self, party: str) -> list[Parameter]:
        """The inputs of a party."""
        return [parameter for parameter in self.parameters if parameter.party == party]

    def open_of(self, party: str) -> list[str]:
        """Names of the party's inputs whose lengths come with their values."""
        return [parameter.name for parameter in self.of(party) if parameter.is_open]

    def encode(self, inputs: Mapping[str, Any], party: str) -> dict[str, Encoded]:
        """Return the party's inputs, **secret**, ready for the engine, by name. Raises UsageError."""
        names = [parameter.name for parameter in self.of(party)]
        if set(inputs) != set(names):
            raise UsageError(
                f"{self.name}: {party} gives {_listed(names)}, got {_listed(sorted(inputs))}"
                f"{self._hint(set(inputs) - set(names))}"
            )
        return {parameter.name: _encode(parameter, inputs[parameter.name]) for parameter in self.of(party)}

    def check_outputs(self, names: Collection[str]) -> None:
        """Raise UsageError for a name that no output has."""
        for name in names:
            if name not in self.recipients:
                known = _listed(list(self.recipients)) if self.recipients else "none"
                raise UsageError(f"{self.name} has no output {name!r}; its outputs are {known}")

    def _hint(self, extra: set[str]) -> str:
        others = [parameter for parameter in self.parameters if parameter.name in extra]
        return f"; {others[0].name} is {others[0].party}'s, who alone gives it" if others else ""


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "no inputs"


def _encode(parameter: Parameter, value: Any) -> Encoded:
    length = len(value) if parameter.shape and hasattr(value, "__len__") else 0
    shape = tuple(length if n is None else n for n in parameter.shape)
    if isinstance(value, Stream):
        if not shape or shape[0] != length:
            raise UsageError(
                f"{parameter.name}: expected an array of {shape}, got a stream of {length} elements"
            )
        return Encoded(length, input_port(value, parameter.type, shape, parameter.name))
    if isinstance(value, np.memmap):
        return _encode(parameter, Stream.of(value))
    return Encoded(length, Whole(encode(parameter.type, shape, value, parameter.name)))


def task_of(target: Target) -> Task:
    """Return the task of a Function, a Program, a Netlist or a Plan. Raises UsageError for anything else."""
    if isinstance(target, Netlist):
        target = from_netlist(fold(target))
    if isinstance(target, Program):
        program = target
        parameters = tuple(Parameter(i.name, i.party, i.type, i.shape) for i in program.inputs)
        recipients = {output.name: output.to for output in program.outputs}
        return Task(program.name, parameters, recipients, lambda lengths: program)
    if isinstance(target, Plan):
        plan = target
        named = [port for port in plan.inputs if port.packed is None]
        parameters = tuple(Parameter(port.name, port.party, port.type, port.shape) for port in named)
        recipients = {port.name: port.to for port in plan.outputs}
        return Task(plan.name, parameters, recipients, lambda lengths: plan)
    from gc2pc.language import Function

    if not isinstance(target, Function):
        raise UsageError(
            "expected a function decorated with @gc2pc.function, a Program, a Netlist or a Plan, "
            f"got {type(target).__name__}"
        )
    function = target
    parameters = tuple(Parameter(i.name, i.party, i.type, i.shape) for i in function.inputs)
    recipients = {result.name: result.to for result in function.results}
    return Task(function.name, parameters, recipients, lambda lengths: function.program(**lengths), function)


def input_ports(plan: Plan, encoded: Mapping[str, Encoded]) -> list[Port | None]:
    """Return a port for each input of a plan that is known: those given, **secret**, and public constants."""
    ports: list[Port | None] = []
    for port in plan.inputs:
        if port.packed is not None:
            ports.append(Whole(np.frombuffer(port.packed, np.uint8)))
        else:
            ports.append(encoded[port.name].port if port.name in encoded else None)
    return ports


class Outputs:
    """Where a party's outputs go: into memory, or to the sinks given for them by name."""

    def __init__(
        self, plan: Plan, known: Collection[str], sinks: Mapping[str, Callable[[Any], None]] | None = None
    ) -> None:
        self._plan, self._sinks = plan, sinks or {}
        self.ports: list[Port | None] = [self._port(o) if o.name in known else None for o in plan.outputs]

    def _port(self, output: PlanPort) -> Port:
        if output.name in self._sinks:
            return output_port(self._sinks[output.name], output.type, output.shape)
        return Whole(np.zeros(-(-output.bits // 8), np.uint8))

    def values(self) -> dict[str, Any]:
        """Return the outputs by name; None for those that went to a sink or that others learn."""
        return {
            output.name: decode(output.type, output.shape, port.bits) if isinstance(port, Whole) else None
            for output, port in zip(self._plan.outputs, self.ports, strict=True)
        }
