"""Runs a netlist in the clear, many instances at once: one Python integer a wire, one bit an instance."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from gc2pc.errors import UsageError

if TYPE_CHECKING:
    from gc2pc.circuit.netlist import Netlist

# All wires of a block of instances are held at once: this many bytes of them, and never too few instances
# to hide the interpreter behind.
BLOCK_BYTES = 1 << 26
MIN_BLOCK, MAX_BLOCK = 1 << 10, 1 << 16


def simulate(net: "Netlist", inputs: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """Return uint8[n, n_outputs], the outputs of n instances, from inputs [n, n_inputs] of 0 and 1."""
    bits = np.asarray(inputs)
    if bits.ndim != 2 or bits.shape[1] != net.n_inputs:
        raise UsageError(f"inputs must have the shape [n, {net.n_inputs}], got {list(bits.shape)}")
    if bits.size and (bits.dtype.kind not in "uib" or bits.min() < 0 or bits.max() > 1):
        raise UsageError("inputs must be integers 0 and 1")
    n = bits.shape[0]
    rows = np.packbits(bits.T.astype(np.uint8), axis=1, bitorder="little")
    words = simulate_words(net, [int.from_bytes(row.tobytes(), "little") for row in rows], n)
    n_bytes = (n + 7) // 8
    packed = np.frombuffer(b"".join(word.to_bytes(n_bytes, "little") for word in words), np.uint8)
    packed = packed.reshape(net.n_outputs, n_bytes)
    return np.ascontiguousarray(np.unpackbits(packed, axis=1, count=n, bitorder="little").T)


def simulate_words(net: "Netlist", words: Sequence[int], n: int) -> list[int]:
    """Return one integer of n bits an output wire, from one integer of n bits an input wire.

    Bit j of every integer belongs to instance j.
    """
    if len(words) != net.n_inputs:
        raise UsageError(f"expected one word for each of {net.n_inputs} input wires, got {len(words)}")
    if n < 0 or any(word < 0 or word.bit_length() > n for word in words):
        raise UsageError(f"every word must be an unsigned integer of at most {n} bits")
    block = min(MAX_BLOCK, max(MIN_BLOCK, BLOCK_BYTES * 8 // net.n_wires)) // 8 * 8
    gates = list(zip(net.op.tolist(), net.a.tolist(), net.b.tolist(), strict=True))
    outputs: list[int] = net.outputs.tolist()
    if n <= block:
        return _run(gates, outputs, words, n)
    # Slices of bytes, because shifting a long integer once a block would take quadratic time.
    n_bytes, step = (n + 7) // 8, block // 8
    packed = [word.to_bytes(n_bytes, "little") for word in words]
    parts: list[list[bytes]] = [[] for _ in outputs]
    for start in range(0, n_bytes, step):
        lanes = min(block, n - 8 * start)
        piece = [int.from_bytes(word[start : start + step], "little") for word in packed]
        for part, result in zip(parts, _run(gates, outputs, piece, lanes), strict=True):
            part.append(result.to_bytes((lanes + 7) // 8, "little"))
    return [int.from_bytes(b"".join(part), "little") for part in parts]


def compiled(net: "Netlist") -> Callable[[Sequence[int], int], list[int]]:
    """Return a function that does as simulate_words without its checks, for a netlist run very often."""
    inputs = "".join(f"w{2 + i}, " for i in range(net.n_inputs))
    lines = ["def run(words, n):", " w0, w1 = 0, (1 << n) - 1"] + [f" {inputs} = words"] * bool(inputs)
    gates = zip(net.op.tolist(), net.a.tolist(), net.b.tolist(), strict=True)
    for wire, (op, a, b) in enumerate(gates, 2 + net.n_inputs):
        lines.append(f" w{wire} = w{a} {'^&^'[op]} w{1 if op == 2 else b}")
    lines.append(f" return [{', '.join(f'w{wire}' for wire in net.outputs.tolist())}]")
    scope: dict[str, Any] = {}
    exec("\n".join(lines), scope)
    function: Callable[[Sequence[int], int], list[int]] = scope["run"]
    return function


def _run(gates: list[tuple[int, int, int]], outputs: list[int], words: Sequence[int], n: int) -> list[int]:
    """Evaluate every gate on words of n bits."""
    ones = (1 << n) - 1
    value = [0, ones, *words]
    append = value.append
    for op, a, b in gates:
        if op == 0:
            append(value[a] ^ value[b])
        elif op == 1:
            append(value[a] & value[b])
        else:
            append(value[a] ^ ones)
    return [value[wire] for wire in outputs]
