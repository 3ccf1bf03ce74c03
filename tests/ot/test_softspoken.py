"""Correlated OT between two parties: the functionality, the order of messages, the bytes."""

import numpy as np
import pytest

from gc2pc.errors import PeerError, UsageError
from gc2pc.native import cpu
from gc2pc.net import Tag
from gc2pc.ot import CotReceiver, CotSender, recv_chosen, send_chosen, softspoken
from support.cots import assert_cots, new_delta
from support.entropy import FixedEntropy
from support.golden import golden_wire, wire_digest
from support.pair import run_pair

SID = b"extension test"


@pytest.fixture
def delta():
    return new_delta(np.random.default_rng(7))


def run_cots(delta, sizes, k=4):
    """Extend by each of the sizes in one session; return all keys, all (choices, macs), and the channels."""

    def alice(chan):
        sender = CotSender(chan, delta, SID, k, FixedEntropy("sender"))
        return [sender.extend(n) for n in sizes]

    def bob(chan):
        receiver = CotReceiver(chan, SID, k, FixedEntropy("receiver"))
        return [receiver.extend(n) for n in sizes]

    return run_pair(alice, bob)


@pytest.mark.parametrize("k", [2, 4, 8])
def test_cots_of_all_lengths(delta, k):
    sizes = [1, 7, 127, 128, 129, 1000, 4096 + 1]
    keys, ots, (alice, bob) = run_cots(delta, sizes, k)
    for n, key, (choices, macs) in zip(sizes, keys, ots, strict=True):
        assert len(key) == n
        assert_cots(delta, key, choices, macs)
    assert len({mac.tobytes() for _, macs in ots for mac in macs}) == sum(sizes)
    assert alice.digests() == bob.digests()[::-1]
    assert wire_digest(alice) == golden_wire("cot", f"k={k}")


def test_choices_are_balanced(delta):
    _, [(choices, _)], _ = run_cots(delta, [20000])
    assert 9500 < np.unpackbits(choices).sum() < 10500


@pytest.mark.parametrize("tier", cpu.tier_names())
def test_wire_does_not_depend_on_the_tier(delta, tier):
    before = cpu.active_tier()
    cpu.use_tier(tier)
    try:
        [keys], [(choices, macs)], (alice, _) = run_cots(delta, [3000])
    finally:
        cpu.use_tier(before)
    assert_cots(delta, keys, choices, macs)
    assert wire_digest(alice) == golden_wire("cot_3000", "k=4")


@pytest.mark.parametrize("k", [2, 4, 8])
def test_many_messages_give_what_one_gives(delta, k, monkeypatch):
    n = 128 * 40 + 5
    whole = run_cots(delta, [n, n], k)[:2]
    monkeypatch.setattr(softspoken, "FRAME", 16)
    parts = run_cots(delta, [n, n], k)[:2]
    for i in range(2):
        assert (whole[0][i] == parts[0][i]).all()
        assert all((a == b).all() for a, b in zip(whole[1][i], parts[1][i], strict=True))


def test_messages_large_enough_to_overlap(delta):
    n = 128 * softspoken.FRAME * 2 + 77
    [keys], [(choices, macs)], (alice, bob) = run_cots(delta, [n])
    assert_cots(delta, keys, choices, macs)
    received = sum(count.bytes_received for count in alice.counters.values())
    assert received == sum(count.bytes_sent for count in bob.counters.values())
    assert 8 * (received - 8000) / n < 31.1  # setup and proof take less than 8,000 bytes


def test_challenge_waits_for_all_columns(delta, monkeypatch):
    monkeypatch.setattr(softspoken, "FRAME", 2)
    log = []

    def alice(chan):
        sender = CotSender(chan, delta, SID)
        recv_bulk, send = chan.recv_bulk_into, chan.send

        def log_recv(tag, view):
            recv_bulk(tag, view)
            log.append(tag)

        def log_send(tag, *parts):
            log.append(tag)
            send(tag, *parts)

        chan.recv_bulk_into, chan.send = log_recv, log_send
        sender.extend(1000)

    run_pair(alice, lambda chan: CotReceiver(chan, SID).extend(1000))
    assert log == [Tag.OT_COLUMNS] * 5 + [Tag.OT_CHALLENGE]  # 8 blocks and the one that masks


def test_rows_beyond_n_are_not_released(delta):
    [keys], [(choices, macs)], _ = run_cots(delta, [130])
    assert not keys.base[130:].any()
    assert not macs.base[130:].any()
    assert not choices.base.reshape(-1)[17:].any()


def test_sender_keeps_its_own_delta(delta):
    given = delta.copy()

    def alice(chan):
        sender = CotSender(chan, given, SID)
        given.fill(0)
        assert (sender.delta == delta).all()
        return sender.extend(10)

    keys, (choices, macs), _ = run_pair(alice, lambda chan: CotReceiver(chan, SID).extend(10))
    assert_cots(delta, keys, choices, macs)


@pytest.mark.parametrize("n", [1, 16, 300])
def test_chosen_choices(delta, n):
    wanted = np.random.default_rng(n).integers(0, 2, n, dtype=np.uint8)
    keys, macs, (alice, _) = run_pair(
        lambda chan: send_chosen(chan, CotSender(chan, delta, SID, 4, FixedEntropy("sender")), n),
        lambda chan: recv_chosen(chan, CotReceiver(chan, SID, 4, FixedEntropy("receiver")), wanted),
    )
    assert_cots(delta, keys, np.packbits(wanted, bitorder="little"), macs)
    assert wire_digest(alice) == golden_wire("chosen_cot", f"n={n}")


BAD_DELTAS = [np.zeros(16, np.uint8), np.ones(15, np.uint8), np.ones(16, np.int64), b"\1" * 16]


@pytest.mark.parametrize("bad", BAD_DELTAS, ids=["even", "short", "int64", "bytes"])
def test_delta_is_an_odd_label(bad):
    with pytest.raises(UsageError, match="delta"):
        CotSender(None, bad, SID)


def test_usage_errors_come_before_messages(delta):
    with pytest.raises(UsageError, match="k must be 2, 4 or 8, got 5"):
        CotSender(None, delta, SID, 5)
    with pytest.raises(UsageError, match="k must be 2, 4 or 8, got 0"):
        CotReceiver(None, SID, 0)

    def extend_nothing(source):
        with pytest.raises(UsageError, match="at least 1 OT, got 0"):
            source.extend(0)
        source.wipe()
        with pytest.raises(UsageError, match="wiped"):
            source.extend(1)

    run_pair(
        lambda chan: extend_nothing(CotSender(chan, delta, SID)),
        lambda chan: extend_nothing(CotReceiver(chan, SID)),
    )


def test_parties_with_different_k(delta):
    with pytest.raises(PeerError, match="expected message 32 "):
        run_pair(lambda chan: CotSender(chan, delta, SID, 4), lambda chan: CotReceiver(chan, SID, 8))
