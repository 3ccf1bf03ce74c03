"""Programs: netlists called over bundles of lanes, between the inputs of two parties and their outputs."""

from gc2pc.program.codec import decode, encode
from gc2pc.program.from_netlist import from_netlist
from gc2pc.program.program import Program
from gc2pc.program.steps import (
    ALICE,
    BOB,
    PARTIES,
    Bundle,
    Call,
    Carried,
    Constant,
    Gather,
    Input,
    Join,
    Loop,
    Output,
    Part,
    Ref,
    Sliced,
    Stacked,
    Step,
    ValueType,
    lanes_of,
)

__all__ = [
    "ALICE",
    "BOB",
    "PARTIES",
    "Bundle",
    "Call",
    "Carried",
    "Constant",
    "Gather",
    "Input",
    "Join",
    "Loop",
    "Output",
    "Part",
    "Program",
    "Ref",
    "Sliced",
    "Stacked",
    "Step",
    "ValueType",
    "decode",
    "encode",
    "from_netlist",
    "lanes_of",
]
