"""Our roles against plain Python ones that were written from the protocol document."""

import numpy as np
import pytest

from gc2pc.ot import CotReceiver, CotSender
from support.cots import assert_cots, new_delta
from support.pair import run_pair
from support.reference_ot import ReferenceReceiver, ReferenceSender

SID = b"by the document"
SIZES = [1, 130, 128 * 17]  # the last one takes a full step of columns and a part of one


@pytest.fixture
def delta():
    return new_delta(np.random.default_rng(17))


def blocks_of(rows):
    return np.frombuffer(b"".join(rows), np.uint8).reshape(-1, 16)


@pytest.mark.parametrize("k", [2, 4, 8])
def test_sender_against_the_reference(delta, k):
    def alice(chan):
        sender = CotSender(chan, delta, SID, k)
        return [sender.extend(n) for n in SIZES]

    def bob(chan):
        receiver = ReferenceReceiver(chan, SID, k)
        receiver.set_up()
        return [receiver.extend(n) for n in SIZES]

    keys, ots, _ = run_pair(alice, bob)
    for key, (choices, macs) in zip(keys, ots, strict=True):
        packed = np.packbits(np.array(choices, np.uint8), bitorder="little")
        assert_cots(delta, key, packed, blocks_of(macs))


@pytest.mark.parametrize("k", [2, 4, 8])
def test_receiver_against_the_reference(delta, k):
    def alice(chan):
        sender = ReferenceSender(chan, SID, k)
        sender.set_up(int.from_bytes(delta.tobytes(), "little"))
        return [sender.extend(n) for n in SIZES]

    def bob(chan):
        receiver = CotReceiver(chan, SID, k)
        return [receiver.extend(n) for n in SIZES]

    keys, ots, _ = run_pair(alice, bob)
    for key, (choices, macs) in zip(keys, ots, strict=True):
        assert_cots(delta, blocks_of(key), choices, macs)
