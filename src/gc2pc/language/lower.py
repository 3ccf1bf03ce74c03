"""Expression graph -> Program: element-wise operations of equal lanes and stage become one call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gc2pc.circuit import Builder, Word
from gc2pc.language.demand import demanded_bits
from gc2pc.language.emit import Bits, Emitter, view
from gc2pc.language.graph import Apply, Entry, Node, Public, Sum, View, reachable
from gc2pc.language.reduce import sum_lanes
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
        self._views: dict[int, Ref] = {}
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
        for moves, groups in _rounds(nodes):
            for node in moves:
                self._emitter.line = node.line
                self._bits.setdefault(node.index, self._move(node))
            for group in groups:
                self._apply(group)
        for result in self._results:
            ref = self._views.get(result.node.index) or self._whole(result.node)
            self._emitter.output(ref, result.name, result.node.type, result.node.shape, result.to)
        return self._emitter.program(name)

    def _move(self, node: Node) -> Bits:
        """Return where the bits of anything but an element-wise operation are."""
        if isinstance(node, View):
            return view(self._bits[node.base.index], node.start, node.step)
        if isinstance(node, Sum):
            needed = self._needed[node.index]
            total = sum_lanes(self._emitter, self._bits[node.base.index], node.base.lanes, needed)
            return total + [0] * (node.type.bits - needed)
        if isinstance(node, Public):
            return self._emitter.constant(node.planes, node.lanes)
        return self._bits[node.index]

    def _apply(self, group: list[Apply]) -> None:
        """Fuse a group into one call; what is read outside of it or revealed comes out.

        Upper bits that nobody needs stay inside; their place is taken by zeros.
        """
        inside = {node.index for node in group}
        outer = {arg.index: arg for node in group for arg in node.args if arg.index not in inside}
        lanes = group[0].lanes
        shown = {result.node.index for result in self._results}
        kept = [
            node for node in group if node.index in shown or not inside.issuperset(self._readers[node.index])
        ]

        def build(b: Builder, words: list[Word]) -> list[Word]:
            word_of = dict(zip(outer, words, strict=True))
            for node in group:
                b.mark(node.line)
                word_of[node.index] = node.build(b, *(word_of[arg.index] for arg in node.args))
            return [word_of[node.index][: self._needed[node.index]] for node in kept]

        whole = [i for i, node in enumerate(kept) if node.index in shown]
        args = [self._broadcast(arg, lanes) for arg in outer.values()]
        bits, views = self._emitter.call(lanes, args, build, whole)
        for node, found in zip(kept, bits, strict=True):
            self._bits[node.index] = found + [0] * (node.type.bits - len(found))
        self._views.update((kept[i].index, ref) for i, ref in views.items())

    def _broadcast(self, node: Node, lanes: int) -> Bits:
        bits = self._bits[node.index]
        return bits if node.lanes == lanes else view(bits, 0, 0)

    def _whole(self, node: Node) -> Ref:
        """Return one view that holds exactly the bits of a node, as an output needs; copy them if need be."""
        bits = self._bits[node.index]
        if ref := self._emitter.ref(bits):
            return ref
        _, views = self._emitter.call(node.lanes, [bits], lambda b, words: words, [0])
        return views[0]


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
