"""Program -> Plan: where bundles live and how long, loops, and the code of each netlist.

A bundle's labels lie in the arena from the step that fills it to the last that reads it. They are not copied
where that can be helped: an input that one call reads whole comes straight from its port, an output that one
call fills goes straight to its port, a part of a join is filled in place, and a join may take the place of
what it changes; for loops see `loops`, for arrays that are there piece by piece `fuse`.
"""

from __future__ import annotations

from dataclasses import replace

from gc2pc.program.fuse import fused
from gc2pc.program.loops import Loops
from gc2pc.program.place import Operand, Place
from gc2pc.program.plan import DIMS, FROM_ALICE, FROM_ARENA, FROM_BOB, TO_OUTPUT, Plan, Port
from gc2pc.program.program import Program
from gc2pc.program.readers import Scope, is_whole, streams
from gc2pc.program.replace import replaceable, stays
from gc2pc.program.room import Room
from gc2pc.program.steps import (
    ALICE,
    Call,
    Constant,
    Gather,
    Input,
    Join,
    Loop,
    Output,
    Part,
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
    return _Lowering(fused(program)).plan()


class _Lowering:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.shapes = program.bundles
        self.room = Room(program.bundles)
        self.rows, self.places = self.room.rows, self.room.places
        self.inputs: list[Port] = []
        self.outputs = [
            Port(o.name, "", o.type, o.shape, o.ref.width * o.lanes, to=o.to) for o in program.outputs
        ]
        self.out_ports = {port.name: i for i, port in enumerate(self.outputs)}
        self.bits = {"alice": 0, "bob": 0}
        self.loops = Loops(self.room, self.out_ports, self._steps)

    def plan(self) -> Plan:
        self._steps(Scope(self.program.steps, 0))
        figures = *self.room.gates, self.program.depth
        size = self.room.arena.size
        return self.rows.plan(self.program.name, size, tuple(self.inputs), tuple(self.outputs), figures)

    def _steps(self, scope: Scope) -> None:
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
                self.loops.lower(scope, step)
            else:
                self._output(scope, step)
            self._release(scope, at, step)

    def _release(self, scope: Scope, at: int, step: Step) -> None:
        """Free what this step was the last to read."""
        for bundle in sorted({*read_bundles(step), *filled_bundles(step)}):
            if scope.is_done_with(bundle, at):
                self.room.give(bundle)

    def _enter(self, scope: Scope, bundle: int, kind: int, port: Port) -> None:
        """Give an input its port; copy it to the arena unless it can be read as it comes."""
        shape = self.shapes[bundle]
        bits = shape.width * shape.lanes
        self.inputs.append(replace(port, bits=bits, origin=self.bits[port.party]))
        self.bits[port.party] += -(-bits // 8) * 8
        source = Place(kind, 0, port=len(self.inputs) - 1)
        if streams(self.shapes, scope, bundle):
            self.places[bundle] = source
        elif scope.readers.get(bundle):
            self.room.move(bundle, source, self.room.take(bundle))

    def _call(self, scope: Scope, call: Call) -> None:
        args = [self.room.view(ref, call.lanes) for ref in call.args]
        outs = [self._target(scope, bundle).whole(self.shapes[bundle]) for bundle in call.bundles]
        self.room.call(call.netlist, args, outs, call.lanes, call.lines)

    def _target(self, scope: Scope, bundle: int) -> Place:
        """Where a call puts a bundle: where its only reader wants it if that can be, else in the arena."""
        if bundle in self.places:  # settled by a loop: a carried or a stacked value
            return self.places[bundle]
        reader, shape = scope.only_reader(bundle), self.shapes[bundle]
        if isinstance(reader, Output) and is_whole(self.shapes, reader.ref, reader.lanes):
            self.places[bundle] = Place(TO_OUTPUT, 0, port=self.out_ports[reader.name])
        elif isinstance(reader, Join):
            part = next(part for part in reader.parts if part.ref.bundle == bundle)
            if self._fits(part):
                self.places[bundle] = self._joined(scope, reader).lanes_at(part.at, shape.lanes)
        return self.places.get(bundle) or self.room.take(bundle)

    def _fits(self, part: Part) -> bool:
        """Whether a call can put the part of a join straight where it belongs."""
        return is_whole(self.shapes, part.ref, part.lanes) and len(part.at.dims) < DIMS

    def _joined(self, scope: Scope, join: Join) -> Place:
        """Where a join is put together: in the room of a bundle that it replaces, if there is one."""

        def readers(bundle: int) -> list[Step]:
            return [scope.steps[at] for at in scope.readers[bundle]]

        def maker(part: Part) -> Call | None:
            alone = scope.only_reader(part.ref.bundle) is join and self._fits(part)
            return scope.maker(part.ref.bundle) if alone else None

        if join.bundle in self.places:
            return self.places[join.bundle]
        for old in replaceable(join, readers, maker):
            ends_here = old in scope.filled and old not in scope.kept and old in self.room.owned
            if ends_here and self.shapes[old] == self.shapes[join.bundle]:
                return self.room.take_over(join.bundle, old)
        return self.room.take(join.bundle)

    def _join(self, scope: Scope, join: Join) -> None:
        place = self._joined(scope, join)
        for part in join.parts:
            filled_in_place = (
                scope.only_reader(part.ref.bundle) is join
                and scope.maker(part.ref.bundle) is not None
                and part.ref.bundle not in self.room.owned
            )
            is_there = self.places[part.ref.bundle] == place and stays(part)
            if not filled_in_place and not is_there:
                to = place.view(part.at, self.shapes[join.bundle], part.lanes)
                self.rows.copy(self.room.view(part.ref, part.lanes), to, part.lanes)

    def _gather(self, step: Gather) -> None:
        shape, place = self.shapes[step.bundle], self.places[step.source]
        lanes = Operand(
            FROM_ARENA,
            shape.width,
            place.base,
            wire_stride=place.wire_stride,
            turns=place.turns,
            index=step.index * place.pitch,
        )
        self.rows.copy(lanes, self.room.take(step.bundle).whole(shape), shape.lanes)

    def _output(self, scope: Scope, step: Output) -> None:
        bundle = step.ref.bundle
        if scope.only_reader(bundle) is step and bundle not in self.room.owned:
            return  # its call or its loop wrote it
        to = Operand(TO_OUTPUT, step.ref.width, 0, port=self.out_ports[step.name])
        self.rows.copy(self.room.view(step.ref, step.lanes), to, step.lanes)
