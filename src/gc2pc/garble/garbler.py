"""The garbler's side of one execution: half-gates [ZRE15, ePrint 2014/756], hash [GKWWY20, ePrint 2019/1168].

Mirror image of evaluator.py, step by step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hmac import compare_digest

import numpy as np

from gc2pc.errors import PeerError
from gc2pc.garble.pool import KeyPool, Progress
from gc2pc.garble.ports import waited_for
from gc2pc.garble.result import RESULT_HASH_BYTES, label_hash
from gc2pc.garble.tables import TableSender
from gc2pc.native.engine import (
    ALICE,
    BOB,
    GARBLE,
    ROW_BYTES,
    Bytes,
    Engine,
    NativePlan,
    Need,
    Port,
    lsbs,
    wipe,
    xor_delta,
)
from gc2pc.net import Channel, Tag
from gc2pc.program.plan import SEGMENT_BITS, Plan


def garble(
    chan: Channel,
    plan: Plan,
    native: NativePlan,
    keys: KeyPool,
    delta: bytes,
    inputs: Sequence[Port | None],
    outputs: Sequence[Port | None],
    recipients: Bytes,
    *,
    entropy: Callable[[int], bytes],
    progress: Progress | None = None,
) -> None:
    """Garble a Plan for the evaluator at the other end.

    delta (16 bytes) and the ports of Alice's inputs are **secret**; `outputs` has a port for each output that
    Alice learns; recipients: `uint8[n outputs]`, ALICE + BOB. Raises PeerError when the evaluator breaks the
    protocol or returns labels that are not the result's.
    """
    start, seed = entropy(16), entropy(16)
    chan.send(Tag.START, start, seed)  # step 1: S of the hash, seed of Alice's labels
    engine = Engine(native, GARBLE, delta=delta, start=start, seed=seed, recipients=recipients)
    try:
        with TableSender(chan, plan.and_gates) as sender:
            while need := engine.next_segment(SEGMENT_BITS):
                with waited_for(chan, inputs):
                    engine.read(inputs)
                with _drawn_inputs(chan, engine, keys, need):  # step 2: the evaluator's inputs
                    _garble_segment(engine, sender, need, plan.and_gates, progress)  # step 3: tables
                engine.end_segment(inputs)
                if need.to_alice or need.to_bob:
                    sender.flush()
                    _exchange_outputs(chan, engine, delta, outputs)  # step 4: outputs
            sender.flush()
        chan.flush()
    finally:
        engine.wipe()


@contextmanager
def _drawn_inputs(chan: Channel, engine: Engine, keys: KeyPool, need: Need) -> Iterator[None]:
    """Receive the bits by which the evaluator's random choices differ from its inputs; wipe the OTs after."""
    if need.cots == 0:
        yield
        return
    with chan.phase("ot"):
        drawn = keys.take(need.cots)
    try:
        with chan.phase("ot"):
            flips = np.frombuffer(chan.recv(Tag.CHOICES, need.cots // 8), np.uint8)
        engine.use_cots(drawn, flips)
        yield
    finally:
        wipe(drawn)


def _garble_segment(
    engine: Engine, sender: TableSender, need: Need, total: int, progress: Progress | None
) -> None:
    left, done = need.gates, False
    while not done:
        rows = sender.buffer()
        done, gates = engine.run(rows, min(left, len(rows) // ROW_BYTES))
        assert gates or done, "the segment holds more AND gates than it tells"
        left -= gates
        if gates:
            sender.send(rows[: gates * ROW_BYTES])
        if progress:
            progress(engine.gates, total)
    assert left == 0, "the segment holds fewer AND gates than it tells"


def _exchange_outputs(chan: Channel, engine: Engine, delta: bytes, outputs: Sequence[Port | None]) -> None:
    """Send the decode bits of Bob's outputs; receive colours and hash of Alice's and check them."""
    if len(bobs := engine.labels(BOB)):
        chan.send(Tag.DECODE, lsbs(bobs))
    chan.flush()
    labels = engine.labels(ALICE)
    if not len(labels):
        return
    from_alice, from_bob = chan.digests()
    body = chan.recv(Tag.RESULT, len(labels) // 8 + RESULT_HASH_BYTES)
    colours, claimed = np.frombuffer(body[:-RESULT_HASH_BYTES], np.uint8), body[-RESULT_HASH_BYTES:]
    values = colours ^ lsbs(labels)
    xor_delta(labels, values, delta)  # the zero-labels become the active ones
    if not compare_digest(claimed, label_hash(from_alice, from_bob, labels)):
        raise PeerError(
            "the result that came back does not fit its labels: it was changed on the way, or wrong"
        )
    with waited_for(chan, outputs):
        engine.deliver(ALICE, values, outputs)
