"""Steps of a Program again, on other bundles."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from gc2pc.program.steps import (
    Bundle,
    Call,
    Carried,
    Gather,
    Join,
    Loop,
    Output,
    Ref,
    Sliced,
    Stacked,
    Step,
    filled_bundles,
    walk,
)

Name: TypeAlias = Callable[[int], int]
"""The number of a bundle -> its new one."""


def renamed(step: Step, name: Name) -> Step:
    """Return a step on other bundles of the same shapes, in what it reads and in what it fills."""
    if isinstance(step, Call | Join | Output):
        step = seen_by(step, _views(name))
    if isinstance(step, Call):
        return replace(step, bundles=tuple(map(name, step.bundles)))
    if isinstance(step, Join):
        return Join(name(step.bundle), tuple(replace(part, at=_views(name)(part.at)) for part in step.parts))
    if isinstance(step, Output):
        return step
    if isinstance(step, Gather):
        return Gather(name(step.bundle), name(step.source), step.index)
    if isinstance(step, Loop):
        return Loop(
            step.trips,
            tuple(Carried(*map(name, (now.start, now.inside, now.next, now.result))) for now in step.carried),
            tuple(Sliced(name(now.source), name(now.inside), now.lane) for now in step.sliced),
            tuple(Stacked(name(now.inside), name(now.result)) for now in step.stacked),
            tuple(renamed(inner, name) for inner in step.body),
        )
    return replace(step, bundle=name(step.bundle))


def _views(name: Name) -> Callable[[Ref], Ref]:
    return lambda ref: replace(ref, bundle=name(ref.bundle))


def seen_by(step: Call | Join | Output, change: Callable[[Ref], Ref]) -> Call | Join | Output:
    """Return a step that reads other views."""
    if isinstance(step, Call):
        return replace(step, args=tuple(map(change, step.args)))
    if isinstance(step, Join):
        return Join(step.bundle, tuple(replace(part, ref=change(part.ref)) for part in step.parts))
    return replace(step, ref=change(step.ref))


def compact(steps: Iterable[Step], bundles: Iterable[Bundle]) -> tuple[tuple[Step, ...], tuple[Bundle, ...]]:
    """Return steps and bundles without those bundles that nothing fills."""
    kept, filled = tuple(steps), set[int]()
    for step, _ in walk(kept):
        filled.update(filled_bundles(step))
        if isinstance(step, Loop):
            filled.update(carried.inside for carried in step.carried)
            filled.update(sliced.inside for sliced in step.sliced)
    number = {bundle: i for i, bundle in enumerate(sorted(filled))}
    shapes = list(bundles)
    return (
        tuple(renamed(step, number.__getitem__) for step in kept),
        tuple(shapes[bundle] for bundle in sorted(filled)),
    )
