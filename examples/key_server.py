"""A key server that never sees what it encrypts: Alice has an AES-128 key, Bob has blocks and gets them back.

The function is a public circuit, read from a Bristol Fashion file, and the two parties meet on a socket.

    python examples/key_server.py
"""

import threading
from pathlib import Path

import gc2pc
from gc2pc.formats import load
from gc2pc.net.tcp import Listener

AES = load(Path(__file__).resolve().parents[1] / "circuits" / "aes128.txt")
KEY = bytes.fromhex("000102030405060708090a0b0c0d0e0f")
BLOCKS = [bytes.fromhex("00112233445566778899aabbccddeeff"), b"attack at dawn!!"]


def serve(listener: Listener) -> None:
    """Alice: one connection, as many blocks as Bob has."""
    with gc2pc.Session(listener.accept(), "alice") as session:
        for _ in BLOCKS:
            session.run(AES, to="bob", in0=int.from_bytes(KEY, "big"))


def main() -> None:
    listener = Listener("127.0.0.1:0")
    server = threading.Thread(target=serve, args=(listener,))
    server.start()
    with gc2pc.connect("bob", str(listener.address)) as session:
        for block in BLOCKS:
            encrypted = session.run(AES, to="bob", in1=int.from_bytes(block, "big"))
            seconds = session.report.seconds["total"]
            print(f"{block.hex()} -> {encrypted:032x} ({seconds * 1e3:.1f} ms)")
    server.join()


if __name__ == "__main__":
    main()
