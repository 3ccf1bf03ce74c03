"""Ledger: what has travelled on a channel, counted by phase and hashed by direction.

The transcript hash of a direction is SHA-256 over its frames as they travel: of control frames every byte, of
bulk frames the header and, when asked for, the body. The digests of one side are those of the other, swapped.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from time import perf_counter


@dataclass
class Count:
    """What one phase cost: bytes include frame headers, a round is a change from receiving to sending."""

    bytes_sent: int = 0
    bytes_received: int = 0
    flushes: int = 0
    rounds: int = 0
    seconds: float = 0.0


class Ledger:
    """Counters and transcript of one channel; one thread may note what is sent, another what is received."""

    def __init__(self) -> None:
        """Begin in the phase "other"."""
        self._now = Count()
        self.counters = {"other": self._now}
        self.sent, self.received = sha256(), sha256()
        self._sent_last = False
        self._phase, self._since = "other", perf_counter()

    def note_sent(self, header: bytes, n_body: int) -> None:
        """Count a frame whose body has n_body bytes and hash its header; the body is hashed by the caller."""
        self.sent.update(header)
        self._now.bytes_sent += len(header) + n_body

    def note_received(self, header: bytes, n_body: int) -> None:
        """As note_sent, for a frame from the peer."""
        self.received.update(header)
        self._now.bytes_received += len(header) + n_body
        self._sent_last = False

    def note_flush(self) -> None:
        """Count one write to the system, and a round when it is the first after something was received."""
        self._now.flushes += 1
        self._now.rounds += not self._sent_last
        self._sent_last = True

    @contextmanager
    def phase(self, name: str) -> Iterator[Count]:
        """Count what happens inside under `name`; the time of an inner phase is not that of the outer one."""
        outer = self._phase
        self._enter(name, self.counters)
        try:
            yield self._now
        finally:
            self._enter(outer, self.counters)

    def take(self) -> dict[str, Count]:
        """Return the counters and begin new ones."""
        taken = self.counters
        self._enter(self._phase, {})
        return taken

    def _enter(self, name: str, counters: dict[str, Count]) -> None:
        """Close the time of the current phase and go on in phase `name` of `counters`."""
        now = perf_counter()
        self._now.seconds += now - self._since
        self._phase, self._since, self.counters = name, now, counters
        self._now = counters.setdefault(name, Count())
