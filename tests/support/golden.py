"""Golden transcripts: tests/golden/wire.txt has a line `name args digest` for each pinned protocol."""

from hashlib import sha256
from pathlib import Path

from gc2pc.net import Channel

WIRE = Path(__file__).parents[1] / "golden" / "wire.txt"


def wire_digest(chan: Channel) -> str:
    """Return 32 hex digits of all bytes sent and received by one end, which was made with hash_bulk."""
    sent, received = chan.digests()
    return sha256(sent + received).hexdigest()[:32]


def golden_wire(name: str, args: str) -> str:
    """Return the pinned digest of a protocol run; a KeyError names the line that is missing."""
    lines = (line.split() for line in WIRE.read_text(encoding="ascii").splitlines() if line[:1] not in "#")
    return {(line[0], line[1]): line[2] for line in lines if line}[name, args]
