"""A Program on clear values, bit-sliced: each wire is one Python int that holds a bit of every lane."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from gc2pc.circuit import compiled
from gc2pc.errors import UsageError
from gc2pc.program.codec import Packed, Value, decode, encode
from gc2pc.program.program import Program
from gc2pc.program.steps import Call, Constant, Gather, Input, Join, Loop, Ref, Sliced, Step
from gc2pc.program.turns import Slices, Stack, cut

_OFTEN, _SHORT = 200, 1 << 14  # times that a call is done, and its gates, that are worth compiling it
_BLOCK = 1 << 16  # lanes at a time while bits are transposed; a multiple of 8


def run_clear(program: Program, inputs: Mapping[str, Value]) -> dict[str, Value]:
    """Return the outputs of a program by name, for inputs by name.

    Raises UsageError when inputs are missing, unknown or do not fit their types.
    """
    check_names(program, inputs)
    run = _Run(program)
    for step in program.steps:
        if isinstance(step, Input):
            packed = encode(step.type, step.shape, inputs[step.name], step.name)
            run.bundles[step.bundle] = slice_bits(packed, step.lanes, step.type.bits)
    run.steps(program.steps)
    return {
        out.name: decode(out.type, out.shape, join_bits(run.view(out.ref, out.lanes), out.lanes))
        for out in program.outputs
    }


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


class _Run:
    """The values of all bundles so far."""

    def __init__(self, program: Program) -> None:
        self._shapes = program.bundles
        self.bundles: dict[int, Slices] = {}
        self._compiled: dict[int, Callable[[Slices, int], Slices]] = {}  # by the identity of calls
        for call, times in program.counted_calls:
            if times >= _OFTEN and call.lanes <= _BLOCK and call.netlist.n_gates <= _SHORT:
                self._compiled[id(call)] = compiled(call.netlist)

    def steps(self, steps: tuple[Step, ...]) -> None:
        for step in steps:
            if isinstance(step, Constant):
                packed = np.frombuffer(step.packed, dtype=np.uint8)
                self.bundles[step.bundle] = slice_bits(packed, step.lanes, step.width)
            elif isinstance(step, Call):
                self._call(step)
            elif isinstance(step, Join):
                self._join(step)
            elif isinstance(step, Gather):
                source = self._shapes[step.source].lanes
                words = self.bundles[step.source]
                self.bundles[step.bundle] = [_join(_split(word, source)[step.index]) for word in words]
            elif isinstance(step, Loop):
                self._loop(step)

    def view(self, ref: Ref, lanes: int) -> Slices:
        """Return the words of a view."""
        words = self.bundles[ref.bundle][ref.wire : ref.wire + ref.width]
        mask = (1 << lanes) - 1
        if lanes == 0:
            return [0] * ref.width
        if not ref.dims and (lanes <= 1 or ref.step == 1):
            if ref.lane == 0 and lanes == self._shapes[ref.bundle].lanes:
                return words
            return [(word >> ref.lane) & mask for word in words]
        if not ref.dims and ref.step == 0:
            return [mask if word >> ref.lane & 1 else 0 for word in words]
        index = ref.index(lanes)
        return [_join(_split(word, self._shapes[ref.bundle].lanes)[index]) for word in words]

    def _call(self, call: Call) -> None:
        words = [word for ref in call.args for word in self.view(ref, call.lanes)]
        run = self._compiled.get(id(call))
        results = run(words, call.lanes) if run else call.netlist.simulate_words(words, call.lanes)
        for bundle in call.bundles:
            width = self._shapes[bundle].width
            self.bundles[bundle], results = results[:width], results[width:]

    def _join(self, join: Join) -> None:
        shape = self._shapes[join.bundle]
        bits = np.zeros((shape.width, shape.lanes), np.uint8)
        for part in join.parts:
            for row, word in zip(bits, self.view(part.ref, part.lanes), strict=True):
                row[part.at.index(part.lanes)] = _split(word, part.lanes)
        self.bundles[join.bundle] = [_join(row) for row in bits]

    def _loop(self, loop: Loop) -> None:
        state = [self.bundles[carried.start] for carried in loop.carried]
        pieces = [self._pieces(loop.trips, sliced) for sliced in loop.sliced]
        shapes = [self._shapes[stacked.inside] for stacked in loop.stacked]
        stacks = [Stack(shape.width, shape.lanes) for shape in shapes]
        for _ in range(loop.trips):
            for carried, words in zip(loop.carried, state, strict=True):
                self.bundles[carried.inside] = words
            for sliced, piece in zip(loop.sliced, pieces, strict=True):
                self.bundles[sliced.inside] = next(piece)
            self.steps(loop.body)
            state = [self.bundles[carried.next] for carried in loop.carried]
            for stacked, stack in zip(loop.stacked, stacks, strict=True):
                stack.add(self.bundles[stacked.inside])
        for carried, words in zip(loop.carried, state, strict=True):
            self.bundles[carried.result] = words
        for stacked, stack in zip(loop.stacked, stacks, strict=True):
            self.bundles[stacked.result] = stack.words()

    def _pieces(self, trips: int, sliced: Sliced) -> Iterator[Slices]:
        n, words = self._shapes[sliced.inside].lanes, self.bundles[sliced.source]
        if trips * n < self._shapes[sliced.source].lanes:
            mask = (1 << trips * n) - 1
            words = [word >> sliced.lane & mask for word in words]
        return cut(words, trips, n)


def _split(word: int, lanes: int) -> npt.NDArray[np.uint8]:
    """Return the bits of one wire, uint8[lanes]."""
    raw = np.frombuffer(word.to_bytes((lanes + 7) // 8, "little"), dtype=np.uint8)
    return np.unpackbits(raw, count=lanes, bitorder="little")


def _join(bits: npt.NDArray[np.uint8]) -> int:
    """Return bits, uint8[lanes], as one int."""
    return int.from_bytes(np.packbits(bits, bitorder="little").tobytes(), "little")


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
