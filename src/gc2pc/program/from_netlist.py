"""A netlist as a program of its own: one call over one lane, a port an input or an output."""

from __future__ import annotations

from collections.abc import Mapping

from gc2pc.circuit import Netlist
from gc2pc.errors import UsageError
from gc2pc.program.program import Program
from gc2pc.program.steps import (
    ALICE,
    BOB,
    PARTIES,
    Bundle,
    Call,
    Input,
    Output,
    Ref,
    Step,
    ValueType,
)


def from_netlist(netlist: Netlist, owners: Mapping[str, str] | None = None, name: str = "netlist") -> Program:
    """Return the program that computes a netlist once; both parties learn every output port.

    A port of n bits is a UInt[n]. The first input port is alice's and the others bob's; `owners` maps names
    of input ports to "alice" or "bob" where that should differ.
    Raises UsageError for an unknown port or party.
    """
    owners = owners or {}
    names = [port.name for port in netlist.in_ports]
    for port_name, party in owners.items():
        if port_name not in names:
            raise UsageError(f"no input is called {port_name!r}; the inputs are {', '.join(names)}")
        if party not in PARTIES:
            raise UsageError(f"the owner of {port_name} is alice or bob, got {party!r}")
    bundles = [Bundle(port.bits, 1) for port in (*netlist.in_ports, *netlist.out_ports)]
    n_in = len(netlist.in_ports)
    steps: list[Step] = []
    for i, port in enumerate(netlist.in_ports):
        party = owners.get(port.name, ALICE if i == 0 else BOB)
        steps.append(Input(i, party, port.name, ValueType("uint", port.bits), ()))
    views = [Ref(i, 0, bundle.width, 0, 1) for i, bundle in enumerate(bundles)]
    steps.append(Call(netlist, tuple(views[:n_in]), 1, tuple(range(n_in, len(bundles)))))
    for view, port in zip(views[n_in:], netlist.out_ports, strict=True):
        steps.append(Output(view, 1, port.name, ValueType("uint", port.bits), (), PARTIES))
    return Program(name, tuple(bundles), tuple(steps))
