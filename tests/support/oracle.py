"""Checks a circuit against Python integers: all inputs when they are few, else edges and random ones."""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence

from gc2pc.circuit import Builder, Netlist, Word
from support.netlists import evaluate

EXHAUSTIVE_BITS = 12
RANDOM_ROWS = 60
BLOCK_ROWS = 10_000


def build(make: Callable[..., Sequence[Word]], *widths: int) -> Netlist:
    """Return the netlist of make(builder, *words), which returns the output words."""
    builder = Builder()
    for word in make(builder, *[builder.input(bits) for bits in widths]):
        builder.output(word)
    return builder.build()


def rows(
    widths: Sequence[int], n_random: int = RANDOM_ROWS, exhaustive: int = EXHAUSTIVE_BITS
) -> Iterator[Sequence[int]]:
    """Yield rows of inputs: every one, or combinations of edges and random values of all lengths."""
    if sum(widths) <= exhaustive:
        yield from itertools.product(*(range(1 << bits) for bits in widths))
        return
    rng = random.Random(str(widths))
    edges = [_edges(bits) for bits in widths]
    if len(widths) <= 3:
        yield from itertools.product(*edges)
    else:
        yield from ([rng.choice(values) for values in edges] for _ in range(n_random))
    for _ in range(n_random):
        yield [rng.getrandbits(rng.randint(1, bits)) for bits in widths]


def _edges(bits: int) -> list[int]:
    top = 1 << bits
    values = [0, 1, 2, top - 1, top - 2, top >> 1, (top >> 1) - 1, top // 3]
    return sorted({value for value in values if 0 <= value < top})


def check(
    net: Netlist,
    oracle: Callable[..., tuple[int, ...]],
    n_random: int = RANDOM_ROWS,
    exhaustive: int = EXHAUSTIVE_BITS,
) -> None:
    """Check that a netlist computes oracle(*inputs), whose results are cut to the widths of its outputs.

    It gets n_random rows besides the edges, or every row if its inputs have no more than `exhaustive` bits.
    """
    inputs = list(rows([port.bits for port in net.in_ports], n_random, exhaustive))
    results = evaluate(net, *zip(*inputs, strict=True))
    moduli = [1 << port.bits for port in net.out_ports]
    for row, *found in zip(inputs, *results, strict=True):
        expected = [value % modulus for value, modulus in zip(oracle(*row), moduli, strict=True)]
        assert found == expected, f"for {row}"


def check_block(net: Netlist, oracle: Callable[..., tuple[int, ...]]) -> None:
    """Check a circuit of the catalog: 10,000 random rows and the edges, or all rows of 16 bits or fewer."""
    check(net, oracle, BLOCK_ROWS, 16)


def signed(value: int, bits: int) -> int:
    """Return the value of the lowest bits in two's complement."""
    value %= 1 << bits
    return value - (1 << bits) if value >> (bits - 1) else value
