"""Frames and transcripts (section 2), the tags (section 3) and the hello (section 4)."""

import socket
from hashlib import sha256
from secrets import token_bytes

from support.book.blocks import digest, u8, u32

ABORT, HELLO, RUN, LENGTHS, PLAN, WAIT = 1, 2, 3, 4, 5, 6
BASE_OT_SENDER, BASE_OT_RECEIVER = 16, 17
OT_TREES, OT_COLUMNS, OT_CHALLENGE, OT_PROOF = 32, 33, 34, 35
START, CHOICES, TABLES, DECODE, RESULT = 48, 49, 50, 51, 52


class Aborted(Exception):
    """The other party has sent an abort frame."""


class Link:
    """One end of the stream."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._sent, self._received = sha256(), sha256()

    def send(self, tag: int, *parts: bytes) -> None:
        body = b"".join(parts)
        frame = u8(tag) + u32(len(body)) + body
        self._sent.update(frame[:5] if tag in (OT_COLUMNS, TABLES) else frame)
        self._sock.sendall(frame)

    def recv(self, tag: int, n_bytes: int) -> bytes:
        while (header := self._read(5)) == u8(WAIT) + u32(0):
            pass
        if header[0] == ABORT:
            raise Aborted(self._read(int.from_bytes(header[1:], "little")).decode())
        assert header == u8(tag) + u32(n_bytes), f"expected {tag} of {n_bytes} bytes, got {header.hex()}"
        body = self._read(n_bytes)
        self._received.update(header if tag in (OT_COLUMNS, TABLES) else header + body)
        return body

    def transcripts(self) -> tuple[bytes, bytes]:
        """What this party has sent and received."""
        return self._sent.digest(), self._received.digest()

    def _read(self, n_bytes: int) -> bytes:
        data = b""
        while len(data) < n_bytes:
            more = self._sock.recv(n_bytes - len(data))
            assert more, "the connection has ended"
            data += more
        return data


def greet(link: Link, party: int, k: int) -> bytes:
    """Exchange hellos; return the session id."""
    options = u8(128) + u8(40) + u8(k) + u8(1) + u8(1)
    start = b"gc2pc\0\0\0" + (1).to_bytes(2, "little")
    mine = start + b"by the book".ljust(16, b"\0") + u8(party) + options + token_bytes(32)
    link.send(HELLO, mine)
    theirs = link.recv(HELLO, 64)
    assert theirs[:10] == start and theirs[26] == 1 - party and theirs[27:32] == options
    return digest(b"gc2pc session 1\0", *((mine, theirs) if party == 0 else (theirs, mine)))
