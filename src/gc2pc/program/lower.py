"""Program -> Plan: where bundles live and how long, loops, and the code of each netlist.

A bundle's labels lie in the arena from the step that fills it to the last that reads it. They are not copied
where that can be helped: an input that one call reads whole comes straight from its port, an output that one
call fills goes straight to its port, a part of a join is filled in place, and a carried value is replaced in
place when nothing reads the old one any more.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gc2pc.program.emit import Rows
from gc2pc.program.place import Arena, Operand, Place
from gc2pc.program.plan import DIMS, FROM_ALICE, FROM_ARENA, FROM_BOB, LANES, TO_OUTPUT, Plan, Port
from gc2pc.program.program import Program
from gc2pc.program.schedule import schedule
from gc2pc.program.steps import (
    ALICE,
    Bundle,
    Call,
    Carried,
    Constant,
    Gather,
    Input,
    Join,
    Loop,
    Output,
    Ref,
    Stacked,
    Step,
    ValueType,
    filled_bundles,
    read_bundles,
)


def lower(program: Program) -> Plan:
    """Return the Plan of a Program; the same Program gives the same Plan everywhere.

    Raises UsageError for a netlist that a Builder would not have made (see `schedule`), and for loops nested
    deeper than the engine runs them.
    """
    return _Lowering(program).plan()


@dataclass
class _Scope:
    """A list of steps: the program's, or the body of a loop."""

    steps: tuple[Step, ...]
    depth: int
    kept: set[int]  # bundles that must live to the end of the last step
    readers: dict[int, list[int]] = field(default_factory=dict)  # which steps read a bundle, one entry a read
    filled: dict[int, int] = field(default_factory=dict)  # which step fills a bundle

    def __post_init__(self) -> None:
        for at, step in enumerate(self.steps):
            for bundle in read_bundles(step):
                self.readers.setdefault(bundle, []).append(at)
            self.filled.update((bundle, at) for bundle in filled_bundles(step))

    def only_reader(self, bundle: int) -> Step | None:
        """The step that is the only one to read a bundle, and reads it once."""
        readers = self.readers.get(bundle, [])
        return self.steps[readers[0]] if len(readers) == 1 and bundle not in self.kept else None

    def maker(self, bundle: int) -> Call | None:
        """The call of this scope that fills a bundle, if it is a call of this scope."""
        step = self.steps[self.filled[bundle]] if bundle in self.filled else None
        return step if isinstance(step, Call) else None


def _body(loop: Loop, depth: int) -> _Scope:
    kept = {carried.next for carried in loop.carried} | {stacked.inside for stacked in loop.stacked}
    return _Scope(loop.body, depth, kept | {carried.inside for carried in loop.carried})


class _Lowering:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.shapes = program.bundles
        self.rows = Rows()
        self.arena = Arena()
        self.places: dict[int, Place] = {}
        self.owned: dict[int, tuple[int, int]] = {}  # bundle -> its range of the arena, while it has one
        self.inputs: list[Port] = []
        self.outputs = [
            Port(o.name, "", o.type, o.shape, o.ref.width * o.lanes, to=o.to) for o in program.outputs
        ]
        self.out_ports = {port.name: i for i, port in enumerate(self.outputs)}
        self.bits = {"alice": 0, "bob": 0}

    def plan(self) -> Plan:
        self._scope(_Scope(self.program.steps, 0, set()))
        gates = self.program.and_gates, self.program.xor_gates, self.program.depth
        return self.rows.plan(
            self.program.name, self.arena.size, tuple(self.inputs), tuple(self.outputs), gates
        )

    # ---- steps ----

    def _scope(self, scope: _Scope) -> None:
        for at, step in enumerate(scope.steps):
            if isinstance(step, Input):
                kind = FROM_ALICE if step.party == ALICE else FROM_BOB
                self._enter(scope, step.bundle, kind, Port(step.name, step.party, step.type, step.shape, 0))
            elif isinstance(step, Constant):
                bits = ValueType("uint", step.width)
                port = Port("", ALICE, bits, (step.lanes,), 0, packed=step.packed)
                self._enter(scope, step.bundle, FROM_ALICE, port)
            elif isinstance(step, Call):
                self._call(scope, step)
            elif isinstance(step, Join):
                self._join(scope, step)
            elif isinstance(step, Gather):
                self._gather(step)
            elif isinstance(step, Loop):
                self._loop(scope, step)
            else:
                self._output(scope, step)
            self._release(scope, at, step)

    def _enter(self, scope: _Scope, bundle: int, kind: int, port: Port) -> None:
        """Give an input its port; copy it to the arena unless one reader takes it whole."""
        shape = self.shapes[bundle]
        bits = shape.width * shape.lanes
        self.inputs.append(replace(port, bits=bits, origin=self.bits[port.party]))
        self.bits[port.party] += -(-bits // 8) * 8
        source = Place(kind, 0, port=len(self.inputs) - 1)
        if self._streams(scope, bundle):
            self.places[bundle] = source
        elif scope.readers.get(bundle):
            self._copy(source.whole(shape), self._room(bundle).whole(shape), shape.lanes)

    def _streams(self, scope: _Scope, bundle: int) -> bool:
        """Whether the only reader of a bundle is a call that takes all of it in order, or a loop of such."""
        reader = scope.only_reader(bundle)
        if isinstance(reader, Call):
            ref = next(ref for ref in reader.args if ref.bundle == bundle)
            return reader.lanes == self.shapes[bundle].lanes and self._is_whole(ref, reader.lanes)
        if isinstance(reader, Loop):
            for sliced in reader.sliced:
                if sliced.source == bundle:
                    return self._streams(_body(reader, 0), sliced.inside)
        return False

    def _is_whole(self, ref: Ref, lanes: int) -> bool:
        shape = self.shapes[ref.bundle]
        in_order = not ref.dims and (ref.step == 1 or shape.lanes == 1)
        return (ref.wire, ref.width, ref.lane, lanes) == (0, shape.width, 0, shape.lanes) and in_order

    def _call(self, scope: _Scope, call: Call) -> None:
        args = [self._view(ref, call.lanes) for ref in call.args]
        outs = [self._target(scope, bundle).whole(self.shapes[bundle]) for bundle in call.bundles]
        code = schedule(call.netlist, "lanes" if call.lanes >= LANES else "single")
        self.rows.call(args, outs, call.lanes, code, call.lines)

    def _view(self, ref: Ref, lanes: int) -> Operand:
        return self.places[ref.bundle].view(ref, self.shapes[ref.bundle], lanes)

    def _target(self, scope: _Scope, bundle: int) -> Place:
        """Where a call puts a bundle: where its only reader wants it if that can be, else in the arena."""
        if bundle in self.places:  # settled by a loop: a carried or a stacked value
            return self.places[bundle]
        reader, shape = scope.only_reader(bundle), self.shapes[bundle]
        if isinstance(reader, Output) and self._is_whole(reader.ref, reader.lanes):
            self.places[bundle] = Place(TO_OUTPUT, 0, port=self.out_ports[reader.name])
        elif isinstance(reader, Join):
            part = next(part for part in reader.parts if part.ref.bundle == bundle)
            if self._is_whole(part.ref, part.lanes) and len(part.at.dims) < DIMS:
                joined = self.places.get(reader.bundle) or self._room(reader.bundle)
                self.places[bundle] = joined.lanes_at(part.at, shape.lanes)
        return self.places.get(bundle) or self._room(bundle)

    def _join(self, scope: _Scope, join: Join) -> None:
        place = self.places.get(join.bundle) or self._room(join.bundle)
        for part in join.parts:
            filled_in_place = (
                scope.only_reader(part.ref.bundle) is join
                and scope.maker(part.ref.bundle) is not None
                and part.ref.bundle not in self.owned
            )
            if not filled_in_place:
                to = place.view(part.at, self.shapes[join.bundle], part.lanes)
                self._copy(self._view(part.ref, part.lanes), to, part.lanes)

    def _gather(self, step: Gather) -> None:
        shape, place = self.shapes[step.bundle], self.places[step.source]
        lanes = Operand(
            FROM_ARENA,
            shape.width,
            place.base,
            wire_stride=place.wire_stride,
            turns=place.turns,
            index=step.index,
        )
        self._copy(lanes, self._room(step.bundle).whole(shape), shape.lanes)

    def _output(self, scope: _Scope, step: Output) -> None:
        bundle = step.ref.bundle
        if scope.only_reader(bundle) is step and bundle not in self.owned:
            return  # its call or its loop wrote it
        to = Operand(TO_OUTPUT, step.ref.width, 0, port=self.out_ports[step.name])
        self._copy(self._view(step.ref, step.lanes), to, step.lanes)

    # ---- loops ----

    def _loop(self, scope: _Scope, loop: Loop) -> None:
        body, depth = _body(loop, scope.depth + 1), scope.depth
        for carried in loop.carried:
            self._carry_in(scope, loop, carried)
        for sliced in loop.sliced:
            n = self.shapes[sliced.inside].lanes
            self.places[sliced.inside] = self._slice(
                self.places[sliced.source], self.shapes[sliced.inside], n, depth
            )
        late = [carried for carried in loop.carried if not self._replaces(body, loop, carried)]
        stacks = [self._stack(scope, body, loop, stacked) for stacked in loop.stacked]
        self.rows.open_loop(loop.trips)
        self._scope(body)
        for stacked, place in zip(loop.stacked, stacks, strict=True):
            shape = self.shapes[stacked.inside]
            if self.places[stacked.inside] != place:
                self._copy(self.places[stacked.inside].whole(shape), place.whole(shape), shape.lanes)
        self._carry_on(loop, late)
        self.rows.close_loop()
        for bundle in sorted(body.filled):  # what was kept to the end of the turn
            self._give(bundle)
        for carried in loop.carried:  # the result is what a further turn would begin with
            self.places[carried.result] = self.places[carried.inside]
            self.owned[carried.result] = self.owned.pop(carried.inside)

    def _carry_in(self, scope: _Scope, loop: Loop, carried: Carried) -> None:
        """Put the first value where the loop carries it; where it is, when nothing else reads it."""
        start, shape = carried.start, self.shapes[carried.start]
        if scope.only_reader(start) is loop and start in self.owned and start in scope.filled:
            self.places[carried.inside] = self.places[start]
            self.owned[carried.inside] = self.owned.pop(start)
        else:
            to = self._room(carried.inside)
            self._copy(self.places[start].whole(shape), to.whole(shape), shape.lanes)

    def _slice(self, source: Place, shape: Bundle, lanes: int, depth: int) -> Place:
        """The place of a turn's lanes of a bundle."""
        if source.kind != FROM_ARENA:
            return source.turned(shape.width * lanes, depth)
        return replace(source, axes=((lanes, 1),)).turned(lanes, depth)

    def _replaces(self, body: _Scope, loop: Loop, carried: Carried) -> bool:
        """Settle a carried value in place when the call that makes it is the last to read the old one.

        A call reads all inputs of a block of lanes before it writes, so it may overwrite the very lanes it
        read; with more than one block it must have read them in order.
        """
        call, inside = body.maker(carried.next), carried.inside
        others = [c for c in loop.carried if c is not carried]
        if call is None or {c.next for c in others} & {carried.next, inside}:
            return False
        if any(inside == stacked.inside for stacked in loop.stacked):
            return False
        if any(at > body.filled[carried.next] for at in body.readers.get(inside, [])):
            return False
        refs = [ref for ref in call.args if ref.bundle == inside]
        in_order = all(not ref.dims and ref.lane == 0 and ref.step == 1 for ref in refs)
        if call.lanes > LANES and not in_order:
            return False
        self.places[carried.next] = self.places[inside]
        return True

    def _stack(self, scope: _Scope, body: _Scope, loop: Loop, stacked: Stacked) -> Place:
        """Return where a turn's result goes; let its call put it there when nothing wants it elsewhere."""
        reader, shape = scope.only_reader(stacked.result), self.shapes[stacked.inside]
        lanes = self.shapes[stacked.result].lanes
        if isinstance(reader, Output) and self._is_whole(reader.ref, reader.lanes) and reader.lanes == lanes:
            port = self.out_ports[reader.name]
            whole = self.places[stacked.result] = Place(TO_OUTPUT, 0, port=port)
        else:
            whole = self._room(stacked.result)
        place = self._slice(whole, shape, shape.lanes, scope.depth)
        wanted = [s.inside for s in loop.stacked] + [c.next for c in loop.carried]
        wanted += [bundle for bundle in body.readers if bundle == stacked.inside]
        readable = whole.kind == FROM_ARENA or wanted.count(stacked.inside) == 1
        if body.maker(stacked.inside) and stacked.inside not in self.places and readable:
            self.places[stacked.inside] = place
        return place

    def _carry_on(self, loop: Loop, late: list[Carried]) -> None:
        """Move new values to where the next turn looks for them, by way of spare room where they swap."""
        homes = {carried.inside for carried in loop.carried}
        moves: list[tuple[Place, Carried]] = []
        spare: list[tuple[int, int]] = []
        for carried in late:
            shape, source = self.shapes[carried.next], self.places[carried.next]
            if carried.next in homes and carried.next != carried.inside:
                n = shape.width * shape.lanes
                spare.append((self.arena.take(n), n))
                away = Place(FROM_ARENA, spare[-1][0], 0, shape.lanes, ((shape.lanes, 1),))
                self._copy(source.whole(shape), away.whole(shape), shape.lanes)
                source = away
            moves.append((source, carried))
        for source, carried in moves:
            shape, home = self.shapes[carried.next], self.places[carried.inside]
            if source != home:
                self._copy(source.whole(shape), home.whole(shape), shape.lanes)
        for base, n in spare:
            self.arena.give(base, n)

    # ---- room ----

    def _room(self, bundle: int) -> Place:
        """Give a bundle a range of the arena."""
        shape = self.shapes[bundle]
        n = shape.width * shape.lanes
        base = self.arena.take(n)
        self.owned[bundle] = (base, n)
        self.places[bundle] = Place(FROM_ARENA, base, 0, shape.lanes, ((shape.lanes, 1),))
        return self.places[bundle]

    def _give(self, bundle: int) -> None:
        if bundle in self.owned:
            self.arena.give(*self.owned.pop(bundle))

    def _release(self, scope: _Scope, at: int, step: Step) -> None:
        """Free what this step was the last to read."""
        for bundle in sorted({*read_bundles(step), *filled_bundles(step)}):
            readers = scope.readers.get(bundle)
            if bundle in scope.filled and bundle not in scope.kept and (not readers or readers[-1] <= at):
                self._give(bundle)

    def _copy(self, source: Operand, target: Operand, lanes: int) -> None:
        self.rows.copy(source, target, lanes)
