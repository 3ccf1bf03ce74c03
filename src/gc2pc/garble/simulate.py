"""The third executor of a Plan: clear bits through the very steps that garbling runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gc2pc.garble.ports import Whole
from gc2pc.native.engine import ALICE, SIMULATE, Bytes, Engine, NativePlan, Port, lsbs
from gc2pc.program.plan import SEGMENT_BITS, Plan

ONE = b"\1" + bytes(15)
NO_TABLE = np.zeros(0, np.uint8)


def simulate(plan: Plan, inputs: Sequence[Bytes]) -> list[Bytes]:
    """Return the packed bits of each output, for the packed bits of each input of both parties."""
    ports = [Whole(bits) for bits in inputs]
    outputs = [Whole(np.zeros(-(-int(n) // 8), np.uint8)) for n in plan.out_bits]
    run_simulation(plan, NativePlan(plan), ports, outputs)
    return [port.bits for port in outputs]


def run_simulation(
    plan: Plan, native: NativePlan, inputs: Sequence[Port | None], outputs: Sequence[Port | None]
) -> None:
    """Simulate from the ports of all inputs to those of all outputs."""
    recipients = np.full(len(plan.outputs), ALICE, np.uint8)
    engine = Engine(native, SIMULATE, delta=ONE, recipients=recipients)
    while need := engine.next_segment(SEGMENT_BITS):
        engine.read(inputs)
        done, _ = engine.run(NO_TABLE, need.gates)
        assert done, "the segment holds more AND gates than it tells"
        engine.end_segment(inputs)
        engine.deliver(ALICE, lsbs(engine.labels(ALICE)), outputs)
