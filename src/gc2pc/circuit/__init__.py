"""Boolean circuits: build them, look at them, run them in the clear.

Bit order, here and everywhere in gc2pc: a word is a list of wires, the least significant bit first, and a
port's first wire is bit 0 of its value.
"""

from gc2pc.circuit.builder import Builder, Wire, Word, fold
from gc2pc.circuit.netlist import MAX_WIRES, Netlist, Op, Port
from gc2pc.circuit.simulate import compiled
from gc2pc.circuit.stats import Stats, stats
from gc2pc.circuit.text import parse

__all__ = [
    "MAX_WIRES",
    "Builder",
    "Netlist",
    "Op",
    "Port",
    "Stats",
    "Wire",
    "Word",
    "compiled",
    "fold",
    "parse",
    "stats",
]
