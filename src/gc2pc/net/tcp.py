"""TCP: one connection between the parties, either of which may listen.

Addresses are "host:port", "host", ":port" (every interface when listening, this machine when connecting) and
"[ipv6]:port"; the port is 7700 when it is left out. A name may stand for several addresses, IPv4 and IPv6:
the listener takes all of them, the other side tries them in turn, again and again until its time is over.
"""

import errno
import selectors
import socket
import time
from contextlib import suppress
from typing import NamedTuple

from gc2pc.errors import LinkError, UsageError
from gc2pc.net.channel import Channel

DEFAULT_PORT = 7700
BUFFER = 1 << 22
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.5
LONGEST_ATTEMPT = 10.0
KEEP_ALIVE = {"TCP_KEEPIDLE": 20, "TCP_KEEPALIVE": 20, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 6}


class Address(NamedTuple):
    """Where to listen or connect; an empty host means every interface, or this machine."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str) -> Address:
    """Return the address that `text` names; raises UsageError for anything else."""
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        colon, port = rest[:1], rest[1:]
        well_formed = ":" in host and bracket == "]" and colon in ("", ":")
    else:
        host, colon, port = text.partition(":")
        if ":" in port:
            raise UsageError(f"an IPv6 address needs brackets, as in [::1]:{DEFAULT_PORT}; got {text!r}")
        well_formed = text != "" and host.isprintable() and " " not in host
    if not colon:
        port = str(DEFAULT_PORT)
    if not (well_formed and port.isascii() and port.isdigit() and len(port) <= 5):
        raise UsageError(f'an address is "host:port", ":port" or "[::1]:port"; got {text!r}')
    if int(port) > 65535:
        raise UsageError(f"a port is a number up to 65535; got {port} in {text!r}")
    return Address(host, int(port))


class Listener:
    """Listening sockets on every address that a name stands for, until one peer has connected."""

    def __init__(self, address: str) -> None:
        """Listen on `address`; port 0 takes a free one. Raises UsageError when the address cannot be had."""
        wanted = parse_address(address)
        self._sockets: list[socket.socket] = []
        self.address = wanted
        try:
            for family, place in _resolve(wanted, socket.AI_PASSIVE):
                self._open(family, place)
        except (OSError, ValueError) as error:
            self.close()
            raise UsageError(f"cannot listen on {wanted}: {_text(error)}; choose another address") from error
        if not self._sockets:
            raise UsageError(f"cannot listen on {wanted}: this machine has no such address")

    def accept(self, timeout: float = 30.0, *, idle: float = 60.0, hash_bulk: bool = False) -> Channel:
        """Return the channel to the first peer that connects within `timeout` seconds, and stop listening.

        idle and hash_bulk are the channel's. Raises LinkError when nobody connects in time.
        """
        return _channel(self.accept_socket(timeout), idle, hash_bulk)

    def accept_socket(self, timeout: float) -> socket.socket:
        """Like `accept`, but return the bare socket."""
        end = time.monotonic() + timeout
        with self, selectors.DefaultSelector() as selector:
            for sock in self._sockets:
                selector.register(sock, selectors.EVENT_READ)
            while (left := end - time.monotonic()) > 0:
                for key, _ in selector.select(left):
                    with suppress(BlockingIOError, ConnectionError):  # a peer that has gone again
                        accepted: socket.socket = key.fileobj.accept()[0]  # type: ignore[union-attr]
                        return accepted
        raise LinkError(
            f"nobody connected to {self.address} within {timeout:g} s; "
            "start the other party with this address, see that no firewall is between, or allow more time"
        )

    def close(self) -> None:
        """Stop listening. May be called again."""
        for sock in self._sockets:
            sock.close()

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self, family: int, place: tuple[str, int]) -> None:
        """Add a listening socket, unless this machine lacks the address family or the address."""
        try:
            sock = socket.socket(family, socket.SOCK_STREAM)
        except OSError:
            return
        self._sockets.append(sock)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        _enlarge(sock)
        try:
            sock.bind((place[0], self.address.port, *place[2:]))
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL:
                raise
            self._sockets.pop().close()
            return
        sock.listen(1)
        sock.setblocking(False)
        self.address = Address(self.address.host, sock.getsockname()[1])


def listen(address: str, timeout: float = 30.0, *, idle: float = 60.0, hash_bulk: bool = False) -> Channel:
    """Wait up to `timeout` seconds for one peer at `address` and return the channel to it."""
    return Listener(address).accept(timeout, idle=idle, hash_bulk=hash_bulk)


def connect(address: str, timeout: float = 30.0, *, idle: float = 60.0, hash_bulk: bool = False) -> Channel:
    """Connect to a peer that listens at `address`, or will within `timeout` seconds; return the channel.

    idle and hash_bulk are the channel's. Raises LinkError when there is no connection in time.
    """
    wanted = parse_address(address)
    if not wanted.port:
        raise UsageError(f"port 0 is only for listening; got {address!r}")
    begin = time.monotonic()
    pause, attempts = FIRST_PAUSE, 0
    while True:
        attempts += 1
        try:
            return _channel(dial(wanted, begin + timeout), idle, hash_bulk)
        except (OSError, ValueError) as error:
            spent = time.monotonic() - begin
            hopeless = isinstance(error, ValueError) or getattr(error, "errno", 0) == socket.EAI_NONAME
            if hopeless or spent >= timeout:
                raise LinkError(
                    f"cannot connect to {wanted}: {_text(error)} (attempts: {attempts} in {spent:.1f} s); "
                    "see that the other party listens there, that the address is right and no firewall is "
                    "between, or allow more time"
                ) from error
        time.sleep(min(pause, timeout - spent))
        pause = min(2 * pause, LONGEST_PAUSE)


def dial(address: Address, end: float) -> socket.socket:
    """Try each address that a name stands for once; return a connected socket or raise the last OSError."""
    failure = OSError("no address")
    for family, place in _resolve(address):
        left = end - time.monotonic()
        try:
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                _enlarge(sock)
                sock.settimeout(min(max(left, FIRST_PAUSE), LONGEST_ATTEMPT))
                sock.connect(place)
                # without a listener, a port may connect to itself when the system picks it as the source
                if sock.getsockname() == sock.getpeername():
                    raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
                return sock
            except BaseException:
                sock.close()
                raise
        except OSError as error:
            failure = error
    raise failure


def _resolve(address: Address, flags: int = 0) -> list[tuple[int, tuple[str, int]]]:
    """Return the distinct (family, socket address) pairs of an address, in the system's order."""
    rows = socket.getaddrinfo(address.host or None, address.port, type=socket.SOCK_STREAM, flags=flags)
    return list(dict.fromkeys((int(row[0]), row[4]) for row in rows))  # type: ignore[misc]


def _channel(sock: socket.socket, idle: float, hash_bulk: bool) -> Channel:
    """Return a channel over a connected TCP socket: no delay for small writes, a dead link noticed."""
    same_machine = prefer_loopback(sock)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in KEEP_ALIVE.items():
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return Channel(sock, timeout=idle, hash_bulk=hash_bulk, same_machine=same_machine)


def prefer_loopback(sock: socket.socket) -> bool:
    """Return whether a connected TCP socket stays on this machine; if it does, let nothing pace its sending.

    A congestion control that paces (BBR) sets a timer for every few packets: over loopback, where nothing is
    congested, that costs more than moving the bytes. Reno is part of every Linux and open to every user.
    """
    if sock.getsockname()[0] != sock.getpeername()[0]:
        return False
    if hasattr(socket, "TCP_CONGESTION"):
        with suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"reno")
    return True


def _enlarge(sock: socket.socket) -> None:
    """Ask for large buffers where the system grants them whole: its own sizing beats a capped request."""
    for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, option, BUFFER)
            granted = probe.getsockopt(socket.SOL_SOCKET, option)
        if granted >= BUFFER:
            sock.setsockopt(socket.SOL_SOCKET, option, BUFFER)


def _text(error: Exception) -> str:
    """Return the system's words for an error."""
    return getattr(error, "strerror", None) or str(error)
