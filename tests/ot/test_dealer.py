"""The ideal dealer: the same functionality, in one process only."""

import socket

import numpy as np
import pytest

from gc2pc.errors import UsageError
from gc2pc.net import Channel
from gc2pc.ot import Dealer, recv_chosen, send_chosen
from support.cots import assert_cots, new_delta
from support.pair import run_pair


@pytest.fixture
def delta():
    return new_delta(np.random.default_rng(1))


@pytest.mark.parametrize("n", [1, 8, 129])
def test_dealt_cots(delta, n):
    dealer = Dealer()

    def alice(chan):
        sender = dealer.sender(chan, delta)
        return [sender.extend(n), sender.extend(n)]

    def bob(chan):
        receiver = dealer.receiver(chan)
        return [receiver.extend(n), receiver.extend(n)]

    keys, ots, (chan, _) = run_pair(alice, bob)
    for key, (choices, macs) in zip(keys, ots, strict=True):
        assert_cots(delta, key, choices, macs)
    assert (keys[0] != keys[1]).any(axis=1).all()
    assert sum(count.bytes_sent for count in chan.counters.values()) == 0


@pytest.mark.parametrize("n", [1, 13, 64])
def test_chosen_choices_over_an_ideal_dealer(delta, n):
    dealer = Dealer()
    wanted = np.random.default_rng(n).integers(0, 2, n, dtype=np.uint8)
    keys, macs, _ = run_pair(
        lambda chan: send_chosen(chan, dealer.sender(chan, delta), n),
        lambda chan: recv_chosen(chan, dealer.receiver(chan), wanted),
    )
    assert_cots(delta, keys, np.packbits(wanted, bitorder="little"), macs)


def test_refuses_a_real_transport(delta):
    with socket.create_server(("127.0.0.1", 0)) as server:
        chan = Channel(socket.create_connection(server.getsockname()))
    with chan:
        with pytest.raises(UsageError, match="only both parties in one process"):
            Dealer().receiver(chan)
        with pytest.raises(UsageError, match="only both parties in one process"):
            Dealer().sender(chan, delta)


def test_usage_errors(delta):
    dealer = Dealer()

    def alice(chan):
        with pytest.raises(UsageError, match="at least 1 OT, got 0"):
            dealer.sender(chan, delta).extend(0)

    def bob(chan):
        with pytest.raises(UsageError, match="expected choices as uint8"):
            recv_chosen(chan, dealer.receiver(chan), np.array([2], np.uint8))

    run_pair(alice, bob)
