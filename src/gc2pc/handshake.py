"""What the parties agree on before anything secret: who they are (once), and what they compute (each run).

Every message here has a fixed size, so a peer of any version can be told what differs.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from gc2pc.errors import PeerError, UsageError
from gc2pc.net import Channel, Tag

MAGIC = b"gc2pc\0\0\0"
PROTOCOL = 1
_HELLO = struct.Struct(
    "<8sH16sBBBBBB32s"
)  # magic, protocol, version, party, kappa, sigma, k, check, scheme, nonce
_RUN = struct.Struct("<64s32sB")  # name, digest of the signature, recipients
KAPPA, SIGMA, HALF_GATES = 128, 40, 1
PARTIES = ("alice", "bob")
RECIPIENTS = (None, "alice", "bob", "both")  # None: as the function says
MAX_LENGTH = 1 << 27  # elements of an array whose length the peer tells


@dataclass(frozen=True)
class Hello:
    """One party's half of the first exchange. `nonce` is 32 fresh random bytes."""

    party: str
    version: str
    k: int
    nonce: bytes
    protocol: int = PROTOCOL
    kappa: int = KAPPA
    sigma: int = SIGMA
    check: int = 1
    scheme: int = HALF_GATES

    def pack(self) -> bytes:
        """Return the body of the message, 64 bytes."""
        version = self.version.encode("ascii", "replace")[:16]
        party = PARTIES.index(self.party)
        numbers = (party, self.kappa, self.sigma, self.k, self.check, self.scheme)
        return _HELLO.pack(MAGIC, self.protocol, version, *numbers, self.nonce)

    @staticmethod
    def unpack(body: bytes) -> Hello:
        """Read a peer's message. Raises PeerError when it is not one of gc2pc's."""
        magic, protocol, version, party, kappa, sigma, k, check, scheme, nonce = _HELLO.unpack(body)
        if magic != MAGIC:
            raise PeerError("the peer does not speak gc2pc: its hello begins with other bytes")
        if party >= len(PARTIES):
            raise PeerError(f"expected party 0 (alice) or 1 (bob) in the peer's hello, got {party}")
        name = version.rstrip(b"\0").decode("ascii", "replace")
        printable = "".join(char if char.isprintable() else "?" for char in name)
        return Hello(PARTIES[party], printable, k, nonce, protocol, kappa, sigma, check, scheme)


def greet(chan: Channel, mine: Hello) -> bytes:
    """Exchange hellos; return the session id, 32 bytes bound to both. Raises PeerError on a difference."""
    chan.send(Tag.HELLO, mine.pack())
    body = chan.recv(Tag.HELLO, _HELLO.size)
    theirs = Hello.unpack(body)
    if theirs.protocol != mine.protocol:
        raise PeerError(
            f"versions differ: this party runs gc2pc {mine.version} (protocol {mine.protocol}), the peer "
            f"gc2pc {theirs.version} (protocol {theirs.protocol}); install the same version on both sides",
        )
    if theirs.party == mine.party:
        raise PeerError(
            f"both parties are {mine.party}: one must be alice (garbler), the other bob (evaluator)"
        )
    for what in ("kappa", "sigma", "k", "check", "scheme"):
        a, b = getattr(mine, what), getattr(theirs, what)
        if a != b:
            raise PeerError(
                f"security options differ: {what} is {a} here and {b} at the peer; choose the same"
            )
    alice, bob = (mine.pack(), body) if mine.party == "alice" else (body, mine.pack())
    return hashlib.sha256(b"gc2pc session 1\0" + alice + bob).digest()


@dataclass(frozen=True)
class Request:
    """What one party wants to run: a name, the digest of its signature, who learns the outputs."""

    name: str
    signature: bytes
    to: str | None = None

    def checked(self) -> Request:
        """Return self. Raises UsageError for unknown recipients."""
        if self.to not in RECIPIENTS:
            raise UsageError(f"to: expected alice, bob or both, got {self.to!r}")
        return self

    def pack(self) -> bytes:
        """Return the body of the message, 97 bytes; a longer name is cut."""
        return _RUN.pack(self.name.encode()[:64], self.signature, RECIPIENTS.index(self.to))


def agree_request(chan: Channel, mine: Request) -> None:
    """Exchange requests. Raises PeerError that names what differs."""
    packed = mine.pack()
    chan.send(Tag.RUN, packed)
    body = chan.recv(Tag.RUN, _RUN.size)
    if body == packed:
        return
    raw, signature, to = _RUN.unpack(body)
    if raw != packed[:64]:
        name = "".join(c if c.isprintable() else "?" for c in raw.rstrip(b"\0").decode("utf-8", "replace"))
        raise PeerError(f"functions differ: this party runs {mine.name}, the peer {name}")
    if signature != mine.signature:
        raise PeerError(
            f"the inputs or recipients of {mine.name} differ: its parameters, their owners or types, or who "
            f"learns which result, are not the same at the peer (digest {mine.signature.hex()[:12]} here, "
            f"{signature.hex()[:12]} there); run the same source"
        )
    here, there = mine.to or "the default", RECIPIENTS[to] or "the default" if to < len(RECIPIENTS) else to
    raise PeerError(f"recipients differ: {mine.name} reveals to {here} here, to {there} at the peer")


def exchange_lengths(chan: Channel, mine: Sequence[int], n_theirs: int) -> list[int]:
    """Tell the lengths of own open arrays, return the peer's. Raises PeerError for absurd ones."""
    chan.send(Tag.LENGTHS, struct.pack(f"<{len(mine)}Q", *mine))
    theirs = struct.unpack(f"<{n_theirs}Q", chan.recv(Tag.LENGTHS, 8 * n_theirs))
    for length in theirs:
        if length > MAX_LENGTH:
            raise PeerError(f"expected an array of at most {MAX_LENGTH} elements from the peer, got {length}")
    return list(theirs)


def agree_plan(chan: Channel, name: str, digest: bytes) -> None:
    """Exchange Plan digests. Raises PeerError when the two functions of one name are not the same circuit."""
    chan.send(Tag.PLAN, digest)
    theirs = chan.recv(Tag.PLAN, len(digest))
    if theirs != digest:
        raise PeerError(
            f"the circuits of {name} differ (plan {digest.hex()[:12]} here, {theirs.hex()[:12]} there): both "
            f"parties must run the same source and the same version of gc2pc",
        )
