"""The scheduler on numpy arrays; csrc/schedule.c says how it works."""

from __future__ import annotations

import numpy as np

from gc2pc._native import ffi, lib
from gc2pc.errors import UsageError
from gc2pc.native.arrays import Words
from gc2pc.native.netlist import Arrays, room, words

# which of the ready ANDs come first: depth first from the outputs, with the newer or the older operand first,
# or those with the longest way to an output
NEWEST_FIRST: int = lib.GC_NEWEST_FIRST
OLDEST_FIRST: int = lib.GC_OLDEST_FIRST
HIGHEST_FIRST: int = lib.GC_HIGHEST_FIRST


def scheduled(net: Arrays, priority: int, most: int) -> tuple[Words, Words, int, int]:
    """Return the engine code of a netlist, a slot for each output, how many slots there are, and XORs.

    most: ANDs of a group, 1 to 64. Raises UsageError for arrays that are no netlist, for an AND of constants
    or of equal or opposite inputs, and for netlists too large for memory.
    """
    c_net = net.c_netlist()
    n_bytes = lib.gc_schedule_room(net.n_inputs, len(net.op))
    memory, c_room = room(n_bytes, "schedule")
    code, outs = np.empty(5 * len(net.op) + 2, np.uint32), np.empty(len(net.outputs), np.uint32)
    made = ffi.new("gc_scheduled *")
    c_code, c_outs = words("code", code), words("outs", outs)
    status = lib.gc_schedule(c_room, n_bytes, c_net, priority, most, c_code, len(code), c_outs, made)
    del memory
    if status == lib.GC_EAND:
        raise UsageError(
            "a netlist holds an AND of equal, opposite or constant inputs; rebuild it with circuit.fold, "
            "which removes such gates"
        )
    if status != lib.GC_OK:
        raise UsageError(
            f"expected a netlist, a priority and groups of 1 to {lib.GC_MAX_GROUP} ANDs; got priority "
            f"{priority}, groups of {most}"
        )
    return code[: made.n_code].copy(), outs, made.n_slots, made.xor_gates
