"""Base OTs: the functionality, what the oracles take in, and points that are none."""

import os
import subprocess
import sys

import numpy as np
import pytest

from gc2pc.errors import PeerError, UsageError
from gc2pc.net import Tag
from gc2pc.ot import group, recv_base, send_base
from gc2pc.ot.base import CHUNK, _Oracles, _places
from support.entropy import FixedEntropy
from support.golden import golden_wire, wire_digest
from support.pair import run_pair

SID = b"base OT test"
P = 2**255 - 19  # the field's prime
NOT_POINTS = {
    "identity": bytes(32),
    "negative": (5).to_bytes(32, "little"),
    "not canonical": (P + 4).to_bytes(32, "little"),
    "off the curve": (2).to_bytes(32, "little"),
    "high bit": b"\x04" + bytes(30) + b"\x80",
    "identity with high bit": bytes(31) + b"\x80",
    "all ones": b"\xff" * 32,
}


def run_base(choices, sid=SID, peer_sid=SID):
    """Run base OTs on these choices with fixed entropy; return all keys, chosen keys, channels."""
    bits = np.array(choices, np.uint8)
    return run_pair(
        lambda chan: send_base(chan, len(choices), sid, FixedEntropy("sender")),
        lambda chan: recv_base(chan, bits, peer_sid, FixedEntropy("receiver")),
    )


def run_points(n, *points):
    """Run the sender against a receiver who sends these points; return the keys."""

    def receiver(chan):
        chan.recv(Tag.BASE_OT_SENDER, 32)
        chan.send(Tag.BASE_OT_RECEIVER, *points)
        chan.flush()

    return run_pair(lambda chan: send_base(chan, n, SID, FixedEntropy("sender")), receiver)[0]


def point(number):
    return group.hash_to_point(bytes([number]) * 64)


def distinct(keys):
    return len({key.tobytes() for key in keys.reshape(-1, 16)})


@pytest.mark.parametrize("n", [1, CHUNK - 1, CHUNK, 2 * CHUNK + 1])
def test_receiver_gets_the_chosen_keys_only(n):
    choices = np.arange(n) // 2 % 2
    keys, chosen, (sender, receiver) = run_base(choices)
    assert keys.shape == (n, 2, 16)
    assert (chosen == keys[np.arange(n), choices]).all()
    assert distinct(keys) == 2 * n
    assert sender.digests() == receiver.digests()[::-1]
    if n == 2 * CHUNK + 1:
        assert wire_digest(sender) == golden_wire("base_ot", f"n={n}")


def test_loading_the_group_leaves_no_file_behind(tmp_path):
    code = "from gc2pc.ot import warm_up; warm_up()"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "TMPDIR": str(tmp_path)})
    assert not list(tmp_path.iterdir())


def test_sessions_and_batches_are_kept_apart():
    keys, chosen, _ = run_base([0, 1, 1], peer_sid=b"another session")
    assert not (chosen == keys[np.arange(3), [0, 1, 1]]).all(axis=1).any()
    results = [run_base([0, 1])[0], run_base([0, 1], sid=b"x", peer_sid=b"x")[0], run_base([0, 1, 1])[0]]
    assert distinct(np.concatenate(results)) == 2 * (2 + 2 + 3)


def test_equal_messages_give_unequal_keys():
    """Sending one pair of points in all instances of a batch (ePrint 2021/682) gains nothing."""
    assert distinct(run_points(3, *[point(1), point(2)] * 3)) == 6


def test_equal_points_in_both_branches_give_unequal_keys():
    assert distinct(run_points(1, point(1), point(1))) == 2


@pytest.mark.parametrize("bad", NOT_POINTS.values(), ids=NOT_POINTS)
@pytest.mark.parametrize("place", [0, 1, 4, 5])
def test_sender_refuses_what_is_no_point(bad, place):
    points = [point(i + 1) for i in range(6)]
    points[place] = bad
    where = f"r_{place % 2} of base OT {place // 2}"
    with pytest.raises(PeerError, match=f"expected a point of ristretto255 as {where}, got"):
        run_points(3, *points)


@pytest.mark.parametrize("bad", NOT_POINTS.values(), ids=NOT_POINTS)
def test_receiver_refuses_what_is_no_point(bad):
    def sender(chan):
        chan.send(Tag.BASE_OT_SENDER, bad)
        chan.flush()

    with pytest.raises(PeerError, match="expected a point of ristretto255 as B of the base OTs, got"):
        run_pair(sender, lambda chan: recv_base(chan, np.zeros(3, np.uint8), SID, FixedEntropy("receiver")))


def test_sender_refuses_a_point_that_cancels_its_offset():
    """r_0 = -P(0, 0, r_1) would make the key of branch 0 public."""

    def receiver(chan):
        oracles = _Oracles(SID, 1, chan.recv(Tag.BASE_OT_SENDER, 32))
        r_1 = np.frombuffer(point(1), np.uint8)
        offset = oracles.points(_places(0, np.zeros(1, np.uint8)), r_1[None])[0]
        chan.send(Tag.BASE_OT_RECEIVER, group.subtract(bytes(32), offset), r_1)
        chan.flush()

    with pytest.raises(PeerError, match="expected r_0 of base OT 0 to be no identity"):
        run_pair(lambda chan: send_base(chan, 1, SID, FixedEntropy("sender")), receiver)


@pytest.mark.parametrize(
    "choices", [np.array([0, 2], np.uint8), np.zeros((1, 1), np.uint8), np.zeros(2, np.int64)]
)
def test_choices_are_bits(choices):
    with pytest.raises(UsageError, match="expected choices as uint8"):
        recv_base(None, choices, SID, FixedEntropy("receiver"))
