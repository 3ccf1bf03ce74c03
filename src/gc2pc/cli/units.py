"""Bandwidths and latencies as people write them: 100Mbit, 1Gbit/s, 20ms."""

from __future__ import annotations

import re

from gc2pc.errors import UsageError

_QUANTITY = re.compile(r"\s*(\d+(?:\.\d+)?(?:e\d+)?)\s*([a-zµ]*?)((?:/s|ps)?)\s*", re.IGNORECASE)
_BITS = {"": 1.0, "bit": 1.0, "kbit": 1e3, "mbit": 1e6, "gbit": 1e9, "kb": 1e3, "mb": 1e6, "gb": 1e9}
_SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6}


def bandwidth(text: str) -> float:
    """Return bits a second. Raises UsageError for anything that is no bandwidth above 0."""
    found = _QUANTITY.fullmatch(text)
    number, unit, _ = found.groups() if found else ("0", "", "")
    value = float(number) * _BITS.get(unit.lower(), 0.0)
    if unit.endswith("B") or not 0 < value < 1e15:  # that would be bytes
        raise UsageError(f"a bandwidth is a number of bits a second, such as 100Mbit or 1Gbit; got {text!r}")
    return value


def latency(text: str) -> float:
    """Return seconds. Raises UsageError for anything that is no time of at most an hour."""
    found = _QUANTITY.fullmatch(text)
    number, unit, per = found.groups() if found else ("0", "", "")
    if per or unit.lower() not in _SECONDS or float(number) * _SECONDS[unit.lower()] > 3600:
        raise UsageError(f"a latency is a time one way, such as 20ms or 0.5s; got {text!r}")
    return float(number) * _SECONDS[unit.lower()]


def bandwidth_text(bits: float | None) -> str:
    """Return a bandwidth for people: 100 Mbit/s, 1.5 Gbit/s; None for no limit."""
    if bits is None:
        return "any bandwidth"
    for unit, size in (("Gbit/s", 1e9), ("Mbit/s", 1e6), ("kbit/s", 1e3)):
        if bits >= size:
            return f"{bits / size:g} {unit}"
    return f"{bits:g} bit/s"
