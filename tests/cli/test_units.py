"""Bandwidths and latencies as people write them."""

import pytest

from gc2pc.cli.units import bandwidth, bandwidth_text, latency
from gc2pc.errors import UsageError


@pytest.mark.parametrize(
    ("text", "bits"),
    [
        ("100Mbit", 1e8),
        ("100 mbit/s", 1e8),
        ("1Gbit", 1e9),
        ("2.5Gbps", 2.5e9),
        ("64kbit", 64e3),
        ("100Mb", 1e8),
        ("1e6", 1e6),
        ("300", 300.0),
        ("300bit", 300.0),
    ],
)
def test_bandwidths(text: str, bits: float) -> None:
    assert bandwidth(text) == bits


@pytest.mark.parametrize(
    "text", ["", "0", "fast", "-5Mbit", "100MB", "1GB/s", "1e30", "5 5", "1Tbit", "nan", "inf"]
)
def test_no_bandwidths(text: str) -> None:
    with pytest.raises(UsageError, match="such as 100Mbit or 1Gbit; got"):
        bandwidth(text)


@pytest.mark.parametrize(
    ("text", "seconds"), [("20ms", 0.02), ("0s", 0.0), ("1.5 s", 1.5), ("300us", 3e-4), ("300µs", 3e-4)]
)
def test_latencies(text: str, seconds: float) -> None:
    assert latency(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "20", "20m", "-1ms", "1h", "20ms/s", "1e9s", "nan"])
def test_no_latencies(text: str) -> None:
    with pytest.raises(UsageError, match=r"such as 20ms or 0\.5s; got"):
        latency(text)


def test_bandwidths_for_people() -> None:
    texts = [bandwidth_text(bits) for bits in (1e8, 2.5e9, 64e3, 300.0, None)]
    assert texts == ["100 Mbit/s", "2.5 Gbit/s", "64 kbit/s", "300 bit/s", "any bandwidth"]
