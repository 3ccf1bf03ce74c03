"""Which steps read what others fill, in the program or in the body of a loop."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gc2pc.program.steps import Bundle, Call, Loop, Ref, Step, filled_bundles, read_bundles


class Scope:
    """A list of steps, `depth` loops deep: the program's, or the body of a loop.

    kept: bundles that must live to the end of the last step. readers: which steps read a bundle, one entry a
    read. filled: which step fills a bundle.
    """

    def __init__(self, steps: Sequence[Step], depth: int, kept: Collection[int] = ()) -> None:
        self.steps, self.depth, self.kept = steps, depth, kept
        self.readers: dict[int, list[int]] = {}
        self.filled: dict[int, int] = {}
        for at, step in enumerate(steps):
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

    def is_done_with(self, bundle: int, at: int) -> bool:
        """Whether a bundle of this scope can go after step `at`."""
        readers = self.readers.get(bundle, [])
        return bundle in self.filled and bundle not in self.kept and not any(i > at for i in readers)


def body_of(loop: Loop, depth: int) -> Scope:
    """Return the scope of a loop's body."""
    ends = [carried.next for carried in loop.carried] + [stacked.inside for stacked in loop.stacked]
    return Scope(loop.body, depth, {*ends, *(carried.inside for carried in loop.carried)})


def is_whole(shapes: Sequence[Bundle], ref: Ref, lanes: int) -> bool:
    """Whether a view is all of its bundle, in order."""
    shape = shapes[ref.bundle]
    in_order = not ref.dims and (ref.step == 1 or shape.lanes == 1)
    return (ref.wire, ref.width, ref.lane, lanes) == (0, shape.width, 0, shape.lanes) and in_order


def streams(shapes: Sequence[Bundle], scope: Scope, bundle: int) -> bool:
    """Whether a port's bits can be read as they come: stretch by stretch, each by a call or a loop."""
    readers, end = [at for at in scope.readers.get(bundle, []) if not _idle(scope.steps[at])], 0
    if bundle in scope.kept or len(set(readers)) < len(readers):
        return False
    for at in readers:
        stretch = _stretch(shapes, scope.steps[at], bundle)
        if stretch is None or stretch[0] < end or stretch[0] * shapes[bundle].width % 8:
            return False
        end = stretch[1]
    return bool(readers)


def _idle(step: Step) -> bool:
    return isinstance(step, Call) and step.lanes == 0


def _stretch(shapes: Sequence[Bundle], step: Step, bundle: int) -> tuple[int, int] | None:
    """Return the first lane of a bundle that a step reads, and the end, if it reads all between in order."""
    if isinstance(step, Call):
        ref = next(ref for ref in step.args if ref.bundle == bundle)
        in_order = not ref.dims and (ref.step == 1 or step.lanes == 1)
        whole = (ref.wire, ref.width) == (0, shapes[bundle].width)
        return (ref.lane, ref.lane + step.lanes) if whole and in_order else None
    if isinstance(step, Loop):
        for sliced in step.sliced:
            if sliced.source == bundle:
                return sliced.lane, sliced.lane + step.trips * shapes[sliced.inside].lanes
    return None
