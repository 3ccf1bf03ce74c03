"""Forecasts: bytes as they really travel, and times that follow from the link."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gc2pc
from gc2pc import Alice, Array, Bob, UInt
from gc2pc.bench.workloads import aes_chain
from gc2pc.forecast import Forecast, Rates, _Rehearsal, forecast
from gc2pc.net.shaping import Shape
from gc2pc.plans import plan_of
from gc2pc.program import PARTIES
from gc2pc.session import run_local
from support.naive_clocks import row
from support.programs import random_inputs, random_program

NO_COMPUTING = Rates()


@gc2pc.function
def dot(x: Alice[Array[UInt[16]]], y: Bob[Array[UInt[16]]]) -> UInt[16]:
    return (x * y).sum()


@gc2pc.function
def own(x: Alice[UInt[16]], y: Alice[UInt[16]]) -> Bob[UInt[16]]:
    return x * y


def over(link: Shape, target: object, **lengths: int) -> Forecast:
    return forecast(plan_of(target, **lengths), link, NO_COMPUTING)


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("k", [2, 4, 8])
def test_bytes_are_exact(seed: int, k: int) -> None:
    program = random_program(seed)
    _, _, report = run_local(program, random_inputs(program, seed), k=k)
    assert forecast(plan_of(program), Shape(), NO_COMPUTING, k=k).bytes_sent == report.bytes_sent


@pytest.mark.parametrize("n", [1, 200, 5000])
def test_bytes_are_exact_with_lengths_and_frames(n: int) -> None:
    inputs = {"x": [3] * n, "y": [5] * n}
    *_, report = run_local(dot, inputs)
    told = forecast(plan_of(dot, x=n, y=n), Shape(), NO_COMPUTING, open_lengths={"alice": 1, "bob": 1})
    assert told.bytes_sent == report.bytes_sent
    assert told.ots == 16 * n


@pytest.mark.parametrize("to", PARTIES)
def test_bytes_are_exact_for_other_recipients(to: str) -> None:
    program = random_program(3)
    *_, report = run_local(program, random_inputs(program, 3), to=to)
    who = {output.name: (to,) for output in program.outputs}
    assert forecast(plan_of(program), Shape(), NO_COMPUTING, to=who).bytes_sent == report.bytes_sent


def test_several_segments() -> None:
    n = 150_000  # 2.4 million bits of each party
    inputs = {"x": [1] * n, "y": [2] * n}
    *_, report = run_local(dot, inputs)
    told = forecast(plan_of(dot, x=n, y=n), Shape(), NO_COMPUTING, open_lengths={"alice": 1, "bob": 1})
    assert told.segments == 5
    assert told.bytes_sent == report.bytes_sent


def test_round_trips() -> None:
    """Setup, agreement, OT extension, tables and result, as docs/performance.md counts them."""
    both = plan_of(aes_chain(1, 1, "bob"))
    assert forecast(both, Shape(), NO_COMPUTING).round_trips == 6
    assert forecast(both, Shape(), NO_COMPUTING, to={"last": ("bob",)}).round_trips == 5.5
    assert over(Shape(), own).round_trips == 3.5  # no OTs
    lengths = forecast(both, Shape(), NO_COMPUTING, open_lengths={"alice": 1, "bob": 1})
    assert lengths.round_trips == 6  # they travel while Bob's setup does


def test_latency_alone() -> None:
    told = over(Shape(inf, 0.02), aes_chain(1, 1, "bob"))
    assert told.total_seconds == pytest.approx(12 * 0.02)
    assert told.seconds == pytest.approx(
        {"setup": 0.08, "agreement": 0.04, "inputs": 0.08, "tables": 0.02, "outputs": 0.02}
    )


def test_bandwidth_alone() -> None:
    told = over(Shape(1e6, 0), aes_chain(20, 1, "bob"))
    sent = sum(told.bytes_sent.values())
    assert (
        0.95 < told.total_seconds / (8 * sent / 1e6) <= 1
    )  # only hellos and the like travel both ways at once


def test_computing_hides_behind_a_slow_link_and_the_link_behind_slow_computing() -> None:
    plan = plan_of(aes_chain(1000, 1, "bob"))
    slow, fast = ((0.0, 0.0, seconds, 0.0, 0.0, 0.0) for seconds in (1e-6, 1e-9))
    line = 256 * plan.and_gates / 1e9
    assert forecast(plan, Shape(1e9), Rates(fast, fast)).seconds["tables"] == pytest.approx(line, rel=0.05)
    for rates in (Rates(slow, fast), Rates(fast, slow), Rates(slow, slow)):
        tables = forecast(plan, Shape(1e9), rates).seconds["tables"]
        assert tables == pytest.approx(1e-6 * plan.and_gates, rel=0.05)


seconds = st.integers(0, 50).map(float)


@given(st.integers(1, 9), *[seconds] * 7)
def test_a_row_of_messages_is_summed_up_rightly(
    n: int, line: float, latency: float, make: float, use: float, start: float, ready: float, free: float
) -> None:
    bits = 8 * (5 + 11)
    rehearsal = _Rehearsal(Shape(bits / line if line else inf, latency), NO_COMPUTING, 4)
    rehearsal._clock.update(alice=start, bob=ready)
    rehearsal._free["alice"] = free
    rehearsal._stream("alice", n, 11, make, use)
    got = rehearsal._clock["alice"], rehearsal._clock["bob"], rehearsal._free["alice"]
    assert got == pytest.approx(row(n, line, latency, make, use, start=start, ready=ready, free=free))
    assert rehearsal.sent == {"alice": 16 * n, "bob": 0}


def test_memory() -> None:
    one, many = (over(Shape(), dot, x=n, y=n) for n in (100, 100_000))
    assert many.memory["labels"] == plan_of(dot, x=100_000, y=100_000).label_bytes
    assert one.memory["segment"] < 1 << 16 < 7 << 20 < many.memory["segment"]  # OTs of Bob's inputs
    assert many.memory["buffers"] >= 3 << 20
    assert many.peak_memory == sum(many.memory.values())
