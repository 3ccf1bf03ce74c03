"""Figures of a netlist: gates of each kind, AND depth, wires alive at once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gc2pc.circuit.netlist import Netlist


@dataclass(frozen=True)
class Stats:
    """Figures of one netlist. depth counts AND gates on the longest path; peak_live counts wires."""

    inputs: int
    outputs: int
    and_gates: int
    xor_gates: int
    not_gates: int
    depth: int
    peak_live: int


def stats(net: "Netlist") -> Stats:
    """Return all figures of a netlist."""
    return Stats(
        inputs=net.n_inputs,
        outputs=net.n_outputs,
        and_gates=net.and_gates,
        xor_gates=net.xor_gates,
        not_gates=net.n_gates - net.and_gates - net.xor_gates,
        depth=net.depth,
        peak_live=peak_live(net),
    )


def and_depth(net: "Netlist") -> int:
    """Return the most AND gates on a path from an input to an output."""
    level = [0] * (2 + net.n_inputs)
    append = level.append
    for op, a, b in zip(net.op.tolist(), net.a.tolist(), net.b.tolist(), strict=True):
        x, y = level[a], level[b]
        deepest = x if x > y else y  # max() would take longer than all the rest
        append(deepest + 1 if op == 1 else deepest)
    return max((level[wire] for wire in net.outputs.tolist()), default=0)


def peak_live(net: "Netlist") -> int:
    """Return the most wires whose values must be kept between two gates run in order.

    A result may take the place of an operand that is not read again. Constants and wires that are never read
    do not count; outputs are kept to the end.
    """
    first = 2 + net.n_inputs
    gates = np.arange(net.n_gates, dtype=np.int64)
    # A wire is alive in the gaps [born, dead): gap t lies just before gate t.
    born = np.zeros(net.n_wires, np.int64)
    born[first:] = gates + 1
    dead = born.copy()
    for operand in (net.a, net.b):
        last = np.zeros(net.n_wires, np.int64)
        last[operand] = gates + 1  # for a wire read several times the last assignment stays
        dead = np.maximum(dead, last)
    dead[net.outputs] = net.n_gates + 1
    change = np.zeros(net.n_gates + 2, np.int64)
    np.add.at(change, born[2:], 1)
    np.add.at(change, dead[2:], -1)
    return int(np.cumsum(change).max())
