"""Kernel tiers of this CPU: which there are, which is in use, and lowering it."""

from __future__ import annotations

from gc2pc._native import ffi, lib
from gc2pc.errors import UsageError


def tier_names() -> tuple[str, ...]:
    """Return the names of the tiers this CPU supports, lowest first; the index is the tier."""
    return tuple(ffi.string(lib.gc_tier_name(tier)).decode() for tier in range(lib.gc_best_tier() + 1))


def best_tier() -> int:
    """Return the highest tier of this CPU."""
    return int(lib.gc_best_tier())


def active_tier() -> int:
    """Return the tier whose kernels are in use: the best one unless use_tier changed it."""
    return int(lib.gc_active_tier())


def tier_of(tier: int | str) -> int:
    """Return the number of a tier given by number or name; UsageError when this CPU lacks it."""
    names = tier_names()
    number = names.index(tier) if tier in names else tier
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < len(names):
        raise UsageError(f"this CPU has no kernel tier {tier!r}; choose one of {', '.join(names)}")
    return number


def use_tier(tier: int | str) -> None:
    """Use the kernels of a tier from now on, process-wide. Results are the same on every tier."""
    lib.gc_use_tier(tier_of(tier))
