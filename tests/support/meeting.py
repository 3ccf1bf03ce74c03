"""A party by the book meets a real one over a socket pair."""

from __future__ import annotations

import socket
from collections.abc import Callable
from threading import Thread
from typing import Any

from gc2pc.net import Channel
from gc2pc.program import PARTIES, Program
from gc2pc.session import Session
from support.book import parties

BOOK = {"alice": parties.Alice, "bob": parties.Bob}


def signature(program: Program) -> list[str]:
    """The lines of a Program's signature, as section 8 of docs/protocol.md has them."""
    lines = [f"{i.party} {i.name} {i.type} {i.shape}" for i in program.inputs]
    return lines + [f"{o.name} to {'+'.join(sorted(o.to))}" for o in program.outputs]


def meet(book: str, by_the_book: Callable[[Any], Any], real: Callable[[Session], Any], k: int = 4) -> Any:
    """Run the party named `book` by the book against a real one; return what both return."""
    ours, theirs = socket.socketpair()
    for sock in (ours, theirs):
        sock.settimeout(20)
    outcome: list[Any] = []

    def play() -> None:
        other = PARTIES[1 - PARTIES.index(book)]
        with Session(Channel(theirs, timeout=20), other, k=k) as session:
            outcome.append(real(session))

    thread = Thread(target=play, daemon=True)
    thread.start()
    try:
        mine = by_the_book(BOOK[book](ours, k))
        thread.join(20)
        return mine, outcome[0]
    finally:
        ours.close()
