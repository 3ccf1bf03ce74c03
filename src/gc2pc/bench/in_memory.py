"""One execution without a channel: the real engine fills or uses up a buffer, on a kernel tier of choice."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from gc2pc.native.engine import EVALUATE, GARBLE, ROW_BYTES, Bytes, Engine, NativePlan, lsbs
from gc2pc.program import Program
from gc2pc.program.lower import lower
from gc2pc.task import assemble, disassemble, task_of

FRAME_GATES = 1 << 15  # ANDs a buffer holds: 1 MiB of table rows, as sessions use


class InMemory:
    """A program whose inputs are all Alice's, so that it needs no oblivious transfer; its keys are random."""

    def __init__(self, program: Program, values: Mapping[str, Any]) -> None:
        self.plan = lower(program)
        self._native = NativePlan(self.plan)
        assert self.plan.n_bob_bits == 0
        self._bits = assemble(self.plan, "alice", task_of(program).encode(values, "alice"))
        self._delta = bytes([os.urandom(1)[0] | 1]) + os.urandom(15)
        self._start, self._seed = os.urandom(16), os.urandom(16)
        self._frame = np.frombuffer(os.urandom(FRAME_GATES * ROW_BYTES), np.uint8).copy()

    def engine(self, role: int, tier: int) -> Engine:
        """Return a fresh engine at the start of the program."""
        return Engine(
            self._native,
            role,
            delta=self._delta if role == GARBLE else bytes(16),
            alice_bits=self._bits if role == GARBLE else None,
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
            for segment in self.plan.segments:
                engine.segment(segment.step, segment.lane)
                done = False
                while not done and time.perf_counter() - start < seconds:
                    done, used = engine.run(self._frame, FRAME_GATES)
                    gates += used
        return gates / elapsed

    def compute(self, tier: int) -> dict[str, Any]:
        """Garble the whole program, evaluate it, and return its outputs by name."""
        tables = np.zeros((self.plan.and_gates, ROW_BYTES), np.uint8)
        garbled, evaluated = (self._through(self.engine(role, tier), tables) for role in (GARBLE, EVALUATE))
        bits = lsbs(garbled) ^ lsbs(evaluated)
        return disassemble(self.plan, bits, {slot.name for slot in self.plan.outputs})

    def _through(self, engine: Engine, tables: Bytes) -> Bytes:
        """Run an engine to the end over one buffer of all tables; return its output labels."""
        at = 0
        for segment in self.plan.segments:
            engine.segment(segment.step, segment.lane)
            done, used = engine.run(tables[at:], len(tables) - at)
            assert done, "the plan holds more AND gates than its segments tell"
            at += used
        return engine.outputs
