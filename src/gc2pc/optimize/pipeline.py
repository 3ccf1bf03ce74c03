"""The list of passes, and what becomes of their results: kept when they are better, else forgotten."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from gc2pc.circuit import Netlist
from gc2pc.errors import UsageError
from gc2pc.optimize.rewrite import absorb, rewrite4, rewrite5, rewrite6
from gc2pc.optimize.share import share
from gc2pc.optimize.sweep import Tell


class Pass(Protocol):
    """A pure function of a netlist to one of the same ports and meaning, with no more ANDs."""

    def __call__(self, net: Netlist, *, keep_depth: bool = False, tell: Tell | None = None) -> Netlist: ...


PASSES: dict[str, Pass] = {
    "share": share,
    "absorb": absorb,
    "rewrite4": rewrite4,
    "rewrite5": rewrite5,
    "rewrite6": rewrite6,
}
DEFAULT = ("share", "absorb", "rewrite4", "rewrite6")
MANY_GATES = 4_000_000  # swept: after that a round must have saved an AND in a thousand for another one
MOST_GATES = 4 * MANY_GATES  # after that there is none


@dataclass(frozen=True)
class Step:
    """A pass that ran: `net` is what there is after it, what was there before if the pass was no help."""

    name: str
    net: Netlist
    kept: bool
    seconds: float


def steps(
    net: Netlist, passes: Sequence[str] = DEFAULT, *, keep_depth: bool = False, tell: Tell | None = None
) -> Iterator[Step]:
    """Run passes, in rounds while they save ANDs and not too much is done; yield each pass when it is done.

    A pass is kept when it saves ANDs, or else XORs; with keep_depth, when it makes the AND depth no larger.
    tell: called with the gates that a pass has done and those it has to do. Raises UsageError for a pass that
    does not exist.
    """
    for name in passes:
        if name not in PASSES:
            raise UsageError(f"there is no pass {name!r}; there are {', '.join(PASSES)}")
    idle: set[str] = set()  # passes that were no help since the last change
    swept = 0
    while swept < MOST_GATES:
        before = net.and_gates
        for name in passes:
            if name in idle:
                continue
            start = time.perf_counter()
            swept += net.n_gates
            result = PASSES[name](net, keep_depth=keep_depth, tell=tell)
            kept = _better(result, net, keep_depth)
            if kept:
                net, idle = result, set()
            else:
                idle.add(name)
            yield Step(name, net, kept, time.perf_counter() - start)
        saved = before - net.and_gates
        if saved == 0 or (swept > MANY_GATES and 1000 * saved < before):
            return


def optimize(
    net: Netlist, passes: Sequence[str] = DEFAULT, *, keep_depth: bool = False, tell: Tell | None = None
) -> Netlist:
    """Return a netlist of the same ports and meaning with as few ANDs as the passes reach, never more.

    With keep_depth its AND depth is no larger either. The same on every machine.
    """
    for step in steps(net, passes, keep_depth=keep_depth, tell=tell):
        net = step.net
    return net


def _better(new: Netlist, old: Netlist, keep_depth: bool) -> bool:
    if keep_depth and new.depth > old.depth:
        return False
    return (new.and_gates, new.xor_gates) < (old.and_gates, old.xor_gates)
