"""The third executor of a Plan: clear bits through the very steps that garbling runs."""

import numpy as np

from gc2pc.native.engine import SIMULATE, Bytes, Engine, NativePlan, lsbs
from gc2pc.program.plan import Plan

ONE = b"\1" + bytes(15)


def simulate(plan: Plan, alice_bits: Bytes, bob_bits: Bytes) -> Bytes:
    """Return the packed output bits, `uint8[ceil(n_outputs / 8)]`, for both parties' packed input bits."""
    pad = np.zeros(1, np.uint8)  # C wants an address even for no bits
    alice, bob = (bits if bits.size else pad for bits in (alice_bits, bob_bits))
    engine = Engine(NativePlan(plan), SIMULATE, delta=ONE, alice_bits=alice, bob_bits=bob)
    for segment in plan.segments:
        engine.segment(segment.step, segment.lane)
        engine.simulate()
    return lsbs(engine.outputs)
