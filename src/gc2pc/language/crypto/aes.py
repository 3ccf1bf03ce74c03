"""AES on bytes: single blocks, counter mode, CBC and GCM; the key is expanded once."""

from __future__ import annotations

from gc2pc.circuit import Builder
from gc2pc.circuit import Word as Wires
from gc2pc.language import views
from gc2pc.language.crypto import octets
from gc2pc.language.crypto.counter import GROUP, LOW, Fold, counter_mode
from gc2pc.language.crypto.octets import Octets
from gc2pc.language.graph import Node
from gc2pc.language.loops import scan
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.language.views import public_integer
from gc2pc.library import aes
from gc2pc.library.words import bitwise_xor, join, split

BLOCK = 16


def aes_encrypt(key: Octets, block: Octets) -> Secret:
    """Return a block of 16 bytes encrypted, or each row of an array of blocks.

    key: 16, 24 or 32 bytes. Equal blocks give equal results: for messages take a mode.
    """
    return _each_block("aes_encrypt", key, block, _encrypt)


def aes_decrypt(key: Octets, block: Octets) -> Secret:
    """Return what `aes_encrypt` made a block of."""
    return _each_block("aes_decrypt", key, block, _decrypt)


def aes_ctr(key: Octets, nonce: Octets, data: Octets, initial_value: int = 0) -> Secret:
    """Return data encrypted or decrypted in counter mode, as many bytes.

    nonce: 0 to 15 bytes, never twice for one key; a big-endian counter fills the block, from initial_value.
    """
    prefix, node = (
        octets.octets("the nonce of aes_ctr()", nonce),
        octets.octets("the data of aes_ctr()", data),
    )
    if octets.length(prefix) >= BLOCK:
        raise compile_error(f"the nonce of aes_ctr() has 0 to 15 bytes, got {octets.length(prefix)}")
    start = public_integer(initial_value, "the initial value of aes_ctr()")
    bits = 8 * (BLOCK - octets.length(prefix))
    if not 0 <= start < 1 << bits:
        raise compile_error(f"the initial value of aes_ctr() is a number of {bits} bits, got {start}")
    return Secret(ctr(expanded_key("aes_ctr", key), prefix, node, start)[0])


def aes_cbc_encrypt(key: Octets, iv: Octets, data: Octets) -> Secret:
    """Return whole blocks encrypted, each after the block before is added; `pkcs7_pad` fills up a message.

    iv: 16 bytes that nobody can foresee. Block after block in a loop.
    """
    keys, node = expanded_key("aes_cbc_encrypt", key), _whole_blocks("aes_cbc_encrypt", data)
    rows = views.reshaped(node, (octets.length(node) // BLOCK, BLOCK))

    def body(last: Secret, block: Secret) -> tuple[Secret, Secret]:
        added = _added(octets.word(octets.each(block.node)), last.node)
        result = octets.computed(_encrypt, BLOCK, keys, added)
        return Secret(result), octets.string(octets.unword(result))

    first = octets.word(octets.each(octets.octets("the iv of aes_cbc_encrypt()", iv, BLOCK)))
    results = scan(body, Secret(first), Secret(rows))[1]
    return Secret(views.reshaped(results.node, node.shape))


def aes_cbc_decrypt(key: Octets, iv: Octets, data: Octets) -> Secret:
    """Return what `aes_cbc_encrypt` made data of, padding included; many blocks side by side."""
    keys, node = expanded_key("aes_cbc_decrypt", key), _whole_blocks("aes_cbc_decrypt", data)
    last = octets.octets("the iv of aes_cbc_decrypt()", iv, BLOCK)
    size, n = GROUP * BLOCK, octets.length(node)
    looped = n // size * size if n >= 2 * size else 0
    results: list[Node] = []
    if looped:
        rows = views.reshaped(octets.stretch(node, 0, looped), (looped // size, size))

        def body(last: Secret, row: Secret) -> tuple[Secret, Secret]:
            end = octets.stretch(row.node, size - BLOCK, size)
            return Secret(end), Secret(_cbc_decrypted(keys, last.node, row.node))

        after, parts = scan(body, Secret(last), Secret(rows))
        last = after.node
        results.append(views.reshaped(parts.node, (looped,)))
    if looped < n:
        results.append(_cbc_decrypted(keys, last, octets.stretch(node, looped, n)))
    return Secret(octets.joined(results or [node]))


def pkcs7_pad(data: Octets, block_bytes: int = BLOCK) -> Secret:
    """Return data filled up to whole blocks: k more bytes of value k, 1 <= k <= block_bytes."""
    node, size = (
        octets.octets("the data of pkcs7_pad()", data),
        public_integer(block_bytes, "a block's length"),
    )
    if not 1 <= size <= 255:
        raise compile_error(f"a block of pkcs7_pad() has 1 to 255 bytes, got {size}")
    more = size - octets.length(node) % size
    return Secret(octets.joined([node, octets.octets("", bytes([more]) * more)]))


def expanded_key(name: str, key: Octets) -> Node:
    """Return the word of all round keys."""
    node = octets.octets(f"the key of {name}()", key)
    if octets.length(node) not in (16, 24, 32):
        raise compile_error(f"the key of {name}() has 16, 24 or 32 bytes, got {octets.length(node)}")
    rounds = aes.ROUNDS[8 * octets.length(node)]

    def expand(b: Builder, key: Wires) -> Wires:
        return join(aes.expand_key(b, key))

    return octets.computed(expand, BLOCK * (rounds + 1), octets.word(octets.each(node)))


def encrypted(keys: Node, block: Node) -> Node:
    """Return the word of a block, a word too, encrypted under an expanded key."""
    return octets.computed(_encrypt, BLOCK, keys, block)


def ctr(
    keys: Node, prefix: Node, data: Node, start: int, state: Node | None = None, fold: Fold | None = None
) -> tuple[Node, Node | None]:
    """Return data in counter mode, and what `fold` makes of `state`; see `counter_mode`."""
    width = 8 * (BLOCK - octets.length(prefix))
    fixed = octets.each(prefix)

    def key_stream(high: Node, low: Node) -> Node:
        def common(b: Builder, keys: Wires, high: Wires, *nonce: Wires) -> Wires:
            block = join([*nonce, [0] * LOW + high[: width - LOW]])
            return aes.counter_start(b, split(keys, 128), block)

        def rest(b: Builder, keys: Wires, shared: Wires, high: Wires, low: Wires) -> Wires:
            return aes.counter_rest(b, split(keys, 128), shared, low + high[: 8 - LOW])

        shared = octets.computed(common, BLOCK - 1, keys, high, *fixed)
        return octets.computed(rest, BLOCK, keys, shared, high, low)

    return counter_mode(data, BLOCK, start, width, key_stream, state, fold)


def _encrypt(b: Builder, keys: Wires, block: Wires) -> Wires:
    return aes.encrypt(b, split(keys, 128), block)


def _decrypt(b: Builder, keys: Wires, block: Wires) -> Wires:
    return aes.decrypt(b, split(keys, 128), block)


def _each_block(name: str, key: Octets, block: Octets, gates: octets.Gates) -> Secret:
    node = octets.octets(f"the block of {name}()", block, BLOCK)
    word = octets.word(octets.each(node))
    return octets.string(octets.unword(octets.computed(gates, BLOCK, expanded_key(name, key), word)))


def _whole_blocks(name: str, data: Octets) -> Node:
    node = octets.octets(f"the data of {name}()", data)
    if octets.length(node) % BLOCK or len(node.shape) > 1:
        remedy = (
            "pkcs7_pad() fills up a message" if len(node.shape) == 1 else "gc2pc.map() takes rows one by one"
        )
        raise compile_error(f"the data of {name}() is one string of whole blocks, got {node}", remedy)
    return node


def _cbc_decrypted(keys: Node, last: Node, node: Node) -> Node:
    """Return some blocks decrypted side by side, `last` being the block before them."""
    n = octets.length(node) // BLOCK
    before = octets.joined([last, octets.stretch(node, 0, (n - 1) * BLOCK)])
    blocks, befores = (octets.each(views.reshaped(x, (n, BLOCK))) for x in (node, before))
    plain = octets.computed(_decrypt, BLOCK, keys, octets.word(blocks))
    result = octets.string(octets.unword(_added(plain, octets.word(befores))))
    return views.reshaped(result.node, node.shape)


def _added(x: Node, y: Node) -> Node:
    def add(b: Builder, x: Wires, y: Wires) -> Wires:
        return bitwise_xor(b, x, y)

    return octets.computed(add, BLOCK, x, y)
