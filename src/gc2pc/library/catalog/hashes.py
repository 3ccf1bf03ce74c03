"""Hash functions. Values are big-endian integers: wire 0 is the lowest bit of the last byte."""

from collections.abc import Callable, Iterator

from gc2pc.circuit import Word
from gc2pc.library import keccak, md5, sha1, sha2
from gc2pc.library.catalog.entry import Entry, one_word


def _entries() -> Iterator[tuple[str, Entry]]:
    yield from _iterated("sha256", "SHA-256", 512, 256, sha2.sha256, sha2.sha256_compress)
    yield from _iterated("sha512", "SHA-512", 1024, 512, sha2.sha512, sha2.sha512_compress)
    yield from _iterated("sha1", "SHA-1", 512, 160, sha1.sha1, sha1.sha1_compress)
    yield from _iterated("md5", "MD5", 512, 128, md5.md5, md5.md5_compress)
    ports, make = {"state": 1600}, one_word(keccak.keccak_f1600)
    summary = "the permutation of SHA-3"
    yield "keccak_f1600", Entry(summary, ports, {"result": 1600}, make, exported=False)


def _iterated(
    name: str,
    title: str,
    block: int,
    state: int,
    digest: Callable[..., Word],
    compress: Callable[..., Word],
) -> Iterator[tuple[str, Entry]]:
    """Yield the two circuits of a hash that takes blocks one after the other, all sizes in bits."""
    yield (
        name,
        Entry(
            f"{title} of a message of one block, already padded",
            {"block": block},
            {"digest": state},
            one_word(digest),
            exported=name == "sha256",
        ),
    )
    yield (
        f"{name}_compress",
        Entry(
            f"{title} compression from any state",
            {"block": block, "state": state},
            {"result": state},
            one_word(compress),
            exported=False,
        ),
    )


ENTRIES = dict(_entries())
