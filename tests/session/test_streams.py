"""Streams in sessions: any chunks, ends that do not meet, sinks; nobody hangs and both are told."""

import itertools
import time
from collections.abc import Iterator
from threading import Event
from typing import Any

import numpy as np
import pytest

from gc2pc import Alice, Array, Bob, UInt, function, scan
from gc2pc.errors import LinkError, PeerError, UsageError
from gc2pc.handshake import PARTIES
from gc2pc.session import Session, run_local
from gc2pc.stream import PIECE, Stream
from support.proxy import through, unchanged

N = 3 * PIECE + 5


@function
def sums(x: Alice[Array[UInt[16]]], y: Bob[Array[UInt[16]]]) -> tuple[Array[UInt[16]], UInt[16]]:
    return scan(lambda total, pair: (total + (pair[0] ^ pair[1]), total), UInt[16](0), (x, y))[::-1]


def cut(array: Any, sizes: Iterator[int]) -> Iterator[Any]:
    at = 0
    while at < len(array):
        n = next(sizes)
        yield array[at : at + n]
        at += n


@pytest.mark.parametrize("sizes", [[1 << 20], [10_000], [PIECE], [0, 7, 33_333]])
def test_chunks_of_any_size(sizes: list[int]) -> None:
    x, y = np.random.default_rng(1).integers(0, 1 << 16, (2, N), dtype=np.uint16)
    totals = np.cumsum(x ^ y, dtype=np.uint16)
    got: dict[str, list[Any]] = {"result0": [], "result1": []}
    inputs = {"x": Stream(cut(x, itertools.cycle(sizes)), N), "y": Stream.of(y)}
    sinks = {name: pieces.append for name, pieces in got.items()}
    alice, bob, _ = run_local(sums, inputs, sinks=sinks)
    assert alice == {"result0": None, "result1": None}
    assert np.array_equal(np.concatenate(got["result0"])[1:], totals[:-1]) and len(got["result0"]) > 1
    assert np.concatenate(got["result1"]).tolist() == [totals[-1]] == [bob["result1"]]


def numbers(length: int, fault: str = "") -> Iterator[Any]:
    """Chunks of 1000 in all, with a fault behind the first 50,000."""
    for at in range(0, length, 1000):
        if fault and at == 50_000:
            yield {"value": [1 << 16], "shape": np.zeros((3, 2), int)}[fault]
        yield np.full(min(1000, length - at), 7)


@pytest.mark.parametrize("who", ["alice", "bob"])
@pytest.mark.parametrize(
    ("chunks", "message"),
    [
        (lambda: numbers(N - 1), "ended after"),
        (lambda: numbers(N - 40_000), "ended after"),
        (lambda: numbers(0), "ended after"),
        (lambda: numbers(N + 1), "more than the"),
        (lambda: itertools.repeat(np.zeros(5000, int)), "more than the"),
        (lambda: itertools.chain(numbers(N), [np.zeros(1, int)]), "more than the"),
        (lambda: numbers(N, "value"), "does not fit"),
        (lambda: numbers(N, "shape"), "expected chunks"),
    ],
)
def test_a_stream_that_does_not_keep_its_word_is_told_to_both(who: str, chunks: Any, message: str) -> None:
    def play(session: Session) -> Any:
        streamed = chunks() if session.party == who else numbers(N)
        session.run(sums, **{"x" if session.party == "alice" else "y": Stream(streamed, N)})

    begin = time.monotonic()
    alice, bob = through(unchanged, play, play, timeout=20)
    mine, theirs = (alice, bob) if who == "alice" else (bob, alice)
    assert time.monotonic() - begin < 15
    assert isinstance(mine, PeerError) and message in str(mine)
    assert isinstance(theirs, PeerError) and f"{who}'s input could not be read to its end" in str(theirs)


def test_unequal_lengths_are_told_to_both() -> None:
    alice, bob = through(
        unchanged,
        lambda s: s.run(sums, x=Stream(numbers(1000), 1000)),
        lambda s: s.run(sums, y=Stream(numbers(1001), 1001)),
    )
    for end in (alice, bob):
        assert isinstance(end, PeerError) and "x 1000" in str(end) and "y 1001" in str(end)


def test_an_iterator_that_fails_ends_the_run_at_both() -> None:
    def failing() -> Iterator[Any]:
        yield np.zeros(1000, int)
        raise KeyError("the database is gone")

    def alice(session: Session) -> str:
        with pytest.raises(KeyError, match="database"):
            session.run(sums, x=Stream(failing(), N))
        return "told"

    told, bob = through(unchanged, alice, lambda s: s.run(sums, y=Stream(numbers(N), N)))
    assert told == "told" and isinstance(bob, PeerError) and "database" not in str(bob)


def test_unknown_sinks_are_refused_before_anything_is_sent() -> None:
    def alice(session: Session) -> Any:
        for _ in range(2):
            with pytest.raises(UsageError, match="no output 'total'; its outputs are result0, result1"):
                session.run_named(sums, {"x": [1, 2]}, sinks={"total": print})
        return session.run(sums, x=[1, 2])

    (kept, last), _ = through(unchanged, alice, lambda s: s.run(sums, y=[0, 0]))
    assert (kept.tolist(), last) == ([0, 1], 3)
    with pytest.raises(UsageError, match="no output"):
        run_local(sums, {"x": [1], "y": [1]}, sinks={"x": print})


@pytest.mark.parametrize("who", ["alice", "bob"])
@pytest.mark.parametrize("slow", ["source", "sink"])
def test_a_slow_end_does_not_end_the_session(who: str, slow: str) -> None:
    """It takes longer than the other party waits for a word."""

    def late(session: Session, what: str) -> None:
        if (session.party, what) == (who, slow):
            time.sleep(0.7)

    def source(session: Session) -> Iterator[Any]:
        late(session, "source")
        yield np.zeros(8, int)
        late(session, "source")
        yield np.ones(8, int)

    def play(session: Session) -> Any:
        took: list[Any] = []
        name = "x" if session.party == "alice" else "y"
        sinks = {"result0": lambda piece: (late(session, "sink"), took.extend(piece.tolist()))}
        session.run_named(sums, {name: Stream(source(session), 16)}, sinks=sinks)
        return session.run_named(sums, {name: [1, 2]})["result1"], took

    assert through(unchanged, play, play, timeout=0.5) == ((0, [0] * 16),) * 2


@pytest.mark.parametrize("slow", ["alice", "bob"])
def test_a_party_decides_how_long_it_waits_for_a_slow_end(slow: str) -> None:
    given_up = Event()

    def source() -> Iterator[Any]:
        given_up.wait(30)
        yield np.zeros(8, int)

    def play(session: Session) -> Any:
        name = "x" if session.party == "alice" else "y"
        try:
            return session.run_named(sums, {name: Stream(source(), 8) if session.party == slow else [1] * 8})
        finally:
            given_up.set()

    outcomes = dict(zip(PARTIES, through(unchanged, play, play, timeout=4, longest_wait=0.4), strict=True))
    patient = outcomes["bob" if slow == "alice" else "alice"]
    assert isinstance(patient, LinkError) and "at work for over 0.4 s" in str(patient)
    assert isinstance(outcomes[slow], PeerError)


@pytest.mark.parametrize("longest_wait", [-1.0, float("nan")])
def test_a_longest_wait_is_no_negative_number(longest_wait: float) -> None:
    with pytest.raises(UsageError, match="longest_wait: expected a number of seconds, 0 or more"):
        run_local(sums, {"x": [1], "y": [1]}, longest_wait=longest_wait)
