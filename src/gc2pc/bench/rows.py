"""Rows of a bench: the median of each figure over interleaved rounds, with its spread beside."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]

SPREAD = "_spread"


def summarise(labels: Mapping[str, Any], samples: Sequence[Mapping[str, float]]) -> Row:
    """Return labels and, for each figure of the samples, its median and `<figure>_spread`.

    The spread is the distance between the quartiles; for two or three samples, between the extremes.
    """
    row: Row = dict(labels)
    for figure in samples[0]:
        values = [sample[figure] for sample in samples]
        row[figure] = statistics.median(values)
        row[figure + SPREAD] = spread(values)
    return row


def spread(values: Sequence[float]) -> float:
    """Return the distance between the quartiles, or between the extremes when there are fewer than four."""
    if len(values) < 4:
        return max(values) - min(values)
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return high - low
