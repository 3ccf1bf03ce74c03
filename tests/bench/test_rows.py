"""Rows: medians with the spread beside."""

import pytest

from gc2pc.bench.rows import spread, summarise


def test_medians_and_spread() -> None:
    samples = [{"and_per_s": rate, "seconds": 1.0} for rate in (30.0, 10.0, 20.0, 50.0, 40.0)]
    assert summarise({"workload": "w", "lanes": 8}, samples) == {
        "workload": "w",
        "lanes": 8,
        "and_per_s": 30.0,
        "and_per_s_spread": 20.0,
        "seconds": 1.0,
        "seconds_spread": 0.0,
    }


@pytest.mark.parametrize(
    ("values", "want"), [([5.0], 0.0), ([5.0, 8.0], 3.0), ([1.0, 9.0, 2.0], 8.0), ([0.0, 1.0, 2.0, 3.0], 1.5)]
)
def test_spread(values: list[float], want: float) -> None:
    assert spread(values) == want
