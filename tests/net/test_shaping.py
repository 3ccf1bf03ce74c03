"""Shaped links: never faster than they say, not much slower, and otherwise like any connection."""

import socket
import time
from math import inf
from threading import Thread

import numpy as np
import pytest

from gc2pc.errors import LinkError, PeerError, UsageError
from gc2pc.net import Channel, Listener, Tag, connect
from gc2pc.net.shaping import Relay, Shape, forward, shaped_pair

A = Tag.HELLO
SLACK = 2.0  # seconds a loaded machine may add


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


@pytest.mark.parametrize(
    ("bandwidth", "latency", "n_bytes"),
    [(100e6, 0.02, 1 << 20), (1e9, 0.0, 1 << 23), (1e6, 0.01, 1 << 13), (inf, 0.1, 1 << 20)],
)
def test_bytes_take_the_time_of_the_link(bandwidth: float, latency: float, n_bytes: int) -> None:
    left, right = shaped_pair(bandwidth, latency)
    with left, right:
        for sender, receiver in ((left, right), (right, left)):
            start = time.perf_counter()
            send(sender, n_bytes)
            receive(receiver, n_bytes)
            expected = 8 * n_bytes / bandwidth + latency
            assert expected <= time.perf_counter() - start < expected + SLACK


def test_both_directions_have_the_whole_bandwidth() -> None:
    left, right = shaped_pair(100e6, 0)
    with left, right:
        start = time.perf_counter()
        threads = send(left, 3 << 20), send(right, 3 << 20)
        one = Thread(target=receive, args=(left, 3 << 20))
        one.start()
        receive(right, 3 << 20)
        for thread in (one, *threads):
            thread.join()
        assert 0.25 < time.perf_counter() - start < 0.25 + SLACK


def test_latency_is_paid_once_for_what_is_sent_in_a_row() -> None:
    left, right = shaped_pair(inf, 0.1)
    with left, right:
        start = time.perf_counter()
        for _ in range(50):
            left.send(A, b"x")
            left.flush()
        for _ in range(50):
            assert right.recv(A, 1) == b"x"
        assert 0.1 <= time.perf_counter() - start < 0.1 + SLACK


def test_a_round_trip_is_two_latencies() -> None:
    left, right = shaped_pair(inf, 0.05)
    with left, right:
        start = time.perf_counter()
        left.send(A, b"x")
        left.flush()
        right.recv(A, 1)
        right.send(A, b"y")
        right.flush()
        left.recv(A, 1)
        assert 0.1 <= time.perf_counter() - start < 0.1 + SLACK


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
    left, right = shaped_pair(80e6, 0, timeout=20)
    n_bytes = 24 << 20  # more than sockets and line hold
    with left, right:
        thread = send(left, n_bytes)
        thread.join(0.2)
        assert thread.is_alive()
        receive(right, n_bytes)
        thread.join()


def test_who_writes_to_a_party_that_does_not_read_waits() -> None:
    left, right = shaped_pair(inf, 0, timeout=0.5)
    with left, right, pytest.raises(LinkError, match="read nothing"):
        left.send_bulk(A, np.zeros(64 << 20, np.uint8))


def test_an_end_travels_too() -> None:
    left, right = shaped_pair(inf, 0.05)
    with right:
        left.send(A, b"last")
        left.flush()
        start = time.perf_counter()
        left.close()
        assert right.recv(A, 4) == b"last"
        with pytest.raises(PeerError, match="closed the connection"):
            right.recv(A, 1)
        assert 0.05 <= time.perf_counter() - start < 0.05 + SLACK


def test_a_reason_reaches_who_is_sending() -> None:
    left, right = shaped_pair(1e9, 0.02, timeout=20)
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
    thread.join(10)
    assert left_far.fileno() == right_far.fileno() == -1


def test_a_relay_shapes_tcp() -> None:
    with Listener("127.0.0.1:0") as listener, Relay(str(listener.address), Shape(inf, 0.1)) as relay:
        bob = connect(relay.address, 5)
        alice = listener.accept(5)
        with alice, bob:
            start = time.perf_counter()
            bob.send(A, b"hello")
            bob.flush()
            assert alice.recv(A, 5) == b"hello"
            assert 0.1 <= time.perf_counter() - start < 0.1 + SLACK


def test_a_relay_to_nobody_closes_the_connection() -> None:
    with Listener("127.0.0.1:0") as listener:
        nobody = str(listener.address)
    with Relay(nobody, Shape()) as relay, connect(relay.address, 5) as bob, pytest.raises(PeerError):
        bob.recv(A, 1)


@pytest.mark.parametrize(
    "shape", [(0, 0), (-1, 0), (float("nan"), 0), (1e6, -1), (1e6, inf), (1e6, float("nan"))]
)
def test_impossible_links(shape: tuple[float, float]) -> None:
    with pytest.raises(UsageError, match=r"a (bandwidth|latency) is a number of"):
        Shape(*shape)
