"""Hash functions. Values are big-endian integers: wire 0 is the lowest bit of the last byte."""

from gc2pc.library import sha2
from gc2pc.library.catalog.entry import Entry, one_word

ENTRIES = {
    "sha256": Entry(
        "SHA-256 of a message of one block, already padded",
        {"block": 512},
        {"digest": 256},
        one_word(sha2.sha256),
    ),
    "sha256_compress": Entry(
        "SHA-256 compression from any state",
        {"block": 512, "state": 256},
        {"result": 256},
        one_word(sha2.sha256_compress),
        exported=False,
    ),
}
