"""The evaluator's side of one execution (Bob). Mirror image of garbler.py, step by step."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from gc2pc.garble.pool import MacPool, Progress
from gc2pc.garble.result import label_hash, ranges_of, spread
from gc2pc.garble.tables import TableReceiver
from gc2pc.native.engine import EVALUATE, ROW_BYTES, Bytes, Engine, NativePlan, lsbs, wipe
from gc2pc.net import Channel, Tag
from gc2pc.program.plan import Plan, Segment


def evaluate(
    chan: Channel,
    plan: Plan,
    native: NativePlan,
    macs: MacPool,
    bob_bits: Bytes,
    to: Mapping[str, Collection[str]],
    *,
    progress: Progress | None = None,
) -> Bytes | None:
    """Evaluate a Plan garbled at the other end; return Bob's outputs, packed, or None if he has none.

    bob_bits (packed) are **secret**; `to` maps each output's name to its recipients. Raises PeerError when
    the garbler breaks the protocol. What the garbler garbled cannot be checked: see the threat model.
    """
    start_message = chan.recv(Tag.START, 32)  # step 1: S of the hash, seed of Alice's labels
    start, seed = start_message[:16], start_message[16:]
    engine = Engine(native, EVALUATE, start=start, seed=seed)
    try:
        with TableReceiver(chan, plan.and_gates) as receiver:
            for segment in plan.segments:
                with _begin_segment(chan, engine, macs, segment, bob_bits):  # step 2: the evaluator's inputs
                    _evaluate_segment(engine, receiver, segment, plan.and_gates, progress)  # step 3: tables
        return _exchange_outputs(chan, plan, engine.outputs, to)  # step 4: outputs
    finally:
        engine.wipe()


@contextmanager
def _begin_segment(
    chan: Channel, engine: Engine, macs: MacPool, segment: Segment, bob_bits: Bytes
) -> Iterator[None]:
    """Send the bits by which the random choices differ from the inputs; wipe the OTs after."""
    if segment.cots == 0:
        engine.segment(segment.step, segment.lane)
        yield
        return
    with chan.phase("ot"):
        choices, drawn = macs.take(segment.cots)
    try:
        with chan.phase("ot"):
            chan.send(Tag.CHOICES, choices ^ _bits_in_order(segment, bob_bits))
            chan.flush()
        engine.segment(segment.step, segment.lane, drawn)
        yield
    finally:
        wipe(choices)
        wipe(drawn)


def _bits_in_order(segment: Segment, bob_bits: Bytes) -> Bytes:
    """Return the input bits of a segment's ranges, each range padded to whole bytes."""
    parts = [bob_bits[first // 8 : -(-(first + n) // 8)] for first, n in segment.ranges]
    return np.concatenate(parts)


def _evaluate_segment(
    engine: Engine, receiver: TableReceiver, segment: Segment, total: int, progress: Progress | None
) -> None:
    done = False
    for rows in receiver.frames(segment.ands):
        done, gates = engine.run(rows, len(rows) // ROW_BYTES)
        assert gates * ROW_BYTES == len(rows), "the plan holds fewer AND gates than its segments tell"
        if progress:
            progress(engine.gates, total)
    if not done:
        done, _ = engine.run(np.zeros(0, np.uint8), 0)
        assert done, "the plan holds more AND gates than its segments tell"


def _exchange_outputs(
    chan: Channel, plan: Plan, active_labels: Bytes, to: Mapping[str, Collection[str]]
) -> Bytes | None:
    """Receive the decode bits of Bob's outputs; send colours and hash of Alice's."""
    bobs, alices = ranges_of(plan, to, "bob"), ranges_of(plan, to, "alice")
    values = None
    if bobs:
        decode = chan.recv(Tag.DECODE, sum(end - first for first, end in bobs) // 8)
        values = spread(plan, bobs, np.frombuffer(decode, np.uint8))
        for first, end in bobs:
            values[first // 8 : end // 8] ^= lsbs(active_labels[first:end])
    if alices:
        from_bob, from_alice = chan.digests()
        colours = [lsbs(active_labels[first:end]) for first, end in alices]
        chan.send(Tag.RESULT, *colours, label_hash(from_alice, from_bob, active_labels, alices))
    chan.flush()
    return values
