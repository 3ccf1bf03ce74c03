"""What correlated OT promises, whoever provides it.

The sender has a secret `delta`, a label of 16 bytes whose lowest bit is 1. An extension by n gives the sender
`keys` and the receiver random `choices` and `macs` with macs[j] == keys[j] ^ choices[j] * delta. To the
receiver, delta is uniform but for its lowest bit; to the sender, the choices are. An active receiver may
guess bits of delta at the risk that the sender ends the session: t bits are right with probability 2^-t.

The rows are correlated through delta, so they are labels for a garbled circuit, whose hash is made for that.
They are not keys for anything else.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
LABEL_BYTES = 16


class SendsCots(Protocol):
    """The garbler's half."""

    @property
    def delta(self) -> Bytes:
        """The **secret** correlation, uint8[16], lowest bit 1."""

    def extend(self, n: int) -> Bytes:
        """Return n new **secret** keys, uint8[n, 16]; raises PeerError when the receiver cheats."""

    def wipe(self) -> None:
        """Forget all secrets; nothing can follow."""


class ReceivesCots(Protocol):
    """The evaluator's half."""

    def extend(self, n: int) -> tuple[Bytes, Bytes]:
        """Return n new **secret** OTs: choices, packed uint8[ceil(n / 8)] with unused bits 0, and macs.

        macs: uint8[n, 16].
        """

    def wipe(self) -> None:
        """Forget all secrets; nothing can follow."""
