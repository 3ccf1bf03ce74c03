"""One execution without a channel: the real engine fills or uses up a buffer, on a kernel tier of choice."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from gc2pc.native.engine import BOB, EVALUATE, GARBLE, ROW_BYTES, Engine, NativePlan, lsbs
from gc2pc.program import Program
from gc2pc.program.lower import lower
from gc2pc.program.plan import SEGMENT_BITS
from gc2pc.task import Outputs, input_ports, task_of

FRAME_GATES = 1 << 15  # ANDs a buffer holds: 1 MiB of table rows, as sessions use


class InMemory:
    """A program whose inputs are all Alice's, so that it needs no oblivious transfer; its keys are random."""

    def __init__(self, program: Program, values: Mapping[str, Any]) -> None:
        self.plan = lower(program)
        self._native = NativePlan(self.plan)
        assert all(port.party == "alice" for port in self.plan.inputs)
        self._inputs = input_ports(self.plan, task_of(program).encode(values, "alice"))
        self._delta = bytes([os.urandom(1)[0] | 1]) + os.urandom(15)
        self._start, self._seed = os.urandom(16), os.urandom(16)
        self._frame = np.frombuffer(os.urandom(FRAME_GATES * ROW_BYTES), np.uint8).copy()

    def engine(self, role: int, tier: int) -> Engine:
        """Return a fresh engine at the start of the program."""
        return Engine(
            self._native,
            role,
            delta=self._delta if role == GARBLE else bytes(16),
            start=self._start,
            seed=self._seed,
            tier=tier,
        )

    def rate(self, role: int, tier: int, seconds: float) -> float:
        """Return AND gates per second over at least `seconds`; the program starts anew when it ends.

        An evaluator reads random rows: no instruction depends on them, and they lie in cache like fresh ones.
        """
        gates, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < seconds:
            engine = self.engine(role, tier)
            done = True
            while done and engine.next_segment(SEGMENT_BITS):
                self._read(engine, role)
                done = False
                while not done and time.perf_counter() - start < seconds:
                    done, used = engine.run(self._frame, FRAME_GATES)
                    gates += used
        return gates / elapsed

    def seconds(self, role: int, tier: int) -> float:
        """Return how long the engine is busy with the whole program; an evaluator reads random rows."""
        engine, busy = self.engine(role, tier), 0.0
        while engine.next_segment(SEGMENT_BITS):
            self._read(engine, role)
            done = False
            while not done:
                start = time.perf_counter()
                done, _ = engine.run(self._frame, FRAME_GATES)
                busy += time.perf_counter() - start
        return busy

    def compute(self, tier: int) -> dict[str, Any]:
        """Garble the whole program, evaluate it, and return its outputs by name."""
        garbler, evaluator = (self.engine(role, tier) for role in (GARBLE, EVALUATE))
        outputs = Outputs(self.plan, {port.name for port in self.plan.outputs})
        while need := garbler.next_segment(SEGMENT_BITS):
            evaluator.next_segment(SEGMENT_BITS)
            self._read(garbler, GARBLE)
            tables = np.zeros((need.gates, ROW_BYTES), np.uint8)
            for engine in (garbler, evaluator):
                done, _ = engine.run(tables, need.gates)
                assert done, "the segment holds more AND gates than it tells"
            garbler.deliver(BOB, lsbs(garbler.labels(BOB)) ^ lsbs(evaluator.labels(BOB)), outputs.ports)
        return outputs.values()

    def _read(self, engine: Engine, role: int) -> None:
        if role == GARBLE:
            engine.read(self._inputs)
