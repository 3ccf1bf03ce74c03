"""The evaluator's side of one execution (Bob). Mirror image of garbler.py, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from gc2pc.garble.pool import MacPool, Progress
from gc2pc.garble.ports import waited_for
from gc2pc.garble.result import label_hash
from gc2pc.garble.tables import TableReceiver
from gc2pc.native.engine import (
    ALICE,
    BOB,
    EVALUATE,
    ROW_BYTES,
    Bytes,
    Engine,
    NativePlan,
    Need,
    Port,
    lsbs,
    wipe,
)
from gc2pc.net import Channel, Tag
from gc2pc.program.plan import SEGMENT_BITS, Plan


def evaluate(
    chan: Channel,
    plan: Plan,
    native: NativePlan,
    macs: MacPool,
    inputs: Sequence[Port | None],
    outputs: Sequence[Port | None],
    recipients: Bytes,
    *,
    progress: Progress | None = None,
) -> None:
    """Evaluate a Plan garbled at the other end.

    The ports of Bob's inputs are **secret**; `outputs` has a port for each output that Bob learns;
    recipients: `uint8[n outputs]`, ALICE + BOB. Raises PeerError when the garbler breaks the protocol. What
    the garbler garbled cannot be checked: see the threat model.
    """
    start_message = chan.recv(Tag.START, 32)  # step 1: S of the hash, seed of Alice's labels
    start, seed = start_message[:16], start_message[16:]
    engine = Engine(native, EVALUATE, start=start, seed=seed, recipients=recipients)
    try:
        with TableReceiver(chan, plan.and_gates) as receiver:
            while need := engine.next_segment(SEGMENT_BITS):
                with waited_for(chan, inputs):
                    engine.read(inputs)
                with _drawn_inputs(chan, engine, macs, need):  # step 2: the evaluator's inputs
                    _evaluate_segment(engine, receiver, need, plan.and_gates, progress)  # step 3: tables
                engine.end_segment(inputs)
                if need.to_alice or need.to_bob:
                    _exchange_outputs(chan, engine, outputs)  # step 4: outputs
        chan.flush()
    finally:
        engine.wipe()


@contextmanager
def _drawn_inputs(chan: Channel, engine: Engine, macs: MacPool, need: Need) -> Iterator[None]:
    """Send the bits by which the random choices differ from the inputs; wipe the OTs after."""
    if need.cots == 0:
        yield
        return
    with chan.phase("ot"):
        choices, drawn = macs.take(need.cots)
    wanted = engine.choices()
    try:
        with chan.phase("ot"):
            chan.send(Tag.CHOICES, choices ^ wanted)
            chan.flush()
        engine.use_cots(drawn)
        yield
    finally:
        for secret in (choices, wanted, drawn):
            wipe(secret)


def _evaluate_segment(
    engine: Engine, receiver: TableReceiver, need: Need, total: int, progress: Progress | None
) -> None:
    done = False
    for rows in receiver.frames(need.gates):
        done, gates = engine.run(rows, len(rows) // ROW_BYTES)
        assert gates * ROW_BYTES == len(rows), "the segment holds fewer AND gates than it tells"
        if progress:
            progress(engine.gates, total)
    if not done:
        done, _ = engine.run(np.zeros(0, np.uint8), 0)
        assert done, "the segment holds more AND gates than it tells"


def _exchange_outputs(chan: Channel, engine: Engine, outputs: Sequence[Port | None]) -> None:
    """Receive the decode bits of Bob's outputs; send colours and hash of Alice's."""
    bobs, alices = engine.labels(BOB), engine.labels(ALICE)
    if len(bobs):
        decode = np.frombuffer(chan.recv(Tag.DECODE, len(bobs) // 8), np.uint8)
        with waited_for(chan, outputs):
            engine.deliver(BOB, decode ^ lsbs(bobs), outputs)
    if len(alices):
        from_bob, from_alice = chan.digests()
        chan.send(Tag.RESULT, lsbs(alices), label_hash(from_alice, from_bob, alices))
    chan.flush()
