"""The optimiser's sweeps and its simulator on numpy arrays; csrc/optimize.h says how they work."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from gc2pc._native import ffi, lib
from gc2pc.errors import UsageError
from gc2pc.native.netlist import Arrays, room, words

WORDS: int = lib.GC_SIMULATE_WORDS  # 64-bit words a wire
GATES_A_CALL = 4096  # between two looks at what Python has to do


class Sweep:
    """One sweep over a netlist that merges gates and, with variables > 0, makes them anew with fewer ANDs.

    variables: of the functions made anew, 0 to 6; beam: 1 to 8, how many windows grow at once; slack: 0 to 3,
    how many variables more they may have on the way; keep_depth: no gate gets deeper; gain: ANDs that a
    change must save, 0 or 1; seed: 16 bytes that the netlist's author cannot choose. Raises UsageError for
    values out of range and for netlists too large for memory.
    """

    def __init__(
        self, net: Arrays, *, variables: int, beam: int, slack: int, keep_depth: bool, gain: int, seed: bytes
    ) -> None:
        c_net = net.c_netlist()
        self._n_inputs, self._n_outputs, self.n_gates = net.n_inputs, len(net.outputs), len(net.op)
        n_bytes = lib.gc_optimize_room(net.n_inputs, self.n_gates, self._n_outputs)
        self._memory, self._room = room(n_bytes, "optimise")
        options = ffi.new("gc_optimize_options *")
        options.variables, options.beam, options.slack = variables, beam, slack
        options.keep_depth, options.gain = keep_depth, gain
        low, high = (int.from_bytes(seed[i : i + 8], "little") for i in (0, 8))
        if lib.gc_optimize_begin(self._room, n_bytes, c_net, options, low, high) != lib.GC_OK:
            raise UsageError(
                f"expected a netlist, 0 to 6 variables, a beam of 1 to 8, a slack of 0 to 3, a gain of 0 or "
                f"1; got {variables} variables, a beam of {beam}, a slack of {slack}, a gain of {gain}"
            )

    def run(self) -> Iterator[int]:
        """Yield how many gates are done, every few thousand of them, until all are."""
        done = 0
        while lib.gc_optimize_run(self._room, GATES_A_CALL) == lib.GC_MORE:
            done += GATES_A_CALL
            yield done

    def result(self) -> Arrays:
        """Return the netlist as it is now, without dead gates."""
        null = ffi.NULL
        n = lib.gc_optimize_result(self._room, null, null, null, null)
        op, a, b = np.empty(n, np.uint8), np.empty(n, np.uint32), np.empty(n, np.uint32)
        outputs = np.empty(self._n_outputs, np.uint32)
        lib.gc_optimize_result(
            self._room,
            ffi.cast("uint8_t *", op.ctypes.data),
            *(words(name, wires) for name, wires in (("a", a), ("b", b), ("outputs", outputs))),
        )
        return Arrays(op, a, b, outputs, self._n_inputs)


class Simulator:
    """Runs a netlist in the clear on 64 * WORDS instances at once."""

    def __init__(self, net: Arrays) -> None:
        self._net = net
        self._values = np.zeros((2 + net.n_inputs + len(net.op), WORDS), np.uint64)

    def __call__(self, inputs: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
        """Return uint64[n_outputs, WORDS] for inputs uint64[n_inputs, WORDS]; bit j of a row: instance j."""
        if inputs.shape != (self._net.n_inputs, WORDS):
            raise UsageError(f"expected inputs[{self._net.n_inputs}, {WORDS}], got {list(inputs.shape)}")
        self._values[2 : 2 + self._net.n_inputs] = inputs
        values = ffi.cast("uint64_t *", self._values.ctypes.data)
        if lib.gc_simulate_words(self._net.c_netlist(), values) != lib.GC_OK:
            raise UsageError("the netlist reads a wire that no earlier gate drives")
        result: npt.NDArray[np.uint64] = self._values[self._net.outputs]
        return result
