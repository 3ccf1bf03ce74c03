"""Correlated OT with chosen choice bits, from random ones and one bit each (Beaver's derandomisation)."""

import numpy as np

from gc2pc.errors import UsageError
from gc2pc.native.engine import xor_delta
from gc2pc.net import Channel, Tag
from gc2pc.ot.interface import Bytes, ReceivesCots, SendsCots


def send_chosen(chan: Channel, cots: SendsCots, n: int) -> Bytes:
    """Return **secret** keys, uint8[n, 16]. The peer's macs[j] == keys[j] ^ choices[j] * delta."""
    keys = cots.extend(n)  # step 1: random OTs
    body = chan.recv(Tag.OT_FLIPS, -(-n // 8))  # step 2: where the choices differ from the random ones
    xor_delta(keys, np.frombuffer(body, np.uint8), cots.delta.tobytes())
    return keys


def recv_chosen(chan: Channel, cots: ReceivesCots, choices: Bytes) -> Bytes:
    """Return **secret** macs, uint8[n, 16]. choices: **secret**, uint8[n] of 0 and 1."""
    if choices.dtype != np.uint8 or choices.ndim != 1 or (choices > 1).any():
        raise UsageError("expected choices as uint8[n] of 0 and 1")
    random, macs = cots.extend(len(choices))  # step 1: random OTs
    flips = random ^ np.packbits(choices, bitorder="little")
    chan.send(Tag.OT_FLIPS, flips)  # step 2: where the choices differ from the random ones
    chan.flush()
    return macs
