"""Loops of a Program -> loops of a Plan, without a copy where that can be helped.

What a loop slices comes straight from its port where a turn reads it whole, and what it stacks goes straight
to the port of an output; a carried value is replaced in place when nothing reads the old one any more. Short
bodies are done several turns at once, see `unroll`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gc2pc.program.place import Operand, Place, in_arena
from gc2pc.program.plan import FROM_ARENA, LANES, TO_OUTPUT
from gc2pc.program.readers import Scope, body_of, is_whole, streams
from gc2pc.program.room import Room
from gc2pc.program.steps import Bundle, Carried, Loop, Output, Sliced, Stacked
from gc2pc.program.unroll import lines_of, outer_views, turns_of_a_call, unrolled


class Loops:
    """Lowers loops; `steps` lowers what stands in a body, `out_ports` numbers the outputs."""

    def __init__(self, room: Room, out_ports: dict[str, int], steps: Callable[[Scope], None]) -> None:
        self._room, self._out_ports, self._steps = room, out_ports, steps
        self._shapes, self._places = room.shapes, room.places

    def lower(self, scope: Scope, loop: Loop) -> None:
        for carried in loop.carried:
            self._carry_in(scope, loop, carried)
        if turns := turns_of_a_call(self._shapes, loop):
            self._unrolled(scope, loop, turns)
        else:
            self._turn_by_turn(scope, loop)
        for carried in loop.carried:  # the result is what a further turn would begin with
            self._places[carried.result] = self._places[carried.inside]
            self._room.owned[carried.result] = self._room.owned.pop(carried.inside)

    def _carry_in(self, scope: Scope, loop: Loop, carried: Carried) -> None:
        """Put the first value where the loop carries it; where it is, when nothing else reads it."""
        start, owned = carried.start, self._room.owned
        if scope.only_reader(start) is loop and start in owned and start in scope.filled:
            self._places[carried.inside] = self._places[start]
            owned[carried.inside] = owned.pop(start)
        else:
            self._room.move(start, self._places[start], self._room.take(carried.inside))

    # ---- several turns in one call ----

    def _unrolled(self, scope: Scope, loop: Loop, turns: int) -> None:
        """Do a loop as calls of one lane, each for some turns, and one more for the turns that are left."""
        slices = [self._sliced(sliced) for sliced in loop.sliced]
        stacks = [self._stack_room(scope, stacked) for stacked in loop.stacked]
        n_calls, left = divmod(loop.trips, turns)
        if n_calls > 1:
            with self._room.repeated(n_calls):
                self._turns(loop, slices, stacks, range(turns), scope.depth)
        elif n_calls:
            self._turns(loop, slices, stacks, range(turns))
        if left:
            self._turns(loop, slices, stacks, range(n_calls * turns, loop.trips))

    def _turns(
        self,
        loop: Loop,
        slices: list[Place],
        stacks: list[Place],
        turns: range,
        depth: int | None = None,
    ) -> None:
        """Do some turns in one call; with a depth, so many in each turn of the loop that is open there."""
        n = len(turns)
        insides = [s.inside for s in loop.sliced] + [s.inside for s in loop.stacked]
        ends: list[Operand] = []
        for bundle, place in zip(insides, slices + stacks, strict=True):
            width, lanes = self._shapes[bundle].width, self._shapes[bundle].lanes
            at = place if depth is None else _slice(place, Bundle(width, n * lanes), depth)
            ends.append(at.stretch(width, turns.start * lanes, n * lanes))
        carry = [self._all_lanes(carried.inside) for carried in loop.carried]
        views = outer_views(self._shapes, loop)
        outer = [self._places[view.bundle].lane(view.lane, view.wire, view.width) for view in views]
        netlist = unrolled(self._shapes, loop, n)
        args = [*carry, *ends[: len(slices)], *outer]
        outs = [*carry, *ends[len(slices) :]]
        self._room.call(netlist, args, outs, 1, lines_of(loop, n, netlist.and_gates))

    def _sliced(self, sliced: Sliced) -> Place:
        """Return where the lanes are that a loop slices."""
        return self._places[sliced.source].start_at(sliced.lane, self._shapes[sliced.source].width)

    def _all_lanes(self, bundle: int) -> Operand:
        return self._places[bundle].stretch(self._shapes[bundle].width, 0, self._shapes[bundle].lanes)

    # ---- turn by turn ----

    def _turn_by_turn(self, scope: Scope, loop: Loop) -> None:
        body, depth = body_of(loop, scope.depth + 1), scope.depth
        slices = [self._slice_in(body, sliced, depth) for sliced in loop.sliced]
        late = [carried for carried in loop.carried if not self._replaces(body, loop, carried)]
        stacks = [self._stack(scope, body, loop, stacked) for stacked in loop.stacked]
        with self._room.repeated(loop.trips):
            for sliced, place in zip(loop.sliced, slices, strict=True):
                self._room.move(sliced.inside, place, self._places[sliced.inside])
            self._steps(body)
            for stacked, place in zip(loop.stacked, stacks, strict=True):
                self._room.move(stacked.inside, self._places[stacked.inside], place)
            self._carry_on(loop, late)
        for bundle in sorted({*body.filled, *(sliced.inside for sliced in loop.sliced)}):
            self._room.give(bundle)  # what was kept to the end of the turn

    def _slice_in(self, body: Scope, sliced: Sliced, depth: int) -> Place:
        """Return where a turn's lanes of a bundle are; give a port's room to be copied to, where need be."""
        place = _slice(self._sliced(sliced), self._shapes[sliced.inside], depth)
        self._places[sliced.inside] = place
        if place.kind != FROM_ARENA and not streams(self._shapes, body, sliced.inside):
            self._room.take(sliced.inside)
        return place

    def _replaces(self, body: Scope, loop: Loop, carried: Carried) -> bool:
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
        self._places[carried.next] = self._places[inside]
        return True

    def _stack(self, scope: Scope, body: Scope, loop: Loop, stacked: Stacked) -> Place:
        """Return where a turn's result goes; let its call put it there when nothing wants it elsewhere."""
        whole = self._stack_room(scope, stacked)
        place = _slice(whole, self._shapes[stacked.inside], scope.depth)
        wanted = [s.inside for s in loop.stacked] + [c.next for c in loop.carried]
        wanted += [bundle for bundle in body.readers if bundle == stacked.inside]
        readable = whole.kind == FROM_ARENA or wanted.count(stacked.inside) == 1
        if body.maker(stacked.inside) and stacked.inside not in self._places and readable:
            self._places[stacked.inside] = place
        return place

    def _stack_room(self, scope: Scope, stacked: Stacked) -> Place:
        """Return where the results of all turns go: to their output, if that is all that wants them."""
        reader = scope.only_reader(stacked.result)
        if isinstance(reader, Output) and is_whole(self._shapes, reader.ref, reader.lanes):
            self._places[stacked.result] = Place(TO_OUTPUT, 0, port=self._out_ports[reader.name])
            return self._places[stacked.result]
        return self._room.take(stacked.result)

    def _carry_on(self, loop: Loop, late: list[Carried]) -> None:
        """Move new values to where the next turn looks for them, by way of spare room where they swap."""
        homes = {carried.inside for carried in loop.carried}
        arena = self._room.arena
        moves: list[tuple[Place, Carried]] = []
        spare: list[tuple[int, int]] = []
        for carried in late:
            shape, source = self._shapes[carried.next], self._places[carried.next]
            if carried.next in homes and carried.next != carried.inside:
                n = shape.width * shape.lanes
                spare.append((arena.take(n), n))
                away = in_arena(spare[-1][0], shape)
                self._room.move(carried.next, source, away)
                source = away
            moves.append((source, carried))
        for source, carried in moves:
            self._room.move(carried.next, source, self._places[carried.inside])
        for base, n in spare:
            arena.give(base, n)


def _slice(source: Place, shape: Bundle, depth: int) -> Place:
    """The place of the lanes of a bundle that a turn of the loop at `depth` has."""
    if source.kind != FROM_ARENA:
        return source.turned(shape.width * shape.lanes, depth)
    return replace(source, axes=((shape.lanes, source.pitch),)).turned(shape.lanes * source.pitch, depth)
