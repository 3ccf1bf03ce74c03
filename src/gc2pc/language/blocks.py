"""Long arrays reduced block by block in a loop, so that an input which is read in order need not be kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gc2pc.language import views
from gc2pc.language.graph import Node
from gc2pc.program import lanes_of

LONG = 1 << 15  # elements of an array that is not reduced at once
BLOCK = 1 << 13  # elements, about, of a block: one size for all reductions, so that they share a loop
_FEWEST = 64  # rows of a block


def rows_of_a_block(node: Node) -> int:
    """Return how many rows of an array a turn takes, a power of two; 0 if all of them go at once.

    In the body of a loop they do: there it is the loop that goes through what is long.
    """
    rest = lanes_of(node.shape[1:])
    size = 1 << max(0, (BLOCK // rest).bit_length() - 1) if rest else 0
    is_long = node.scope is None and node.lanes >= LONG
    return size if is_long and _FEWEST <= size <= node.shape[0] // 2 else 0


def each_block(node: Node, size: int, reduce: Callable[[Node], Sequence[Node]]) -> list[Node]:
    """Return what `reduce` gives of each whole block of `size` rows, stacked."""
    from gc2pc.language.loops import scan
    from gc2pc.language.secret import Secret

    n = node.shape[0] // size
    blocks = views.reshaped(views.rows(node, 0, n * size), (n, size, *node.shape[1:]))
    _, found = scan(lambda carry, block: (None, tuple(map(Secret, reduce(block.node)))), None, Secret(blocks))
    return [part.node for part in found]
