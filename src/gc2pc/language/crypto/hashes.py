"""MD5, SHA-1 and SHA-2 of messages of any length: a loop over blocks whose carry is the state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gc2pc.language.crypto import octets
from gc2pc.language.crypto.octets import Octets, String
from gc2pc.language.graph import Node
from gc2pc.language.secret import Secret
from gc2pc.library import md5 as md5_gates
from gc2pc.library import sha1 as sha1_gates
from gc2pc.library import sha2 as sha2_gates


@dataclass(frozen=True)
class Hash:
    """A hash function: called with a message, it returns the digest. Sizes are in bytes.

    initial: the state before the first block; the digest is what the state begins with at the end. order: of
    the bytes in which a message's length ends it.
    """

    name: str
    block_bytes: int
    digest_bytes: int
    compress: octets.Gates
    initial: bytes
    order: Literal["big", "little"] = "big"

    def __call__(self, message: Octets) -> Secret:
        """Return the digest of a message, secret or public, of any length: `digest_bytes` bytes."""
        node = octets.octets(f"the message of {self.name}()", message)
        return octets.string(self.ended(self.begun(), node), node)

    def begun(self, block: String | None = None) -> Node:
        """Return the state before a message, or after a first block of it."""
        state = octets.public_word(self.initial)
        return self._compressed(state, octets.each(block)) if block is not None else state

    def ended(self, state: Node, string: String, n_before: int = 0) -> list[Node]:
        """Return the digest's bytes, when a string is what still follows n_before bytes, whole blocks."""
        size, n_bytes = self.block_bytes, octets.length(string)
        whole = n_bytes - n_bytes % size
        state = octets.absorbed(state, string, size, self._compressed)
        padding = octets.octets("", self._padding(n_before + n_bytes))
        items = [*octets.each(octets.part(string, whole, n_bytes)), *octets.each(padding)]
        blocks = [items[i : i + size] for i in range(0, len(items), size)]
        for block in blocks[:-1]:
            state = self._compressed(state, block)
        end = octets.first_bytes(self.compress, self.digest_bytes)
        return octets.unword(octets.computed(end, self.digest_bytes, octets.word(blocks[-1]), state))

    def _compressed(self, state: Node, block: Sequence[Node]) -> Node:
        return octets.computed(self.compress, len(self.initial), octets.word(block), state)

    def _padding(self, n_bytes: int) -> bytes:
        """Return what follows a message of so many bytes: a 1, zeros, and its length in bits."""
        length_bytes = self.block_bytes // 8
        zeros = -(n_bytes + 1 + length_bytes) % self.block_bytes
        return b"\x80" + bytes(zeros) + (8 * n_bytes).to_bytes(length_bytes, self.order)


def _sha2(bits: int) -> Hash:
    size, compress = (4, sha2_gates.sha256_compress) if bits <= 256 else (8, sha2_gates.sha512_compress)
    initial = b"".join(word.to_bytes(size, "big") for word in sha2_gates.INITIAL_STATES[bits])
    return Hash(f"sha{bits}", 16 * size, bits // 8, compress, initial)


def _words(words: Sequence[int], order: Literal["big", "little"]) -> bytes:
    return b"".join(word.to_bytes(4, order) for word in words)


md5 = Hash("md5", 64, 16, md5_gates.md5_compress, _words(md5_gates.INITIAL_STATE, "little"), "little")
sha1 = Hash("sha1", 64, 20, sha1_gates.sha1_compress, _words(sha1_gates.INITIAL_STATE, "big"))
sha224, sha256, sha384, sha512 = map(_sha2, (224, 256, 384, 512))
