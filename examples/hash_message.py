r"""SHA-256 of a message that nobody has: each party holds a share, and the message is their XOR.

    python examples/hash_message.py --bytes 100000

plays both parties on this machine. On two, each with its share as a column of bytes (numpy or CSV):

    gc2pc run examples/hash_message.py:digest --as alice --listen :7700 --input alice=@share.npy
    gc2pc run examples/hash_message.py:digest --as bob --connect alice.example.org:7700 \
        --input bob=@share.npy

The message streams through: memory does not grow with it.
"""

import argparse
import hashlib
import secrets

import numpy as np
from meeting import cost, meet

from gc2pc import Alice, Array, Bob, UInt, crypto, function
from gc2pc.stream import Stream

CHUNK = 1 << 16


@function
def digest(alice: Alice[Array[UInt[8]]], bob: Bob[Array[UInt[8]]]) -> Array[UInt[8], 32]:
    return crypto.sha256(alice ^ bob)


def streamed(share: bytes) -> Stream:
    """Return bytes as a stream, as they would come from a file."""
    chunks = (np.frombuffer(share[i : i + CHUNK], np.uint8) for i in range(0, len(share), CHUNK))
    return Stream(chunks, len(share))


def main() -> None:
    parser = argparse.ArgumentParser(description="SHA-256 of a shared message, both parties on this machine.")
    parser.add_argument("--bytes", type=int, default=20_000, help="how long the message is")
    n_bytes = parser.parse_args().bytes
    message, share = secrets.token_bytes(n_bytes), secrets.token_bytes(n_bytes)
    masked = (int.from_bytes(message, "big") ^ int.from_bytes(share, "big")).to_bytes(n_bytes, "big")
    found, report = meet(digest, alice=streamed(share), bob=streamed(masked))
    hashed = bytes(found)
    agrees = hashed == hashlib.sha256(message).digest()
    print(f"SHA-256 of {n_bytes:,} bytes: {hashed.hex()}")
    print(f"hashlib says {'the same' if agrees else 'something else'}")
    print(cost(report))


if __name__ == "__main__":
    main()
