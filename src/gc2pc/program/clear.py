"""A Program on clear values, bit-sliced: each wire is one Python int that holds a bit of every lane."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from gc2pc.errors import UsageError
from gc2pc.program.codec import Packed, Value, decode, encode
from gc2pc.program.program import Call, Constant, Input, Program, Ref

Slices: TypeAlias = list[int]
"""A bundle's values: one int a wire, bit i of it is lane i."""

_BLOCK = 1 << 16  # lanes at a time while bits are transposed; a multiple of 8


def run_clear(program: Program, inputs: Mapping[str, Value]) -> dict[str, Value]:
    """Return the outputs of a program by name, for inputs by name.

    Raises UsageError when inputs are missing, unknown or do not fit their types.
    """
    check_names(program, inputs)
    bundles: dict[int, Slices] = {}
    outputs: dict[str, Value] = {}
    for step in program.steps:
        if isinstance(step, Input):
            packed = encode(step.type, step.shape, inputs[step.name], step.name)
            bundles[step.bundle] = slice_bits(packed, step.lanes, step.type.bits)
        elif isinstance(step, Constant):
            packed = np.frombuffer(step.packed, dtype=np.uint8)
            bundles[step.bundle] = slice_bits(packed, step.lanes, step.width)
        elif isinstance(step, Call):
            _call(program, step, bundles)
        else:
            words = _View(program, bundles).words(step.ref, step.lanes)
            outputs[step.name] = decode(step.type, step.shape, join_bits(words, step.lanes))
    return outputs


def check_names(program: Program, inputs: Mapping[str, Value]) -> None:
    """Raise UsageError unless `inputs` names exactly the inputs of the program."""
    want = [step.name for step in program.inputs]
    missing = [name for name in want if name not in inputs]
    unknown = [name for name in inputs if name not in want]
    if missing or unknown:
        said = [
            f"{word} {', '.join(names)}"
            for word, names in (("missing", missing), ("unknown", unknown))
            if names
        ]
        raise UsageError(f"{program.name} has the inputs {', '.join(want)}; {'; '.join(said)}")


def _call(program: Program, call: Call, bundles: dict[int, Slices]) -> None:
    view = _View(program, bundles)
    words = [word for ref in call.args for word in view.words(ref, call.lanes)]
    results = call.netlist.simulate_words(words, call.lanes)
    for bundle in call.bundles:
        width = program.bundles[bundle].width
        bundles[bundle], results = results[:width], results[width:]


class _View:
    """Reads views of bundles; keeps the bits of wires that are read with a stride."""

    def __init__(self, program: Program, bundles: dict[int, Slices]) -> None:
        self._lanes = [bundle.lanes for bundle in program.bundles]
        self._bundles = bundles
        self._bits: dict[tuple[int, int], npt.NDArray[np.uint8]] = {}

    def words(self, ref: Ref, lanes: int) -> Slices:
        return [self._word(ref, wire, lanes) for wire in range(ref.wire, ref.wire + ref.width)]

    def _word(self, ref: Ref, wire: int, lanes: int) -> int:
        word = self._bundles[ref.bundle][wire]
        mask = (1 << lanes) - 1
        if lanes == 0:
            return 0
        if lanes == 1 or ref.step == 1:
            return (word >> ref.lane) & mask
        if ref.step == 0:
            return mask if word >> ref.lane & 1 else 0
        bits = self._wire_bits(ref.bundle, wire)
        stop = ref.lane + lanes * ref.step
        picked = bits[ref.lane : stop if stop >= 0 else None : ref.step]
        return int.from_bytes(np.packbits(picked, bitorder="little").tobytes(), "little")

    def _wire_bits(self, bundle: int, wire: int) -> npt.NDArray[np.uint8]:
        """Return the bits of one wire, uint8[lanes]."""
        if (bundle, wire) not in self._bits:
            lanes = self._lanes[bundle]
            raw = np.frombuffer(
                self._bundles[bundle][wire].to_bytes((lanes + 7) // 8, "little"), dtype=np.uint8
            )
            self._bits[bundle, wire] = np.unpackbits(raw, count=lanes, bitorder="little")
        return self._bits[bundle, wire]


def slice_bits(packed: Packed, lanes: int, width: int) -> Slices:
    """Transpose packed bits, lane-major, to one int a wire."""
    columns: list[list[bytes]] = [[] for _ in range(width)]
    for start in range(0, lanes, _BLOCK):
        rows = min(_BLOCK, lanes - start)
        flat = np.unpackbits(packed[start * width // 8 :], count=rows * width, bitorder="little")
        block = np.packbits(flat.reshape(rows, width).T.copy(), axis=1, bitorder="little")
        for column, bits in zip(columns, block, strict=True):
            column.append(bits.tobytes())
    return [int.from_bytes(b"".join(column), "little") for column in columns]


def join_bits(words: Slices, lanes: int) -> Packed:
    """Transpose one int a wire to packed bits, lane-major."""
    size = (lanes + 7) // 8
    raw = np.frombuffer(b"".join(word.to_bytes(size, "little") for word in words), dtype=np.uint8)
    columns = raw.reshape(len(words), size)
    blocks = []
    for start in range(0, lanes, _BLOCK):
        rows = min(_BLOCK, lanes - start)
        bits = np.unpackbits(
            columns[:, start // 8 : (start + rows + 7) // 8], axis=1, count=rows, bitorder="little"
        )
        blocks.append(np.packbits(bits.T.copy(), bitorder="little"))
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.uint8)
