"""Segments told beforehand are those that an execution meets."""

import numpy as np
import pytest

from gc2pc.garble.ports import Whole
from gc2pc.native.engine import ALICE, BOB, SIMULATE, Engine, NativePlan, segments
from gc2pc.program.lower import lower
from support.programs import packed_inputs, random_inputs, random_program


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("most", [1, 100, 1000, 1 << 20])
def test_segments_without_running(seed: int, most: int) -> None:
    program = random_program(seed)
    plan = lower(program)
    native = NativePlan(plan)
    recipients = np.array(
        [(ALICE, BOB, ALICE | BOB)[(seed + i) % 3] for i in range(len(plan.outputs))], np.uint8
    )
    engine = Engine(native, SIMULATE, delta=b"\1" + bytes(15), recipients=recipients)
    inputs = [Whole(bits) for bits in packed_inputs(program, plan, random_inputs(program, seed))]
    met = []
    while need := engine.next_segment(most):
        met.append(need)
        engine.read(inputs)
        done, _ = engine.run(np.zeros(0, np.uint8), need.gates)
        assert done
        engine.end_segment(inputs)
    assert list(segments(native, recipients, most)) == met
