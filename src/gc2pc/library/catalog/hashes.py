"""Hash functions. Values are big-endian integers: wire 0 is the lowest bit of the last byte."""

from collections.abc import Callable, Iterator

from gc2pc.circuit import Word
from gc2pc.library import sha2
from gc2pc.library.catalog.entry import Entry, one_word


def _entries() -> Iterator[tuple[str, Entry]]:
    for n, digest, compress in (
        (256, sha2.sha256, sha2.sha256_compress),
        (512, sha2.sha512, sha2.sha512_compress),
    ):
        yield from _iterated(f"sha{n}", f"SHA-{n}", 2 * n, n, digest, compress)


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
