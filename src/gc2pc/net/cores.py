"""Whether a party's socket can have a core of its own."""

from __future__ import annotations

import os

from gc2pc.net.channel import Channel


def core_to_spare(chan: Channel) -> bool:
    """Return whether this party has a second core, for the socket: one of two where both share a machine.

    Without one the system's buffers alone let the link work while this side computes, which costs less than
    two threads that take turns on a core.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores >= (4 if chan.same_machine else 2)
