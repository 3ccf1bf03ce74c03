"""Runs netlists on Python integers, and makes random ones."""

import random
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from gc2pc.circuit import Builder, Netlist


def pack(values: Sequence[int], bits: int) -> list[int]:
    """Turn n values into `bits` words of n bits, as Netlist.simulate_words takes them."""
    n_bytes = (bits + 7) // 8
    rows = np.frombuffer(b"".join(value.to_bytes(n_bytes, "little") for value in values), np.uint8)
    return _integers(np.unpackbits(rows.reshape(-1, n_bytes), axis=1, count=bits, bitorder="little"))


def unpack(words: Sequence[int], n: int) -> list[int]:
    """Turn words of n bits back into n values; the inverse of pack()."""
    return pack(words, n)


def _integers(bits: npt.NDArray[np.uint8]) -> list[int]:
    """Return the columns of uint8[n, m] as m integers of n bits."""
    columns = np.packbits(bits.T, axis=1, bitorder="little")
    return [int.from_bytes(column.tobytes(), "little") for column in columns]


def evaluate(net: Netlist, *columns: Sequence[int]) -> list[list[int]]:
    """Run a netlist on a column of n integers for each input port; return a column for each output port."""
    n = len(columns[0])
    words = [
        word for port, column in zip(net.in_ports, columns, strict=True) for word in pack(column, port.bits)
    ]
    outputs = iter(net.simulate_words(words, n))
    return [unpack([next(outputs) for _ in range(port.bits)], n) for port in net.out_ports]


def evaluate_bytes(
    net: Netlist, *columns: Sequence[bytes], order: Literal["big", "little"] = "big"
) -> list[list[bytes]]:
    """Do the same on strings of bytes, each a big-endian or a little-endian integer."""
    results = evaluate(net, *([int.from_bytes(data, order) for data in column] for column in columns))
    return [
        [value.to_bytes(port.bits // 8, order) for value in column]
        for port, column in zip(net.out_ports, results, strict=True)
    ]


def random_netlist(rng: random.Random, n_inputs: int = 6, n_gates: int = 40, n_outputs: int = 4) -> Netlist:
    """Return a netlist of random gates with constants, repeated operands and dead gates among them."""
    op, a, b = [], [], []
    for wire in range(2 + n_inputs, 2 + n_inputs + n_gates):
        op.append(rng.choice((0, 0, 1, 1, 2)))
        a.append(rng.randrange(wire))
        b.append(0 if op[-1] == 2 else rng.choice((a[-1], rng.randrange(wire), rng.randrange(wire))))
    builder = Builder()
    builder.input(n_inputs, "x")
    builder.output([0] * n_outputs, "y")
    ports = builder.build()
    outputs = [rng.randrange(2 + n_inputs + n_gates) for _ in range(n_outputs)]
    return Netlist(op, a, b, outputs, ports.in_ports, ports.out_ports)
