r"""Encrypt under a key that its owner never shows: Alice has an AES key, Bob a message and its ciphertext.

    python examples/encrypt_message.py --bytes 100000

plays both parties on this machine. On two, with files of bytes (numpy or CSV):

    gc2pc run examples/encrypt_message.py:encrypt --as alice --listen :7700 --input key=@key.npy
    gc2pc run examples/encrypt_message.py:encrypt --as bob --connect alice.example.org:7700 \
        --input message=@message.npy

AES in counter mode: 64 blocks side by side, groups of them in a loop; a block takes 4,256 AND gates. The
nonce is public here, and must never be used again with this key.
"""

import argparse
import secrets

import numpy as np
from meeting import cost, meet

from gc2pc import Alice, Array, Bob, UInt, crypto, function

NONCE = b"example1"


@function
def encrypt(key: Alice[Array[UInt[8], 16]], message: Bob[Array[UInt[8]]]) -> Bob[Array[UInt[8]]]:
    return crypto.aes_ctr(key, NONCE, message)


def main() -> None:
    parser = argparse.ArgumentParser(
        description="AES-CTR with a key of Alice's, both parties on this machine."
    )
    parser.add_argument("--bytes", type=int, default=100_000, help="how long the message is")
    n_bytes = parser.parse_args().bytes
    key, message = secrets.token_bytes(16), secrets.token_bytes(n_bytes)
    found, report = meet(encrypt, key=list(key), message=np.frombuffer(message, np.uint8))
    print(f"key {key.hex()}, nonce {NONCE.hex()}")
    print(f"message {message[:16].hex()}... of {n_bytes:,} bytes")
    print(f"ciphertext {bytes(found)[:16].hex()}...")
    print(cost(report))


if __name__ == "__main__":
    main()
