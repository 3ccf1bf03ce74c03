"""How fast this machine is, measured in a fraction of a second: the rates that a forecast needs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import astuple
from functools import partial
from statistics import median
from threading import Thread
from typing import Any, cast

import numpy as np

from gc2pc.bench.in_memory import InMemory
from gc2pc.bench.workloads import random_values
from gc2pc.circuit import Builder, Netlist
from gc2pc.forecast import Rates
from gc2pc.native.cpu import active_tier
from gc2pc.native.engine import EVALUATE, GARBLE
from gc2pc.native.ot import LABEL_BITS, Leaves, hash_choices
from gc2pc.net import Channel, Tag, pair
from gc2pc.ot import group, warm_up
from gc2pc.ot.base import recv_base, send_base
from gc2pc.program import Bundle, Call, Carried, Input, Loop, Output, Program, Ref, ValueType
from gc2pc.program.report import cost_of

SAMPLES = 5  # of which the middle one counts: a run is disturbed as well
COT_BLOCKS = 512  # of 128 correlated OTs
PINGS = 20
NAP = 0.001  # seconds
WIDTH = 64  # bits that the engine's workloads carry round a loop


def measure_rates(k: int = 4) -> Rates:
    """Measure this machine on the kernel tier in use. k: SoftSpoken's parameter."""
    garble, evaluate = _engine_rates()
    return Rates(garble, evaluate, *_base_ot_rates(), *_cot_rates(k), _message_seconds())


# ---- the engine: timed on programs that differ in what they do most, then solved for each unit of work ----


def _engine_rates() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the seconds of each unit of Work, garbling and evaluating."""
    jobs = [InMemory(program, random_values(program)) for program in _programs()]
    work = np.array([astuple(cost_of(job.plan).work) for job in jobs], float)
    tier = active_tier()

    def seconds(role: int) -> list[float]:
        return [_usual(partial(job.seconds, role, tier)) for job in jobs]

    return _solve(work, seconds(GARBLE)), _solve(work, seconds(EVALUATE))


def _programs() -> list[Program]:
    """Return programs of about a millisecond each: ANDs, XORs and copies, in one lane and in many."""
    chain, wide, xors, copy = _chain(), _wide(), _xors(), _copy()
    return [
        _repeated(chain, 1, 200),
        _repeated(wide, 1, 20),
        _repeated(wide, 256, 1),
        _repeated(xors, 1, 20),
        _repeated(xors, 256, 2),
        _repeated(copy, 1, 1000),
        _repeated(copy, 256, 10),
    ]


def _repeated(net: Netlist, lanes: int, trips: int) -> Program:
    """Return a program that applies a netlist of WIDTH bits to the same WIDTH bits again and again."""
    word = ValueType("uint", WIDTH)
    start, inside, after, result = range(4)
    view = Ref(inside, 0, WIDTH, 0, 1)
    loop = Loop(
        trips, (Carried(start, inside, after, result),), (), (), (Call(net, (view,), lanes, (after,)),)
    )
    enter = Input(start, "alice", "x", word, (lanes,))
    leave = Output(Ref(result, 0, WIDTH, 0, 1), lanes, "y", word, (lanes,), ("bob",))
    return Program("repeated", (Bundle(WIDTH, lanes),) * 4, (enter, loop, leave))


def _netlist(round_: Callable[[Builder, list[int]], list[int]], rounds: int) -> Netlist:
    builder = Builder()
    word = builder.input(WIDTH)
    for _ in range(rounds):
        word = round_(builder, word)
    builder.output(word)
    return builder.build()


def _chain() -> Netlist:
    """ANDs of which each waits for the one before."""

    def one(b: Builder, x: list[int]) -> list[int]:
        return [*x[1:], b.and_(x[-1], x[0])]

    return _netlist(one, WIDTH)


def _wide() -> Netlist:
    """Independent ANDs, a layer after another."""
    return _netlist(lambda b, x: [b.and_(x[i], x[(i + 5) % WIDTH] ^ 1) for i in range(WIDTH)], 8)


def _xors() -> Netlist:
    return _netlist(lambda b, x: [b.xor(x[i], x[(i + 1) % WIDTH]) for i in range(WIDTH)], 16)


def _copy() -> Netlist:
    return _netlist(lambda b, x: [*x[1:], x[0]], 1)


def _solve(work: Any, seconds: list[float]) -> tuple[float, ...]:
    """Return non-negative x with work @ x near seconds, each row as important as its relative error."""
    rows = work / np.array(seconds)[:, None]
    used = np.ones(rows.shape[1], bool)
    while True:
        x = np.zeros(rows.shape[1])
        x[used] = np.linalg.lstsq(rows[:, used], np.ones(len(rows)), rcond=None)[0]
        if (x >= 0).all():
            return tuple(x.tolist())
        used &= x > 0


# ---- oblivious transfer and messages ----


class _Script:
    """A channel without a peer: what it receives is given, what it sends is kept."""

    def __init__(self, replies: list[bytes]) -> None:
        self._replies = replies
        self.sent: list[bytes] = []
        self.when: list[float] = []

    def send(self, tag: int, *parts: Any) -> None:
        self.sent.append(b"".join(bytes(memoryview(part).cast("B")) for part in parts))
        self.when.append(time.perf_counter())

    def recv(self, tag: int, n_bytes: int) -> bytes:
        return self._replies.pop(0)

    def flush(self) -> None:
        pass


def _base_ot_rates() -> tuple[float, float, float]:
    """Return the seconds of a base OT: Alice's before and after she sends her points, Bob's.

    They are done once, as in a session: where nothing repeats, the first time is what counts.
    """
    warm_up()
    point = group.times_base(group.scalar(os.urandom(group.WIDE_BYTES)))
    script, start = _Script([point]), time.perf_counter()
    recv_base(cast(Channel, script), np.zeros(LABEL_BITS, np.uint8), bytes(32), os.urandom)
    done = time.perf_counter()
    send_base(cast(Channel, _Script(script.sent)), LABEL_BITS, bytes(32), os.urandom)
    times = script.when[-1] - start, done - script.when[-1], time.perf_counter() - done
    points, keys, sender = (seconds / LABEL_BITS for seconds in times)
    return points, keys, sender


def _cot_rates(k: int) -> tuple[float, float, float]:
    """Return the seconds of a correlated OT: making a key, making a mac, the check of either."""
    sender, receiver = Leaves(k, 0), Leaves(k, 0)
    delta, base = b"\1" + bytes(15), np.zeros((LABEL_BITS, 2, 16), np.uint8)
    roots = np.frombuffer(os.urandom(receiver.n_trees * 16), np.uint8).reshape(-1, 16)
    corrections, sums, _ = receiver.recv_trees(roots, base)
    sender.send_trees(delta, np.ascontiguousarray(base[:, 0]), corrections, sums)
    columns = np.zeros((receiver.column_blocks(COT_BLOCKS), 16), np.uint8)
    choices, rows = np.zeros((COT_BLOCKS, 16), np.uint8), np.zeros((COT_BLOCKS * LABEL_BITS, 16), np.uint8)

    def check() -> None:
        hash_choices(bytes(16), choices)
        receiver.hash_rows(bytes(16), rows)

    parts: tuple[Callable[[], Any], ...] = (
        lambda: sender.send_rows(delta, columns, rows),
        lambda: receiver.recv_rows(columns, choices, rows),
        check,
    )
    make_key, make_mac, checked = (_usual(partial(_timed, part)) / len(rows) for part in parts)
    return make_key, make_mac, checked


def _message_seconds() -> float:
    """Return how long it takes to wake up for a message or for a time, over a socket pair.

    Over a link with latency both parties have gone to sleep when a message arrives, so here they do too.
    """
    left, right = pair()

    def answer() -> None:
        for _ in range(SAMPLES * PINGS):
            right.recv(Tag.PLAN, 1)
            time.sleep(NAP)
            right.send(Tag.PLAN, b"x")
            right.flush()

    def ping() -> None:
        for _ in range(PINGS):
            left.send(Tag.PLAN, b"x")
            left.recv(Tag.PLAN, 1)

    with left, right:
        thread = Thread(target=answer, daemon=True)
        thread.start()
        seconds = _usual(partial(_timed, ping))
        thread.join()
    return (seconds / PINGS - NAP) / 2


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _usual(sample: Callable[[], float]) -> float:
    return median(sample() for _ in range(SAMPLES))
