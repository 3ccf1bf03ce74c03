"""Stock of correlated OTs: runs draw any number, the extension makes them in batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from gc2pc.native.engine import Bytes, wipe

if TYPE_CHECKING:
    from gc2pc.ot import ReceivesCots, SendsCots

BATCH = 2048  # COTs made at a time when a run needs fewer


class KeyPool:
    """The garbler's keys, `uint8[n, 16]`, secret."""

    def __init__(self, sender: SendsCots) -> None:
        self._sender = sender
        self._keys = np.zeros((0, 16), np.uint8)

    def take(self, n: int) -> Bytes:
        """Return n keys, none of them twice; runs the extension when the stock is short.

        Raises PeerError when the evaluator's columns fail the consistency check.
        """
        if n <= len(self._keys):
            keys, self._keys = self._keys[:n], self._keys[n:]
            return keys
        have, self._keys = self._keys, self._keys[:0]
        fresh = self._sender.extend(max(n - len(have), BATCH))
        used = n - len(have)
        self._keys = fresh[used:]
        return _joined(have, fresh[:used])

    def wipe(self) -> None:
        """Clear what is left, and the extension's state."""
        wipe(self._keys)
        self._sender.wipe()


class MacPool:
    """The evaluator's random choices (packed) and macs `uint8[n, 16]`, secret; mac = key ^ choice * delta."""

    def __init__(self, receiver: ReceivesCots) -> None:
        self._receiver = receiver
        self._choices = np.zeros(0, np.uint8)
        self._macs = np.zeros((0, 16), np.uint8)

    def take(self, n: int) -> tuple[Bytes, Bytes]:
        """Return (choices, macs) of n COTs, n a multiple of 8; the mirror image of KeyPool.take."""
        assert n % 8 == 0
        if n <= len(self._macs):
            macs, self._macs = self._macs[:n], self._macs[n:]
            choices, self._choices = self._choices[: n // 8], self._choices[n // 8 :]
            return choices, macs
        have, self._macs = self._macs, self._macs[:0]
        have_choices, self._choices = self._choices, self._choices[:0]
        fresh_choices, fresh = self._receiver.extend(max(n - len(have), BATCH))
        used = n - len(have)
        self._macs, self._choices = fresh[used:], fresh_choices[used // 8 :]
        choices = np.concatenate([have_choices, fresh_choices[: used // 8]])
        return choices, _joined(have, fresh[:used])

    def wipe(self) -> None:
        """Clear what is left, and the extension's state."""
        wipe(self._macs)
        wipe(self._choices)
        self._receiver.wipe()


def _joined(have: Bytes, fresh: Bytes) -> Bytes:
    """Return both as one array, **secret**; what was copied is wiped."""
    if not len(have):
        return fresh
    joined = np.concatenate([have, fresh])
    wipe(have)
    wipe(fresh)
    return joined


Progress = Callable[[int, int], None]
"""Called with (AND gates done, AND gates in all) while a run goes on."""
