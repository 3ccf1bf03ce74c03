"""Alice and Bob by the book: sections 8, 10 and 11. Side by side they are the protocol of a run."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from secrets import randbits

from gc2pc.program.plan import Plan
from support.book.blocks import HALF, aes, bits_of, block, digest, from_bytes, pack, to_bytes, u8, u64
from support.book.cots import AliceCots, BobCots
from support.book.link import CHOICES, DECODE, LENGTHS, PLAN, RESULT, RUN, START, TABLES, Link, greet
from support.book.plan import (
    ALICE,
    BOB,
    Need,
    Position,
    Recipients,
    Walk,
    bit_of,
    origins_of,
    plan_digest,
    segments_of,
)

FRAME_GATES = 32768
DEFAULT, TO_ALICE, TO_BOB, TO_BOTH = range(4)
OVERRIDE = {TO_ALICE: (ALICE,), TO_BOB: (BOB,), TO_BOTH: (ALICE, BOB)}
Values = dict[str, bytes]
"""Outputs by name, as packed bits."""


def hash_label(start: int, x: int, i: int) -> int:
    """H(x, i)."""
    low, high = x & HALF, x >> 64
    sigma = block(high, high ^ low)
    return aes(start ^ block(i, 0), sigma) ^ sigma


def agree(
    link: Link,
    plan: Plan,
    lines: Sequence[str],
    recipients: int,
    lengths: tuple[list[int], list[int]] | None,
) -> Recipients:
    """Run, lengths (own, the peer's) and plan; return who learns each output.

    lines: of the signature, one an input and one an output.
    """
    signature = digest(b"gc2pc signature 1\0", "\n".join(lines).encode())
    request = plan.name.encode()[:64].ljust(64, b"\0") + signature + u8(recipients)
    link.send(RUN, request)
    assert link.recv(RUN, 97) == request
    if lengths is not None:
        link.send(LENGTHS, *map(u64, lengths[0]))
        assert link.recv(LENGTHS, 8 * len(lengths[1])) == b"".join(map(u64, lengths[1]))
    mine = plan_digest(plan)
    link.send(PLAN, mine)
    assert link.recv(PLAN, 32) == mine
    return [OVERRIDE.get(recipients, port.to) for port in plan.outputs]


def colours(labels: list[int]) -> bytes:
    return pack([label & 1 for label in labels])


class Results:
    """The outputs that a party learns, put together bit by bit."""

    def __init__(self, plan: Plan, recipients: Recipients, party: str) -> None:
        known = zip(plan.outputs, recipients, strict=True)
        self.names = [port.name if party in who else "" for port, who in known]
        self.bits = [[0] * port.bits for port in plan.outputs]

    def take(self, places: list[tuple[int, int] | None], values: list[int]) -> None:
        for place, value in zip(places, values, strict=True):
            if place:
                self.bits[place[0]][place[1]] = value

    def values(self) -> Values:
        return {name: pack(bits) for name, bits in zip(self.names, self.bits, strict=True) if name}


def result_hash(from_alice: bytes, from_bob: bytes, active: list[int]) -> bytes:
    return digest(b"gc2pc result 1\0\0", from_alice, from_bob, *map(to_bytes, active))


class Alice:
    def __init__(self, sock: socket.socket, k: int = 4) -> None:
        self.link = Link(sock)
        sid = greet(self.link, 0, k)
        self.delta = randbits(128) | 1
        self.cots = AliceCots(self.link, sid, k, self.delta)

    def run(
        self,
        plan: Plan,
        packed: Values,
        lines: Sequence[str],
        recipients: int = DEFAULT,
        lengths: tuple[list[int], list[int]] | None = None,
    ) -> Values:
        to = agree(self.link, plan, lines, recipients, lengths)
        self.start, seed = randbits(128), randbits(128)
        self.link.send(START, to_bytes(self.start), to_bytes(seed))
        walk, origin = Walk(plan, to, self.delta), origins_of(plan, ALICE)
        walk.alice = lambda port, bit: (
            aes(seed, block(origin[port] + bit, 0)) ^ bit_of(plan, packed, port, bit) * self.delta
        )
        results = Results(plan, to, ALICE)
        for begin, end, need in segments_of(plan, to):
            self._choices(walk, begin, end)
            self._tables(walk, begin, end, need)
            self._outputs(walk, results)
        return results.values()

    def _choices(self, walk: Walk, begin: Position, end: Position) -> None:
        if not (bits := walk.bobs_bits(begin, end)):
            return
        keys = [key for _, key in self.cots.draw(len(bits))]
        flips = bits_of(self.link.recv(CHOICES, len(bits) // 8), len(bits))
        labels = [key ^ flip * self.delta for key, flip in zip(keys, flips, strict=True)]
        walk.bob = {bit: label for bit, label in zip(bits, labels, strict=True) if bit}

    def _tables(self, walk: Walk, begin: Position, end: Position, need: Need) -> None:
        rows: list[bytes] = []

        def garble(gate: int, a: int, b: int) -> int:
            i, delta, start = 2 * gate, self.delta, self.start
            hash_a, hash_b = hash_label(start, a, i), hash_label(start, b, i + 1)
            row_g = hash_a ^ hash_label(start, a ^ delta, i) ^ (b & 1) * delta
            row_e = hash_b ^ hash_label(start, b ^ delta, i + 1) ^ a
            rows.append(to_bytes(row_g) + to_bytes(row_e))
            return hash_a ^ (a & 1) * row_g ^ hash_b ^ (b & 1) * (row_e ^ a)

        walk.run(begin, end, garble)
        assert len(rows) == need.ands
        for first in range(0, need.ands, FRAME_GATES):
            self.link.send(TABLES, *rows[first : first + FRAME_GATES])

    def _outputs(self, walk: Walk, results: Results) -> None:
        if walk.outputs[BOB]:
            self.link.send(DECODE, colours(walk.outputs[BOB]))
        if not (own := walk.outputs[ALICE]):
            return
        from_alice, from_bob = self.link.transcripts()
        body = self.link.recv(RESULT, len(own) // 8 + 32)
        values = [c ^ label & 1 for c, label in zip(bits_of(body, len(own)), own, strict=True)]
        active = [label ^ value * self.delta for label, value in zip(own, values, strict=True)]
        assert body[-32:] == result_hash(from_alice, from_bob, active), "the result does not fit its labels"
        results.take(walk.places[ALICE], values)


class Bob:
    def __init__(self, sock: socket.socket, k: int = 4) -> None:
        self.link = Link(sock)
        sid = greet(self.link, 1, k)
        self.cots = BobCots(self.link, sid, k)

    def run(
        self,
        plan: Plan,
        packed: Values,
        lines: Sequence[str],
        recipients: int = DEFAULT,
        lengths: tuple[list[int], list[int]] | None = None,
    ) -> Values:
        to = agree(self.link, plan, lines, recipients, lengths)
        body = self.link.recv(START, 32)
        self.start, seed = from_bytes(body[:16]), from_bytes(body[16:])
        walk, origin = Walk(plan, to, 0), origins_of(plan, ALICE)
        walk.alice = lambda port, bit: aes(seed, block(origin[port] + bit, 0))
        results = Results(plan, to, BOB)
        for begin, end, need in segments_of(plan, to):
            self._choices(walk, begin, end, plan, packed)
            self._tables(walk, begin, end, need)
            self._outputs(walk, results)
        return results.values()

    def _choices(self, walk: Walk, begin: Position, end: Position, plan: Plan, packed: Values) -> None:
        if not (bits := walk.bobs_bits(begin, end)):
            return
        drawn = self.cots.draw(len(bits))
        wanted = [bit_of(plan, packed, *bit) if bit else 0 for bit in bits]
        self.link.send(CHOICES, pack([c ^ want for (c, _), want in zip(drawn, wanted, strict=True)]))
        walk.bob = {bit: mac for bit, (_, mac) in zip(bits, drawn, strict=True) if bit}

    def _tables(self, walk: Walk, begin: Position, end: Position, need: Need) -> None:
        table = b""
        for first in range(0, need.ands, FRAME_GATES):
            table += self.link.recv(TABLES, 32 * min(FRAME_GATES, need.ands - first))
        first_gate = walk.gate

        def evaluate(gate: int, a: int, b: int) -> int:
            i, at = 2 * gate, 32 * (gate - first_gate)
            row_g, row_e = from_bytes(table[at : at + 16]), from_bytes(table[at + 16 : at + 32])
            half_g = hash_label(self.start, a, i) ^ (a & 1) * row_g
            return half_g ^ hash_label(self.start, b, i + 1) ^ (b & 1) * (row_e ^ a)

        walk.run(begin, end, evaluate)
        assert walk.gate - first_gate == need.ands

    def _outputs(self, walk: Walk, results: Results) -> None:
        if own := walk.outputs[BOB]:
            decode = bits_of(self.link.recv(DECODE, len(own) // 8), len(own))
            results.take(walk.places[BOB], [d ^ label & 1 for d, label in zip(decode, own, strict=True)])
        if active := walk.outputs[ALICE]:
            from_bob, from_alice = self.link.transcripts()
            self.link.send(RESULT, colours(active), result_hash(from_alice, from_bob, active))
