"""Collects the steps of a Program: calls over views of bundles, with constants and copies folded away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, TypeAlias

import numpy as np

from gc2pc.circuit import Builder, Netlist, Wire, Word
from gc2pc.language.lanes import Indices, Lanes, Move, Shape, whole
from gc2pc.program import (
    Bundle,
    Call,
    Constant,
    Gather,
    Input,
    Join,
    Output,
    Part,
    Program,
    Ref,
    Step,
    ValueType,
    lanes_of,
)
from gc2pc.program.clear import join_bits


class Source(NamedTuple):
    """Where one bit of every lane lies: on a wire, perhaps inverted."""

    lanes: Lanes
    wire: int
    inverted: bool = False


Bits: TypeAlias = list[Source | int]
"""The bits of a value, least significant first; an int is a bit known to be 0 or 1 in every lane."""

NetBuild: TypeAlias = Callable[[Builder, list[Word]], list[Word]]


def moved(bits: Bits, shape: Shape, move: Move) -> Bits | None:
    """Return where the bits of an array of this shape are after a move; None if its lanes have no strides."""
    return _on(bits, lambda lanes: lanes.moved(shape, move))


def repeated(bits: Bits, lanes: int) -> Bits:
    """Return the bits of a single lane as often as needed."""
    return _on(bits, lambda at: at.repeated(lanes)) or []


def _on(bits: Bits, change: Callable[[Lanes], Lanes | None]) -> Bits | None:
    """Return the bits on changed lanes; None if some cannot change."""
    changed: dict[Lanes, Lanes] = {}
    for lanes in {bit.lanes: None for bit in bits if isinstance(bit, Source)}:
        if (found := change(lanes)) is None:
            return None
        changed[lanes] = found
    return [
        bit if isinstance(bit, int) else Source(changed[bit.lanes], bit.wire, bit.inverted) for bit in bits
    ]


class Emitter:
    """A Program under construction."""

    def __init__(self) -> None:
        self._bundles: list[Bundle] = []
        self._program: list[Step] = []
        self._steps = self._program  # or those of the loop that is open
        self._entered: set[int] = set()
        self._results: set[int] = set()
        self._netlists: dict[bytes, Netlist] = {}
        self.line = ""  # of the user's source, which calls come from unless they mark it themselves

    def program(self, name: str) -> Program:
        return Program(name, tuple(self._bundles), tuple(self._program))

    def input(self, party: str, name: str, type: ValueType, shape: tuple[int, ...]) -> Bits:
        bundle = self._bundle(type.bits, lanes_of(shape))
        self._entered.add(bundle)
        self._steps.append(Input(bundle, party, name, type, shape))
        return self._whole(bundle)

    def constant(self, planes: Sequence[int], lanes: int) -> Bits:
        """Enter a public value, planes[i] holding bit i of all lanes; bits alike in all take no wire."""
        ones = (1 << lanes) - 1
        varying = [plane for plane in planes if plane not in (0, ones)]
        wires = iter(self._constant_wires(varying, lanes) if varying else [])
        return [int(plane != 0) if plane in (0, ones) else next(wires) for plane in planes]

    def _constant_wires(self, planes: list[int], lanes: int) -> Bits:
        bundle = self._bundle(len(planes), lanes)
        self._entered.add(bundle)
        self._program.append(Constant(bundle, len(planes), lanes, join_bits(planes, lanes).tobytes()))
        return self._whole(bundle)

    def output(
        self, ref: Ref, name: str, type: ValueType, shape: tuple[int, ...], to: tuple[str, ...]
    ) -> None:
        self._steps.append(Output(ref, lanes_of(shape), name, type, shape, to))

    def call(
        self,
        lanes: int,
        args: Sequence[Bits],
        build: NetBuild,
        whole: Sequence[int] = (),
        solid: Sequence[int] = (),
    ) -> tuple[list[Bits], dict[int, Ref]]:
        """Call the netlist that `build` makes of one word for each of args, over `lanes` lanes.

        Returns where the bits of each result are. A bit that is constant, or equal to an argument or to
        another bit (inverted or not), takes no wire of its own. The results numbered in `whole` also get a
        bundle that holds all their bits in order, whatever they are; the views of those are returned too.
        Those in `solid` lie in a bundle of their own but for constants.
        """
        net = _Net()
        refs = [self._declare(net, run, lanes) for run in self._runs(args)]
        net.builder.mark(self.line)
        results = build(net.builder, [[net.wire(bit) for bit in bits] for bits in args])
        bundles: list[int] = []
        views: dict[int, Ref] = {}
        own: dict[int, Bits] = {}
        for i in whole:
            bundles.append(self._result(net, results[i], lanes))
            views[i] = Ref(bundles[-1], 0, len(results[i]), 0, 1)
        for i in solid:
            varying = list(dict.fromkeys(wire for wire in results[i] if wire > 1))
            if i not in views and varying:
                bundles.append(self._result(net, varying, lanes))
                found = dict(zip(varying, self._whole(bundles[-1]), strict=True))
                own[i] = [found.get(wire, wire) for wire in results[i]]
        for word in results:
            if fresh := net.fresh(word):
                bundles.append(self._result(net, fresh, lanes))
        if bundles:
            netlist = self._netlist(net.builder.build())
            lines = tuple(net.builder.and_gates_by_source().items())
            self._steps.append(Call(netlist, tuple(refs), lanes, tuple(bundles), lines))
        return [own.get(i) or [net.source(wire) for wire in word] for i, word in enumerate(results)], views

    def copied(self, bits: Bits, lanes: int) -> Bits:
        """Copy a value to a bundle of its own, its lanes in order."""
        return self.call(lanes, [bits], lambda b, words: words, solid=[0])[0][0]

    def gathered(self, bits: Bits, lanes: int, picked: Indices) -> Bits:
        """Return lanes picked[0], picked[1], ... of a value."""
        made: dict[Lanes, int] = {}
        for at in {bit.lanes: None for bit in bits if isinstance(bit, Source)}:
            made[at] = self._bundle(self._bundles[at.bundle].width, len(picked))
            self._results.add(made[at])
            index = at.ref(0, 1).index(lanes) if lanes else np.zeros(0, np.int64)
            self._steps.append(Gather(made[at], at.bundle, index[picked]))
        return _on(bits, lambda at: whole(made[at], len(picked))) or []

    def joined(self, parts: Sequence[tuple[Bits, Shape]], shape: Shape, places: Sequence[Move]) -> Bits:
        """Put a value of this shape together; bits alike in all parts take one wire, constants none."""
        columns = list(zip(*(bits for bits, _ in parts), strict=True))
        fixed = {column for column in columns if column[0] in (0, 1) and len(set(column)) == 1}
        varying = [column for column in dict.fromkeys(columns) if column not in fixed]
        found: dict[tuple[Source | int, ...], Source | int] = {column: column[0] for column in fixed}
        if varying:
            bundle = self._bundle(len(varying), lanes_of(shape))
            self._results.add(bundle)
            found.update(zip(varying, self._whole(bundle), strict=True))
            made = []
            for i, place in enumerate(places):
                if n := lanes_of(parts[i][1]):
                    at = whole(bundle, lanes_of(shape)).moved(shape, place)
                    assert at is not None
                    ref = self.solid([column[i] for column in varying], n)
                    made.append(Part(ref, n, at.ref(0, len(varying))))
            self._steps.append(Join(bundle, tuple(made)))
        return [found[column] for column in columns]

    def solid(self, bits: Bits, lanes: int) -> Ref:
        """Return one view that holds exactly these bits in order; a copy unless results lie so already."""
        first = bits[0]
        if isinstance(first, Source) and first.lanes.bundle in self._results:
            run = [Source(first.lanes, first.wire + i) for i in range(len(bits))]
            if bits == run:
                return first.lanes.ref(first.wire, len(bits))
        return self.call(lanes, [bits], lambda b, words: words, [0])[1][0]

    def _netlist(self, netlist: Netlist) -> Netlist:
        """Return the netlist that stands for all equal ones, so that each is scheduled and stored once."""
        return self._netlists.setdefault(netlist.digest(), netlist)

    # What loops are made of.

    @contextmanager
    def body(self) -> Iterator[list[Step]]:
        """Collect the steps that are emitted inside, for a loop."""
        outer, self._steps = self._steps, []
        try:
            yield self._steps
        finally:
            self._steps = outer

    def add(self, step: Step) -> None:
        self._steps.append(step)

    def shape(self, bundle: int) -> Bundle:
        return self._bundles[bundle]

    def new_bundle(self, shape: Bundle, times: int = 1) -> int:
        """Return a new bundle of this shape, or of `times` as many lanes."""
        return self._bundle(shape.width, shape.lanes * times)

    def new_slice(self, bundle: int, lanes: int) -> int:
        """Return a new bundle for a turn's lanes of another; those of an input are read like an input."""
        inside = self._bundle(self._bundles[bundle].width, lanes)
        if bundle in self._entered:
            self._entered.add(inside)
        return inside

    def all_of(self, bundle: int) -> Bits:
        return self._whole(bundle)

    def result(self, bundle: int) -> Bits:
        """Return the bits of a bundle that a loop filled."""
        self._results.add(bundle)
        return self._whole(bundle)

    def _bundle(self, width: int, lanes: int) -> int:
        self._bundles.append(Bundle(width, lanes))
        return len(self._bundles) - 1

    def _whole(self, bundle: int) -> Bits:
        shape = self._bundles[bundle]
        lanes = whole(bundle, shape.lanes)
        return [Source(lanes, wire) for wire in range(shape.width)]

    def _runs(self, args: Iterable[Bits]) -> list[list[Source]]:
        """Return what args read, each wire once, as runs of neighbours; an input is always read whole."""
        wires: dict[Lanes, set[int]] = {}
        for bit in (bit for bits in args for bit in bits if isinstance(bit, Source)):
            wires.setdefault(bit.lanes, set()).add(bit.wire)
        runs: list[list[Source]] = []
        for lanes in sorted(wires):
            is_input = lanes.bundle in self._entered
            ordered = range(self._bundles[lanes.bundle].width) if is_input else sorted(wires[lanes])
            for i, wire in enumerate(ordered):
                if i == 0 or wire != ordered[i - 1] + 1:
                    runs.append([])
                runs[-1].append(Source(lanes, wire))
        return runs

    def _declare(self, net: _Net, run: list[Source], lanes: int) -> Ref:
        """Pass a run to a netlist. Results equal to an array are copied, so that it need not be kept."""
        net.declare(run, known=lanes == 1 or run[0].lanes.bundle not in self._entered)
        return run[0].lanes.ref(run[0].wire, len(run))

    def _result(self, net: _Net, word: Word, lanes: int) -> int:
        bundle = self._bundle(len(word), lanes)
        self._results.add(bundle)
        net.builder.output(word)
        for wire, source in zip(word, self._whole(bundle), strict=True):
            net.keep(wire, source)
        return bundle


class _Net:
    """The netlist of one call, and which of its wires lie in which bundles."""

    def __init__(self) -> None:
        self.builder = Builder()
        self._wires: dict[tuple[Lanes, int], Wire] = {}
        self._sources: dict[Wire, Source] = {}

    def declare(self, run: list[Source], known: bool) -> None:
        """Make a run an input of the netlist; `known` says whether results may refer to it."""
        for source, wire in zip(run, self.builder.input(len(run)), strict=True):
            self._wires[source.lanes, source.wire] = wire
            if known:
                self._sources[wire] = source

    def wire(self, bit: Source | int) -> Wire:
        if isinstance(bit, int):
            return bit
        wire = self._wires[bit.lanes, bit.wire]
        return self.builder.not_(wire) if bit.inverted else wire

    def keep(self, wire: Wire, source: Source | int) -> None:
        """Note that a wire lies in a bundle, unless it is constant or lies in one already."""
        if wire > 1 and self._stored(wire) is None and isinstance(source, Source):
            self._sources[wire] = source

    def source(self, wire: Wire) -> Source | int:
        found = self._stored(wire)
        return wire if found is None else found

    def fresh(self, word: Word) -> Word:
        """Return the wires of a word that lie in no bundle yet, each once, an inverted one for both."""
        fresh: dict[Wire, None] = {}
        for wire in word:
            if wire > 1 and self._stored(wire) is None and self.builder.not_(wire) not in fresh:
                fresh[wire] = None
        return list(fresh)

    def _stored(self, wire: Wire) -> Source | None:
        """Return where a wire lies, or the inverse of where its inverse lies."""
        if wire in self._sources:
            return self._sources[wire]
        opposite = self._sources.get(self.builder.not_(wire))
        return Source(opposite.lanes, opposite.wire, not opposite.inverted) if opposite else None
