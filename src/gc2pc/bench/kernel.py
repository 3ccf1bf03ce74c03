"""`bench kernel`: the engine in memory on every tier, beside the rate the core could reach."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from gc2pc.bench import yardstick
from gc2pc.bench.in_memory import InMemory
from gc2pc.bench.rows import Row, summarise
from gc2pc.bench.workloads import aes_chain, and_layers, random_values
from gc2pc.native.cpu import best_tier, tier_names
from gc2pc.native.engine import EVALUATE, GARBLE
from gc2pc.native.kernels import aes_ctr

SLICES = 3  # a round's figure is the best of these: the least disturbed, as the yardstick's is
AES_BLOCKS = 1 << 12  # fits the first cache
RATES = ("garble_and_per_s", "evaluate_and_per_s")


def workloads() -> dict[str, InMemory]:
    """Return what each tier runs: many lanes of ANDs, many lanes of AES-128, one lane of AES-128."""
    programs = {
        "and-lanes": and_layers(lanes=256, layers=32),
        "aes128-lanes": aes_chain(lanes=256, length=1, owner="alice"),
        "aes128-single": aes_chain(lanes=1, length=64, owner="alice"),
    }
    return {name: InMemory(program, random_values(program)) for name, program in programs.items()}


def bench_kernel(rounds: int, seconds: float, source: Path | None) -> list[Row]:
    """Return a row for the reference, then one for each tier and workload.

    The reference is the yardstick, where there is one that works; then `of_yardstick_garble` and
    `of_yardstick_evaluate` are medians of the ratios of each round. Else it is AES in counter mode by our own
    kernels. A round measures every figure once, so that all of them meet the same disturbances.
    """
    tiers = tier_names()
    cases = [(tier, name, job) for name, job in workloads().items() for tier in range(len(tiers))]
    references: list[dict[str, float]] = []
    samples: list[list[dict[str, float]]] = [[] for _ in cases]
    with tempfile.TemporaryDirectory() as folder:
        binary = _yardstick(source, Path(folder))
        for _ in range(rounds):
            references.append(yardstick.run(binary) if binary else _aes_rate(seconds))
            for (tier, _, job), found in zip(cases, samples, strict=True):
                found.append(_sample(job, tier, seconds, references[-1]))
    labels = {"workload": "yardstick", "tier": "native"} if binary else {"workload": "aes", "tier": tiers[-1]}
    rows = [summarise(labels, references)]
    for (tier, name, _), found in zip(cases, samples, strict=True):
        rows.append(summarise({"workload": name, "tier": tiers[tier]}, found))
    return rows


def _yardstick(source: Path | None, folder: Path) -> Path | None:
    """Build the yardstick: the one asked for, or the one beside the repository if it works here."""
    if source is not None:
        return yardstick.build(source, folder)
    found = yardstick.find()
    return yardstick.try_build(found, folder) if found else None


def _sample(job: InMemory, tier: int, seconds: float, reference: dict[str, float]) -> dict[str, float]:
    sample = {}
    for rate, role in zip(RATES, (GARBLE, EVALUATE), strict=True):
        sample[rate] = max(job.rate(role, tier, seconds / SLICES) for _ in range(SLICES))
    for rate in RATES:
        if rate in reference:
            sample[f"of_yardstick_{rate.split('_', 1)[0]}"] = sample[rate] / reference[rate]
    return sample


def _aes_rate(seconds: float) -> dict[str, float]:
    """Return how many blocks a second our best tier encrypts under one key."""
    blocks, start = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - start) < seconds:
        blocks += len(aes_ctr(best_tier(), bytes(16), bytes(16), AES_BLOCKS))
    return {"aes_blocks_per_s": blocks / elapsed}
