"""OTs that a run has drawn, and copies of them, do not stay in memory, whether the run ends well or not."""

from typing import Any

import numpy as np
import pytest

from gc2pc.errors import PeerError
from gc2pc.garble import KeyPool, MacPool
from gc2pc.garble.pool import BATCH
from gc2pc.garble.ports import InputStream
from gc2pc.native.engine import Engine
from gc2pc.net import Tag, pair
from gc2pc.ot import Dealer
from gc2pc.session import Session
from gc2pc.stream import Stream
from support.circuits import adder, running_sums
from support.cots import assert_cots, new_delta
from support.proxy import through, unchanged


def pools() -> tuple[KeyPool, MacPool, Any]:
    dealer, (alice, bob), delta = Dealer(), pair(), new_delta(np.random.default_rng(1))
    return KeyPool(dealer.sender(alice, delta)), MacPool(dealer.receiver(bob)), delta


def test_draws_of_any_size_fit_together() -> None:
    keys, macs, delta = pools()
    seen = set()
    for n in (8, 16, BATCH - 32, 800, 8, 3 * BATCH, 8):
        key, (choices, mac) = keys.take(n), macs.take(n)
        assert_cots(delta, key, choices, mac)
        seen |= {row.tobytes() for row in key}
    assert len(seen) == 800 + 40 + 4 * BATCH - 32


def test_a_draw_over_two_batches_leaves_no_copy() -> None:
    keys, macs, _ = pools()
    keys.take(8), macs.take(8)
    old_keys, old_macs = keys._keys, macs._macs
    assert old_keys.any() and old_macs.any()
    keys.take(BATCH), macs.take(BATCH)
    assert not old_keys.any() and not old_macs.any()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every array of OTs that a pool has handed out."""
    arrays: list[Any] = []
    for pool in (KeyPool, MacPool):

        def take(self: Any, n: int, take: Any = pool.take) -> Any:
            taken = take(self, n)
            arrays.extend(taken if isinstance(taken, tuple) else (taken,))
            assert arrays[-1].any()
            return taken

        monkeypatch.setattr(pool, "take", take)
    return arrays


def test_a_run_wipes_what_it_has_drawn(drawn: list[Any]) -> None:
    assert through(unchanged, lambda s: s.run(adder(), x=1), lambda s: s.run(adder(), y=2)) == (3, 3)
    assert len(drawn) == 3 and not any(array.any() for array in drawn)


def test_choices_do_not_outlive_their_segment(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    honest = Engine.choices

    def choices(self: Engine) -> Any:
        seen.append(honest(self))
        assert seen[-1].any()
        return seen[-1]

    monkeypatch.setattr(Engine, "choices", choices)
    assert through(unchanged, lambda s: s.run(adder(), x=1), lambda s: s.run(adder(), y=2)) == (3, 3)
    assert len(seen) == 1 and not seen[0].any()


@pytest.mark.parametrize("bits", [8, 16, 32, 64])
@pytest.mark.parametrize("wrap", [lambda array: array, Stream.of])
def test_the_callers_arrays_are_left_alone(bits: int, wrap: Any) -> None:
    program, mine = running_sums(2, 8, bits), np.full(16, 7, f"<u{bits // 8}")
    alice, bob = (lambda s, n=n: s.run(program, **{n: wrap(mine)}) for n in ("x", "y"))
    (sums, _), _ = through(unchanged, alice, bob)
    assert int(sums[8]) - int(sums[0]) == 14
    assert (mine == 7).all()


def test_a_stream_wipes_its_pieces() -> None:
    pieces = [np.full(n, 255, np.uint8) for n in (4, 1, 7, 2)]
    stream = InputStream(iter(pieces), 8 * 14, "x")
    for first, end in ((0, 24), (24, 64), (64, 8 * 14)):
        assert (stream.window(first, end) == 255).all()
        stream.settle(first, end)
    assert not any(piece.any() for piece in pieces)


@pytest.mark.parametrize("tag", [Tag.CHOICES, Tag.TABLES])
def test_a_run_that_fails_wipes_too(drawn: list[Any], tag: Tag) -> None:
    def cut(_: str, __: int, frame: bytes) -> bytes:
        if frame[0] == tag:
            raise OSError("cut")
        return frame

    def role(**inputs: int) -> Any:
        def play(session: Session) -> None:
            with pytest.raises(PeerError):
                session.run(adder(), **inputs)

        return play

    assert through(cut, role(x=1), role(y=2)) == (None, None)
    assert len(drawn) == 3 and not any(array.any() for array in drawn)


def test_what_a_stream_gives_is_wiped() -> None:
    pieces = [np.arange(1, 1 + n, dtype=np.uint8) for n in (4, 4, 3)]
    stream = InputStream(iter(pieces), 8 * 11, "x")
    assert stream.window(0, 8 * 6).tolist() == [1, 2, 3, 4, 1, 2]
    held = stream._held
    stream.settle(0, 8 * 6)
    assert not held.any() and not pieces[0].any() and not pieces[1].any() and pieces[2].any()
    assert stream.window(8 * 6, 8 * 11).tolist() == [3, 4, 1, 2, 3]
    held = stream._held
    with pytest.raises(PeerError, match="ended after 88 of 88 bits"):
        stream.window(8 * 6, 8 * 12)
    stream.wipe()
    assert not held.any() and not pieces[2].any()
