"""Expression graph -> Program: element-wise operations of equal lanes and stage become one call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gc2pc.circuit import Builder, Word
from gc2pc.language.demand import demanded_bits
from gc2pc.language.emit import Bits, Emitter, moved, repeated
from gc2pc.language.graph import (
    Apply,
    Copy,
    Entry,
    Gather,
    Join,
    Node,
    Public,
    Reshape,
    View,
    plain,
    reachable,
)
from gc2pc.language.stages import stages
from gc2pc.program import Program, Ref


@dataclass(frozen=True)
class Result:
    """A value to reveal, and to whom."""

    name: str
    node: Node
    to: tuple[str, ...]


def lower(name: str, entries: Sequence[Entry], results: Sequence[Result]) -> Program:
    """Return the program of a graph. All entries become inputs, in order, whether they are read or not."""
    return _Lowering(entries, results).program(name)


class _Lowering:
    def __init__(self, entries: Sequence[Entry], results: Sequence[Result]) -> None:
        self._entries = entries
        self._results = results
        self._emitter = Emitter()
        self._bits: dict[int, Bits] = {}
        self._views: dict[int, Ref] = {}  # of results that have a bundle of their own
        self._shown = {plain(result.node).index for result in results}
        self._joined: set[int] = set()
        self._readers: dict[int, list[int]] = {}
        self._needed: dict[int, int] = {}

    def program(self, name: str) -> Program:
        for entry in self._entries:
            self._bits[entry.index] = self._emitter.input(entry.party, entry.name, entry.type, entry.shape)
        nodes = reachable(result.node for result in self._results)
        self._needed = demanded_bits(nodes, (result.node for result in self._results))
        for node in nodes:
            for read in node.reads:
                self._readers.setdefault(read.index, []).append(node.index)
                if isinstance(node, Join):
                    self._joined.add(plain(read).index)
        for moves, groups in _rounds(nodes):
            for node in moves:
                self._emitter.line = node.line
                self._bits.setdefault(node.index, self._move(node))
            for group in groups:
                self._apply(group)
        for result in self._results:
            source = plain(result.node)
            ref = self._views.get(source.index) or self._emitter.solid(self._bits[source.index], source.lanes)
            self._emitter.output(ref, result.name, result.node.type, result.node.shape, result.to)
        return self._emitter.program(name)

    def _move(self, node: Node) -> Bits:
        """Return where the bits of anything but an element-wise operation are."""
        bits = self._bits.get(node.index, [])
        if isinstance(node, View):
            bits = self._moved(node)
        elif isinstance(node, Reshape):
            bits = self._bits[node.base.index]
        elif isinstance(node, Copy):
            bits = self._copied(node.base)
        elif isinstance(node, Gather):
            bits = self._emitter.gathered(self._lower_bits(node.base), node.base.lanes, node.picked)
        elif isinstance(node, Join):
            parts = [(self._lower_bits(part, self._needed[node.index]), part.shape) for part in node.parts]
            bits = self._emitter.joined(parts, node.shape, node.places)
        elif isinstance(node, Public):
            bits = self._emitter.constant(node.planes, node.lanes)
        return _filled(bits, node.type.bits)

    def _moved(self, node: View) -> Bits:
        """Return the bits of a view; its base is first copied if it is itself seen in too odd an order."""
        base = node.base
        found = moved(self._bits[base.index], base.shape, node.move)
        if found is None:
            self._bits[base.index] = self._copied(base)
            found = moved(self._bits[base.index], base.shape, node.move)
            assert found is not None
        return found

    def _copied(self, node: Node) -> Bits:
        return _filled(self._emitter.copied(self._lower_bits(node), node.lanes), node.type.bits)

    def _lower_bits(self, node: Node, most: int | None = None) -> Bits:
        """Return the bits of a node that somebody needs, at most so many."""
        needed = self._needed[node.index]
        return self._bits[node.index][: needed if most is None else most]

    def _apply(self, group: list[Apply]) -> None:
        """Fuse a group into one call; what is read outside of it or revealed comes out.

        Upper bits that nobody needs stay inside; their place is taken by zeros.
        """
        inside = {node.index for node in group}
        outer = {arg.index: arg for node in group for arg in node.args if arg.index not in inside}
        lanes = group[0].lanes
        kept = [
            node
            for node in group
            if node.index in self._shown or not inside.issuperset(self._readers[node.index])
        ]

        def build(b: Builder, words: list[Word]) -> list[Word]:
            word_of = dict(zip(outer, words, strict=True))
            for node in group:
                b.mark(node.line)
                word_of[node.index] = node.build(b, *(word_of[arg.index] for arg in node.args))
            return [word_of[node.index][: self._needed[node.index]] for node in kept]

        whole = [i for i, node in enumerate(kept) if node.index in self._shown]
        solid = [i for i, node in enumerate(kept) if node.index in self._joined]
        args = [self._broadcast(arg, lanes) for arg in outer.values()]
        bits, views = self._emitter.call(lanes, args, build, whole, solid)
        for node, found in zip(kept, bits, strict=True):
            self._bits[node.index] = _filled(found, node.type.bits)
        self._views.update((kept[i].index, ref) for i, ref in views.items())

    def _broadcast(self, node: Node, lanes: int) -> Bits:
        bits = self._bits[node.index]
        return bits if node.lanes == lanes else repeated(bits, lanes)


def _filled(bits: Bits, width: int) -> Bits:
    """Return bits with zeros for the upper ones that nobody needs."""
    return bits + [0] * (width - len(bits))


def _rounds(nodes: list[Node]) -> Iterator[tuple[list[Node], list[list[Apply]]]]:
    """Yield, stage by stage, what only moves or sums lanes, then the groups of element-wise operations."""
    stage = stages(nodes)
    turns: list[list[Node]] = [[] for _ in range(max(stage.values(), default=-1) + 1)]
    for node in nodes:
        turns[stage[node.index]].append(node)
    for turn in turns:
        groups: dict[int, list[Apply]] = {}
        for node in turn:
            if isinstance(node, Apply):
                groups.setdefault(node.lanes, []).append(node)
        yield [node for node in turn if not isinstance(node, Apply)], list(groups.values())
