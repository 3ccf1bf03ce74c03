"""An ideal dealer: correlated OTs without cryptography, for tests of what is built on them.

Both halves draw from one seed that the dealer holds, so the dealer must be one object in one process, and it
refuses any channel that could lead out of it.
"""

from collections.abc import Callable
from hashlib import shake_128
from os import urandom
from threading import Event

import numpy as np

from gc2pc.errors import UsageError
from gc2pc.net import Channel
from gc2pc.ot.interface import LABEL_BYTES, Bytes

PATIENCE = 10.0  # seconds the receiver waits for the sender to exist


class Dealer:
    """Deals the same OTs to one sender and one receiver."""

    def __init__(self, entropy: Callable[[int], bytes] = urandom) -> None:
        """Draw the seed of everything dealt."""
        self._seed = entropy(LABEL_BYTES)
        self._delta = np.zeros(LABEL_BYTES, np.uint8)
        self._has_delta = Event()

    def sender(self, chan: Channel, delta: Bytes) -> "DealtSender":
        """Return the sender's half. delta: uint8[16], lowest bit 1."""
        _refuse_transport(chan)
        self._delta[:] = delta
        self._has_delta.set()
        return DealtSender(self)

    def receiver(self, chan: Channel) -> "DealtReceiver":
        """Return the receiver's half."""
        _refuse_transport(chan)
        return DealtReceiver(self)

    @property
    def delta(self) -> Bytes:
        """The sender's delta, once there is a sender."""
        assert self._has_delta.wait(PATIENCE), "nobody asked the dealer for the sender's half"
        return np.array(self._delta)

    def deal(self, number: int, n: int) -> tuple[Bytes, Bytes]:
        """Return keys, uint8[n, 16], and packed choices, uint8[ceil(n / 8)], of extension `number`."""
        if n < 1:
            raise UsageError(f"an extension needs at least 1 OT, got {n}")
        stream = shake_128(self._seed + number.to_bytes(8, "little"))
        data = np.frombuffer(stream.digest(LABEL_BYTES * n + -(-n // 8)), np.uint8)
        keys, choices = data[: LABEL_BYTES * n].reshape(n, LABEL_BYTES).copy(), data[LABEL_BYTES * n :].copy()
        choices[-1] &= 0xFF >> -n % 8
        return keys, choices


class DealtSender:
    """The sender's half of an ideal dealer."""

    def __init__(self, dealer: Dealer) -> None:
        """Begin with the first extension."""
        self._dealer, self._number = dealer, 0

    @property
    def delta(self) -> Bytes:
        """The correlation, uint8[16]."""
        return self._dealer.delta

    def extend(self, n: int) -> Bytes:
        """Return n new keys, uint8[n, 16]."""
        self._number += 1
        return self._dealer.deal(self._number, n)[0]

    def wipe(self) -> None:
        """Do nothing: an ideal dealer's secrets are nobody's."""


class DealtReceiver:
    """The receiver's half of an ideal dealer."""

    def __init__(self, dealer: Dealer) -> None:
        """Begin with the first extension."""
        self._dealer, self._number = dealer, 0

    def extend(self, n: int) -> tuple[Bytes, Bytes]:
        """Return n new OTs: packed choices, uint8[ceil(n / 8)], and macs, uint8[n, 16]."""
        self._number += 1
        keys, choices = self._dealer.deal(self._number, n)
        bits = np.unpackbits(choices, count=n, bitorder="little")
        return choices, keys ^ (self._dealer.delta & -bits[:, None])

    def wipe(self) -> None:
        """Do nothing: an ideal dealer's secrets are nobody's."""


def _refuse_transport(chan: Channel) -> None:
    if not chan.in_process:
        raise UsageError("the ideal dealer protects nothing: it serves only both parties in one process")
