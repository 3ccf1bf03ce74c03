"""Where bundles are while a Program is lowered, and the rows that compute and move them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from gc2pc.circuit import Netlist
from gc2pc.program.emit import Rows
from gc2pc.program.place import Arena, Operand, Place, in_arena
from gc2pc.program.plan import LANES
from gc2pc.program.schedule import schedule
from gc2pc.program.steps import Bundle, Lines, Ref


class Room:
    """places: where each bundle is; owned: the range of the arena of those that have one to themselves."""

    def __init__(self, shapes: Sequence[Bundle]) -> None:
        self.shapes = shapes
        self.rows = Rows()
        self.arena = Arena()
        self.places: dict[int, Place] = {}
        self.owned: dict[int, tuple[int, int]] = {}
        self.gates = 0, 0  # ANDs and XORs of all turns so far
        self._times = 1  # how often the loops that are open do what comes next

    def take(self, bundle: int) -> Place:
        """Give a bundle a range of the arena."""
        shape = self.shapes[bundle]
        n = shape.width * shape.lanes
        base = self.arena.take(n)
        self.owned[bundle] = (base, n)
        self.places[bundle] = in_arena(base, shape)
        return self.places[bundle]

    def take_over(self, bundle: int, old: int) -> Place:
        """Give a bundle the range of another one of its shape, which needs it no more."""
        self.owned[bundle] = self.owned.pop(old)
        self.places[bundle] = self.places[old]
        return self.places[bundle]

    def give(self, bundle: int) -> None:
        """Take a bundle's range back, if it has one."""
        if bundle in self.owned:
            self.arena.give(*self.owned.pop(bundle))

    def view(self, ref: Ref, lanes: int) -> Operand:
        return self.places[ref.bundle].view(ref, self.shapes[ref.bundle], lanes)

    def move(self, bundle: int, source: Place, target: Place) -> None:
        """Copy a whole bundle, unless it is there already."""
        shape = self.shapes[bundle]
        if source != target:
            self.rows.copy(source.whole(shape), target.whole(shape), shape.lanes)

    def call(
        self, netlist: Netlist, args: list[Operand], outs: list[Operand], lanes: int, lines: Lines
    ) -> None:
        """Run a netlist over lanes."""
        ands, xors = self.gates
        n = lanes * self._times
        self.gates = ands + n * netlist.and_gates, xors + n * netlist.xor_gates
        self.rows.call(args, outs, lanes, schedule(netlist, "lanes" if lanes >= LANES else "single"), lines)

    @contextmanager
    def repeated(self, trips: int) -> Iterator[None]:
        """What is emitted inside is done `trips` times. Raises UsageError when nested too deep."""
        self.rows.open_loop(trips)
        outer, self._times = self._times, self._times * trips
        yield
        self.rows.close_loop()
        self._times = outer
