"""Shaped links: never faster than they say, not much slower, and otherwise like any connection."""

import socket
import time
from collections.abc import Callable
from functools import partial
from math import inf
from threading import Thread

import numpy as np
import pytest

from gc2pc.errors import LinkError, PeerError, UsageError
from gc2pc.net import Channel, Listener, Tag, connect
from gc2pc.net.shaping import Line, Relay, Shape, forward, shaped_pair

A = Tag.HELLO
SLACK = 2.0  # seconds a loaded machine may add, in one of TRIES
TRIES = 5


def check_takes(expected: float, transfer: Callable[[], object]) -> None:
    """Check that a transfer never takes less than `expected` seconds, and for once not much more."""
    for _ in range(TRIES):
        start = time.perf_counter()
        transfer()
        seconds = time.perf_counter() - start
        assert seconds >= expected
        if seconds < expected + SLACK:
            return
    raise AssertionError(f"{seconds} s instead of {expected} s, after {TRIES} tries")


def send(channel: Channel, n_bytes: int) -> Thread:
    """Send n_bytes in a thread of its own."""
    thread = Thread(target=lambda: channel.send_bulk(A, np.zeros(n_bytes, np.uint8)), daemon=True)
    thread.start()
    return thread


def receive(channel: Channel, n_bytes: int) -> float:
    """Return the seconds until a message is there."""
    start = time.perf_counter()
    channel.recv_bulk_into(A, np.zeros(n_bytes, np.uint8))
    return time.perf_counter() - start


def test_a_busy_line_takes_piece_after_piece() -> None:
    line = Line(Shape(8e6, 0.25))  # a megabyte a second
    assert line.carry(500_000, 10.0) == 10.75
    assert line.carry(250_000, None) == 11.0  # lay there: no gap, however late it is read
    assert line.free == 10.75
    assert line.carry(250_000, 10.25) == 11.25  # was read early: waits until the line is free


def test_an_idle_line_credits_nothing() -> None:
    line = Line(Shape(8e6, 0.25))
    line.carry(500_000, 10.0)
    assert line.carry(500_000, 20.0) == 20.75
    unlimited = Line(Shape(inf, 0.25))
    assert (unlimited.carry(1 << 30, 10.0), unlimited.carry(1 << 30, None)) == (10.25, 10.25)


def test_an_end_travels_behind_what_has_not_left() -> None:
    line = Line(Shape(8e6, 0.25))
    assert line.end(1.0) == 1.25
    line.carry(500_000, 10.0)
    assert (line.end(10.0), line.end(11.0)) == (10.75, 11.25)


@pytest.mark.parametrize("bandwidth", [1e6, 100e6, 1e9])
def test_pieces_take_as_long_as_the_whole(bandwidth: float) -> None:
    line, shape = Line(Shape(bandwidth, 0.01)), Shape(bandwidth, 0.01)
    n_bytes = 1000 * shape.piece
    there = max(line.carry(shape.piece, None if i else 5.0) for i in range(1000))
    assert there == pytest.approx(5.0 + shape.seconds(n_bytes) + 0.01)


@pytest.mark.parametrize(
    ("bandwidth", "latency", "n_bytes"),
    [(100e6, 0.02, 1 << 20), (1e9, 0.0, 1 << 23), (1e6, 0.01, 1 << 13), (inf, 0.1, 1 << 20)],
)
def test_bytes_take_the_time_of_the_link(bandwidth: float, latency: float, n_bytes: int) -> None:
    left, right = shaped_pair(bandwidth, latency)

    def one_way(sender: Channel, receiver: Channel) -> None:
        send(sender, n_bytes)
        receive(receiver, n_bytes)

    with left, right:
        for ends in ((left, right), (right, left)):
            check_takes(8 * n_bytes / bandwidth + latency, partial(one_way, *ends))


def test_both_directions_have_the_whole_bandwidth() -> None:
    left, right = shaped_pair(100e6, 0)

    def both_ways() -> None:
        threads = send(left, 3 << 20), send(right, 3 << 20)
        one = Thread(target=receive, args=(left, 3 << 20))
        one.start()
        receive(right, 3 << 20)
        for thread in (one, *threads):
            thread.join()

    with left, right:
        check_takes(0.25, both_ways)


def pass_on(sender: Channel, receiver: Channel) -> None:
    sender.send(A, b"x")
    sender.flush()
    assert receiver.recv(A, 1) == b"x"


def test_latency_is_paid_once_for_what_is_sent_in_a_row() -> None:
    left, right = shaped_pair(inf, 0.1)

    def fifty() -> None:
        for _ in range(50):
            left.send(A, b"x")
            left.flush()
        for _ in range(50):
            assert right.recv(A, 1) == b"x"

    with left, right:
        check_takes(0.1, fifty)


def test_a_round_trip_is_two_latencies() -> None:
    left, right = shaped_pair(inf, 0.05)

    def there_and_back() -> None:
        pass_on(left, right)
        pass_on(right, left)

    with left, right:
        check_takes(0.1, there_and_back)


def test_bytes_come_in_order_and_whole() -> None:
    left, right = shaped_pair(1e9, 0.001)
    data = np.frombuffer(np.random.default_rng(1).bytes(3 << 20), np.uint8)
    got = np.zeros_like(data)
    with left, right:
        thread = Thread(target=left.send_bulk, args=(A, data), daemon=True)
        thread.start()
        right.recv_bulk_into(A, got)
        thread.join()
    assert (got == data).all()


def test_who_writes_faster_than_the_link_waits() -> None:
    left, right = shaped_pair(80e6, 0, timeout=60)
    n_bytes, held = 24 << 20, 16 << 20  # sockets and line hold less than `held`
    with left, right:
        thread = Thread(target=receive, args=(right, n_bytes), daemon=True)
        thread.start()
        start = time.perf_counter()
        left.send_bulk(A, np.zeros(n_bytes, np.uint8))
        assert time.perf_counter() - start >= Shape(80e6).seconds(n_bytes - held)
        thread.join()


def test_who_writes_to_a_party_that_does_not_read_waits() -> None:
    left, right = shaped_pair(inf, 0, timeout=0.5)
    with left, right, pytest.raises(LinkError, match="read nothing"):
        left.send_bulk(A, np.zeros(64 << 20, np.uint8))


def test_an_end_travels_too() -> None:
    def last_word() -> None:
        left, right = shaped_pair(inf, 0.05)
        with right:
            left.send(A, b"last")
            left.flush()
            left.close()
            assert right.recv(A, 4) == b"last"
            with pytest.raises(PeerError, match="closed the connection"):
                right.recv(A, 1)

    check_takes(0.05, last_word)


def test_a_reason_reaches_who_is_sending() -> None:
    left, right = shaped_pair(1e9, 0.02, timeout=60)
    aborting = Thread(target=right.abort, args=("no more",), daemon=True)
    with left, pytest.raises(PeerError, match="no more"):
        aborting.start()
        for _ in range(1000):
            left.send_bulk(A, np.zeros(1 << 20, np.uint8))
    aborting.join()


def test_sockets_are_closed_at_the_end() -> None:
    (left, left_far), (right_far, right) = socket.socketpair(), socket.socketpair()
    thread = forward(left_far, right_far, Shape(inf, 0.01))
    left.close()
    right.close()
    thread.join(60)
    assert left_far.fileno() == right_far.fileno() == -1


def test_a_relay_shapes_tcp() -> None:
    with Listener("127.0.0.1:0") as listener, Relay(str(listener.address), Shape(inf, 0.1)) as relay:
        bob = connect(relay.address, 30)
        alice = listener.accept(30)
        with alice, bob:
            check_takes(0.1, lambda: pass_on(bob, alice))


def test_a_relay_to_nobody_closes_the_connection() -> None:
    with Listener("127.0.0.1:0") as listener:
        nobody = str(listener.address)
    with Relay(nobody, Shape()) as relay, connect(relay.address, 30) as bob, pytest.raises(PeerError):
        bob.recv(A, 1)


@pytest.mark.parametrize(
    "shape", [(0, 0), (-1, 0), (float("nan"), 0), (1e6, -1), (1e6, inf), (1e6, float("nan"))]
)
def test_impossible_links(shape: tuple[float, float]) -> None:
    with pytest.raises(UsageError, match=r"a (bandwidth|latency) is a number of"):
        Shape(*shape)
