"""Two parties sign with an Ed25519 key that neither of them has.

The seed of the key is the exclusive or of two shares of 32 bytes. Each party draws its own, so nobody ever
knows the key. What is signed is the SHA-256 digest of a file that each party reads for itself: a signature
comes out only if both have the same. Anybody can check it with any software for Ed25519 (RFC 8032).

On one machine, both parties, each in a process of its own, with new shares and this file:

    python examples/ed25519_sign.py

Or each party on a machine of its own; a share that is not there yet is drawn and kept:

    python examples/ed25519_sign.py --as alice --listen :7700 --share alice.share README.md
    python examples/ed25519_sign.py --as bob --connect alice.example.org:7700 --share bob.share README.md
"""

import argparse
import hashlib
import os
import secrets
import subprocess
import sys
from pathlib import Path

import numpy as np

import gc2pc
from gc2pc import Alice, Array, Bit, Bob, UInt, crypto
from gc2pc.net.tcp import Listener

Bytes32, Bytes64 = Array[UInt[8], 32], Array[UInt[8], 64]


@gc2pc.function
def public_key(alice: Alice[Bytes32], bob: Bob[Bytes32]) -> Bytes32:
    return crypto.ed25519_public_key(alice ^ bob)


@gc2pc.function
def sign(
    alice: Alice[Bytes32], bob: Bob[Bytes32], document: Alice[Bytes32], same: Bob[Bytes32]
) -> tuple[Bit, Bytes64]:
    """Return whether both want to sign the same digest, and its signature if they do."""
    agreed = gc2pc.all(document == same)
    return agreed, gc2pc.where(agreed, crypto.ed25519_sign(alice ^ bob, document), 0)


def share_of(path: Path | None) -> bytes:
    """Return 32 secret bytes: those of a file, which is made if it is not there; new ones without a file."""
    if path is None:
        return secrets.token_bytes(32)
    if not path.exists():
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()


def play(party: str, document: Path, share: bytes, listen: str | None, connect: str | None) -> None:
    """Play one party and print the public key and the signature."""
    own = {party: np.frombuffer(share, np.uint8)}
    digest = np.frombuffer(hashlib.sha256(document.read_bytes()).digest(), np.uint8)
    listener = Listener(listen) if listen else None
    if listener:
        print(f"listening on {listener.address}", flush=True)
    plans = gc2pc.plan_of(public_key), gc2pc.plan_of(sign)
    session = gc2pc.Session(listener.accept(), party) if listener else gc2pc.connect(party, connect)
    with session:
        key = session.run(plans[0], **own)
        agreed, signature = session.run(
            plans[1], **own, **{"document" if party == "alice" else "same": digest}
        )
    if not agreed:
        raise SystemExit("the other party wants to sign something else")
    print(f"public key {bytes(key.tolist()).hex()}")
    print(f"signature {bytes(signature.tolist()).hex()}")
    report = session.report
    assert report is not None
    print(f"{report.and_gates:,} AND gates in {report.seconds['total']:.2f} s", flush=True)


def play_both(document: Path) -> None:
    """Play Alice in a process of her own and Bob in this one, connected over loopback TCP."""
    command = [sys.executable, __file__, "--as", "alice", "--listen", "127.0.0.1:0", str(document)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        for line in other.stdout:
            if line.startswith("listening on "):
                play("bob", document, share_of(None), None, line.split()[-1])
    if other.returncode:
        raise SystemExit("Alice's process failed")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--as", dest="party", choices=["alice", "bob"])
    parser.add_argument("--listen", metavar="ADDRESS")
    parser.add_argument("--connect", metavar="ADDRESS")
    parser.add_argument("--share", type=Path, metavar="FILE")
    parser.add_argument("document", type=Path, nargs="?", default=Path(__file__))
    options = parser.parse_args()
    if options.party and bool(options.listen) == bool(options.connect):
        parser.error("give --listen or --connect")
    try:
        if options.party is None:
            play_both(options.document)
        else:
            share = share_of(options.share)
            play(options.party, options.document, share, options.listen, options.connect)
    except (OSError, gc2pc.Gc2pcError) as error:
        raise SystemExit(f"{parser.prog}: {error}") from error


if __name__ == "__main__":
    main()
