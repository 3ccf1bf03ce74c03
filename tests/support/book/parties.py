"""Alice and Bob by the book: sections 8, 10 and 11. Side by side they are the protocol of a run."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from secrets import randbits

from gc2pc.program.plan import Plan
from support.book.blocks import HALF, aes, bits_of, block, digest, from_bytes, pack, to_bytes, u8, u64
from support.book.cots import AliceCots, BobCots
from support.book.link import CHOICES, DECODE, LENGTHS, PLAN, RESULT, RUN, START, TABLES, Link, greet
from support.book.plan import Segment, Walk, inputs_of, plan_digest, ranges_for

FRAME_GATES = 32768
DEFAULT, TO_ALICE, TO_BOB, TO_BOTH = range(4)
OVERRIDE = {TO_ALICE: ("alice",), TO_BOB: ("bob",), TO_BOTH: ("alice", "bob")}
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
) -> dict[str, tuple[str, ...]]:
    """Run, lengths (own, the peer's) and plan; return who learns which output.

    lines: of the signature, one an input and one an output.
    """
    signature = digest(b"gc2pc signature 1\0", "\n".join(lines).encode())
    request = plan.name.encode()[:64].ljust(64, b"\0") + signature + u8(recipients)
    link.send(RUN, request)
    assert link.recv(RUN, 97) == request
    if lengths is not None:
        link.send(LENGTHS, *map(u64, lengths[0]))
        assert link.recv(LENGTHS, 8 * len(lengths[1])) == b"".join(map(u64, lengths[1]))
    mine = plan_digest(plan, Walk(plan, 0).segments)
    link.send(PLAN, mine)
    assert link.recv(PLAN, 32) == mine
    return {slot.name: OVERRIDE.get(recipients, slot.to) for slot in plan.outputs}


def colours(labels: list[int]) -> bytes:
    return pack([label & 1 for label in labels])


def named(plan: Plan, places: list[range], bits: list[int]) -> Values:
    """The values whose bits stand at the places, by name; padding is dropped."""
    at = dict(zip([place for r in places for place in r], bits, strict=True))
    starts = {r.start for r in places if len(r)}
    return {
        s.name: pack([at[s.base + i] for i in range(s.bits)])
        for s in plan.outputs
        if s.base in starts and s.bits
    }


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
        bits = inputs_of(plan, "alice", packed)
        walk = Walk(plan, self.delta)
        walk.alice = lambda bit: aes(seed, block(bit, 0)) ^ bits[bit] * self.delta
        for segment in walk.segments:
            if segment.cots:
                self._choices(walk, segment)
            self._tables(walk, segment)
        return self._outputs(plan, to, walk.outputs)

    def _choices(self, walk: Walk, segment: Segment) -> None:
        keys = [key for _, key in self.cots.draw(segment.cots)]
        flips = bits_of(self.link.recv(CHOICES, segment.cots // 8), segment.cots)
        at = 0
        for first, n in segment.ranges:
            walk.bob |= {first + i: keys[at + i] ^ flips[at + i] * self.delta for i in range(n)}
            at += -(-n // 8) * 8

    def _tables(self, walk: Walk, segment: Segment) -> None:
        rows: list[bytes] = []

        def garble(gate: int, a: int, b: int) -> int:
            i, delta, start = 2 * gate, self.delta, self.start
            hash_a, hash_b = hash_label(start, a, i), hash_label(start, b, i + 1)
            row_g = hash_a ^ hash_label(start, a ^ delta, i) ^ (b & 1) * delta
            row_e = hash_b ^ hash_label(start, b ^ delta, i + 1) ^ a
            rows.append(to_bytes(row_g) + to_bytes(row_e))
            return hash_a ^ (a & 1) * row_g ^ hash_b ^ (b & 1) * (row_e ^ a)

        walk.run(segment, garble)
        assert len(rows) == segment.ands
        for first in range(0, segment.ands, FRAME_GATES):
            self.link.send(TABLES, *rows[first : first + FRAME_GATES])

    def _outputs(self, plan: Plan, to: dict[str, tuple[str, ...]], labels: list[int]) -> Values:
        bobs, alices = ranges_for(plan, "bob", to), ranges_for(plan, "alice", to)
        if any(map(len, bobs)):
            self.link.send(DECODE, colours([labels[i] for r in bobs for i in r]))
        own = [labels[i] for r in alices for i in r]
        if not own:
            return {}
        from_alice, from_bob = self.link.transcripts()
        body = self.link.recv(RESULT, len(own) // 8 + 32)
        values = [c ^ label & 1 for c, label in zip(bits_of(body, len(own)), own, strict=True)]
        active = [label ^ value * self.delta for label, value in zip(own, values, strict=True)]
        assert body[-32:] == result_hash(from_alice, from_bob, active), "the result does not fit its labels"
        return named(plan, alices, values)


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
        bits = inputs_of(plan, "bob", packed)
        walk = Walk(plan, 0)
        walk.alice = lambda bit: aes(seed, block(bit, 0))
        for segment in walk.segments:
            if segment.cots:
                self._choices(walk, segment, bits)
            self._tables(walk, segment)
        return self._outputs(plan, to, walk.outputs)

    def _choices(self, walk: Walk, segment: Segment, bits: dict[int, int]) -> None:
        drawn = self.cots.draw(segment.cots)
        flips, at = [], 0
        for first, n in segment.ranges:
            padded = -(-n // 8) * 8
            wanted = [bits[first + i] if i < n else 0 for i in range(padded)]
            flips += [
                choice ^ want for (choice, _), want in zip(drawn[at : at + padded], wanted, strict=True)
            ]
            walk.bob |= {first + i: drawn[at + i][1] for i in range(n)}
            at += padded
        self.link.send(CHOICES, pack(flips))

    def _tables(self, walk: Walk, segment: Segment) -> None:
        table = b""
        for first in range(0, segment.ands, FRAME_GATES):
            table += self.link.recv(TABLES, 32 * min(FRAME_GATES, segment.ands - first))
        first_gate = walk.gate

        def evaluate(gate: int, a: int, b: int) -> int:
            i, at = 2 * gate, 32 * (gate - first_gate)
            row_g, row_e = from_bytes(table[at : at + 16]), from_bytes(table[at + 16 : at + 32])
            half_g = hash_label(self.start, a, i) ^ (a & 1) * row_g
            return half_g ^ hash_label(self.start, b, i + 1) ^ (b & 1) * (row_e ^ a)

        walk.run(segment, evaluate)
        assert walk.gate - first_gate == segment.ands

    def _outputs(self, plan: Plan, to: dict[str, tuple[str, ...]], labels: list[int]) -> Values:
        bobs, alices = ranges_for(plan, "bob", to), ranges_for(plan, "alice", to)
        values: Values = {}
        if own := [labels[i] for r in bobs for i in r]:
            decode = bits_of(self.link.recv(DECODE, len(own) // 8), len(own))
            values = named(plan, bobs, [bit ^ label & 1 for bit, label in zip(decode, own, strict=True)])
        if active := [labels[i] for r in alices for i in r]:
            from_bob, from_alice = self.link.transcripts()
            self.link.send(RESULT, colours(active), result_hash(from_alice, from_bob, active))
        return values
