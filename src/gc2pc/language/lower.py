"""Expression graph -> Program: element-wise operations of equal lanes and stage become one call."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass

from gc2pc.circuit import Builder, Word
from gc2pc.language.demand import demanded_bits
from gc2pc.language.emit import Bits, Emitter, moved, repeated
from gc2pc.language.graph import (
    Apply,
    Build,
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
from gc2pc.language.lanes import whole
from gc2pc.language.loop_graph import Outcome, Repeat
from gc2pc.language.lower_loop import lower_loop
from gc2pc.language.size import Operation, observer, size
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
    emitter = Emitter()
    bits = {entry.index: emitter.input(entry.party, entry.name, entry.type, entry.shape) for entry in entries}
    region = Region(emitter, bits)
    region.emit([plain(result.node) for result in results])
    for result in results:
        node = result.node
        emitter.output(region.ref(plain(node)), result.name, node.type, node.shape, result.to)
    return emitter.program(name)


class Region:
    """The steps of a function, or of the body of a loop, while they are emitted.

    bits: where the bits of values are, by node; also of all that was emitted before, which is not done again.
    """

    def __init__(self, emitter: Emitter, bits: MutableMapping[int, Bits]) -> None:
        self.emitter = emitter
        self.bits = bits
        self._views: dict[int, Ref] = {}  # of results that have a bundle of their own
        self._shown: set[int] = set()
        self._joined: set[int] = set()
        self._readers: dict[int, list[int]] = {}
        self._needed: dict[int, int] = {}

    def inner(self) -> Region:
        """Return the region of the body of a loop that stands in this one."""
        return Region(self.emitter, ChainMap({}, self.bits))

    def emit(self, shown: Sequence[Node]) -> None:
        """Emit what it takes to have some values in bundles of their own."""
        nodes = reachable(shown, self.bits)
        self._shown = {node.index for node in shown}
        self._needed = demanded_bits(nodes, shown)
        for node in nodes:
            for read in node.reads:
                self._readers.setdefault(read.index, []).append(node.index)
                if isinstance(node, Join):
                    self._joined.add(plain(read).index)
        for moves, groups in _rounds(nodes):
            for node in moves:
                self.emitter.line = node.line
                if isinstance(node, Outcome):
                    self._loop(node.repeat, moves)
                else:
                    self.bits[node.index] = self._move(node)
            for group in groups:
                self._apply(group)

    def ref(self, node: Node) -> Ref:
        """Return one view that holds exactly the bits of a value in order; copy them if need be."""
        return self._views.get(node.index) or self.emitter.solid(self.bits[node.index], node.lanes)

    def bundle(self, node: Node) -> int:
        """Return a bundle that holds exactly the bits of a value in order; copy them if need be."""
        ref = self.ref(node)
        shape = self.emitter.shape(ref.bundle)
        if ref != whole(ref.bundle, node.lanes).ref(0, shape.width) or shape.lanes != node.lanes:
            ref = self.emitter.call(node.lanes, [self.bits[node.index]], lambda b, words: words, [0])[1][0]
        return ref.bundle

    def _loop(self, repeat: Repeat, moves: Sequence[Node]) -> None:
        """Emit a loop with all its outcomes, unless it is there already."""
        outcomes = [node for node in moves if isinstance(node, Outcome) and node.repeat is repeat]
        if outcomes[0].index not in self.bits:
            lower_loop(self, repeat, outcomes)

    def _move(self, node: Node) -> Bits:
        """Return where the bits of anything but an element-wise operation are."""
        if isinstance(node, View):
            bits = self._moved(node)
        elif isinstance(node, Reshape):
            bits = self.bits[node.base.index]
        elif isinstance(node, Copy):
            bits = self._copied(node.base)
        elif isinstance(node, Gather):
            bits = self.emitter.gathered(self._lower_bits(node.base), node.base.lanes, node.picked)
        elif isinstance(node, Join):
            parts = [(self._lower_bits(part, self._needed[node.index]), part.shape) for part in node.parts]
            bits = self.emitter.joined(parts, node.shape, node.places)
        else:
            assert isinstance(node, Public)
            bits = self.emitter.constant(node.planes, node.lanes)
        return _filled(bits, node.type.bits)

    def _moved(self, node: View) -> Bits:
        """Return the bits of a view; its base is first copied if it is itself seen in too odd an order."""
        base = node.base
        found = moved(self.bits[base.index], base.shape, node.move)
        if found is None:
            self.bits[base.index] = self._copied(base)
            found = moved(self.bits[base.index], base.shape, node.move)
            assert found is not None
        return found

    def _copied(self, node: Node) -> Bits:
        return _filled(self.emitter.copied(self._lower_bits(node), node.lanes), node.type.bits)

    def _lower_bits(self, node: Node, most: int | None = None) -> Bits:
        """Return the bits of a node that somebody needs, at most so many."""
        needed = self._needed[node.index]
        return self.bits[node.index][: needed if most is None else most]

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
                before = b.n_nodes
                word_of[node.index] = node.build(b, *(word_of[arg.index] for arg in node.args))
                size().add_gates(b.n_nodes - before, node.line)
                if (operations := observer()) is not None:
                    types = tuple(str(arg.type) for arg in node.args)
                    added = b.and_gates_since(before)
                    operations.append(
                        Operation(node.line, _name(node.build), str(node.type), types, lanes, added)
                    )
            return [word_of[node.index][: self._needed[node.index]] for node in kept]

        shown = [i for i, node in enumerate(kept) if node.index in self._shown]
        solid = [i for i, node in enumerate(kept) if node.index in self._joined]
        args = [self._broadcast(arg, lanes) for arg in outer.values()]
        bits, views = self.emitter.call(lanes, args, build, shown, solid)
        for node, found in zip(kept, bits, strict=True):
            self.bits[node.index] = _filled(found, node.type.bits)
        self._views.update((kept[i].index, ref) for i, ref in views.items())

    def _broadcast(self, node: Node, lanes: int) -> Bits:
        bits = self.bits[node.index]
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


def _name(build: Build) -> str:
    """Return what a build is called: its own name, or that of the function that made it."""
    made: str = getattr(build, "__qualname__", type(build).__name__)
    return made.partition(".")[0].strip("_")
