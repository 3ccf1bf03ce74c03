"""Receivers that cheat: the sender notices, or the cheat was a guess of delta's bits and nothing is wrong."""

import numpy as np
import pytest

from gc2pc.errors import PeerError, UsageError
from gc2pc.net import Tag
from gc2pc.ot import CotReceiver, CotSender
from support import gf128
from support.cots import assert_cots, flip, new_delta, tamper
from support.pair import run_pair

SID = b"cheats"
N, BLOCKS = 300, 4  # OTs, and blocks of 128 with the one that masks
TREES_CONTRADICT = "OT trees contradict each other"
COLUMNS_CONTRADICT = "OT columns contradict each other"


@pytest.fixture
def delta():
    """A delta whose bits 20 to 23, tree 5 of k = 4, are zeros."""
    delta = new_delta(np.random.default_rng(11))
    delta[2] &= 0x0F
    return delta


def bit_of(delta, i):
    return int(delta[i // 8] >> i % 8 & 1)


def run_cheat(delta, cheat, k=4):
    """Run setup and an extension by N with a receiver whose channel `cheat` has prepared.

    Return the sender's error as text, the keys and (choices, macs), None for what there is not. An error must
    leave the sender dead and wiped; the receiver meets no error but the end of the connection.
    """

    def alice(chan):
        sender = None
        try:
            sender = CotSender(chan, delta, SID, k)
            return "", sender.extend(N)
        except PeerError as error:
            if sender is not None and "contradict" in str(error):
                assert not sender.delta.any()
                with pytest.raises(UsageError, match="have failed"):
                    sender.extend(1)
            return str(error), None

    def bob(chan):
        cheat(chan)
        try:
            return CotReceiver(chan, SID, k).extend(N)
        except PeerError as error:
            assert "connection" in str(error)  # closed, or reset
            return None

    (error, keys), ots, _ = run_pair(alice, bob)
    return error, keys, ots


@pytest.mark.parametrize("branch", [0, 1])
@pytest.mark.parametrize("ot", [0, 3, 20, 127])
def test_flipped_tree_correction_is_a_guess_of_one_bit(delta, ot, branch):
    cheat = flip(128 * (2 * ot + branch) + 77)
    error, keys, ots = run_cheat(delta, lambda chan: tamper(chan, Tag.OT_TREES, cheat))
    if bit_of(delta, ot) == branch:
        assert TREES_CONTRADICT in error
    else:
        assert error == ""
        assert_cots(delta, keys, *ots)


@pytest.mark.parametrize("k", [2, 4, 8])
def test_flipped_sums_and_digest_of_the_trees(delta, k):
    sums, digest = 128 * 2 * 128, 128 * 2 * (128 + 128 // k)
    for bit in (sums, sums + 131, digest - 1, digest, digest + 255):
        error, _, _ = run_cheat(delta, lambda chan, bit=bit: tamper(chan, Tag.OT_TREES, flip(bit)), k)
        assert TREES_CONTRADICT in error


@pytest.mark.parametrize("block", [0, 2, BLOCKS - 1])
@pytest.mark.parametrize("tree", [1, 5, 31])
def test_flipped_column_passes_only_where_delta_hides_it(delta, tree, block):
    cheat = flip(128 * ((tree - 1) * BLOCKS + block) + 5)
    error, keys, ots = run_cheat(delta, lambda chan: tamper(chan, Tag.OT_COLUMNS, cheat))
    if tree == 5:
        assert error == ""
        assert_cots(delta, keys, *ots)
    else:
        assert COLUMNS_CONTRADICT in error


@pytest.mark.parametrize("bit", [0, 127, 128, 128 * 129 - 1])
def test_flipped_proof(delta, bit):
    error, _, ots = run_cheat(delta, lambda chan: tamper(chan, Tag.OT_PROOF, flip(bit)))
    assert COLUMNS_CONTRADICT in error
    assert ots is not None  # the receiver has finished, and learns of it with the next message


@pytest.mark.parametrize("tag", [Tag.OT_TREES, Tag.OT_COLUMNS, Tag.OT_PROOF])
def test_random_messages(delta, tag):
    def scramble(body):
        body[:] = np.random.default_rng(3).bytes(len(body))

    error, _, _ = run_cheat(delta, lambda chan: tamper(chan, tag, scramble))
    assert "contradict each other" in error


@pytest.mark.parametrize("tag", [Tag.BASE_OT_SENDER, Tag.OT_TREES, Tag.OT_COLUMNS, Tag.OT_PROOF])
def test_cut_and_long_messages(delta, tag):
    def cut(body):
        del body[-16:]

    def lengthen(body):
        body.extend(bytes(16))

    for change in (cut, lengthen):
        error, _, _ = run_cheat(delta, lambda chan, change=change: tamper(chan, tag, change))
        assert f"expected message {tag.value} " in error


@pytest.mark.parametrize("wrong_bit", [None, 0, 2])
def test_a_guess_of_one_trees_bits_is_all_a_cheat_can_try(delta, wrong_bit):
    """A receiver with another choice in tree 1 passes the check if it guesses the four bits of delta there.

    That is what the functionality allows: it knew the bits at the risk of being caught.
    """
    tree, block, bit = 1, 1, 9
    guess = [bit_of(delta, 4 * tree + b) ^ (b == wrong_bit) for b in range(4)]
    challenge = []

    def correct(body):
        """Move the hashes of the tree's columns by that of the error, where the guessed bits are 1."""
        error = gf128.horner(challenge[0], [1 << bit] + [0] * (BLOCKS - 1 - block))
        for b in range(4):
            place = slice(16 * (1 + 4 * tree + b), 16 * (2 + 4 * tree + b))
            old = int.from_bytes(body[place], "little")
            body[place] = (old ^ error * guess[b]).to_bytes(16, "little")

    def cheat(chan):
        tamper(chan, Tag.OT_COLUMNS, flip(128 * ((tree - 1) * BLOCKS + block) + bit))
        tamper(chan, Tag.OT_PROOF, correct)
        recv = chan.recv

        def overhear(tag, n_bytes):
            body = recv(tag, n_bytes)
            if tag == Tag.OT_CHALLENGE:
                challenge.append(int.from_bytes(body, "little"))
            return body

        chan.recv = overhear

    error, keys, (choices, macs) = run_cheat(delta, cheat)
    if wrong_bit is not None:
        assert COLUMNS_CONTRADICT in error
        return
    assert error == ""
    own_bits = [bit_of(delta, i) * (i // 4 == tree) for i in range(128)]
    macs[128 * block + bit] ^= np.packbits(own_bits, bitorder="little")  # its other choice in tree 1
    assert_cots(delta, keys, choices, macs)


def test_a_receiver_that_leaves_before_its_proof(delta):
    def cheat(chan):
        recv = chan.recv

        def leave(tag, n_bytes):
            if tag == Tag.OT_CHALLENGE:
                chan.close()
                raise PeerError("left the connection")
            return recv(tag, n_bytes)

        chan.recv = leave

    error, keys, _ = run_cheat(delta, cheat)
    assert "connection while this side was" in error
    assert keys is None
