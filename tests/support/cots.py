"""Helpers for tests on correlated OT: deltas, the functionality's own check, and peers that cheat."""

from collections.abc import Callable

import numpy as np

from gc2pc.net import Channel
from gc2pc.ot.interface import Bytes


def new_delta(rng: np.random.Generator) -> Bytes:
    """Return a random delta, uint8[16], lowest bit 1."""
    delta = rng.integers(0, 256, 16, dtype=np.uint8)
    delta[0] |= 1
    return delta


def assert_cots(delta: Bytes, keys: Bytes, choices: Bytes, macs: Bytes) -> None:
    """Assert macs[j] == keys[j] ^ choices[j] * delta and the shapes; choices packed."""
    n = len(keys)
    assert keys.shape == macs.shape == (n, 16)
    assert choices.shape == (-(-n // 8),)
    bits = np.unpackbits(choices, bitorder="little")
    assert not bits[n:].any()
    assert (macs == keys ^ (delta & -bits[:n, None])).all()


def tamper(chan: Channel, tag: int, change: Callable[[bytearray], None]) -> None:
    """Let `change` edit the body of each message with this tag that the channel sends from now on."""
    send, send_bulk = chan.send, chan.send_bulk

    def edited(*parts: object) -> bytearray:
        body = bytearray(b"".join(bytes(memoryview(part)) for part in parts))  # type: ignore[arg-type]
        change(body)
        return body

    def send_edited(got: int, *parts: object) -> None:
        send(got, edited(*parts)) if got == tag else send(got, *parts)

    def send_bulk_edited(got: int, view: object) -> None:
        send_bulk(got, edited(view) if got == tag else view)

    chan.send, chan.send_bulk = send_edited, send_bulk_edited  # type: ignore[method-assign]


def flip(bit: int) -> Callable[[bytearray], None]:
    """Return a change for `tamper`: one bit of the body."""

    def change(body: bytearray) -> None:
        body[bit // 8] ^= 1 << bit % 8

    return change
