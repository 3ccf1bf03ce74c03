"""Counter mode: the key stream of a cipher added to a string, many blocks side by side, groups in a loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from gc2pc.circuit import Builder
from gc2pc.circuit import Word as Wires
from gc2pc.language import operations, views
from gc2pc.language.crypto import octets
from gc2pc.language.crypto.octets import OCTET
from gc2pc.language.graph import Node, public
from gc2pc.language.loops import scan
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.library.words import bitwise_xor
from gc2pc.program import ValueType

LOW = 6
GROUP = 1 << LOW  # blocks whose counters differ in their lowest bits alone

KeyStream: TypeAlias = Callable[[Node, Node], Node]
"""(upper bits of a counter, the lowest LOW bits: public, one value a block) -> a word for each block."""

Fold: TypeAlias = Callable[[Node, Node, Node], Node]
"""(state, a part of the string, that part encrypted) -> the next state."""


def counter_mode(
    data: Node,
    block_bytes: int,
    start: int,
    bits: int,
    key_stream: KeyStream,
    state: Node | None = None,
    fold: Fold | None = None,
) -> tuple[Node, Node | None]:
    """Return a string plus a key stream, and what `fold` makes of `state` on the way.

    start: the first block's counter, of `bits` bits.
    """
    n_bytes = octets.length(data)
    n_blocks = -(-n_bytes // block_bytes)
    if n_blocks > (1 << bits) - start:
        limit = f"{(1 << bits) - start:,} blocks of {block_bytes} bytes"
        raise compile_error(f"counters of {bits} bits are there for {limit}, got {n_bytes:,} bytes")
    mode = _Mode(data, block_bytes, bits, key_stream, state, fold)
    head = min(n_blocks, -start % GROUP)
    whole = max(0, n_bytes // block_bytes - head) // GROUP
    tail = n_blocks - head - whole * GROUP
    mode.group(start, head)
    mode.groups(start + head, whole)
    mode.group(start + head + whole * GROUP, tail)
    return octets.joined(mode.results or [data]), mode.state


class _Mode:
    """Counter mode on its way through a string: the parts encrypted so far, and the state folded so far."""

    def __init__(
        self,
        data: Node,
        block_bytes: int,
        bits: int,
        key_stream: KeyStream,
        state: Node | None,
        fold: Fold | None,
    ) -> None:
        self._data, self._block_bytes, self._key_stream, self._fold = data, block_bytes, key_stream, fold
        self._high = ValueType("uint", max(1, bits - LOW))
        self._done = 0
        self.state = state
        self.results: list[Node] = []

    def group(self, counter: int, n_blocks: int) -> None:
        """Encrypt up to GROUP blocks whose counters have the same upper bits; the last may be cut short."""
        if n_blocks:
            node = octets.piece(self._data, *self._next(n_blocks * self._block_bytes))
            high = operations.constant(self._high, counter >> LOW)
            result = self._encrypted(high, counter % GROUP, node)
            self.results.append(result)
            self._folded(node, result)

    def groups(self, counter: int, n_groups: int) -> None:
        """Encrypt whole groups in a loop."""
        if n_groups < 2:
            self.group(counter, n_groups * GROUP)
            return
        size = GROUP * self._block_bytes
        node = octets.stretch(self._data, *self._next(n_groups * size))
        rows = views.reshaped(node, (*node.shape[:-1], n_groups, size))

        def body(carry: tuple[Secret, ...], row: Secret) -> tuple[tuple[Secret, ...], Secret]:
            high, *states = carry
            result = self._encrypted(high.node, 0, row.node)
            nexts = [Secret(self._fold(s.node, row.node, result)) for s in states if self._fold]
            return (high + 1, *nexts), Secret(result)

        start = Secret(operations.constant(self._high, counter >> LOW))
        states = () if self.state is None else (Secret(self.state),)
        axis = len(rows.shape) - 2
        (_, *after), results = scan(body, (start, *states), Secret(views.first(rows, axis)))
        self.state = after[0].node if after else None
        self.results.append(views.reshaped(_back(results.node, axis), node.shape))

    def _next(self, n_bytes: int) -> tuple[int, int]:
        """Return where the next part of the string begins and ends."""
        start = self._done
        self._done = min(start + n_bytes, octets.length(self._data))
        return start, self._done

    def _folded(self, node: Node, result: Node) -> None:
        if self._fold and self.state is not None:
            self.state = self._fold(self.state, node, result)

    def _encrypted(self, high: Node, first: int, node: Node) -> Node:
        """Return a part whose first block's counter ends in `first`."""
        size, n_bytes = self._block_bytes, octets.length(node)
        n_blocks = -(-n_bytes // size)
        low = public(ValueType("uint", LOW), (n_blocks,), np.arange(first, first + n_blocks))
        if zeros := n_blocks * size - n_bytes:
            node = octets.joined([node, octets.octets("", bytes(zeros))])
        blocks = views.reshaped(node, (*node.shape[:-1], n_blocks, size))
        stream = octets.unword(self._key_stream(high, low))
        items = [
            operations.apply(_xor, OCTET, *pair) for pair in zip(octets.each(blocks), stream, strict=True)
        ]
        result = octets.string(items).node
        result = views.reshaped(result, (*result.shape[:-2], n_blocks * size))
        return octets.stretch(result, 0, n_bytes)


def _xor(b: Builder, x: Wires, y: Wires) -> Wires:
    return bitwise_xor(b, x, y)


def _back(node: Node, axis: int) -> Node:
    """Return an array whose first axis belongs at another place."""
    return views.view(node, lambda grid: np.moveaxis(grid, 0, axis)) if axis else node
