"""Both ends of a connection inside one process, over a socket pair: the transport of tests and local runs."""

import socket

from gc2pc.net.channel import Channel

BUFFER = 1 << 22


def pair(*, timeout: float = 60.0, hash_bulk: bool = False) -> tuple[Channel, Channel]:
    """Return two connected channels; each end belongs to one thread."""
    ends = socket.socketpair()
    for end in ends:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    left, right = (Channel(end, timeout=timeout, hash_bulk=hash_bulk, in_process=True) for end in ends)
    return left, right
