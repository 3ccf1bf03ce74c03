"""AES-GCM (NIST SP 800-38D): counter mode and a tag that shows any change."""

from __future__ import annotations

from collections.abc import Callable

from gc2pc.circuit import Builder
from gc2pc.circuit import Word as Wires
from gc2pc.language.crypto import octets
from gc2pc.language.crypto.aes import BLOCK, ctr, encrypted, expanded_key
from gc2pc.language.crypto.octets import Octets, String
from gc2pc.language.graph import Node
from gc2pc.language.operations import compared
from gc2pc.language.secret import Secret
from gc2pc.library.polynomial import ghash_multiply
from gc2pc.library.words import bitwise_xor

NONCE = 12

_Choice = Callable[[Node, Node], Node]


def aes_gcm_encrypt(
    key: Octets, nonce: Octets, data: Octets, associated: Octets = b""
) -> tuple[Secret, Secret]:
    """Return data encrypted, as many bytes, and a tag of 16 bytes over it and the associated data.

    nonce: 12 bytes, never twice for one key. associated: bytes that are not encrypted.
    """
    mode = _Gcm("aes_gcm_encrypt", key, nonce, associated)
    return mode.applied(data, lambda _, result: result)


def aes_gcm_decrypt(
    key: Octets, nonce: Octets, data: Octets, tag: Octets, associated: Octets = b""
) -> tuple[Secret, Secret]:
    """Return data decrypted, and a Bit: whether the tag is right.

    Whoever learns the plaintext although the Bit is 0 learns what the tag should keep from them; to hide it:
    `gc2pc.where(right, plaintext, 0)`.
    """
    given = octets.octets("the tag of aes_gcm_decrypt()", tag, BLOCK)
    mode = _Gcm("aes_gcm_decrypt", key, nonce, associated)
    plaintext, wanted = mode.applied(data, lambda data, _: data)
    words = (octets.word(octets.each(node)) for node in (given, wanted.node))
    return plaintext, Secret(compared("==", *map(Secret, words)))


class _Gcm:
    """One use of a key and a nonce."""

    def __init__(self, name: str, key: Octets, nonce: Octets, associated: Octets) -> None:
        self._name = name
        self._keys = expanded_key(name, key)
        self._nonce = octets.octets(f"the nonce of {name}()", nonce, NONCE)
        self._associated = octets.octets(f"the associated data of {name}()", associated)
        self._hash_key = encrypted(self._keys, octets.public_word(bytes(BLOCK)))

    def applied(self, data: Octets, ciphertext: _Choice) -> tuple[Secret, Secret]:
        """Return data in counter mode and the tag; `ciphertext` says which of data and result that is."""
        node = octets.octets(f"the data of {self._name}()", data)

        def fold(state: Node, data: Node, result: Node) -> Node:
            return self._hashed(state, ciphertext(data, result))

        state = self._hashed(octets.public_word(bytes(BLOCK)), self._associated)
        result, after = ctr(self._keys, self._nonce, node, 2, state, fold)
        assert after is not None
        lengths = b"".join((8 * octets.length(x)).to_bytes(8, "big") for x in (self._associated, node))
        after = self._hashed(after, octets.octets("", lengths))
        first = octets.word([*octets.each(self._nonce), *octets.each(octets.octets("", b"\0\0\0\1"))])
        tag = octets.computed(_add, BLOCK, after, encrypted(self._keys, first))
        return Secret(result), octets.string(octets.unword(tag), node)

    def _hashed(self, state: Node, string: String) -> Node:
        """Return GHASH's state after a string, whose last block is filled up with zeros."""
        whole = octets.length(string) // BLOCK * BLOCK
        state = octets.absorbed(state, string, BLOCK, self._step)
        rest = octets.each(octets.part(string, whole, octets.length(string)))
        if rest:
            state = self._step(state, [*rest, *octets.each(octets.octets("", bytes(BLOCK - len(rest))))])
        return state

    def _step(self, state: Node, block: list[Node]) -> Node:
        return octets.computed(_step, BLOCK, state, octets.word(block), self._hash_key)


def _add(b: Builder, x: Wires, y: Wires) -> Wires:
    return bitwise_xor(b, x, y)


def _step(b: Builder, state: Wires, block: Wires, hash_key: Wires) -> Wires:
    return ghash_multiply(b, bitwise_xor(b, state, block), hash_key)
