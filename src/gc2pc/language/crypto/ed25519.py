"""Ed25519 (RFC 8032, section 5.1): public keys and signatures of secret seeds."""

from __future__ import annotations

from gc2pc.circuit import Builder, Word
from gc2pc.language import views
from gc2pc.language.crypto import octets
from gc2pc.language.crypto.edwards25519 import SCALAR, base_multiples
from gc2pc.language.crypto.field25519 import factors, finished_product
from gc2pc.language.crypto.octets import Octets
from gc2pc.language.crypto.sha512 import sha512
from gc2pc.language.graph import Node
from gc2pc.language.loops import scan
from gc2pc.language.operations import apply
from gc2pc.language.secret import Secret
from gc2pc.library import scalar25519 as scalar
from gc2pc.library.arithmetic import add
from gc2pc.program import ValueType

_NUMBER, _DIGEST = ValueType("uint", 256), ValueType("uint", 512)
SEED_BYTES = 32


def ed25519_public_key(seed: Octets) -> Secret:
    """Return the public key of a secret seed of 32 bytes, 32 bytes."""
    number, _ = _expanded(seed)
    (key,) = views.each_row(base_multiples([apply(scalar.reduce, SCALAR, number)]))
    return octets.string(_little_endian(key))


def ed25519_sign(seed: Octets, message: Octets) -> Secret:
    """Return the signature of a message, secret or public, under a secret seed of 32 bytes; 64 bytes.

    The public key is computed from the seed, never taken from outside: two signatures of one message for two
    public keys would tell the secret number.
    """
    text = octets.octets("the message of ed25519_sign()", message)
    number, prefix = _expanded(seed)
    nonce = _residue(_number(sha512(_array(prefix), text)))
    key, point = views.each_row(base_multiples([apply(scalar.reduce, SCALAR, number), nonce]))
    public = _little_endian(point) + _little_endian(key)
    challenge = apply(_wide, _NUMBER, _residue(_number(sha512(_array(public), text))))
    total = finished_product(_plus, _DIGEST, factors(challenge), factors(number), nonce)
    return octets.string(_little_endian(point) + _little_endian(apply(_wide, _NUMBER, _residue(total))))


def _expanded(seed: Octets) -> tuple[Node, list[Node]]:
    """Return the secret number of a seed and the prefix of what its nonces are hashed from."""
    digest = sha512(octets.octets("the seed of Ed25519", seed, SEED_BYTES))
    return apply(_clamped, _NUMBER, _number(digest[:32])), digest[32:]


def _clamped(b: Builder, x: Word) -> Word:
    return [0, 0, 0, *x[3:254], 1, 0]


def _plus(b: Builder, low: Word, high: Word, x: Word) -> Word:
    return add(b, [*low, *high], [*x, *[0] * (_DIGEST.bits - len(x))])


def _wide(b: Builder, x: Word) -> Word:
    return [*x, *[0] * (_NUMBER.bits - len(x))]


def _residue(word: Node) -> Node:
    """Return a word of 512 bits modulo L. In a loop of one turn it is a netlist that all its uses share."""

    def turn(_: None, x: Secret) -> tuple[None, Secret]:
        return None, Secret(apply(scalar.reduce, SCALAR, x.node))

    results: Secret = scan(turn, None, Secret(views.reshaped(word, (1,))))[1]
    return views.row(results.node, 0)


# Bytes: numbers are little-endian here.


def _number(items: list[Node]) -> Node:
    return octets.word(items[::-1])


def _little_endian(word: Node) -> list[Node]:
    return octets.unword(word)[::-1]


def _array(items: list[Node]) -> Node:
    return octets.string(items).node
