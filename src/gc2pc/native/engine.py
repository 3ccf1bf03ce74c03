"""The native engine: one execution of a Plan, resumable, in one of three roles."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from gc2pc._native import ffi, lib
from gc2pc.errors import UsageError

Bytes = npt.NDArray[np.uint8]

SIMULATE, GARBLE, EVALUATE = lib.GC_SIMULATE, lib.GC_GARBLE, lib.GC_EVALUATE
ROW_BYTES = 32  # of the garbled table of an AND
LANES = 8


class PlanArrays(Protocol):
    """The fields of a Plan that the engine reads."""

    @property
    def steps(self) -> npt.NDArray[np.void]: ...
    @property
    def operands(self) -> npt.NDArray[np.void]: ...
    @property
    def code(self) -> npt.NDArray[np.uint32]: ...
    @property
    def outs(self) -> npt.NDArray[np.uint32]: ...
    @property
    def n_arena(self) -> int: ...
    @property
    def n_slots(self) -> int: ...
    @property
    def n_alice_bits(self) -> int: ...
    @property
    def n_bob_bits(self) -> int: ...
    @property
    def n_outputs(self) -> int: ...


def blocks(n: int) -> Bytes:
    """Return zeroed, 64-byte aligned `uint8[n, 16]`."""
    raw = np.zeros(16 * n + 64, np.uint8)
    skip = -raw.ctypes.data % 64
    return raw[skip : skip + 16 * n].reshape(n, 16)


def pointer(array: npt.NDArray[Any], kind: str, n_bytes: int, name: str, *, writable: bool = False) -> Any:
    """Return a C pointer to a contiguous array of at least n_bytes bytes. Raises UsageError otherwise."""
    if not array.flags.c_contiguous or array.nbytes < n_bytes or (writable and not array.flags.writeable):
        raise UsageError(
            f"{name}: expected {n_bytes} contiguous {'writable ' if writable else ''}bytes, got "
            f"{array.dtype}{list(array.shape)}"
        )
    return ffi.cast(kind, array.ctypes.data)


class NativePlan:
    """A Plan as C sees it. Raises UsageError for indices out of range or ANDs that the engine refuses."""

    def __init__(self, plan: PlanArrays) -> None:
        self._keep = [np.ascontiguousarray(a) for a in (plan.steps, plan.operands, plan.code, plan.outs)]
        steps, operands, code, outs = self._keep
        if steps.dtype.itemsize != ffi.sizeof("gc_step") or operands.dtype.itemsize != ffi.sizeof(
            "gc_operand"
        ):
            raise UsageError("a plan's steps or operands are not records of the engine's size")
        self.c = ffi.new("gc_plan *")
        self.c.steps = ffi.cast("gc_step *", steps.ctypes.data)
        self.c.operands = ffi.cast("gc_operand *", operands.ctypes.data)
        self.c.code = pointer(code, "uint32_t *", 4 * code.size, "code")
        self.c.outs = pointer(outs, "uint32_t *", 4 * outs.size, "outs")
        self.c.n_steps, self.c.n_operands = steps.size, operands.size
        self.c.n_code, self.c.n_outs = code.size, outs.size
        for name in ("n_arena", "n_slots", "n_alice_bits", "n_bob_bits", "n_outputs"):
            setattr(self.c, name, getattr(plan, name))
        if lib.gc_plan_check(self.c) != lib.GC_OK:
            raise UsageError(
                "the engine refuses this plan: an index is out of range, or an AND has a constant, equal or "
                "opposite inputs"
            )


class Engine:
    """One execution. `delta`, `seed`, bits and all labels are secret; `wipe` clears what this object holds.

    start: S of the garbling hash; seed: key of Alice's input labels; bits: packed `uint8[ceil(n / 8)]`.
    """

    def __init__(
        self,
        plan: NativePlan,
        role: int,
        *,
        delta: bytes = bytes(16),
        start: bytes = bytes(16),
        seed: bytes = bytes(16),
        alice_bits: Bytes | None = None,
        bob_bits: Bytes | None = None,
        tier: int | None = None,
        trace: npt.NDArray[np.uint64] | None = None,
    ) -> None:
        self.outputs = blocks(plan.c.n_outputs)
        self._arena, self._slots = blocks(plan.c.n_arena), blocks(plan.c.n_slots * LANES)
        self._keep: list[Any] = [plan, alice_bits, bob_bits, trace]
        self._c = c = ffi.new("gc_engine *")
        c.plan, c.role = plan.c, role
        c.tier = lib.gc_active_tier() if tier is None else tier
        for name, value in (("delta", delta), ("start", start), ("seed", seed)):
            if len(value) != 16:
                raise UsageError(f"{name}: expected 16 bytes, got {len(value)}")
            ffi.memmove(ffi.addressof(c, name), value, 16)
        c.arena, c.slots = (ffi.cast("gc_block *", a.ctypes.data) for a in (self._arena, self._slots))
        c.outputs = ffi.cast("gc_block *", self.outputs.ctypes.data)
        if role != EVALUATE:
            c.alice_bits = self._bits(alice_bits, plan.c.n_alice_bits, "alice_bits")
        if role == SIMULATE:
            c.bob_bits = self._bits(bob_bits, plan.c.n_bob_bits, "bob_bits")
        if trace is not None:
            c.trace, c.trace_cap = (
                pointer(trace, "uint64_t *", 8 * trace.size, "trace", writable=True),
                trace.size,
            )

    @staticmethod
    def _bits(bits: Bytes | None, n: int, name: str) -> Any:
        if bits is None:
            if n:
                raise UsageError(f"{name}: expected {n} bits, got none")
            return ffi.NULL
        return pointer(bits, "uint8_t *", -(-n // 8), name)

    def segment(self, step: int, lane: int, cots: Bytes | None = None, flips: Bytes | None = None) -> None:
        """Begin the segment that ends before lane `lane` of step `step`.

        cots: `uint8[n, 16]`, garbler's keys or evaluator's macs, secret; flips: packed `uint8[ceil(n / 8)]`,
        garbler only, public. Raises UsageError when there are fewer than the segment needs.
        """
        n = 0 if cots is None else cots.nbytes // 16
        c_cots = ffi.NULL if cots is None else pointer(cots, "gc_block *", 16 * n, "cots")
        c_flips = ffi.NULL if flips is None else pointer(flips, "uint8_t *", -(-n // 8), "flips")
        if n and self._c.role == GARBLE and flips is None:
            raise UsageError("flips: a garbler with COTs needs the evaluator's choice bits")
        self._keep[4:] = [cots, flips]
        if lib.gc_engine_segment(self._c, step, lane, c_cots, c_flips, n) != lib.GC_OK:
            raise UsageError(
                f"segment up to step {step}, lane {lane}: not ahead of the engine, or too few COTs ({n})"
            )

    def run(self, table: Bytes, n_gates: int) -> tuple[bool, int]:
        """Fill (garbler) or use up (evaluator) at most n_gates table rows pairs, 32 bytes each.

        Returns whether the segment's end is reached, and the gates done. Releases the interpreter lock.
        """
        used = ffi.new("size_t *")
        writable = self._c.role == GARBLE
        c_table = pointer(table, "uint8_t *", ROW_BYTES * n_gates, "table", writable=writable)
        code = lib.gc_engine_run(self._c, c_table, n_gates, used)
        if code < 0:
            raise UsageError(f"kernel tier {self._c.tier} is not available on this CPU")
        return code == lib.GC_DONE, used[0]

    def simulate(self) -> None:
        """Run the present segment without tables; `outputs` then hold the values in their lowest bits."""
        used = ffi.new("size_t *")
        if self._c.role != SIMULATE or lib.gc_engine_run(self._c, ffi.NULL, 1 << 62, used) != lib.GC_DONE:
            raise UsageError("simulate: the engine was not made for simulation")

    @property
    def gates(self) -> int:
        """ANDs done."""
        return int(self._c.gate)

    @property
    def n_trace(self) -> int:
        """Numbers written to the trace."""
        return int(self._c.n_trace)

    def wipe(self) -> None:
        """Overwrite every label and key this engine holds."""
        for array in (self._arena, self._slots, self.outputs):
            wipe(array)
        for name in ("delta", "start", "seed"):
            lib.gc_wipe(ffi.cast("uint8_t *", ffi.addressof(self._c, name)), 16)


def lsbs(labels: Bytes) -> Bytes:
    """Return the lowest bits of `uint8[n, 16]`, packed, `uint8[ceil(n / 8)]`."""
    n = len(labels)
    bits = np.zeros(-(-n // 8), np.uint8)
    lib.gc_lsbs(pointer(labels, "gc_block *", 16 * n, "labels"), n, ffi.cast("uint8_t *", bits.ctypes.data))
    return bits


def xor_delta(labels: Bytes, bits: Bytes, delta: bytes) -> None:
    """XOR delta (secret, 16 bytes) into each label of `uint8[n, 16]` whose bit (packed, secret) is 1."""
    n = len(labels)
    c_delta = ffi.new("gc_block *")
    ffi.memmove(c_delta, delta, 16)
    c_labels = pointer(labels, "gc_block *", 16 * n, "labels", writable=True)
    lib.gc_xor_delta(c_labels, n, pointer(bits, "uint8_t *", -(-n // 8), "bits"), c_delta[0])


def wipe(array: npt.NDArray[Any]) -> None:
    """Overwrite an array with zeros."""
    lib.gc_wipe(pointer(array, "uint8_t *", array.nbytes, "array", writable=True), array.nbytes)
