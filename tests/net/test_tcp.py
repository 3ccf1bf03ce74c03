"""Addresses, listening, connecting with patience, and a conversation over each family."""

import socket
from threading import Thread, Timer

import numpy as np
import pytest

from gc2pc.errors import LinkError, UsageError
from gc2pc.net import Listener, Tag, connect, listen, parse_address
from gc2pc.net.tcp import prefer_loopback

A = Tag.HELLO


def family_works(family, host):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as sock:
            sock.bind((host, 0))
        return True
    except OSError:
        return False


def open_pair(address):
    with Listener(address) as listener:
        return connect(str(listener.address), 5), listener.accept(5)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:7700", "127.0.0.1", 7700),
        ("example.org", "example.org", 7700),
        (":0", "", 0),
        (":65535", "", 65535),
        ("[::1]:80", "::1", 80),
        ("[fe80::1%eth0]", "fe80::1%eth0", 7700),
    ],
)
def test_addresses(text, host, port):
    assert parse_address(text) == (host, port)
    assert parse_address(str(parse_address(text))) == (host, port)


@pytest.mark.parametrize(
    "text", ["", "host:", "host:x", "host:-1", "host:65536", "host:999999", "host:٣", "::1", "[::1", "[::1]x",
             "[]:1", "[host]:1", "a b:1", " host:1", "host:1 ", "ho\nst:1"],
)  # fmt: skip
def test_bad_addresses(text):
    with pytest.raises(UsageError):
        parse_address(text)


def test_an_ipv6_address_without_brackets_gets_the_remedy():
    with pytest.raises(UsageError, match=r"needs brackets, as in \[::1\]:7700"):
        parse_address("fe80::1:7700")


@pytest.mark.parametrize(
    ("address", "family", "host"),
    [
        ("127.0.0.1:0", socket.AF_INET, "127.0.0.1"),
        ("[::1]:0", socket.AF_INET6, "::1"),
        ("localhost:0", socket.AF_INET, "127.0.0.1"),
        (":0", socket.AF_INET, "127.0.0.1"),
    ],
)
def test_a_conversation(address, family, host):
    if not family_works(family, host):
        pytest.skip(f"this machine has no {host}")
    left, right = open_pair(address)
    data = np.arange(1 << 20, dtype=np.uint32)
    out = np.empty_like(data)
    left.send(A, b"hi")
    left.flush()
    assert right.recv(A, 2) == b"hi"
    sender = Thread(target=right.send_bulk, args=(A, data))
    sender.start()
    left.recv_bulk_into(A, out)
    sender.join(10)
    assert np.array_equal(out, data)
    left.close()
    right.close()


def test_both_sides_may_send_64_kib_before_they_read():
    ends = open_pair("127.0.0.1:0")
    for end in ends:
        end.send(A, bytes((1 << 16) - 5))
        end.flush()
    for end in ends:
        end.recv(A, (1 << 16) - 5)
        end.close()


def test_sockets_are_tuned():
    for end in open_pair("127.0.0.1:0"):
        sock = end._stream._sock
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        end.close()


def test_connect_waits_for_the_listener():
    with Listener("127.0.0.1:0") as listener:
        address = str(listener.address)
    later = []
    timer = Timer(0.1, lambda: later.append(listen(address, 5)))
    timer.start()
    connect(address, 10).close()
    timer.join(10)
    later[0].close()


def test_nobody_listens():
    with Listener("127.0.0.1:0") as listener:
        address = str(listener.address)
    with pytest.raises(LinkError, match=rf"connect to {address}: .*refused \(attempts: \d+ in 0\.\d s\)"):
        connect(address, 0.1)


def test_nobody_connects():
    with (
        Listener("127.0.0.1:0") as listener,
        pytest.raises(LinkError, match=r"connected to 127.* within 0.05 s"),
    ):
        listener.accept(0.05)


def test_a_name_that_does_not_exist_fails():
    with pytest.raises(LinkError, match="cannot connect to "):
        connect("name..invalid:1", 0.1)


def test_an_address_that_is_taken():
    with Listener("127.0.0.1:0") as listener, pytest.raises(UsageError, match="cannot listen on 127"):
        Listener(str(listener.address))


@pytest.mark.parametrize("address", ["192.0.2.1:0", "name..invalid:0"])
def test_an_address_of_another_machine(address):
    with pytest.raises(UsageError, match="cannot listen on "):
        Listener(address)


def test_only_one_peer_is_accepted():
    with Listener("127.0.0.1:0") as listener:
        first = connect(str(listener.address), 5)
        second = listener.accept(5)
        with pytest.raises(LinkError):
            connect(str(listener.address), 0.05)
    first.close()
    second.close()


def test_port_zero_is_only_for_listening():
    with pytest.raises(UsageError, match="only for listening"):
        connect("127.0.0.1:0")


def test_a_connection_within_the_machine_is_known_and_not_paced():
    near, far = open_pair("127.0.0.1:0")
    with near, far:
        assert near.same_machine and far.same_machine
        if hasattr(socket, "TCP_CONGESTION"):
            control = near._stream._sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16)
            assert control.rstrip(b"\0") == b"reno"


class Elsewhere:
    """A socket whose peer is on another machine; it takes no option."""

    def getsockname(self):
        return ("192.0.2.1", 40000)

    def getpeername(self):
        return ("192.0.2.2", 7700)


def test_a_connection_to_another_machine_keeps_the_systems_choice():
    assert not prefer_loopback(Elsewhere())
