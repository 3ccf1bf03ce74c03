"""Block and stream ciphers. Values are big-endian integers: wire 0 is the lowest bit of the last byte."""

from collections.abc import Iterator

from gc2pc.library import aes, chacha, polynomial
from gc2pc.library.catalog.entry import Entry, one_word


def _entries() -> Iterator[tuple[str, Entry]]:
    for n in (128, 192, 256):
        ports, result = {"key": n, "plaintext": 128}, {"ciphertext": 128}
        yield f"aes{n}", Entry(f"AES-{n} encryption", ports, result, one_word(aes.aes_encrypt))
    for n in (128, 192, 256):
        ports, result = {"key": n, "ciphertext": 128}, {"plaintext": 128}
        make = one_word(aes.aes_decrypt)
        yield f"aes{n}_decrypt", Entry(f"AES-{n} decryption", ports, result, make, exported=n == 128)
    ports = {"key": 256, "counter": 32, "nonce": 96}
    summary, make = "ChaCha20 key stream, a block", one_word(chacha.chacha20_block)
    yield "chacha20_block", Entry(summary, ports, {"key_stream": 512}, make, exported=False)
    summary, make = "x * y in the field of GHASH", one_word(polynomial.ghash_multiply)
    yield "ghash_mul", Entry(summary, {"x": 128, "y": 128}, {"result": 128}, make)


ENTRIES = dict(_entries())
