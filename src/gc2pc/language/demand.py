"""Which bits of each node of a graph matter: the lower ones only, where what reads it cuts the rest off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gc2pc.language.graph import Apply, Node
from gc2pc.language.loop_graph import Outcome


def demanded_bits(nodes: Sequence[Node], results: Iterable[Node]) -> dict[int, int]:
    """Return, by index, how many lower bits of each node are needed; `nodes` come after what they read.

    Sums, differences and products, for instance, have bits that depend only on bits of equal or lower weight:
    of sum(x * y).to(UInt[8]) eight bits of each product are enough.
    """
    needed = {node.index: 0 for node in nodes}
    for node in results:
        needed[node.index] = node.type.bits
    for node in reversed(nodes):
        passes = node.upward if isinstance(node, Apply) else not isinstance(node, Outcome)
        for arg in node.reads:
            bits = min(arg.type.bits, needed[node.index]) if passes else arg.type.bits
            needed[arg.index] = max(needed.get(arg.index, 0), bits)
    return needed
