"""`bench link`: a plan between two processes over a shaped link, beside what was forecast for it."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gc2pc.bench.pair import run_two
from gc2pc.bench.rates import measure_rates
from gc2pc.bench.rows import Row, summarise
from gc2pc.bench.workloads import aes_chain, comparisons
from gc2pc.forecast import forecast
from gc2pc.net.shaping import Shape
from gc2pc.plans import load_plan, plan_of, save_plan
from gc2pc.program import decode

if TYPE_CHECKING:
    from gc2pc.net import Channel
    from gc2pc.program.plan import Plan

USUAL = (Shape(100e6, 0.02), Shape(1e9, 0.001))  # a line between houses, a network in one


def usual_plans() -> dict[str, Plan]:
    """Return what latency, tables and OTs bound: one comparison, AES-128 over lanes, many comparisons."""
    programs = {
        "comparison": comparisons(1),
        "aes128-lanes": aes_chain(lanes=64, length=4, owner="bob"),
        "comparisons": comparisons(20_000),
    }
    return {name: plan_of(program) for name, program in programs.items()}


def bench_link(rounds: int, plans: dict[str, Plan], shapes: tuple[Shape, ...]) -> list[Row]:
    """Return a row for each plan and link: seconds from connected to result, forecast and measured."""
    cases = [(name, plan, shape) for shape in shapes for name, plan in plans.items()]
    samples: list[list[dict[str, float]]] = [[] for _ in cases]
    with tempfile.TemporaryDirectory() as folder:
        files = {name: str(Path(folder) / f"{i}.gcplan") for i, name in enumerate(plans)}
        for name, plan in plans.items():
            save_plan(plan, files[name])
        for _ in range(rounds):
            for (name, plan, shape), found in zip(cases, samples, strict=True):
                found.append(_sample(plan, files[name], shape))
    return [
        summarise(_labels(name, plan, shape), found)
        for (name, plan, shape), found in zip(cases, samples, strict=True)
    ]


def _labels(name: str, plan: Plan, shape: Shape) -> dict[str, Any]:
    link = {"bandwidth": None if shape.bandwidth == float("inf") else int(shape.bandwidth)}
    return {"workload": name, **link, "latency_ms": f"{1000 * shape.latency:g}", "and_gates": plan.and_gates}


def _sample(plan: Plan, file: str, shape: Shape) -> dict[str, float]:
    told = forecast(plan, shape, measure_rates()).total_seconds
    alice, bob = run_two("link", {"plan": file}, shape)
    measured = max(alice["seconds"], bob["seconds"])
    return {"predicted_seconds": told, "measured_seconds": measured, "of_measured": told / measured}


def prepare(params: dict[str, Any]) -> Plan:
    from gc2pc.ot import warm_up

    warm_up()
    return load_plan(params["plan"])


def run(party: str, channel: Channel, plan: Plan) -> dict[str, Any]:
    """Run the plan as one party, on random inputs; measure from here to the result."""
    from gc2pc.session import Session

    values = _random_values(plan, party)
    start = time.perf_counter()
    with Session(channel, party) as session:
        session.run_named(plan, values)
        return {"seconds": time.perf_counter() - start}


def _random_values(plan: Plan, party: str) -> dict[str, Any]:
    """Return random values of their types for a party's inputs."""
    values = {}
    for port in plan.inputs:
        if port.name and port.party == party:
            packed = np.frombuffer(os.urandom(-(-port.bits // 8)), np.uint8)
            values[port.name] = decode(port.type, port.shape, packed)
    return values
