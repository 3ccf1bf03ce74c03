"""The machine a figure was taken on, and the memory a process took."""

from __future__ import annotations

import os
import platform
import resource
import sys
from pathlib import Path
from typing import Any

from gc2pc import __version__


def machine() -> dict[str, Any]:
    """Return cpu, tier, cores and version, as every bench and the doctor report them."""
    from gc2pc.native.cpu import active_tier, tier_names

    return {"cpu": cpu_name(), "tier": tier_names()[active_tier()], "cores": cores(), "version": __version__}


def cpu_name() -> str:
    """Return the model name of the processor."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def cores() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def peak_rss_mb() -> float:
    """Return the peak resident memory of this process, in MB.

    getrusage counts the parent's memory from before exec on Linux, so the kernel's own mark goes first.
    """
    try:
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    except OSError:
        pass
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6
