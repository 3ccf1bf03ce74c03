"""A link that changes, cuts or invents bytes: the garbler gets the right result or a PeerError, and soon."""

import random
from collections.abc import Callable
from functools import cache

import pytest

from gc2pc.errors import Gc2pcError, PeerError
from gc2pc.net import Tag
from gc2pc.session import Session
from support.circuits import adder
from support.proxy import Edit, through, unchanged

X, Y, SUM = 100, 55, 155
HEADER = 5


def alice(session: Session) -> int:
    return int(session.run(adder(), x=X))


def bob(session: Session) -> int:
    return int(session.run(adder(), y=Y))


@cache
def frames() -> tuple[tuple[str, int, int, int], ...]:
    """(sender, number, tag, bytes of the body) of all frames of one run."""
    seen: list[tuple[str, int, int, int]] = []

    def note(sender: str, number: int, frame: bytes) -> bytes:
        seen.append((sender, number, frame[0], len(frame) - HEADER))
        return frame

    assert through(note, alice, bob) == (SUM, SUM)
    return tuple(sorted(seen))


def check(edit: Edit) -> None:
    """Whatever the link does, Alice has the right sum or a PeerError, Bob any value or one of our errors."""
    at_alice, at_bob = through(edit, alice, bob)
    assert at_alice == SUM or isinstance(at_alice, PeerError), repr(at_alice)
    assert isinstance(at_bob, int | Gc2pcError), repr(at_bob)


def only(sender: str, number: int, change: Callable[[bytes], bytes]) -> Edit:
    def edit(who: str, which: int, frame: bytes) -> bytes:
        return change(frame) if (who, which) == (sender, number) else frame

    return edit


def flip(bit: int) -> Callable[[bytes], bytes]:
    def change(frame: bytes) -> bytes:
        return frame[: bit // 8] + bytes([frame[bit // 8] ^ 1 << bit % 8]) + frame[bit // 8 + 1 :]

    return change


def kinds() -> list[tuple[str, int, int]]:
    """One frame, (sender, number, bytes of the body), for each sender and tag: the last one."""
    return list({(sender, tag): (sender, number, size) for sender, number, tag, size in frames()}.values())


def test_the_run_has_all_the_kinds_of_messages() -> None:
    tags = {tag for _, _, tag, _ in frames()}
    assert {Tag.HELLO, Tag.RUN, Tag.PLAN, Tag.START, Tag.CHOICES, Tag.TABLES, Tag.DECODE, Tag.RESULT} <= tags
    assert len(tags) >= 12


def test_a_flipped_bit_of_a_body_never_gives_a_wrong_result() -> None:
    rng = random.Random(1)
    for sender, number, size in kinds():
        bits = range(8 * HEADER, 8 * (HEADER + size))
        for bit in rng.sample(bits, min(len(bits), 4)):
            check(only(sender, number, flip(bit)))


def test_a_flipped_bit_of_a_header_never_gives_a_wrong_result() -> None:
    rng = random.Random(2)
    for sender, number, _ in kinds():
        for bit in (rng.randrange(8), rng.randrange(8, 16), rng.randrange(16, 40)):
            check(only(sender, number, flip(bit)))


def test_every_bit_of_the_choices_and_of_the_result_counts() -> None:
    for sender, number, tag, size in frames():
        if tag in (Tag.CHOICES, Tag.RESULT):
            for byte in range(min(size, 6)):
                edit = only(sender, number, flip(8 * (HEADER + byte) + byte % 8))
                assert isinstance(through(edit, alice, bob)[0], PeerError)


@pytest.mark.parametrize("sender", ["alice", "bob"])
def test_a_connection_cut_after_any_frame(sender: str) -> None:
    for number in range(0, sum(who == sender for who, *_ in frames()), 3):

        def cut(frame: bytes) -> bytes:
            raise OSError("cut")

        check(only(sender, number, cut))


def test_random_bodies_and_repeated_frames() -> None:
    rng = random.Random(3)
    for sender, number, size in kinds():
        check(only(sender, number, lambda frame, n=size: frame[:HEADER] + rng.randbytes(n)))  # type: ignore[misc]
        check(only(sender, number, lambda frame: frame + frame))


def test_garbage_instead_of_a_hello() -> None:
    rng = random.Random(4)
    for n in (1, 5, 69, 10_000):
        check(only("bob", 0, lambda _, n=n: rng.randbytes(n)))  # type: ignore[misc]


def test_the_same_inputs_twice_share_no_block_on_the_wire() -> None:
    blocks: list[set[bytes]] = []
    for _ in range(2):
        seen: set[bytes] = set()

        def note(sender: str, _: int, frame: bytes, seen: set[bytes] = seen) -> bytes:
            if frame[0] in (Tag.TABLES, Tag.START, Tag.DECODE):
                seen.update(frame[i : i + 16] for i in range(HEADER, len(frame) - 15, 16))
            return frame

        assert through(note, alice, bob) == (SUM, SUM)
        blocks.append(seen)
    assert len(blocks[0]) >= 16 and not blocks[0] & blocks[1]


def test_unchanged_links_change_nothing() -> None:
    assert through(unchanged, alice, bob) == (SUM, SUM)
