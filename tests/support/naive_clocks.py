"""A row of messages, one after the other, as the forecast's closed form sums it up."""


def row(
    n: int, line: float, latency: float, make: float, use: float, *, start: float, ready: float, free: float
) -> tuple[float, float, float]:
    """Return when sender, receiver and link are done with n messages that each take `line` on the link.

    start, ready, free: when the sender, the receiver and the link can begin.
    """
    for _ in range(n):
        start += make
        free = max(free, start) + line
        ready = max(ready, free + latency) + use
    return start, ready, free
