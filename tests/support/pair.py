"""Both roles of a protocol in one process, and a channel whose peer is a bare socket of the test."""

import socket
from collections.abc import Callable
from threading import Thread
from typing import Any

from gc2pc.net import Channel, pair

Role = Callable[[Channel], Any]


def run_pair(
    alice: Role, bob: Role, *, timeout: float = 10.0, hash_bulk: bool = True
) -> tuple[Any, Any, tuple[Channel, Channel]]:
    """Run both roles, each in a thread with its end of a pair; return both results and both channels.

    A role's end is closed when it returns or raises, so the other one never waits for it. When a role raises,
    the first error is raised here. The channels come back closed; digests and counters can still be read.
    """
    channels = pair(timeout=timeout, hash_bulk=hash_bulk)
    results: list[Any] = [None, None]
    errors: list[BaseException] = []

    def run(index: int, role: Role) -> None:
        try:
            results[index] = role(channels[index])
        except BaseException as error:
            errors.append(error)
        finally:
            channels[index].close()

    threads = [Thread(target=run, args=item, daemon=True) for item in enumerate((alice, bob))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results[0], results[1], channels


def bare_peer(*, timeout: float = 10.0, hash_bulk: bool = False) -> tuple[Channel, socket.socket]:
    """Return a channel and the socket at its other end, for peers that do not keep to the protocol."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(timeout)
    return Channel(ours, timeout=timeout, hash_bulk=hash_bulk), theirs
