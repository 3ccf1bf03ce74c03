"""`bench ot`: correlated OTs between two processes over loopback TCP, for each parameter k of SoftSpoken."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from gc2pc.bench.pair import run_two
from gc2pc.bench.rows import Row, summarise

if TYPE_CHECKING:
    from gc2pc.net import Channel

PARAMETERS = (2, 4, 8)
BATCH = 1 << 20  # COTs of one call, the most a session draws at once
SID = b"gc2pc bench ot".ljust(32, b"\0")


def bench_ot(rounds: int, ots: int) -> list[Row]:
    """Return a row for each k: rate and traffic of the extension, and the seconds of base OTs and setup."""
    samples: dict[int, list[dict[str, float]]] = {k: [] for k in PARAMETERS}
    for _ in range(rounds):
        for k in PARAMETERS:
            alice, bob = run_two("ot", {"k": k, "ots": ots})
            seconds = max(alice["seconds"], bob["seconds"])
            samples[k].append(
                {
                    "cot_per_s": ots / seconds,
                    "bits_per_cot": 8 * (alice["bytes_sent"] + bob["bytes_sent"]) / ots,
                    "seconds": seconds,
                    "base_ot_seconds": max(alice["base_ot_seconds"], bob["base_ot_seconds"]),
                    "peak_rss_mb": max(alice["peak_rss_mb"], bob["peak_rss_mb"]),
                }
            )
    return [summarise({"workload": f"softspoken-k{k}", "k": k, "ots": ots}, samples[k]) for k in PARAMETERS]


def prepare(params: dict[str, Any]) -> dict[str, Any]:
    import numpy as np

    from gc2pc.ot import CotReceiver, CotSender, warm_up  # imported before the clock starts

    warm_up()
    delta = np.frombuffer(bytes([os.urandom(1)[0] | 1]) + os.urandom(15), np.uint8)
    return {**params, "delta": delta, "alice": CotSender, "bob": CotReceiver}


def run(party: str, channel: Channel, prepared: dict[str, Any]) -> dict[str, Any]:
    """Run base OTs and setup, then draw the COTs in batches; the consistency check is on, as always."""
    first = time.perf_counter()
    with channel.phase("base_ot"):
        if party == "alice":
            source = prepared["alice"](channel, prepared["delta"], SID, k=prepared["k"])
        else:
            source = prepared["bob"](channel, SID, k=prepared["k"])
        channel.flush()
    start = time.perf_counter()
    with channel.phase("extend"):
        for at in range(0, prepared["ots"], BATCH):
            source.extend(min(BATCH, prepared["ots"] - at))
        channel.flush()
    end = time.perf_counter()
    source.wipe()
    sent = channel.counters["extend"].bytes_sent
    return {"base_ot_seconds": start - first, "seconds": end - start, "bytes_sent": sent}
