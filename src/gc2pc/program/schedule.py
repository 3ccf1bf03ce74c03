"""Netlist -> engine code: groups of XORs and independent ANDs, and the slots their labels live in.

XORs are emitted just before the first group that needs them; NOTs become flags on AND inputs and on outputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from gc2pc.circuit import Netlist
from gc2pc.program.order import NEGATED, NODE, Graph, Picks, depth_first, heights, in_rounds

Order = Literal["lanes", "single"]
MAX_GROUP = {"lanes": 8, "single": 64}  # ANDs in a group


@dataclass(frozen=True, eq=False)
class Code:
    """A scheduled netlist: groups `[n_xor, n_and, entries ...]` closed by `0, 0`, and a slot per output.

    Slot 0 is the constant 0, inputs come in slots 1, 2, ...; bit 31 of an AND input or an output negates it.
    """

    code: npt.NDArray[np.uint32]
    outs: npt.NDArray[np.uint32]
    n_slots: int
    and_gates: int
    xor_gates: int


_cache: dict[Order, WeakKeyDictionary[Netlist, Code]] = {
    "lanes": WeakKeyDictionary(),
    "single": WeakKeyDictionary(),
}


def schedule(netlist: Netlist, order: Order) -> Code:
    """Return the code of a netlist for many lanes or for few; remembered as long as the netlist lives.

    Raises UsageError for an AND of constants or of equal or opposite inputs, which a Builder never makes.
    """
    code = _cache[order].get(netlist)
    if code is None:
        graph = Graph(netlist)
        if order == "lanes":
            priorities = [depth_first(graph, newest_first) for newest_first in (True, False)]
        else:
            priorities = [heights(graph)]
        rounds = [in_rounds(graph, priority, MAX_GROUP[order]) for priority in priorities]
        codes = [_Slots(graph).fill(_Groups(graph).collect(picks)) for picks in rounds]
        found = min(codes, key=lambda code: code.n_slots)
        code = _cache[order].setdefault(netlist, found)  # one for all threads: a Plan stores each code once
    return code


Group = tuple[list[int], list[int]]  # XOR nodes in order, AND nodes


class _Groups:
    """Puts before each round of ANDs the XORs it needs that are still to do."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.done = [i <= graph.n_inputs for i in range(graph.n_nodes)]

    def collect(self, picks: Picks) -> list[Group]:
        """Return the groups; the XORs that only outputs need are in the last."""
        groups: list[Group] = []
        for ands in picks:
            xors: list[int] = []
            for i in ands:
                xors += self._cone([self.graph.a[i] & NODE, self.graph.b[i] & NODE])
            for i in ands:
                self.done[i] = True
            groups.append((self._by_depth(xors), ands))
        rest = self._cone([out & NODE for out in self.graph.outs])
        return [*groups, (self._by_depth(rest), [])] if rest else groups

    def _cone(self, roots: list[int]) -> list[int]:
        """Mark and return the XORs still to do for the roots, operands first."""
        done, graph = self.done, self.graph
        order: list[int] = []
        stack = [root for root in roots if not done[root]]
        while stack:
            i = stack.pop()
            if i < 0:
                if not done[~i]:
                    done[~i] = True
                    order.append(~i)
            elif not done[i]:
                assert not graph.is_and[i], "an AND was scheduled before its operand"
                stack += (~i, graph.b[i], graph.a[i])
        return order

    def _by_depth(self, xors: list[int]) -> list[int]:
        """Return XORs so that neighbours are independent if they can: each waits for its operands."""
        depth: dict[int, int] = {}
        for i in xors:
            depth[i] = 1 + max(depth.get(self.graph.a[i], 0), depth.get(self.graph.b[i], 0))
        return sorted(xors, key=depth.__getitem__)


class _Slots:
    """Gives every node a slot, free again after its last use."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.slot = [*range(graph.n_inputs + 1)] + [0] * (graph.n_nodes - graph.n_inputs - 1)
        self.n_slots = graph.n_inputs + 1
        self.free: list[int] = []

    def fill(self, groups: list[Group]) -> Code:
        """Return the code of the groups. An XOR may overwrite its operand, an AND none of its group's."""
        last = self._last_uses(groups)
        self.free = [self.slot[i] for i in range(self.graph.n_inputs, 0, -1) if last[i] < 0]
        code: list[int] = []
        position = 0
        for xors, ands in groups:
            code += (len(xors), len(ands))
            for i in xors:
                code += self._xor(i, last, position)
                position += 1
            code += self._and_group(ands, last, position)
            position += 1
        outs = [self.slot[out & NODE] | (out & NEGATED) for out in self.graph.outs]
        return Code(
            np.array([*code, 0, 0], np.uint32),
            np.array(outs, np.uint32),
            self.n_slots,
            and_gates=sum(len(ands) for _, ands in groups),
            xor_gates=sum(len(xors) for xors, _ in groups),
        )

    def _last_uses(self, groups: list[Group]) -> list[int]:
        """For each node the position of the last XOR or group that reads it; the end for outputs, or -1."""
        last = [-1] * self.graph.n_nodes
        position = 0
        for xors, ands in groups:
            for i in xors:
                last[self.graph.a[i]] = last[self.graph.b[i]] = position
                position += 1
            for i in ands:
                last[self.graph.a[i] & NODE] = last[self.graph.b[i] & NODE] = position
            position += 1
        for i in (0, *(out & NODE for out in self.graph.outs)):
            last[i] = position
        return last

    def _take(self) -> int:
        if self.free:
            return self.free.pop()
        self.n_slots += 1
        return self.n_slots - 1

    def _xor(self, i: int, last: list[int], position: int) -> tuple[int, int, int]:
        a, b = self.graph.a[i], self.graph.b[i]
        slots = self.slot[a], self.slot[b]
        self.free += [self.slot[operand] for operand in (a, b) if last[operand] == position]
        self.slot[i] = self._take()
        return self.slot[i], *slots

    def _and_group(self, ands: list[int], last: list[int], position: int) -> list[int]:
        code: list[int] = []
        used: list[int] = []
        for i in ands:
            a, b = self.graph.a[i], self.graph.b[i]
            self.slot[i] = self._take()
            code += (self.slot[i], self.slot[a & NODE] | a & NEGATED, self.slot[b & NODE] | b & NEGATED)
            used += (a & NODE, b & NODE)
        for i in used:
            if last[i] == position:
                last[i] = -1  # freed once, though several ANDs may read it
                self.free.append(self.slot[i])
        return code
