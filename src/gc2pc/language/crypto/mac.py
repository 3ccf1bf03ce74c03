"""HMAC (RFC 2104) and HKDF (RFC 5869) on any of the hash functions."""

from __future__ import annotations

from gc2pc.circuit import Builder
from gc2pc.circuit import Word as Wires
from gc2pc.language import operations, views
from gc2pc.language.crypto import octets
from gc2pc.language.crypto.hashes import Hash, sha256
from gc2pc.language.crypto.octets import OCTET, Octets, String
from gc2pc.language.crypto.sponge import Sha3
from gc2pc.language.graph import Node
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.library.words import bitwise_xor

_PADS = (0x36, 0x5C)


def hmac(key: Octets, message: Octets, hash: Hash | Sha3 = sha256) -> Secret:
    """Return the authentication code of a message under a key, as many bytes as the hash's digest.

    key, message: secret or public bytes, any number; a key longer than a block is hashed first.
    """
    _check("hmac", hash)
    keyed = _Keyed(octets.octets("the key of hmac()", key), hash)
    node = octets.octets("the message of hmac()", message)
    return octets.string(keyed.code(node), node)


def hkdf(
    secret: Octets, n_bytes: int, salt: Octets = b"", info: Octets = b"", hash: Hash | Sha3 = sha256
) -> Secret:
    """Return n_bytes bytes of keys derived from a secret, at most 255 digests."""
    _check("hkdf", hash)
    n = views.public_integer(n_bytes, "the number of bytes of hkdf()")
    if not 1 <= n <= 255 * hash.digest_bytes:
        raise compile_error(f"hkdf() gives 1 to {255 * hash.digest_bytes} bytes with {hash.name}, got {n}")
    context = octets.each(octets.octets("the info of hkdf()", info))
    salted = _Keyed(octets.octets("the salt of hkdf()", salt), hash)
    keyed = _Keyed(salted.code(octets.octets("the secret of hkdf()", secret)), hash)
    items: list[Node] = []
    last: list[Node] = []
    for counter in range(1, -(-n // hash.digest_bytes) + 1):
        last = keyed.code([*last, *context, *octets.each(octets.octets("", bytes([counter])))])
        items += last
    return octets.string(items[:n])


class _Keyed:
    """The two hashes of HMAC, begun with a key."""

    def __init__(self, key: String, hash: Hash | Sha3) -> None:
        self._hash = hash
        items = octets.each(key)
        if len(items) > hash.block_bytes:
            items = hash.ended(hash.begun(), items)
        self._inner, self._outer = (hash.begun(_padded(items, hash.block_bytes, pad)) for pad in _PADS)

    def code(self, message: String) -> list[Node]:
        """Return the bytes of a message's authentication code."""
        size = self._hash.block_bytes
        return self._hash.ended(self._outer, self._hash.ended(self._inner, message, size), size)


def _padded(key: list[Node], n: int, pad: int) -> list[Node]:
    """Return a key, filled up with zeros to n bytes, plus a byte everywhere."""

    def add(b: Builder, x: Wires) -> Wires:
        return bitwise_xor(b, x, b.constant(pad, 8))

    added = [operations.apply(add, OCTET, octet) for octet in key]
    return [*added, *octets.each(octets.octets("", bytes([pad]) * (n - len(key))))]


def _check(name: str, hash: object) -> None:
    if not isinstance(hash, Hash | Sha3):
        raise compile_error(
            f"{name}() needs a hash function, got {hash!r}", "for instance gc2pc.crypto.sha256"
        )
