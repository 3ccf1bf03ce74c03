"""The netlist: a boolean circuit as flat arrays, frozen and checked."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from gc2pc.circuit import simulate as _simulate
from gc2pc.circuit.stats import and_depth
from gc2pc.errors import UsageError

MAX_WIRES = 2**32  # wire numbers are stored as uint32


class Op(IntEnum):
    """What a gate computes."""

    XOR = 0
    AND = 1
    NOT = 2


@dataclass(frozen=True)
class Port:
    """A named group of input or output wires: `bits` of them, the least significant first."""

    name: str
    bits: int

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise UsageError(f"a port's name must be a Python identifier, got {self.name!r}")
        if self.bits < 1:
            raise UsageError(f"port {self.name} must have at least 1 bit, got {self.bits}")


@dataclass(frozen=True, eq=False)
class Netlist:
    """A boolean circuit in topological order.

    Wires 0 and 1 are the constants, then come the inputs of all in_ports in order, then one wire a gate: gate
    i drives wire 2 + n_inputs + i from the earlier wires a[i] and b[i] (b[i] is 0 for NOT).

    op: uint8[n_gates]; a, b: uint32[n_gates]; outputs: uint32[n_outputs], the wires of out_ports in order.
    The arrays are copied and cannot be written afterwards. Raises UsageError for anything that is no circuit.
    """

    op: npt.NDArray[np.uint8]
    a: npt.NDArray[np.uint32]
    b: npt.NDArray[np.uint32]
    outputs: npt.NDArray[np.uint32]
    in_ports: tuple[Port, ...]
    out_ports: tuple[Port, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "in_ports", _ports(self.in_ports, "input"))
        object.__setattr__(self, "out_ports", _ports(self.out_ports, "output"))
        for name, dtype in (("op", np.uint8), ("a", np.uint32), ("b", np.uint32), ("outputs", np.uint32)):
            object.__setattr__(self, name, _frozen(getattr(self, name), np.dtype(dtype), name))
        self._check()

    def _check(self) -> None:
        if not len(self.op) == len(self.a) == len(self.b):
            raise UsageError(
                f"op, a and b must be equally long, got {len(self.op)}, {len(self.a)} and {len(self.b)} gates"
            )
        if self.n_wires > MAX_WIRES:
            raise UsageError(f"a netlist has at most {MAX_WIRES} wires, got {self.n_wires}")
        own = np.arange(2 + self.n_inputs, self.n_wires, dtype=np.int64)
        for problem, bad in (
            ("has an unknown op", self.op > Op.NOT),
            ("reads a wire that no earlier gate drives", (self.a >= own) | (self.b >= own)),
            ("is a NOT with a second operand", (self.op == Op.NOT) & (self.b != 0)),
        ):
            if bad.any():
                i = int(bad.argmax())
                raise UsageError(
                    f"gate {i}, which drives w{own[i]}, {problem}: "
                    f"op {self.op[i]}, a w{self.a[i]}, b w{self.b[i]}"
                )
        bits = sum(port.bits for port in self.out_ports)
        if self.n_outputs != bits:
            raise UsageError(f"out_ports have {bits} bits, got {self.n_outputs} outputs")
        if len(self.outputs) and int(self.outputs.max()) >= self.n_wires:
            raise UsageError(f"an output is w{self.outputs.max()}, but the last wire is w{self.n_wires - 1}")

    @cached_property
    def n_inputs(self) -> int:
        """Input bits of all ports."""
        return sum(port.bits for port in self.in_ports)

    @property
    def n_outputs(self) -> int:
        """Output bits of all ports."""
        return len(self.outputs)

    @property
    def n_gates(self) -> int:
        """Gates of all kinds."""
        return len(self.op)

    @property
    def n_wires(self) -> int:
        """Wires: two constants, the inputs, one a gate."""
        return 2 + self.n_inputs + self.n_gates

    @cached_property
    def and_gates(self) -> int:
        """AND gates: the only ones that cost bytes."""
        return int(np.count_nonzero(self.op == Op.AND))

    @cached_property
    def xor_gates(self) -> int:
        """XOR gates."""
        return int(np.count_nonzero(self.op == Op.XOR))

    @cached_property
    def depth(self) -> int:
        """Most AND gates on a path from an input to an output."""
        return and_depth(self)

    def simulate(self, inputs: npt.ArrayLike) -> npt.NDArray[np.uint8]:
        """Run n instances in the clear: uint8[n, n_inputs] of 0 and 1 -> uint8[n, n_outputs]."""
        return _simulate.simulate(self, inputs)

    def simulate_words(self, words: Sequence[int], n: int) -> list[int]:
        """Run n instances in the clear: bit j of words[i] is input i of instance j; the result is alike."""
        return _simulate.simulate_words(self, words, n)

    @cached_property
    def _digest(self) -> bytes:
        head = "".join(
            f"{kind} {port.name} {port.bits}\n"
            for kind, ports in (("in", self.in_ports), ("out", self.out_ports))
            for port in ports
        )
        h = hashlib.sha256(f"gc2pc netlist 1\n{head}gates {self.n_gates}\n".encode())
        for array in (self.op, self.a.astype("<u4"), self.b.astype("<u4"), self.outputs.astype("<u4")):
            h.update(array.tobytes())
        return h.digest()

    def digest(self) -> bytes:
        """Return 32 bytes that are equal exactly for equal netlists (ports included), on every platform."""
        return self._digest

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Netlist) and self._digest == other._digest

    def __hash__(self) -> int:
        return hash(self._digest)

    def __str__(self) -> str:
        from gc2pc.circuit.text import format_netlist

        return format_netlist(self)

    def __repr__(self) -> str:
        ports = ", ".join(f"{port.name}:{port.bits}" for port in self.in_ports)
        outs = ", ".join(f"{port.name}:{port.bits}" for port in self.out_ports)
        return f"<Netlist ({ports}) -> ({outs}), {self.and_gates} AND, {self.xor_gates} XOR>"


def _frozen(values: Any, dtype: np.dtype[Any], name: str) -> npt.NDArray[Any]:
    """Return a read-only copy of values as a one-dimensional array of dtype; refuse what does not fit."""
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "ui"):
        raise UsageError(f"{name} must be a flat array of integers, got {array.dtype}{list(array.shape)}")
    if array.size and not 0 <= int(array.min()) <= int(array.max()) <= np.iinfo(dtype).max:
        raise UsageError(f"{name} must hold {dtype} values, got {array.min()} to {array.max()}")
    copy = array.astype(dtype)
    copy.flags.writeable = False
    return copy


def _ports(ports: Iterable[Port], kind: str) -> tuple[Port, ...]:
    """Return ports as a tuple after checking that their names differ."""
    result = tuple(ports)
    names = [port.name for port in result]
    if len(set(names)) < len(names):
        raise UsageError(f"{kind} ports need different names, got {', '.join(names)}")
    return result
