"""What the catalog knows of a circuit: its ports, how to make it, and what it costs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from gc2pc.circuit import Builder, Netlist, Wire, Word

Make = Callable[..., tuple[Word, ...]]
"""make(builder, *input words) -> output words."""


@dataclass(frozen=True)
class Entry:
    """One circuit: ports as name -> bits. The first input is Alice's, the others are Bob's.

    `exported` says whether circuits/ holds it as a file; leave out what has more than about 60,000 gates.
    """

    summary: str
    inputs: dict[str, int]
    outputs: dict[str, int]
    make: Make
    exported: bool = True

    def build(self) -> Netlist:
        """Return the netlist."""
        builder = Builder()
        words = self.make(builder, *(builder.input(bits, port) for port, bits in self.inputs.items()))
        for (port, bits), word in zip(self.outputs.items(), words, strict=True):
            assert len(word) == bits, f"{port} has {len(word)} bits, not {bits}"
            builder.output(word, port)
        return builder.build()


class Count(NamedTuple):
    """What a circuit costs: its gates, and the most AND gates on a path."""

    and_gates: int
    xor_gates: int
    depth: int


def one_word(f: Callable[..., Word]) -> Make:
    """Make an entry of a function that returns one word."""
    return lambda *args: (f(*args),)


def one_bit(f: Callable[..., Wire]) -> Make:
    """Make an entry of a function that returns one wire."""
    return lambda *args: ([f(*args)],)
