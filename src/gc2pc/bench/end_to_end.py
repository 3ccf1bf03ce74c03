"""`bench end-to-end`: AES-128 circuits between two processes over loopback TCP."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from gc2pc.bench.pair import run_two
from gc2pc.bench.rows import Row, summarise
from gc2pc.bench.workloads import AES_ANDS, aes_chain, random_values

if TYPE_CHECKING:
    from gc2pc.net import Channel
    from gc2pc.program import Program

LANES = 1024


def bench_end_to_end(rounds: int, ands: int) -> list[Row]:
    """Return one row: rates from connected to result, setup and oblivious transfers included."""
    lanes = min(LANES, -(-ands // AES_ANDS))
    params = {"lanes": lanes, "length": -(-ands // (AES_ANDS * lanes))}
    gates = AES_ANDS * lanes * params["length"]
    samples = []
    for _ in range(rounds):
        alice, bob = run_two("end_to_end", params)
        seconds = max(alice["seconds"], bob["seconds"])
        samples.append(
            {
                "and_per_s": gates / seconds,
                "bytes_per_and": (alice["bytes_sent"] + bob["bytes_sent"]) / gates,
                "seconds": seconds,
                "setup_seconds": max(alice["setup_seconds"], bob["setup_seconds"]),
                "alice_peak_rss_mb": alice["peak_rss_mb"],
                "bob_peak_rss_mb": bob["peak_rss_mb"],
                "peak_rss_mb": max(alice["peak_rss_mb"], bob["peak_rss_mb"]),
            }
        )
    return [summarise({"workload": "aes128", "and_gates": gates}, samples)]


def prepare(params: dict[str, Any]) -> Program:
    from gc2pc.ot import warm_up

    warm_up()
    return aes_chain(params["lanes"], params["length"], owner="bob")


def run(party: str, channel: Channel, program: Program) -> dict[str, Any]:
    """Run the program as one party, on random inputs; measure from here to the result."""
    from gc2pc.session import Session

    values = random_values(program, party)
    start = time.perf_counter()
    with Session(channel, party) as session:
        ready = time.perf_counter()
        session.run_named(program, values)
        end = time.perf_counter()
        assert session.report is not None
        sent = session.report.bytes_sent[party]
    return {"seconds": end - start, "setup_seconds": ready - start, "bytes_sent": sent}
