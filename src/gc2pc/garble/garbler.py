"""The garbler's side of one execution: half-gates [ZRE15, ePrint 2014/756], hash [GKWWY20, ePrint 2019/1168].

Mirror image of evaluator.py, step by step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from hmac import compare_digest

import numpy as np

from gc2pc.errors import PeerError
from gc2pc.garble.pool import KeyPool, Progress
from gc2pc.garble.result import RESULT_HASH_BYTES, label_hash, ranges_of, spread
from gc2pc.garble.tables import TableSender
from gc2pc.native.engine import GARBLE, ROW_BYTES, Bytes, Engine, NativePlan, lsbs, wipe, xor_delta
from gc2pc.net import Channel, Tag
from gc2pc.program.plan import Plan, Segment


def garble(
    chan: Channel,
    plan: Plan,
    native: NativePlan,
    keys: KeyPool,
    delta: bytes,
    alice_bits: Bytes,
    to: Mapping[str, Collection[str]],
    *,
    entropy: Callable[[int], bytes],
    progress: Progress | None = None,
) -> Bytes | None:
    """Garble a Plan for the evaluator; return Alice's outputs, packed, or None if she has none.

    delta (16 bytes) and alice_bits (packed) are **secret**; `to` maps each output's name to its recipients.
    Raises PeerError when the evaluator breaks the protocol or returns labels that are not the result's.
    """
    start, seed = entropy(16), entropy(16)
    chan.send(Tag.START, start, seed)  # step 1: S of the hash, seed of Alice's labels
    engine = Engine(native, GARBLE, delta=delta, start=start, seed=seed, alice_bits=alice_bits)
    try:
        with TableSender(chan, plan.and_gates) as sender:
            for segment in plan.segments:
                with _begin_segment(chan, engine, keys, segment):  # step 2: the evaluator's inputs
                    _garble_segment(engine, sender, segment, plan.and_gates, progress)  # step 3: tables
            sender.flush()
        return _exchange_outputs(chan, plan, engine.outputs, delta, to)  # step 4: outputs
    finally:
        engine.wipe()


@contextmanager
def _begin_segment(chan: Channel, engine: Engine, keys: KeyPool, segment: Segment) -> Iterator[None]:
    """Receive the bits by which the evaluator's random choices differ from its inputs; wipe the OTs after."""
    if segment.cots == 0:
        engine.segment(segment.step, segment.lane)
        yield
        return
    with chan.phase("ot"):
        drawn = keys.take(segment.cots)
    try:
        with chan.phase("ot"):
            flips = np.frombuffer(chan.recv(Tag.CHOICES, segment.cots // 8), np.uint8)
        engine.segment(segment.step, segment.lane, drawn, flips)
        yield
    finally:
        wipe(drawn)


def _garble_segment(
    engine: Engine, sender: TableSender, segment: Segment, total: int, progress: Progress | None
) -> None:
    left, done = segment.ands, False
    while not done or left:
        rows = sender.buffer()
        done, gates = engine.run(rows, min(left, len(rows) // ROW_BYTES))
        assert gates or done, "the plan holds more AND gates than its segments tell"
        left -= gates
        if gates:
            sender.send(rows[: gates * ROW_BYTES])
        if progress:
            progress(engine.gates, total)


def _exchange_outputs(
    chan: Channel,
    plan: Plan,
    zero_labels: Bytes,
    delta: bytes,
    to: Mapping[str, Collection[str]],
) -> Bytes | None:
    """Send the decode bits of Bob's outputs; receive colours and hash of Alice's and check them."""
    if bobs := ranges_of(plan, to, "bob"):
        chan.send(Tag.DECODE, *[lsbs(zero_labels[first:end]) for first, end in bobs])
    chan.flush()
    alices = ranges_of(plan, to, "alice")
    if not alices:
        return None
    n_bytes = sum(end - first for first, end in alices) // 8
    from_alice, from_bob = chan.digests()
    body = chan.recv(Tag.RESULT, n_bytes + RESULT_HASH_BYTES)
    colours, claimed = np.frombuffer(body[:n_bytes], np.uint8), body[n_bytes:]
    values = spread(plan, alices, colours)
    for first, end in alices:
        values[first // 8 : end // 8] ^= lsbs(zero_labels[first:end])
        xor_delta(zero_labels[first:end], values[first // 8 : end // 8], delta)  # now the active labels
    if not compare_digest(claimed, label_hash(from_alice, from_bob, zero_labels, alices)):
        raise PeerError(
            "the result that came back does not fit its labels: it was changed on the way, or wrong"
        )
    return values
