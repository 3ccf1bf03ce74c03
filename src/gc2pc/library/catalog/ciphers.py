"""Block and stream ciphers. Values are big-endian integers: wire 0 is the lowest bit of the last byte."""

from gc2pc.library import aes
from gc2pc.library.catalog.entry import Entry, one_word

ENTRIES = {
    f"aes{n}": Entry(
        f"AES-{n} encryption",
        {"key": n, "plaintext": 128},
        {"ciphertext": 128},
        one_word(aes.aes_encrypt),
    )
    for n in (128, 192, 256)
}
