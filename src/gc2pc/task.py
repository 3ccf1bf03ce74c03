"""Task: what a session runs, whatever the user handed in: a Function, a Program or a Netlist."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from gc2pc.circuit import Netlist
from gc2pc.errors import UsageError
from gc2pc.native.engine import Bytes
from gc2pc.program import Program, ValueType, decode, encode, from_netlist
from gc2pc.program.plan import Plan

if TYPE_CHECKING:
    from gc2pc.language import Function

    Target: TypeAlias = Function | Program | Netlist


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
    build: Callable[[dict[str, int]], Program]  # lengths of the open arrays -> Program

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

    def of(self, party: str) -> list[Parameter]:
        """The inputs of a party."""
        return [parameter for parameter in self.parameters if parameter.party == party]

    def open_of(self, party: str) -> list[str]:
        """Names of the party's inputs whose lengths come with their values."""
        return [parameter.name for parameter in self.of(party) if parameter.is_open]

    def encode(self, inputs: Mapping[str, Any], party: str) -> dict[str, tuple[int, Bytes]]:
        """Return the party's inputs, **secret**, as (length, packed bits) by name. Raises UsageError."""
        names = [parameter.name for parameter in self.of(party)]
        if set(inputs) != set(names):
            raise UsageError(
                f"{self.name}: {party} gives {_listed(names)}, got {_listed(sorted(inputs))}"
                f"{self._hint(set(inputs) - set(names))}"
            )
        return {parameter.name: _encode(parameter, inputs[parameter.name]) for parameter in self.of(party)}

    def _hint(self, extra: set[str]) -> str:
        others = [parameter for parameter in self.parameters if parameter.name in extra]
        return f"; {others[0].name} is {others[0].party}'s, who alone gives it" if others else ""


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "no inputs"


def _encode(parameter: Parameter, value: Any) -> tuple[int, Bytes]:
    length = len(value) if parameter.is_open and hasattr(value, "__len__") else 0
    shape = tuple(length if n is None else n for n in parameter.shape)
    return length, encode(parameter.type, shape, value, parameter.name)


def task_of(target: Target) -> Task:
    """Return the task of a Function, a Program or a Netlist. Raises UsageError for anything else."""
    if isinstance(target, Netlist):
        target = from_netlist(target)
    if isinstance(target, Program):
        program = target
        parameters = tuple(Parameter(i.name, i.party, i.type, i.shape) for i in program.inputs)
        recipients = {output.name: output.to for output in program.outputs}
        return Task(program.name, parameters, recipients, lambda lengths: program)
    from gc2pc.language import Function

    if not isinstance(target, Function):
        raise UsageError(
            "expected a function decorated with @gc2pc.function, a Program or a Netlist, "
            f"got {type(target).__name__}"
        )
    function = target
    parameters = tuple(Parameter(i.name, i.party, i.type, i.shape) for i in function.inputs)
    recipients = {result.name: result.to for result in function.results}
    return Task(function.name, parameters, recipients, lambda lengths: function.program(**lengths))


def assemble(plan: Plan, party: str, encoded: Mapping[str, tuple[int, Bytes]]) -> Bytes:
    """Put a party's packed inputs, **secret**, where the plan wants them: `uint8[bits / 8]`."""
    bits = np.zeros((plan.n_alice_bits if party == "alice" else plan.n_bob_bits) // 8, np.uint8)
    known = [(slot.base, encoded[slot.name][1]) for slot in plan.inputs if slot.party == party]
    if party == "alice":
        known += [(base, np.frombuffer(packed, np.uint8)) for base, packed in plan.constants]
    for base, packed in known:
        bits[base // 8 : base // 8 + len(packed)] = packed
    return bits


def disassemble(plan: Plan, packed: Bytes | None, known: set[str]) -> dict[str, Any]:
    """Return the outputs by name, None for those not in `known`. packed: None when no bit came."""
    bits = np.zeros(plan.n_outputs // 8, np.uint8) if packed is None else packed
    return {
        slot.name: decode(slot.type, slot.shape, bits[slot.base // 8 : -(-(slot.base + slot.bits) // 8)])
        if slot.name in known
        else None
        for slot in plan.outputs
    }
