"""Netlist -> engine code, kept with its netlist; what is done in C, csrc/schedule.c describes.

Which ANDs go first is decided here. Depth first keeps few labels alive, which suits many lanes, where one
AND fills the AES pipeline by itself and a few at once hide its latency. Letting those with the longest way to
an output go first finds the most independent ANDs, for one lane or few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from gc2pc.circuit import Netlist
from gc2pc.native.netlist import Arrays
from gc2pc.native.schedule import HIGHEST_FIRST, NEWEST_FIRST, OLDEST_FIRST, scheduled

Order = Literal["lanes", "single"]
MAX_GROUP = {"lanes": 8, "single": 64}  # ANDs in a group
PRIORITIES = {"lanes": (NEWEST_FIRST, OLDEST_FIRST), "single": (HIGHEST_FIRST,)}  # all are tried


@dataclass(frozen=True, eq=False)
class Code:
    """A scheduled netlist: groups `[n_xor, n_and, entries ...]` closed by `0, 0`, and a slot per output.

    Slot 0 is the constant 0, inputs come in slots 1, 2, ...; bit 31 of an AND input or an output negates it.
    """

    code: npt.NDArray[np.uint32]
    outs: npt.NDArray[np.uint32]
    n_slots: int
    and_gates: int
    xor_gates: int


_cache: dict[Order, WeakKeyDictionary[Netlist, Code]] = {
    "lanes": WeakKeyDictionary(),
    "single": WeakKeyDictionary(),
}


def schedule(netlist: Netlist, order: Order) -> Code:
    """Return the code of a netlist for many lanes or for few; remembered as long as the netlist lives.

    Raises UsageError for an AND of constants or of equal or opposite inputs, which a Builder never makes.
    """
    code = _cache[order].get(netlist)
    if code is None:
        arrays = Arrays(netlist.op, netlist.a, netlist.b, netlist.outputs, netlist.n_inputs)
        codes = [scheduled(arrays, priority, MAX_GROUP[order]) for priority in PRIORITIES[order]]
        words, outs, n_slots, xor_gates = min(codes, key=lambda code: code[2])
        found = Code(words, outs, n_slots, netlist.and_gates, xor_gates)
        code = _cache[order].setdefault(netlist, found)  # one for all threads: a Plan stores each code once
    return code
