"""SHA-3 and SHAKE (FIPS 202): Keccak's sponge over messages of any length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gc2pc.circuit import Builder
from gc2pc.circuit import Word as Wires
from gc2pc.language.crypto import octets
from gc2pc.language.crypto.octets import Octets, String
from gc2pc.language.graph import Node
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.language.views import public_integer
from gc2pc.library.keccak import keccak_f1600
from gc2pc.library.words import bitwise_xor

STATE_BYTES = 200


@dataclass(frozen=True)
class Sponge:
    """Keccak with blocks of `block_bytes`; `suffix` is the byte that ends a message."""

    name: str
    block_bytes: int
    suffix: int

    def read(self, message: Octets, n_bytes: int) -> Secret:
        """Return n_bytes bytes for a message."""
        node = octets.octets(f"the message of {self.name}()", message)
        return octets.string(self.squeezed(self.begun(), node, n_bytes), node)

    def begun(self, block: String | None = None) -> Node:
        """Return the state before a message, or after a first block of it."""
        state = octets.public_word(bytes(STATE_BYTES))
        return _absorbed_block(state, octets.each(block)) if block is not None else state

    def squeezed(self, state: Node, string: String, n_bytes: int) -> list[Node]:
        """Return n_bytes bytes, when a string is what still follows."""
        size, end = self.block_bytes, octets.length(string)
        whole = end // size * size
        state = octets.absorbed(state, string, size, _absorbed_block)
        rest = octets.each(octets.part(string, whole, end))
        padding = bytearray(size - len(rest))
        padding[0] ^= self.suffix
        padding[-1] ^= 0x80
        state = _added(state, [*rest, *octets.each(octets.octets("", padding))])
        items: list[Node] = []
        while n_bytes - len(items) > size:
            state = octets.computed(keccak_f1600, STATE_BYTES, state)
            items += octets.unword(state)[:size]
        n = n_bytes - len(items)
        return items + octets.unword(octets.computed(octets.first_bytes(keccak_f1600, n), n, state))


def _added(state: Node, block: Sequence[Node]) -> Node:
    """Return a state with a block added to its first bytes."""

    def add(b: Builder, state: Wires, block: Wires) -> Wires:
        low = len(state) - len(block)
        return state[:low] + bitwise_xor(b, state[low:], block)

    return octets.computed(add, STATE_BYTES, state, octets.word(block))


def _absorbed_block(state: Node, block: Sequence[Node]) -> Node:
    return octets.computed(keccak_f1600, STATE_BYTES, _added(state, block))


@dataclass(frozen=True)
class Sha3(Sponge):
    """A hash function of fixed length on a sponge."""

    digest_bytes: int

    def __call__(self, message: Octets) -> Secret:
        """Return the digest of a message, secret or public, of any length: `digest_bytes` bytes."""
        return self.read(message, self.digest_bytes)

    def ended(self, state: Node, string: String, n_before: int = 0) -> list[Node]:
        """Return the digest's bytes, when a string is what still follows n_before bytes, whole blocks."""
        return self.squeezed(state, string, self.digest_bytes)


@dataclass(frozen=True)
class Shake(Sponge):
    """A function with as many bytes of result as one wants."""

    def __call__(self, message: Octets, n_bytes: int) -> Secret:
        """Return n_bytes bytes for a message, secret or public, of any length."""
        n = public_integer(n_bytes, f"the number of bytes of {self.name}()")
        if n < 1:
            raise compile_error(f"{self.name}() returns 1 byte or more, got {n}")
        return self.read(message, n)


def _sha3(bits: int) -> Sha3:
    return Sha3(f"sha3_{bits}", STATE_BYTES - bits // 4, 0x06, bits // 8)


sha3_224, sha3_256, sha3_384, sha3_512 = map(_sha3, (224, 256, 384, 512))
shake_128 = Shake("shake_128", 168, 0x1F)
shake_256 = Shake("shake_256", 136, 0x1F)
