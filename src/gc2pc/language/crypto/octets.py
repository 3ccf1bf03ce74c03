"""Arrays of bytes, taken as words and given back as bytes: free, as only wires are named anew.

Strings of bytes are arrays of UInt[8] whose last axis runs through the bytes, the first byte first; other
axes are for many strings side by side. A word is the big-endian integer of a string: a UInt[8 n].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from gc2pc.circuit import Builder
from gc2pc.circuit import Word as Wires
from gc2pc.language import joins, operations, views
from gc2pc.language.graph import Copy, Node, Public, Traced
from gc2pc.language.loops import scan
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.library.words import join, split
from gc2pc.program import ValueType

OCTET = ValueType("uint", 8)

Octets: TypeAlias = Any
"""A secret array of UInt[8], or public bytes: bytes, or an array or list of integers from 0 to 255."""

String: TypeAlias = "Node | list[Node]"
"""Bytes in one array, or one by one: then public ones among them stay constants."""

Gates: TypeAlias = Callable[..., Wires]
"""A circuit of the library: (Builder, one word an argument) -> word."""


def octets(name: str, value: Octets, n: int | None = None) -> Node:
    """Return bytes as a node, n of them if that is asked for; `name` is for errors."""
    node: Node = value.node if isinstance(value, Traced) else operations.constant(OCTET, value, name)
    if node.type != OCTET or not node.shape:
        raise compile_error(f"{name} must be an array of bytes, got {node}", "Array[UInt[8], n] has n bytes")
    if n is not None and node.shape[-1] != n:
        raise compile_error(f"{name} must have {n} bytes, got {node.shape[-1]}")
    return node


def length(string: String) -> int:
    """Return the number of bytes of a string."""
    return len(string) if isinstance(string, list) else string.shape[-1]


def part(string: String, start: int, stop: int) -> String:
    """Return bytes [start, stop)."""
    if isinstance(string, list):
        return string[start:stop]
    if isinstance(string, Public) and len(string.shape) == 1:
        return each(string)[start:stop]
    return piece(string, start, stop)


def stretch(node: Node, start: int, stop: int) -> Node:
    """Return bytes [start, stop) as an array, for a loop to slice."""
    return views.view(node, lambda grid: grid[..., start:stop])


def piece(node: Node, start: int, stop: int) -> Node:
    """Return a few bytes [start, stop), read at once: so a long input streams, whatever follows a loop."""
    if (start, stop) == (0, length(node)):
        return node
    view = stretch(node, start, stop)
    return Copy(view.type, view.shape, view)


def joined(nodes: Sequence[Node]) -> Node:
    """Return strings one after the other, those of fewer axes repeated for each string of the others."""
    shape = views.joint_shape([node.shape[:-1] for node in nodes])
    full = [views.broadcast_to(node, (*shape, length(node))) for node in nodes if length(node)]
    return joins.concatenate(full, len(shape)) if full else nodes[0]


def each(string: String) -> list[Node]:
    """Return the bytes of a string one by one; public ones as constants, with which circuits are folded."""
    if isinstance(string, list):
        return string
    if isinstance(string, Public) and len(string.shape) == 1:
        planes = list(enumerate(string.planes))
        values = [sum((plane >> at & 1) << i for i, plane in planes) for at in range(length(string))]
        return [operations.constant(OCTET, value) for value in values]
    return [_octet(string, i) for i in range(length(string))]


def _octet(node: Node, i: int) -> Node:
    return views.view(node, lambda grid: grid[..., i])


def word(items: Sequence[Node]) -> Node:
    """Return the word of some bytes."""
    return operations.apply(_word, ValueType("uint", 8 * len(items)), *items)


def _word(_: Builder, *parts: Wires) -> Wires:
    return join(list(parts))


def unword(node: Node) -> list[Node]:
    """Return the bytes of a word one by one."""
    n = node.type.bits // 8
    return [operations.apply(operations.bits_from(8 * i, 8), OCTET, node) for i in reversed(range(n))]


def string(items: Sequence[Node], *like: String) -> Secret:
    """Return bytes as one string, repeated where there are more strings of some others."""
    node = joins.stack(list(items), -1)
    shape = views.joint_shape(
        [node.shape[:-1], *(other.shape[:-1] for other in like if isinstance(other, Node))]
    )
    return Secret(views.broadcast_to(node, (*shape, len(items))))


def computed(gates: Gates, n: int, *args: Node) -> Node:
    """Return the word of n bytes that a circuit makes of words."""
    return operations.apply(gates, ValueType("uint", 8 * n), *args)


def first_bytes(gates: Gates, n: int) -> Gates:
    """Return a circuit without but the first n bytes of its result; what only the others need is left out."""
    return lambda b, *args: join(split(gates(b, *args), 8)[:n])


def public_word(value: bytes) -> Node:
    """Return the word of public bytes."""
    number = int.from_bytes(value, "big")
    return operations.constant(ValueType("uint", 8 * len(value)), number)


def absorbed(state: Node, string: String, size: int, step: Callable[[Node, list[Node]], Node]) -> Node:
    """Return state = step(state, block) after all blocks of `size` bytes of a string that they fill.

    The first block stands before the loop, because often it meets a public state.
    """
    n = length(string) // size
    at_once = n if isinstance(string, list) else min(n, 1)
    for i in range(at_once):
        state = step(state, each(part(string, i * size, (i + 1) * size)))
    if at_once == n or isinstance(string, list):
        return state
    rest = stretch(string, size, n * size)
    rows = views.reshaped(rest, (*rest.shape[:-1], n - 1, size))

    def body(state: Secret, block: Secret) -> tuple[Secret, None]:
        return Secret(step(state.node, each(block.node))), None

    last: Node = scan(body, Secret(state), Secret(views.first(rows, len(rows.shape) - 2)))[0].node
    return last
