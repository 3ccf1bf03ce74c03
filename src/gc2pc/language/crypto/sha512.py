"""SHA-512 with its rounds as a loop: little code, where a few blocks are hashed among other things."""

from __future__ import annotations

import numpy as np

from gc2pc.circuit import Builder, Word
from gc2pc.language import operations
from gc2pc.language.crypto import octets
from gc2pc.language.graph import Node
from gc2pc.language.loops import scan
from gc2pc.language.operations import apply
from gc2pc.language.secret import Secret
from gc2pc.library import sha2
from gc2pc.library.columns import sum_words
from gc2pc.library.sha2 import SHA512
from gc2pc.library.words import join, split
from gc2pc.program import ValueType

_BLOCK, _STATE = ValueType("uint", 1024), ValueType("uint", 512)
_BLOCK_BYTES = 128


def sha512(*parts: Node) -> list[Node]:
    """Return the 64 bytes of the digest of a string of bytes given in parts."""
    text = octets.joined(parts)
    n = octets.length(text)
    whole = n - n % _BLOCK_BYTES
    state = operations.constant(_STATE, int.from_bytes(_words(sha2.INITIAL_STATES[512]), "big"))
    state = octets.absorbed(state, octets.stretch(text, 0, whole), _BLOCK_BYTES, _compressed)
    rest = octets.each(octets.stretch(text, whole, n)) + octets.each(octets.octets("", _padding(n)))
    for start in range(0, len(rest), _BLOCK_BYTES):
        state = _compressed(state, rest[start : start + _BLOCK_BYTES])
    return octets.unword(state)


def _words(words: list[int]) -> bytes:
    return b"".join(word.to_bytes(8, "big") for word in words)


def _padding(n_bytes: int) -> bytes:
    """Return what follows a message of so many bytes: a 1, zeros, and its length in bits."""
    return b"\x80" + bytes(-(n_bytes + 17) % _BLOCK_BYTES) + (8 * n_bytes).to_bytes(16, "big")


def _compressed(state: Node, block: list[Node]) -> Node:
    """Return the state after a block. The words that go into the next 16 rounds are carried beside it."""

    def turn(carry: tuple[Secret, Secret], constant: Secret) -> tuple[tuple[Secret, Secret], None]:
        now, words = (x.node for x in carry)
        after = apply(_after_round, _STATE, now, words, constant.node)
        return (Secret(after), Secret(apply(_next_words, _BLOCK, words))), None

    constants = np.array(SHA512.constants, np.uint64)
    end, _ = scan(turn, (Secret(state), Secret(octets.word(block))), constants)[0]
    return apply(_added, _STATE, state, end.node)


def _after_round(b: Builder, state: Word, words: Word, constant: Word) -> Word:
    return join(sha2.after_round(b, SHA512, split(state, 64), split(words, 64)[0], constant))


def _next_words(b: Builder, words: Word) -> Word:
    parts = split(words, 64)
    return join([*parts[1:], sha2.next_word(b, SHA512, parts)])


def _added(b: Builder, x: Word, y: Word) -> Word:
    return join([sum_words(b, pair, 64) for pair in zip(split(x, 64), split(y, 64), strict=True)])
