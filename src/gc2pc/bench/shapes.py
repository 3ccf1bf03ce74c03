"""`bench shapes`: programs of different shapes between two processes, beside the kernels alone in memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gc2pc.bench.in_memory import InMemory
from gc2pc.bench.pair import run_two
from gc2pc.bench.rows import Row, summarise
from gc2pc.bench.workloads import (
    aes_chain,
    and_layers,
    matrices,
    random_values,
    running_totals,
    sha256_chain,
    sorting,
)
from gc2pc.native.cpu import active_tier, use_tier
from gc2pc.native.engine import EVALUATE, GARBLE

if TYPE_CHECKING:
    from gc2pc.net import Channel
    from gc2pc.program import Program

SHAPES: dict[str, Callable[[], Program]] = {
    "aes128-chain": lambda: aes_chain(lanes=1, length=3_000, owner="bob"),
    "sha256-chain": lambda: sha256_chain(blocks=800),
    "scan": lambda: running_totals(length=100_000),
    "sort": lambda: sorting(length=4096),
    "matmul": lambda: matrices(size=128),
}
KERNEL_SECONDS = 0.1


def bench_shapes(rounds: int, tier: str | None = None) -> list[Row]:
    """Return a row for each shape: AND/s from the session being ready to the result, and how that compares.

    of_kernel: the rate over the slower of garbling and evaluating bare ANDs over many lanes in memory,
    measured in the same round. tier: kernels for all of it, from now on in this process; by default the best.
    """
    if tier is not None:
        use_tier(tier)
    program = and_layers(lanes=256, layers=32)
    kernels = InMemory(program, random_values(program))
    samples: dict[str, list[dict[str, float]]] = {name: [] for name in SHAPES}
    for _ in range(rounds):
        kernel = min(kernels.rate(role, active_tier(), KERNEL_SECONDS) for role in (GARBLE, EVALUATE))
        for name, found in samples.items():
            alice, bob = run_two("shapes", {"shape": name, "tier": active_tier()})
            rate = alice["and_gates"] / max(alice["seconds"], bob["seconds"])
            memory = max(alice["peak_rss_mb"], bob["peak_rss_mb"])
            found.append({"and_per_s": rate, "of_kernel": rate / kernel, "peak_rss_mb": memory})
    return [summarise({"workload": name}, found) for name, found in samples.items()]


def prepare(params: dict[str, Any]) -> Program:
    from gc2pc.ot import warm_up

    use_tier(params["tier"])
    warm_up()
    return SHAPES[params["shape"]]()


def run(party: str, channel: Channel, program: Program) -> dict[str, Any]:
    """Run the program twice as one party, on random inputs; the second run, already compiled, counts."""
    from gc2pc.session import Session

    with Session(channel, party) as session:
        for _ in range(2):
            values = random_values(program, party)
            start = time.perf_counter()
            session.run_named(program, values)
            end = time.perf_counter()
    return {"seconds": end - start, "and_gates": program.and_gates}
