"""`gc2pc library` and lib:NAME, against hashlib and pycryptodome."""

import hashlib

import pytest
from Crypto.Cipher import AES

from gc2pc.library.catalog import CATALOG
from support.cli import gc2pc, gc2pc_json, two_processes


def test_listing() -> None:
    rows = gc2pc_json("library")["circuits"]
    assert [row["name"] for row in rows] == list(CATALOG)
    assert next(row["and_gates"] for row in rows if row["name"] == "aes128") == 6400
    assert rows[0] == {
        "name": "add32",
        "family": "integers",
        "computes": "x + y",
        "inputs": {"x": 32, "y": 32},
        "outputs": {"result": 32},
        "and_gates": 31,
        "xor_gates": 123,
        "depth": 31,
    }
    assert all(list(row) == list(rows[0]) for row in rows)
    lines = gc2pc("library").stdout.splitlines()
    assert len(lines) == 1 + len(CATALOG)
    assert any(line.startswith("sha256 ") and "21,890" in line for line in lines)


def test_aes_between_two_processes() -> None:
    key, block = bytes(range(16)), bytes(17 * i for i in range(16))
    alice, bob = two_processes(
        "lib:aes128",
        ["--input", f"key=0x{key.hex()}", "--to", "bob"],
        ["--input", f"plaintext=0x{block.hex()}", "--to", "bob"],
    )
    assert alice["outputs"] == {"ciphertext": None}
    assert bob["outputs"] == {"ciphertext": int.from_bytes(AES.new(key, AES.MODE_ECB).encrypt(block), "big")}
    assert alice["and_gates"] == 6400


@pytest.mark.parametrize("message", [b"", b"abc", b"x" * 55])
def test_sha256_of_one_block(message: bytes) -> None:
    padded = message + b"\x80" + bytes(55 - len(message)) + (8 * len(message)).to_bytes(8, "big")
    result = gc2pc_json("run", "lib:sha256", "--local", "--input", f"block=0x{padded.hex()}")
    assert list(result["outputs"].values()) == [int.from_bytes(hashlib.sha256(message).digest(), "big")]
