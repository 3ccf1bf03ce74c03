"""Programs: netlists called over bundles of lanes, between the inputs of two parties and their outputs."""

from gc2pc.program.codec import decode, encode
from gc2pc.program.from_netlist import from_netlist
from gc2pc.program.program import (
    ALICE,
    BOB,
    PARTIES,
    Bundle,
    Call,
    Constant,
    Input,
    Output,
    Program,
    Ref,
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
    "Constant",
    "Input",
    "Output",
    "Program",
    "Ref",
    "Step",
    "ValueType",
    "decode",
    "encode",
    "from_netlist",
    "lanes_of",
]
