"""The order in which a netlist's ANDs are done: a graph without NOTs, list scheduling, and two priorities.

`depth_first` keeps few labels alive, which suits many lanes, where one AND fills the AES pipeline by itself
and a few at once hide its latency. `heights` lets those with the longest way to an output go first, which
finds the most independent ANDs for one lane or few.
"""

from __future__ import annotations

from heapq import heappop, heappush

from gc2pc.circuit import Netlist, Op
from gc2pc.errors import UsageError

NEGATED = 1 << 31  # flag of an operand or an output
NODE = NEGATED - 1
BATCH = 8  # ANDs a kernel takes at once

Picks = list[list[int]]  # AND nodes in order; those of one list are independent


class Graph:
    """A netlist without NOTs: node 0 is the constant 0, then come the inputs, then XORs and ANDs.

    a, b: operands of each node, for ANDs with their flags; outs: nodes with flags. Raises UsageError for
    an AND of constants or of equal or opposite inputs, which a Builder never makes.
    """

    def __init__(self, netlist: Netlist) -> None:
        self.n_inputs = netlist.n_inputs
        first = netlist.n_inputs + 1
        self.a, self.b = [0] * first, [0] * first
        self.is_and = [False] * first
        node = [0, 0, *range(1, first)]  # of each wire
        flag = [0, NEGATED] + [0] * netlist.n_inputs
        xor, not_ = int(Op.XOR), int(Op.NOT)
        for op, a, b in zip(netlist.op.tolist(), netlist.a.tolist(), netlist.b.tolist(), strict=True):
            if op == not_:
                node.append(node[a])
                flag.append(flag[a] ^ NEGATED)
            elif op == xor:
                node.append(self._xor(node[a], node[b]))
                flag.append(flag[a] ^ flag[b])
            else:
                node.append(self._and(node[a], node[b], flag[a], flag[b]))
                flag.append(0)
        self.outs = [node[w] | flag[w] for w in netlist.outputs.tolist()]
        self.n_nodes = len(self.a)

    def _xor(self, a: int, b: int) -> int:
        if a == b:
            return 0
        if a == 0 or b == 0:
            return a or b
        self.a.append(a)
        self.b.append(b)
        self.is_and.append(False)
        return len(self.a) - 1

    def _and(self, a: int, b: int, flag_a: int, flag_b: int) -> int:
        if 0 in (a, b) or a == b:
            raise UsageError(
                "a netlist holds an AND of equal, opposite or constant inputs; rebuild it with circuit.fold, "
                "which removes such gates"
            )
        self.a.append(a | flag_a)
        self.b.append(b | flag_b)
        self.is_and.append(True)
        return len(self.a) - 1


def depth_first(graph: Graph, newest_first: bool) -> list[int]:
    """Priorities: for every node its place in the order in which the outputs need them.

    Which operand goes first, the one made last or the one made first, decides how many labels stay alive.
    """
    seen = [i <= graph.n_inputs for i in range(graph.n_nodes)]
    priority = [graph.n_nodes] * graph.n_nodes
    place = 0
    for out in graph.outs:
        stack = [out & NODE]
        while stack:
            i = stack.pop()
            if i < 0:
                priority[~i] = place
                place += 1
            elif not seen[i]:
                seen[i] = True
                older, newer = sorted((graph.a[i] & NODE, graph.b[i] & NODE))
                stack += (~i, older, newer) if newest_first else (~i, newer, older)
    return priority


def heights(graph: Graph) -> list[int]:
    """Priorities, for every node less the most ANDs on any way from it to an output, its own included."""
    height = [0] * graph.n_nodes
    for i in range(graph.n_nodes - 1, graph.n_inputs, -1):
        height[i] += graph.is_and[i]
        for operand in (graph.a[i] & NODE, graph.b[i] & NODE):
            height[operand] = max(height[operand], height[i])
    return [-h for h in height]


def in_rounds(graph: Graph, priority: list[int], most: int) -> Picks:
    """List scheduling: rounds of at most `most` ready ANDs, least priority first, in whole batches."""
    readers, missing = _readers(graph)
    ready: list[tuple[int, int]] = []
    fresh = list(range(1, graph.n_inputs + 1))
    picks: Picks = []
    while True:
        while fresh:  # nodes whose value is now known, or computable by XORs alone
            for reader in readers[fresh.pop()]:
                missing[reader] -= 1
                if missing[reader] == 0:
                    if graph.is_and[reader]:
                        heappush(ready, (priority[reader], reader))
                    else:
                        fresh.append(reader)
        if not ready:
            return picks
        n = min(len(ready), most)
        n -= n % BATCH if n > BATCH else 0  # what is left over fills a later batch
        fresh = [heappop(ready)[1] for _ in range(n)]
        picks.append(fresh.copy())


def _readers(graph: Graph) -> tuple[list[list[int]], list[int]]:
    """For each node those that read it, and how many operands it still waits for."""
    readers: list[list[int]] = [[] for _ in range(graph.n_nodes)]
    missing = [0] * graph.n_nodes
    for i in range(graph.n_inputs + 1, graph.n_nodes):
        readers[graph.a[i] & NODE].append(i)
        readers[graph.b[i] & NODE].append(i)
        missing[i] = 2
    return readers, missing
