"""A man in the middle: forwards frames between the two parties, and may record or change them."""

import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any

from gc2pc.errors import Gc2pcError
from gc2pc.net import Channel
from gc2pc.session import Session

Edit = Callable[[str, int, bytes], bytes]
"""(sender, number of the frame among the sender's, the whole frame) -> what is forwarded."""

Outcome = Any  # what a party returned, or the Gc2pcError it raised


def _forward(source: socket.socket, sink: socket.socket, sender: str, edit: Edit) -> None:
    reader = source.makefile("rb")
    number = 0
    with suppress(OSError):
        while len(header := reader.read(5)) == 5:
            frame = header + reader.read(struct.unpack("<I", header[1:])[0])
            sink.sendall(edit(sender, number, frame))
            number += 1
    for end, how in ((sink, socket.SHUT_WR), (source, socket.SHUT_RD)):
        with suppress(OSError):
            end.shutdown(how)


def through(
    edit: Edit,
    alice: Callable[[Session], Any],
    bob: Callable[[Session], Any],
    *,
    timeout: float = 5.0,
    **options: Any,
) -> tuple[Outcome, Outcome]:
    """Run both parties' sessions with the man in the middle; return what each returned or raised."""
    (a, a_far), (b, b_far) = socket.socketpair(), socket.socketpair()
    outcomes: dict[str, Any] = {}

    def play(party: str, sock: socket.socket, role: Callable[[Session], Any]) -> None:
        try:
            with Session(Channel(sock, timeout=timeout), party, **options) as session:
                outcomes[party] = role(session)
        except Gc2pcError as error:
            outcomes[party] = error

    threads = [
        Thread(target=play, args=("alice", a, alice), daemon=True),
        Thread(target=play, args=("bob", b, bob), daemon=True),
        Thread(target=_forward, args=(a_far, b_far, "alice", edit), daemon=True),
        Thread(target=_forward, args=(b_far, a_far, "bob", edit), daemon=True),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(4 * timeout)
        assert not thread.is_alive(), "a party hangs"
    for sock in (a_far, b_far):
        sock.close()
    return outcomes.get("alice", "died of another exception"), outcomes.get(
        "bob", "died of another exception"
    )


def unchanged(_: str, __: int, frame: bytes) -> bytes:
    return frame
