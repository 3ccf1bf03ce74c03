"""Checks a circuit against Python integers: all inputs when they are few, else edges and random ones."""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence

from gc2pc.circuit import Builder, Netlist, Word
from support.netlists import evaluate

EXHAUSTIVE_BITS = 12
RANDOM_ROWS = 60


def build(make: Callable[..., Sequence[Word]], *widths: int) -> Netlist:
    """Return the netlist of make(builder, *words), which returns the output words."""
    builder = Builder()
    for word in make(builder, *[builder.input(bits) for bits in widths]):
        builder.output(word)
    return builder.build()


def rows(widths: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield rows of inputs: every one, or combinations of edges and random values of all lengths."""
    if sum(widths) <= EXHAUSTIVE_BITS:
        yield from itertools.product(*(range(1 << bits) for bits in widths))
        return
    rng = random.Random(str(widths))
    edges = [_edges(bits) for bits in widths]
    if len(widths) <= 3:
        yield from itertools.product(*edges)
    else:
        yield from ([rng.choice(values) for values in edges] for _ in range(RANDOM_ROWS))
    for _ in range(RANDOM_ROWS):
        yield [rng.getrandbits(rng.randint(1, bits)) for bits in widths]


def _edges(bits: int) -> list[int]:
    top = 1 << bits
    values = [0, 1, 2, top - 1, top - 2, top >> 1, (top >> 1) - 1, top // 3]
    return sorted({value for value in values if 0 <= value < top})


def check(net: Netlist, oracle: Callable[..., tuple[int, ...]]) -> None:
    """Check that a netlist computes oracle(*inputs), whose results are cut to the widths of its outputs."""
    inputs = list(rows([port.bits for port in net.in_ports]))
    results = evaluate(net, *zip(*inputs, strict=True))
    for i, row in enumerate(inputs):
        expected = [value % (1 << port.bits) for value, port in zip(oracle(*row), net.out_ports, strict=True)]
        assert [column[i] for column in results] == expected, f"for {row}"


def signed(value: int, bits: int) -> int:
    """Return the value of the lowest bits in two's complement."""
    value %= 1 << bits
    return value - (1 << bits) if value >> (bits - 1) else value
