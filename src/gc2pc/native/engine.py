"""The native engine: one execution of a Plan, resumable, in one of three roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from gc2pc._native import ffi, lib
from gc2pc.errors import UsageError

Bytes = npt.NDArray[np.uint8]

SIMULATE, GARBLE, EVALUATE = lib.GC_SIMULATE, lib.GC_GARBLE, lib.GC_EVALUATE
ALICE, BOB = lib.GC_ALICE, lib.GC_BOB  # recipients, added up
ROW_BYTES = 32  # of the garbled table of an AND
LANES = 8
BLOCK = 16


@dataclass(frozen=True)
class Need:
    """What a segment takes and gives: COTs, bits of Alice's inputs, bits of outputs to each, AND gates."""

    cots: int
    alice_bits: int
    to_alice: int
    to_bob: int
    gates: int


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
    def index(self) -> npt.NDArray[np.int64]: ...
    @property
    def in_bits(self) -> npt.NDArray[np.int64]: ...
    @property
    def out_bits(self) -> npt.NDArray[np.int64]: ...
    @property
    def origin(self) -> npt.NDArray[np.int64]: ...
    @property
    def n_arena(self) -> int: ...
    @property
    def n_slots(self) -> int: ...


class Port(Protocol):
    """Bits of one input or output, packed; the engine asks for the stretch that a segment touches."""

    def window(self, first: int, end: int) -> Bytes:
        """Return bits [first, end), first a multiple of 8: a view of an input, zeroed room of an output."""

    def settle(self, first: int, end: int) -> None:
        """Bits [first, end) have been read or written; earlier ones are not asked for again."""


def blocks(n: int) -> Bytes:
    """Return zeroed, 64-byte aligned `uint8[n, 16]`. Raises UsageError when there is not that much memory."""
    try:
        raw = np.zeros(16 * n + 64, np.uint8)
    except (MemoryError, ValueError):
        raise UsageError(f"no memory for {16 * n / 1e9:.1f} GB of labels; compute in smaller parts") from None
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
        self.c = ffi.new("gc_plan *")
        self._keep: list[Any] = []
        kinds = {"steps": "gc_step *", "operands": "gc_operand *", "code": "uint32_t *", "outs": "uint32_t *"}
        kinds |= dict.fromkeys(("index", "in_bits", "out_bits", "origin"), "int64_t *")
        for name, kind in kinds.items():
            array = np.ascontiguousarray(getattr(plan, name))
            if array.dtype.itemsize != ffi.sizeof(kind.removesuffix(" *")):
                raise UsageError(f"a plan's {name} are not records of the engine's size")
            self._keep.append(array)
            setattr(self.c, name, ffi.cast(kind, array.ctypes.data))
        for name in ("steps", "operands", "code", "outs", "index"):
            setattr(self.c, f"n_{name}", len(getattr(plan, name)))
        self.c.n_inputs, self.c.n_outputs = len(plan.in_bits), len(plan.out_bits)
        self.c.n_arena, self.c.n_slots = plan.n_arena, plan.n_slots
        if lib.gc_plan_check(self.c) != lib.GC_OK:
            raise UsageError(
                "the engine refuses this plan: an index is out of range, a loop holds no call or more turns "
                "than can be counted, or an AND has a constant, equal or opposite inputs"
            )


def segments(plan: NativePlan, recipients: Bytes, most: int) -> Iterator[Need]:
    """Yield what each segment of a Plan takes and gives, as the parties cut it, without running it."""
    c: Any = ffi.new("gc_engine *")
    c.plan, c.recipients = plan.c, pointer(recipients, "uint8_t *", plan.c.n_outputs, "recipients")
    while c.at.step < plan.c.n_steps:
        cut = lib.gc_engine_segment(c, most)
        assert cut == lib.GC_OK
        yield _need(c)
        c.at = c.end


def _need(c: Any) -> Need:
    return Need(c.need.cots, c.need.alice_bits, c.need.to_alice, c.need.to_bob, c.need.gates)


class Engine:
    """One execution. `delta`, `seed`, windows and all labels are secret; `wipe` clears what it holds.

    start: S of the garbling hash; seed: key of Alice's input labels; recipients: of each output, ALICE + BOB.
    """

    def __init__(
        self,
        plan: NativePlan,
        role: int,
        *,
        delta: bytes = bytes(16),
        start: bytes = bytes(16),
        seed: bytes = bytes(16),
        recipients: Bytes | None = None,
        tier: int | None = None,
        trace: npt.NDArray[np.uint64] | None = None,
    ) -> None:
        n_outputs = plan.c.n_outputs
        if recipients is None:
            recipients = np.full(n_outputs, ALICE | BOB, np.uint8)
        self._arena, self._slots = blocks(plan.c.n_arena), blocks(plan.c.n_slots * LANES)
        self._labels = {ALICE: blocks(0), BOB: blocks(0)}
        self._windows: Any = ffi.new("gc_window[]", max(1, plan.c.n_inputs))
        self._segment: list[Any] = []  # arrays that C reads until the segment ends
        self._keep: list[Any] = [plan, trace, recipients]
        self._c = c = ffi.new("gc_engine *")
        c.plan, c.role, c.windows = plan.c, role, self._windows
        c.tier = lib.gc_active_tier() if tier is None else tier
        for name, value in (("delta", delta), ("start", start), ("seed", seed)):
            if len(value) != BLOCK:
                raise UsageError(f"{name}: expected 16 bytes, got {len(value)}")
            ffi.memmove(ffi.addressof(c, name), value, BLOCK)
        c.arena, c.slots = (ffi.cast("gc_block *", a.ctypes.data) for a in (self._arena, self._slots))
        c.recipients = pointer(recipients, "uint8_t *", n_outputs, "recipients")
        if trace is not None:
            c.trace, c.trace_cap = (
                pointer(trace, "uint64_t *", 8 * trace.size, "trace", writable=True),
                trace.size,
            )

    # ---- segments ----

    def next_segment(self, most: int) -> Need | None:
        """Cut the next segment, of at most about `most` bits of inputs or of outputs; None at the end.

        Both parties cut alike. Raises UsageError while the last segment is not done.
        """
        if self._finished:
            return None
        if lib.gc_engine_segment(self._c, most) != lib.GC_OK:
            raise UsageError("the segment before is not done yet")
        need = self._c.need
        for party, n in ((ALICE, need.to_alice), (BOB, need.to_bob)):
            if len(self._labels[party]) < n:
                wipe(self._labels[party])
                self._labels[party] = blocks(n)
            self._labels[party][:n] = 0
        self._c.to_alice = ffi.cast("gc_block *", self._labels[ALICE].ctypes.data)
        self._c.to_bob = ffi.cast("gc_block *", self._labels[BOB].ctypes.data)
        self._segment = []
        return _need(self._c)

    @property
    def _finished(self) -> bool:
        at, steps = self._c.at, self._c.plan.n_steps
        return bool(at.step == steps and not self._c.in_block)

    def read(self, inputs: Sequence[Port | None]) -> None:
        """Take what this segment reads of the inputs whose ports are given, **secret**."""
        for i, (first, end) in enumerate(self._read_ranges(inputs)):
            port, window = inputs[i], self._windows[i]
            window.bits, window.first, window.n = ffi.NULL, first, 0
            if port is not None and end > first:
                bits = port.window(first, end)
                window.bits = pointer(bits, "uint8_t *", -(-(end - first) // 8), f"bits of input {i}")
                window.n = end - first
                self._segment.append(bits)

    def choices(self) -> Bytes:
        """Return Bob's input bits in the order of the segment's COTs, packed, **secret**; after `read`."""
        bits = np.zeros(self._c.need.cots // 8, np.uint8)
        if lib.gc_engine_choices(self._c, ffi.cast("uint8_t *", bits.ctypes.data)) != lib.GC_OK:
            raise UsageError("an input of Bob's has no bits for this segment")
        return bits

    def use_cots(self, cots: Bytes, flips: Bytes | None = None) -> None:
        """Give the segment its COTs: `uint8[n, 16]`, garbler's keys or evaluator's macs, **secret**.

        flips: packed `uint8[n / 8]`, public, for the garbler: by which choices differ from inputs.
        """
        n = self._c.need.cots
        self._c.cots = pointer(cots, "gc_block *", BLOCK * n, "cots")
        self._segment.append(cots)
        if self._c.role == GARBLE:
            if flips is None:
                raise UsageError("flips: a garbler with COTs needs the evaluator's choice bits")
            self._c.flips = pointer(flips, "uint8_t *", n // 8, "flips")
            self._segment.append(flips)

    def run(self, table: Bytes, n_gates: int) -> tuple[bool, int]:
        """Fill (garbler) or use up (evaluator) the tables of at most n_gates ANDs, 32 bytes each.

        Returns whether the segment's end is reached, and the gates done. Releases the interpreter lock.
        Raises UsageError when this CPU lacks the tier, or the segment lacks inputs or COTs.
        """
        used = ffi.new("size_t *")
        writable = self._c.role == GARBLE
        simulating = self._c.role == SIMULATE
        c_table = (
            ffi.NULL
            if simulating
            else pointer(table, "uint8_t *", ROW_BYTES * n_gates, "table", writable=writable)
        )
        code = lib.gc_engine_run(self._c, c_table, n_gates, used)
        if code < 0:
            raise UsageError(
                f"the segment lacks inputs or COTs, or this CPU lacks kernel tier {self._c.tier}"
            )
        return code == lib.GC_DONE, used[0]

    def labels(self, party: int) -> Bytes:
        """Return the labels of this segment's outputs for a party, `uint8[n, 16]`, **secret**."""
        n = self._c.need.to_alice if party == ALICE else self._c.need.to_bob
        return self._labels[party][:n]

    def deliver(self, party: int, bits: Bytes, outputs: Sequence[Port | None]) -> None:
        """Spread values, packed as `labels` has their labels, over the ports of a party's outputs."""
        sinks = ffi.new("gc_sink[]", max(1, len(outputs)))
        ranges = _ranges(lib.gc_engine_delivers, self._c, outputs, self._c.plan.n_outputs, "outputs")
        keep = []
        for i, (first, end) in enumerate(ranges):
            port = outputs[i]
            if port is not None and end > first:
                room = port.window(first, end)
                n_bytes = -(-(end - first) // 8)
                sinks[i].bits = pointer(room, "uint8_t *", n_bytes, f"room for output {i}", writable=True)
                sinks[i].first, sinks[i].n = first, end - first
                keep.append(room)
        c_bits = pointer(bits, "uint8_t *", len(self.labels(party)) // 8, "bits")
        if lib.gc_engine_deliver(self._c, party, c_bits, sinks) != lib.GC_OK:
            raise UsageError("an output has no room for this segment")
        for port, (first, end) in zip(outputs, ranges, strict=True):
            if port is not None and end > first:
                port.settle(first, end)

    def end_segment(self, inputs: Sequence[Port | None]) -> None:
        """Let the inputs forget what this segment has read."""
        for port, (first, end) in zip(inputs, self._read_ranges(inputs), strict=True):
            if port is not None and end > first:
                port.settle(first, end)

    def _read_ranges(self, inputs: Sequence[Port | None]) -> list[tuple[int, int]]:
        return _ranges(lib.gc_engine_windows, self._c, inputs, self._c.plan.n_inputs, "inputs")

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
        for array in (self._arena, self._slots, *self._labels.values()):
            wipe(array)
        for name in ("delta", "start", "seed"):
            lib.gc_wipe(ffi.cast("uint8_t *", ffi.addressof(self._c, name)), BLOCK)


def _ranges(find: Any, engine: Any, ports: Sequence[Port | None], n: int, name: str) -> list[tuple[int, int]]:
    """Return the bits [first, end) of each port that the segment touches."""
    if len(ports) != n:
        raise UsageError(f"expected ports for {n} {name}, got {len(ports)}")
    first, end = ffi.new("int64_t[]", max(1, n)), ffi.new("int64_t[]", max(1, n))
    find(engine, first, end)
    return list(zip(first[0:n], end[0:n], strict=True))


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
    ffi.memmove(c_delta, delta, BLOCK)
    c_labels = pointer(labels, "gc_block *", BLOCK * n, "labels", writable=True)
    lib.gc_xor_delta(c_labels, n, pointer(bits, "uint8_t *", -(-n // 8), "bits"), c_delta[0])
    lib.gc_wipe(ffi.cast("uint8_t *", c_delta), BLOCK)


def wipe(array: npt.NDArray[Any]) -> None:
    """Overwrite an array with zeros."""
    lib.gc_wipe(pointer(array, "uint8_t *", array.nbytes, "array", writable=True), array.nbytes)
