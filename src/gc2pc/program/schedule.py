"""Netlist -> engine code: the order of the gates and the slots their labels live in.

Two orders exist. `lanes` goes depth first from the outputs, which keeps few labels alive: with many lanes each
AND fills the AES pipeline by itself. `single` is list scheduling for one or few lanes: of the ANDs that are ready,
those with the longest way to an output go first, in groups as large as they come. XORs are emitted just before
the first group that needs them; NOTs become flags on inputs of ANDs and on outputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from gc2pc.circuit import Netlist, Op
from gc2pc.errors import UsageError

Order = Literal["lanes", "single"]
NEGATED = 1 << 31
MAX_GROUP = {"lanes": 8, "single": 64}  # ANDs in a group
BATCH = 8  # ANDs a kernel takes at once


@dataclass(frozen=True, eq=False)
class Code:
    """A scheduled netlist: groups `[n_xor, n_and, entries ...]` closed by `0, 0`, and a slot per output.

    Slot 0 is the constant 0, inputs come in slots 1, 2, ...; bit 31 of an AND input or of an output negates it.
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
    """Return the code of a netlist in the given order; remembered as long as the netlist lives.

    Raises UsageError for an AND of constants or of equal or opposite inputs, which a Builder never emits.
    """
    code = _cache[order].get(netlist)
    if code is None:
        graph = _Graph(netlist)
        if order == "lanes":
            tries = [_depth_first(graph, newest_first) for newest_first in (True, False)]
        else:
            tries = [_by_height(graph)]
        codes = [_allocate(graph, _group(graph, picks, MAX_GROUP[order])) for picks in tries]
        code = _cache[order][netlist] = min(codes, key=lambda code: code.n_slots)
    return code


class _Graph:
    """A netlist without NOTs: every wire is a node, perhaps negated. Nodes: 0 = constant 0, 1 .. inputs, gates."""

    def __init__(self, netlist: Netlist) -> None:
        self.n_inputs = netlist.n_inputs
        first = netlist.n_inputs + 1
        node = [0, 0, *range(1, first)]  # of each wire
        flag = [0, NEGATED] + [0] * netlist.n_inputs
        a_of, b_of = [0] * first, [0] * first  # of each node: operands; for ANDs with their flags
        is_and = [False] * first
        xor, not_ = int(Op.XOR), int(Op.NOT)
        for op, a, b in zip(netlist.op.tolist(), netlist.a.tolist(), netlist.b.tolist(), strict=True):
            if op == not_:
                node.append(node[a])
                flag.append(flag[a] ^ NEGATED)
                continue
            na, nb = node[a], node[b]
            if op == xor:
                if na == nb or na == 0 or nb == 0:  # a ^ a, a ^ ~a, a ^ constant
                    node.append(0 if na == nb else na or nb)
                    flag.append(flag[a] ^ flag[b])
                    continue
                flag.append(flag[a] ^ flag[b])
                a_of.append(na)
                b_of.append(nb)
                is_and.append(False)
            else:
                if na == nb or na == 0 or nb == 0:
                    raise UsageError(
                        "a netlist holds an AND of equal, opposite or constant inputs; rebuild it with Builder, "
                        "which folds such gates"
                    )
                flag.append(0)
                a_of.append(na | flag[a])
                b_of.append(nb | flag[b])
                is_and.append(True)
            node.append(len(a_of) - 1)
        self.a, self.b, self.is_and = a_of, b_of, is_and
        self.outs = [node[w] | flag[w] for w in netlist.outputs.tolist()]
        self.n_nodes = len(a_of)


def _depth_first(graph: _Graph, newest_first: bool) -> list[list[int]]:
    """ANDs as the outputs need them, one candidate group each; `_group` merges neighbours that are independent.

    Which operand goes first, the one made last or the one made first, decides how many labels stay alive.
    """
    mask = NEGATED - 1
    seen = [i <= graph.n_inputs for i in range(graph.n_nodes)]
    picks: list[list[int]] = []
    for out in graph.outs:
        stack = [out & mask]
        while stack:
            i = stack.pop()
            if i < 0:
                if graph.is_and[~i]:
                    picks.append([~i])
            elif not seen[i]:
                seen[i] = True
                older, newer = sorted((graph.a[i] & mask, graph.b[i] & mask))
                stack += (~i, older, newer) if newest_first else (~i, newer, older)
    return picks


def _heights(graph: _Graph) -> list[int]:
    """For each node the most ANDs on any way from it to an output, its own included."""
    height = [0] * graph.n_nodes
    mask = NEGATED - 1
    for i in range(graph.n_nodes - 1, graph.n_inputs, -1):
        h = height[i]
        if graph.is_and[i]:
            h = height[i] = h + 1
        a, b = graph.a[i] & mask, graph.b[i] & mask
        if height[a] < h:
            height[a] = h
        if height[b] < h:
            height[b] = h
    return height


def _by_height(graph: _Graph) -> list[list[int]]:
    """List scheduling: rounds of ready ANDs, highest first, at most a full group a round."""
    mask = NEGATED - 1
    height = _heights(graph)
    readers: list[list[int]] = [[] for _ in range(graph.n_nodes)]
    missing = [0] * graph.n_nodes
    first = graph.n_inputs + 1
    ready: list[tuple[int, int]] = []
    for i in range(first, graph.n_nodes):
        for operand in (graph.a[i] & mask, graph.b[i] & mask):
            readers[operand].append(i)
        missing[i] = 2
    fresh = list(range(1, first))
    rounds: list[list[int]] = []
    while True:
        while fresh:  # nodes whose value is now known or computable by XORs alone
            for reader in readers[fresh.pop()]:
                missing[reader] -= 1
                if missing[reader] == 0:
                    if graph.is_and[reader]:
                        heappush(ready, (-height[reader], reader))
                    else:
                        fresh.append(reader)
        if not ready:
            return rounds
        n = min(len(ready), MAX_GROUP["single"])
        n -= n % BATCH if n > BATCH else 0  # what is left over fills a later batch
        fresh = [heappop(ready)[1] for _ in range(n)]
        rounds.append(fresh.copy())


Groups = list[tuple[list[int], list[int]]]  # (XOR nodes in order, AND nodes)


def _group(graph: _Graph, picks: list[list[int]], max_group: int) -> Groups:
    """Collect ANDs into groups whose XOR cones need no AND of the group itself."""
    mask = NEGATED - 1
    done = [False] * graph.n_nodes
    for i in range(graph.n_inputs + 1):
        done[i] = True
    groups: Groups = []
    xors: list[int] = []
    ands: list[int] = []

    def close() -> None:
        nonlocal xors, ands
        for i in ands:
            done[i] = True
        if xors or ands:
            groups.append((xors, ands))
        xors, ands = [], []

    def cone(roots: tuple[int, ...]) -> list[int] | None:
        """XORs still to do for the roots, operands first; None when an AND of the open group is among them."""
        order: list[int] = []
        stack = [root for root in roots if not done[root]]
        while stack:
            i = stack[-1]
            if i >= 0:
                if done[i]:
                    stack.pop()
                    continue
                if graph.is_and[i]:
                    for x in order:
                        done[x] = False
                    return None
                stack[-1] = ~i
                a, b = graph.a[i], graph.b[i]
                if not done[b]:
                    stack.append(b)
                if not done[a]:
                    stack.append(a)
            else:
                stack.pop()
                if not done[~i]:
                    done[~i] = True
                    order.append(~i)
        return order

    for batch in picks:
        for i in batch:
            if len(ands) == max_group:
                close()
            roots = (graph.a[i] & mask, graph.b[i] & mask)
            more = cone(roots)
            if more is None:
                close()
                more = cone(roots)
                assert more is not None
            xors += more
            ands.append(i)
        if len(batch) > 1:
            close()
    close()
    rest = cone(tuple(out & mask for out in graph.outs))
    assert rest is not None
    xors += rest
    close()
    return groups


def _allocate(graph: _Graph, groups: Groups) -> Code:
    """Slots by last use: within XORs an operand's slot is free for the result, within ANDs only afterwards."""
    mask = NEGATED - 1
    last = [-1] * graph.n_nodes
    position = 0
    for xors, ands in groups:
        for i in xors:
            last[graph.a[i]] = last[graph.b[i]] = position
            position += 1
        for i in ands:
            last[graph.a[i] & mask] = last[graph.b[i] & mask] = position
        position += 1
    for out in graph.outs:
        last[out & mask] = position
    last[0] = position

    slot = list(range(graph.n_inputs + 1)) + [0] * (graph.n_nodes - graph.n_inputs - 1)
    n_slots = graph.n_inputs + 1
    free = [slot[i] for i in range(graph.n_inputs, 0, -1) if last[i] < 0]
    code: list[int] = []
    n_xor = n_and = 0
    position = 0
    for xors, ands in groups:
        code += (len(xors), len(ands))
        n_xor += len(xors)
        n_and += len(ands)
        for i in xors:
            a, b = graph.a[i], graph.b[i]
            sa, sb = slot[a], slot[b]
            if last[a] == position:
                free.append(sa)
            if last[b] == position:
                free.append(sb)
            if free:
                c = free.pop()
            else:
                c = n_slots
                n_slots += 1
            slot[i] = c
            code += (c, sa, sb)
            position += 1
        used = []
        for i in ands:
            a, b = graph.a[i], graph.b[i]
            na, nb = a & mask, b & mask
            if free:
                c = free.pop()
            else:
                c = n_slots
                n_slots += 1
            slot[i] = c
            code += (c, slot[na] | (a & NEGATED), slot[nb] | (b & NEGATED))
            used += (na, nb)
        for i in used:
            if last[i] == position:
                last[i] = -1  # freed once, though several ANDs may read it
                free.append(slot[i])
        position += 1
    code += (0, 0)
    outs = [slot[out & mask] | (out & NEGATED) for out in graph.outs]
    return Code(
        np.array(code, np.uint32), np.array(outs, np.uint32), n_slots, and_gates=n_and, xor_gates=n_xor
    )
