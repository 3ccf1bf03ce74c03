"""HMAC (RFC 2104) and HKDF (RFC 5869) on any of the hash functions."""

from __future__ import annotations

from gc2pc.circuit import Builder
from gc2pc.circuit import Word as Wires
from gc2pc.language import operations, views
from gc2pc.language.crypto import octets
from gc2pc.language.crypto.hashes import Hash, sha256
from gc2pc.language.crypto.octets import OCTET, Octets
from gc2pc.language.crypto.sponge import Sha3
from gc2pc.language.graph import Node
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.library.words import bitwise_xor


def hmac(key: Octets, message: Octets, hash: Hash | Sha3 = sha256) -> Secret:
    """Return the authentication code of a message under a key, as many bytes as the hash's digest.

    key, message: secret or public bytes, any number; a key longer than a block is hashed first.
    """
    _check("hmac", hash)
    return _hmac(
        octets.octets("the key of hmac()", key), octets.octets("the message of hmac()", message), hash
    )


def hkdf(
    secret: Octets, n_bytes: int, salt: Octets = b"", info: Octets = b"", hash: Hash | Sha3 = sha256
) -> Secret:
    """Return n_bytes bytes of keys derived from a secret, at most 255 digests."""
    _check("hkdf", hash)
    n = views.public_integer(n_bytes, "the number of bytes of hkdf()")
    if not 1 <= n <= 255 * hash.digest_bytes:
        raise compile_error(f"hkdf() gives 1 to {255 * hash.digest_bytes} bytes with {hash.name}, got {n}")
    context = octets.octets("the info of hkdf()", info)
    key = _hmac(
        octets.octets("the salt of hkdf()", salt), octets.octets("the secret of hkdf()", secret), hash
    )
    last: Node | None = None
    items: list[Node] = []
    for counter in range(1, -(-n // hash.digest_bytes) + 1):
        number = octets.octets("", bytes([counter]))
        message = [context, number] if last is None else [last, context, number]
        last = _hmac(key.node, octets.joined(message), hash).node
        items += octets.each(last)
    return octets.string(items[:n])


def _hmac(key: Node, message: Node, hash: Hash | Sha3) -> Secret:
    if octets.length(key) > hash.block_bytes:
        key = hash.of(key).node
    inner = hash.of(_padded(key, hash, 0x36), message)
    return hash.of(_padded(key, hash, 0x5C), inner.node)


def _padded(key: Node, hash: Hash | Sha3, pad: int) -> Node:
    """Return a key, filled up with zeros to a block, plus a byte."""
    zeros = octets.octets("", bytes(hash.block_bytes - octets.length(key)))
    full = octets.joined([key, zeros])

    def add(b: Builder, x: Wires) -> Wires:
        return bitwise_xor(b, x, b.constant(pad, 8))

    return operations.apply(add, OCTET, full)


def _check(name: str, hash: object) -> None:
    if not isinstance(hash, Hash | Sha3):
        raise compile_error(
            f"{name}() needs a hash function, got {hash!r}", "for instance gc2pc.crypto.sha256"
        )
