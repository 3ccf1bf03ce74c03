"""`bench streams`: inputs larger than memory need be, compared row by row between two processes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from gc2pc.bench.pair import run_two
from gc2pc.bench.rows import Row, summarise

if TYPE_CHECKING:
    from gc2pc.language import Function
    from gc2pc.net import Channel
    from gc2pc.program import Program

BITS = 32  # of a number
CHUNK = 1 << 15  # numbers made at a time


def bench_streams(rounds: int, bits: int) -> list[Row]:
    """Return one row: how long `sum(alice > bob)` takes over so many input bits of both, and what memory."""
    length = max(1, bits // (2 * BITS))
    samples = []
    for _ in range(rounds):
        alice, bob = run_two("streams", {"length": length})
        seconds = max(alice["seconds"], bob["seconds"])
        samples.append(
            {
                "seconds": seconds,
                "input_bits_per_s": 2 * BITS * length / seconds,
                "alice_peak_rss_mb": alice["peak_rss_mb"],
                "bob_peak_rss_mb": bob["peak_rss_mb"],
            }
        )
    return [summarise({"workload": "comparisons", "input_bits": 2 * BITS * length}, samples)]


def _comparisons() -> Function:
    from gc2pc import Alice, Array, Bob, UInt, function, sum

    @function
    def count_greater(alice: Alice[Array[UInt[BITS]]], bob: Bob[Array[UInt[BITS]]]) -> UInt[BITS]:
        return sum(alice > bob)

    return count_greater


def prepare(params: dict[str, Any]) -> Program:
    from gc2pc.ot import warm_up

    warm_up()
    length = params["length"]
    return _comparisons().program(alice=length, bob=length)


def run(party: str, channel: Channel, program: Program) -> dict[str, Any]:
    """Run the program as one party, on numbers that are made as they are needed."""
    from gc2pc.session import Session
    from gc2pc.stream import Stream

    [length] = program.inputs[0].shape
    start = time.perf_counter()
    with Session(channel, party) as session:
        session.run_named(program, {party: Stream(_numbers(length), length)})
        return {"seconds": time.perf_counter() - start}


def _numbers(length: int) -> Iterator[Any]:
    for at in range(0, length, CHUNK):
        yield np.frombuffer(os.urandom(BITS // 8 * min(CHUNK, length - at)), f"<u{BITS // 8}")
