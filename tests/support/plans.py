"""Plans of random programs, and running one in the clear."""

from typing import Any

from gc2pc.garble import simulate
from gc2pc.program import Program, decode
from gc2pc.program.plan import Plan
from support.programs import packed_inputs


def simulated(program: Program, plan: Plan, inputs: dict[str, list[int]]) -> dict[str, Any]:
    """The outputs of a plan of a program for these inputs, by name."""
    packed = simulate(plan, packed_inputs(program, plan, inputs))
    return {
        o.name: decode(o.type, o.shape, bits).tolist() for o, bits in zip(plan.outputs, packed, strict=True)
    }
