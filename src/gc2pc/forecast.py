"""Forecast: how long a run will take over a given link, what it sends and what memory it needs.

The protocol is rehearsed with two clocks: every message with its size, every computation with its time,
every wait for the other party, segment by segment as the engine cuts them. Only the values are missing. So
bytes are exact, and the time is as good as the rates and the link that are told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from math import inf

from gc2pc.garble.pool import BATCH
from gc2pc.garble.result import RESULT_HASH_BYTES, recipient_masks
from gc2pc.garble.tables import BUFFERS, FRAME_GATES
from gc2pc.native.engine import ROW_BYTES, NativePlan, Need, segments
from gc2pc.native.ot import LABEL_BITS
from gc2pc.net.shaping import Shape
from gc2pc.ot.base import CHUNK
from gc2pc.ot.softspoken import FRAME
from gc2pc.program.plan import SEGMENT_BITS, Plan
from gc2pc.program.report import Cost, Work, cost_of
from gc2pc.program.steps import ALICE, BOB, PARTIES

BLOCK = 16  # bytes of a label
HEADER = 5  # bytes of a frame besides its body
HELLO, RUN, LENGTH, PLAN, START = 64, 97, 8, 32, 32  # bytes of bodies; of an open array's length
POINT, TREES_DIGEST, CHALLENGE, PROOF = 32, 32, 16, 16 * 129
PHASES = ("setup", "agreement", "inputs", "tables", "outputs")


@dataclass(frozen=True)
class Rates:
    """Seconds that a machine takes.

    garble, evaluate: for one of each field of Work. base_points, base_keys: Alice's for a base OT, before and
    after she sends its points; base_sender: Bob's. make_key, make_mac, check: Alice's, Bob's and either one's
    for a correlated OT. message: to take one in, however short.
    """

    garble: tuple[float, ...] = (0.0,) * 6
    evaluate: tuple[float, ...] = (0.0,) * 6
    base_points: float = 0.0
    base_keys: float = 0.0
    base_sender: float = 0.0
    make_key: float = 0.0
    make_mac: float = 0.0
    check: float = 0.0
    message: float = 0.0

    def engine_seconds(self, work: Work) -> dict[str, float]:
        """Return how long each party's engine is busy with some work."""
        return {
            party: sum(n * each for n, each in zip(astuple(work), rates, strict=True))
            for party, rates in ((ALICE, self.garble), (BOB, self.evaluate))
        }


@dataclass(frozen=True)
class Forecast:
    """The first run of a session, from connected to the last party's result.

    seconds: by phase; bytes_sent: by party, setup and frame headers included; ots: correlated OTs that Bob's
    inputs take; round_trips: how often one party waits for the other, there and back; memory: bytes of a
    party's labels that are alive, of one segment's inputs, outputs and OTs, and of buffers.
    """

    seconds: dict[str, float]
    bytes_sent: dict[str, int]
    ots: int
    segments: int
    round_trips: float
    memory: dict[str, int]

    @property
    def total_seconds(self) -> float:
        return sum(self.seconds.values())

    @property
    def peak_memory(self) -> int:
        """Bytes that a party needs at most, besides the interpreter and the values themselves."""
        return sum(self.memory.values())


def forecast(
    plan: Plan,
    shape: Shape,
    rates: Rates,
    *,
    cost: Cost | None = None,
    to: Mapping[str, tuple[str, ...]] | None = None,
    open_lengths: Mapping[str, int] | None = None,
    k: int = 4,
) -> Forecast:
    """Return the forecast for a Plan over a link.

    cost: the Plan's, if it is known already. to: who learns which output, if not as the Plan says.
    open_lengths: how many array lengths each party tells the other. k: SoftSpoken's parameter.
    """
    who = recipient_masks([(to or {}).get(port.name, port.to) for port in plan.outputs])
    needs = list(segments(NativePlan(plan), who, SEGMENT_BITS))
    busy = rates.engine_seconds((cost or cost_of(plan)).work)
    lengths = {party: (open_lengths or {}).get(party, 0) for party in PARTIES}
    timed = _Rehearsal(shape, rates, k).run(plan, needs, busy, lengths)
    waits = _Rehearsal(Shape(inf, 0.5), Rates(), k).run(plan, needs, dict.fromkeys(PARTIES, 0.0), lengths)
    return Forecast(
        timed.seconds,
        timed.sent,
        sum(need.cots for need in needs),
        len(needs),
        sum(waits.seconds.values()),
        _memory(plan, needs, k),
    )


class _Rehearsal:
    """Both parties' clocks, and the two directions of the link between them."""

    def __init__(self, shape: Shape, rates: Rates, k: int) -> None:
        self._shape, self._rates, self._trees = shape, rates, LABEL_BITS // k
        self._clock = dict.fromkeys(PARTIES, 0.0)
        self._free = dict.fromkeys(PARTIES, 0.0)  # when a party's direction of the link is free again
        self._coming: dict[str, deque[float]] = {party: deque() for party in PARTIES}  # arrivals, by receiver
        self._stock = 0  # correlated OTs made and not used
        self.sent = dict.fromkeys(PARTIES, 0)
        self.seconds = dict.fromkeys(PHASES, 0.0)

    def run(
        self, plan: Plan, needs: list[Need], busy: Mapping[str, float], lengths: Mapping[str, int]
    ) -> _Rehearsal:
        """Go through a session's setup and its first run."""
        self._set_up()
        self._agree(lengths)
        gates = max(1, plan.and_gates)
        self._send(ALICE, START)
        self._receive(BOB)
        for need in needs:
            if need.cots:
                self._draw(need.cots)
            share = need.gates / gates if plan.and_gates else 1 / len(needs)
            self._tables(need.gates, {party: share * busy[party] for party in PARTIES})
            self._outputs(need)
        return self

    # ---- the protocol ----

    def _set_up(self) -> None:
        self._swap(HELLO)
        self._send(BOB, POINT)
        self._receive(ALICE)
        for _ in range(LABEL_BITS // CHUNK):
            self._work(ALICE, CHUNK * self._rates.base_points)
            self._send(ALICE, CHUNK * 2 * POINT)
            self._receive(BOB)
            self._work(BOB, CHUNK * self._rates.base_sender)
        self._work(ALICE, LABEL_BITS * self._rates.base_keys)
        self._send(BOB, 2 * BLOCK * (LABEL_BITS + self._trees) + TREES_DIGEST)
        self._receive(ALICE)
        self._mark("setup")

    def _agree(self, lengths: Mapping[str, int]) -> None:
        self._swap(RUN)
        if any(lengths.values()):
            for party in PARTIES:
                self._send(party, LENGTH * lengths[party])
            for party in PARTIES:
                self._receive(party)
        self._swap(PLAN)
        self._mark("agreement")

    def _draw(self, n: int) -> None:
        """Take n correlated OTs from the stock, filled first where it is short; Bob sends his choices."""
        short = n - self._stock
        if short > 0:
            made = max(short, BATCH)
            self._extend(-(-made // LABEL_BITS) + 1)
            self._stock += made
        self._stock -= n
        self._send(BOB, n // 8)
        self._receive(ALICE)
        self._mark("inputs")

    def _extend(self, n_blocks: int) -> None:
        frames, last = divmod(n_blocks - 1, FRAME)
        make_key, make_mac = (LABEL_BITS * each for each in (self._rates.make_key, self._rates.make_mac))
        block = BLOCK * (self._trees - 1)
        self._stream(BOB, frames, FRAME * block, FRAME * make_mac, FRAME * make_key)
        self._work(BOB, (last + 1) * make_mac)
        self._send(BOB, (last + 1) * block)
        self._receive(ALICE)
        self._send(ALICE, CHALLENGE)
        self._work(ALICE, (last + 1) * make_key)
        check = n_blocks * LABEL_BITS * self._rates.check
        self._work(ALICE, check)
        self._receive(BOB)
        self._work(BOB, check)
        self._send(BOB, PROOF)
        self._receive(ALICE)

    def _tables(self, gates: int, busy: Mapping[str, float]) -> None:
        frames, last = divmod(gates, FRAME_GATES)
        each, rest = (
            {party: busy[party] * n / max(1, gates) for party in PARTIES} for n in (FRAME_GATES, last)
        )
        self._stream(ALICE, frames, FRAME_GATES * ROW_BYTES, each[ALICE], each[BOB])
        if last:
            self._stream(ALICE, 1, last * ROW_BYTES, rest[ALICE], rest[BOB])
        if not gates:
            for party in PARTIES:
                self._work(party, busy[party])
        self._mark("tables")

    def _outputs(self, need: Need) -> None:
        if need.to_bob:
            self._send(ALICE, need.to_bob // 8)
            self._receive(BOB)
        if need.to_alice:
            self._send(BOB, need.to_alice // 8 + RESULT_HASH_BYTES)
            self._receive(ALICE)
        self._mark("outputs")

    # ---- clocks ----

    def _work(self, party: str, seconds: float) -> None:
        self._clock[party] += seconds

    def _send(self, sender: str, n_bytes: int) -> None:
        """Put one message on the link; nobody waits for it to be gone."""
        start = max(self._clock[sender], self._free[sender])
        self._free[sender] = start + self._shape.seconds(HEADER + n_bytes)
        self.sent[sender] += HEADER + n_bytes
        self._coming[_other(sender)].append(self._free[sender] + self._shape.latency)

    def _receive(self, receiver: str) -> None:
        """Wait for the next message."""
        arrival = self._coming[receiver].popleft()
        self._clock[receiver] = max(self._clock[receiver], arrival) + self._rates.message

    def _swap(self, n_bytes: int) -> None:
        """Both send, then both read."""
        for party in PARTIES:
            self._send(party, n_bytes)
        for party in PARTIES:
            self._receive(party)

    def _stream(self, sender: str, n: int, n_bytes: int, make: float, use: float) -> None:
        """Send n equal messages, making one while those before travel and are used.

        make, use: seconds for one. In a row of equal steps only the first or the last can be what holds up
        the end, so this needs no loop: each of the times below is the latest of what could.
        """
        if n == 0:
            return
        receiver = _other(sender)
        use += self._rates.message
        line = self._shape.seconds(HEADER + n_bytes)
        start = self._clock[sender]
        first_gone = max(self._free[sender], start + make) + line
        last_gone = max(first_gone + (n - 1) * line, start + n * make + line)
        first_there, last_there = first_gone + self._shape.latency, last_gone + self._shape.latency
        self._clock[receiver] = max(max(self._clock[receiver], first_there) + n * use, last_there + use)
        self._clock[sender] = start + n * make
        self._free[sender] = last_gone
        self.sent[sender] += n * (HEADER + n_bytes)

    def _mark(self, phase: str) -> None:
        """Book the time since the last mark on a phase."""
        now = max(self._clock.values())
        self.seconds[phase] += now - sum(self.seconds.values())


def _other(party: str) -> str:
    return BOB if party == ALICE else ALICE


def _memory(plan: Plan, needs: list[Need], k: int) -> dict[str, int]:
    """Return the bytes of labels, of a segment, and of buffers that a party needs at most."""
    segment = max((_segment_bytes(need) for need in needs), default=0)
    frame = min(max((need.gates for need in needs), default=0), FRAME_GATES) * ROW_BYTES
    columns = FRAME * BLOCK * (LABEL_BITS // k - 1)
    most_cots = max((need.cots for need in needs), default=0)
    column_frames = min(2, -(-most_cots // (FRAME * LABEL_BITS)))
    buffers = frame * (BUFFERS if plan.and_gates > FRAME_GATES else 1) + columns * column_frames
    return {"labels": plan.label_bytes, "segment": segment, "buffers": buffers}


def _segment_bytes(need: Need) -> int:
    cots = max(need.cots, BATCH) + 2 * LABEL_BITS if need.cots else 0
    return BLOCK * (cots + need.to_alice + need.to_bob)
