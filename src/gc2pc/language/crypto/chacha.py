"""ChaCha20 (RFC 8439) on bytes."""

from __future__ import annotations

from gc2pc.circuit import Builder
from gc2pc.circuit import Word as Wires
from gc2pc.language.crypto import octets
from gc2pc.language.crypto.counter import counter_mode
from gc2pc.language.crypto.octets import Octets
from gc2pc.language.graph import Node
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.language.views import public_integer
from gc2pc.library.chacha import chacha20_block
from gc2pc.library.words import join

BLOCK = 64
COUNTER_BITS = 32


def chacha20(key: Octets, nonce: Octets, data: Octets, counter: int = 0) -> Secret:
    """Return data encrypted or decrypted, as many bytes.

    key: 32 bytes. nonce: 12 bytes, never twice for one key. counter: of the first block.
    """
    keys = octets.word(octets.each(octets.octets("the key of chacha20()", key, 32)))
    nonces = octets.each(octets.octets("the nonce of chacha20()", nonce, 12))
    start = public_integer(counter, "the counter of chacha20()")
    if not 0 <= start < 1 << COUNTER_BITS:
        raise compile_error(f"the counter of chacha20() is a number of {COUNTER_BITS} bits, got {start}")

    def key_stream(high: Node, low: Node) -> Node:
        def block(b: Builder, key: Wires, high: Wires, low: Wires, *nonce: Wires) -> Wires:
            return chacha20_block(b, key, low + high, join(list(nonce)))

        return octets.computed(block, BLOCK, keys, high, low, *nonces)

    node = octets.octets("the data of chacha20()", data)
    return Secret(counter_mode(node, BLOCK, start, COUNTER_BITS, key_stream)[0])
