"""Session: any number of functions on one connection, with one set of base OTs. The join of both halves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from gc2pc import __version__
from gc2pc.errors import Gc2pcError, LinkError, PeerError, UsageError
from gc2pc.garble import KeyPool, MacPool, evaluate, garble
from gc2pc.garble.ports import InputError
from gc2pc.garble.result import recipient_masks
from gc2pc.handshake import PARTIES, Hello, Request, agree_plan, agree_request, exchange_lengths, greet
from gc2pc.native.engine import NativePlan, Port, wipe
from gc2pc.net import LONGEST_WAIT, Channel, pair, tcp
from gc2pc.ot import CotReceiver, CotSender, warm_up
from gc2pc.program import Program
from gc2pc.program.lower import lower
from gc2pc.program.plan import Plan
from gc2pc.task import Encoded, Outputs, Task, input_ports, task_of

if TYPE_CHECKING:
    from gc2pc.task import Target

MAX_LABEL_BYTES = 1 << 33  # memory for labels that lengths told by the peer may bring about

Progress = Callable[[int, int], None]
"""Called with (AND gates done, AND gates in all) while a run goes on."""

Sink = Callable[[Any], None]
"""Called with the next elements of an output, a numpy array."""


@dataclass(frozen=True)
class Report:
    """What the last run cost; the first run of a session includes its setup (handshake, base OTs)."""

    and_gates: int
    bytes_sent: dict[str, int]  # by party
    seconds: dict[str, float]  # by phase, and "total"


class Session:
    """One party's end. Alice garbles, Bob evaluates; both run the same functions in the same order.

    After a PeerError or LinkError the session is closed and its secrets are wiped. Use as a context.
    """

    def __init__(
        self,
        chan: Channel,
        party: str,
        *,
        k: int = 4,
        entropy: Callable[[int], bytes] = os.urandom,
        progress: Progress | None = None,
        longest_wait: float = LONGEST_WAIT,
    ) -> None:
        """Shake hands and run the base OTs over a fresh channel, which the session then owns.

        k: SoftSpoken's parameter, 2, 4 or 8 (larger: more computing, fewer bytes), the same at both parties.
        entropy: source of n random bytes, for tests. longest_wait: seconds for which the peer may go on
        saying that it is at work, on a stream for instance, before one message. Raises PeerError, LinkError,
        UsageError.
        """
        if party not in PARTIES:
            raise UsageError(f"party: expected alice or bob, got {party!r}")
        if k not in (2, 4, 8):
            raise UsageError(f"k: expected 2, 4 or 8, got {k}")
        if not longest_wait >= 0:
            raise UsageError(f"longest_wait: expected a number of seconds, 0 or more, got {longest_wait}")
        self.party, self.channel, self.progress = party, chan, progress
        chan.longest_wait = longest_wait
        self.peer = PARTIES[1 - PARTIES.index(party)]
        self.report: Report | None = None
        self._entropy = entropy
        self._delta = np.zeros(16, np.uint8)
        self._pool: KeyPool | MacPool | None = None
        with self._guard():
            self._set_up(k)

    def _set_up(self, k: int) -> None:
        with self.channel.phase("handshake"):
            sid = greet(self.channel, Hello(self.party, __version__, k, self._entropy(32)))
        with self.channel.phase("base_ot"):
            if self.party == "alice":
                self._delta[:] = np.frombuffer(self._entropy(16), np.uint8)
                self._delta[0] |= 1
                self._pool = KeyPool(CotSender(self.channel, self._delta, sid, k=k, entropy=self._entropy))
            else:
                self._pool = MacPool(CotReceiver(self.channel, sid, k=k, entropy=self._entropy))
            self.channel.flush()

    # ---- running ----

    def run(self, target: Target, /, *, to: str | None = None, **inputs: Any) -> Any:
        """Compute a function with the peer; return its value, or a tuple; None stands for what others learn.

        target: a Function, Program, Netlist or Plan, the same at both parties. inputs: this party's,
        **secret**. to: "alice", "bob" or "both" overrides who learns the outputs. Raises UsageError for wrong
        inputs, before anything is sent; PeerError when the peer wants another function or breaks the
        protocol; LinkError when the network fails.
        """
        return task_of(target).joined(self.run_named(target, inputs, to=to))

    def run_named(
        self,
        target: Target,
        inputs: Mapping[str, Any],
        *,
        to: str | None = None,
        sinks: Mapping[str, Sink] | None = None,
    ) -> dict[str, Any]:
        """Like `run`, with inputs and outputs by name; those of a structure are "name.part".

        sinks: for an output too large for memory, what takes it, piece by piece as numpy arrays.
        """
        if self._pool is None:
            raise UsageError("this session is closed: open a new one")
        task = task_of(target)
        request = Request(task.name, task.signature, to).checked()
        task.check_outputs(sinks or {})
        if not task.is_open:
            _plan_of(task.build({}))  # what is wrong with the function itself is told before anything is sent
        encoded = task.encode(task.spread(inputs), self.party)
        with self._guard(), _wiped(encoded):
            with self.channel.phase("handshake"):
                agree_request(self.channel, request)
                lengths = self._agree_lengths(task, {name: value.length for name, value in encoded.items()})
            plan, native = _plan_for(task, lengths)
            with self.channel.phase("handshake"):
                agree_plan(self.channel, task.name, plan.digest)
            recipients = {
                o.name: o.to if to is None else PARTIES if to == "both" else (to,) for o in plan.outputs
            }
            outputs = Outputs(plan, {name for name, who in recipients.items() if self.party in who}, sinks)
            with self.channel.phase("tables"):
                self._execute(plan, native, input_ports(plan, encoded), outputs.ports, recipients)
            self.report = self._count(plan)
        return task.settled(outputs.values())

    def _agree_lengths(self, task: Task, known: dict[str, int]) -> dict[str, int]:
        """Return the lengths of all open arrays, this party's and the peer's."""
        mine, theirs = task.open_of(self.party), task.open_of(self.peer)
        if not mine and not theirs:
            return {}
        told = exchange_lengths(self.channel, [known[name] for name in mine], len(theirs))
        return {name: known[name] for name in mine} | dict(zip(theirs, told, strict=True))

    def _execute(
        self,
        plan: Plan,
        native: NativePlan,
        inputs: list[Port | None],
        outputs: list[Port | None],
        recipients: dict[str, tuple[str, ...]],
    ) -> None:
        pool, masks = self._pool, recipient_masks([recipients[o.name] for o in plan.outputs])
        if isinstance(pool, KeyPool):
            garble(
                self.channel,
                plan,
                native,
                pool,
                self._delta.tobytes(),
                inputs,
                outputs,
                masks,
                entropy=self._entropy,
                progress=self.progress,
            )
        else:
            assert pool is not None
            evaluate(self.channel, plan, native, pool, inputs, outputs, masks, progress=self.progress)

    def _count(self, plan: Plan) -> Report:
        counters = self.channel.take_counters()
        sent = sum(count.bytes_sent for count in counters.values())
        received = sum(count.bytes_received for count in counters.values())
        seconds = {name: count.seconds for name, count in counters.items() if name != "other"}
        seconds["total"] = sum(seconds.values())
        return Report(plan.and_gates, {self.party: sent, self.peer: received}, seconds)

    # ---- the end ----

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """Whatever goes wrong once bytes have travelled ends the session; the peer is told."""
        try:
            yield
        except LinkError:
            self.close()
            raise
        except InputError:
            self.channel.abort(f"{self.party}'s input could not be read to its end")
            self.close()
            raise
        except Gc2pcError as error:
            self.channel.abort(str(error))
            self.close()
            raise
        except BaseException:
            self.channel.abort("internal error")
            self.close()
            raise

    def close(self) -> None:
        """End the connection and wipe delta, keys and seeds. May be called again."""
        self.channel.close()
        wipe(self._delta)
        if self._pool is not None:
            self._pool.wipe()
            self._pool = None

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def _wiped(encoded: Mapping[str, Encoded]) -> Iterator[None]:
    """Wipe encoded inputs in the end."""
    try:
        yield
    finally:
        for value in encoded.values():
            value.port.wipe()


@lru_cache(maxsize=32)
def _plan_of(program: Program | Plan) -> tuple[Plan, NativePlan]:
    """Lower a Program once, however often it runs."""
    plan = program if isinstance(program, Plan) else lower(program)
    return plan, NativePlan(plan)


def _plan_for(task: Task, lengths: dict[str, int]) -> tuple[Plan, NativePlan]:
    """Plan a task for the lengths that the parties told each other.

    Raises PeerError when they do not go together, or ask for more memory than a peer may.
    """
    if not lengths:
        return _plan_of(task.build({}))
    told = ", ".join(f"{name} {length}" for name, length in lengths.items())
    try:
        plan, native = _plan_of(task.build(lengths))
    except Gc2pcError as error:
        raise PeerError(
            f"the lengths of the arrays do not suit {task.name} ({told}); agree on them"
        ) from error
    if plan.label_bytes > MAX_LABEL_BYTES:
        raise PeerError(
            f"{task.name} would need {plan.label_bytes >> 30} GiB of memory for arrays this long ({told}), "
            f"more than the {MAX_LABEL_BYTES >> 30} GiB that a peer may ask for; run it in parts"
        )
    return plan, native


def listen(party: str, address: str, *, timeout: float = 30.0, **options: Any) -> Session:
    """Wait for the peer at host:port and open a session; options as for Session."""
    warm_up()
    return Session(tcp.listen(address, timeout), party, **options)


def connect(party: str, address: str, *, timeout: float = 30.0, **options: Any) -> Session:
    """Connect to the peer at host:port, retrying until timeout seconds have passed, and open a session."""
    warm_up()
    return Session(tcp.connect(address, timeout), party, **options)


def run_local(
    target: Target,
    inputs: Mapping[str, Any],
    *,
    to: str | None = None,
    sinks: Mapping[str, Sink] | None = None,
    channels: tuple[Channel, Channel] | None = None,
    **options: Any,
) -> tuple[dict[str, Any], dict[str, Any], Report]:
    """Run both parties in this process over a socket pair, to try a function out.

    inputs: both parties' by name. sinks: take outputs as at a party that learns them. channels: Alice's and
    Bob's, if not a plain pair; then they are closed here. Returns Alice's outputs, Bob's (None where not for
    them), and the report.
    """
    from concurrent.futures import ThreadPoolExecutor

    task = task_of(target)
    shared = task.function or task.build({})  # a Netlist becomes a Program once

    def play(party: str) -> tuple[dict[str, Any], Report]:
        own = {parameter.name for parameter in task.of(party)}
        more = options if party == "bob" else {name: v for name, v in options.items() if name != "progress"}
        with Session(ends[party], party, **more) as session:
            values = {name: value for name, value in inputs.items() if name in own}
            taken = {name: sink for name, sink in (sinks or {}).items() if learner[name] == party}
            outputs = session.run_named(shared, values, to=to, sinks=taken)
            assert session.report is not None
            return outputs, session.report

    inputs = task.spread(inputs)
    unknown = set(inputs) - {parameter.name for parameter in task.parameters}
    if unknown:
        raise UsageError(
            f"{task.name} has no input {sorted(unknown)[0]!r}; its inputs are "
            f"{', '.join(p.name for p in task.parameters)}"
        )
    task.check_outputs(sinks or {})
    learner = {name: who[0] if to in (None, "both") else to for name, who in task.recipients.items()}
    lengths: dict[str, int] = {}
    for party in PARTIES:  # wrong inputs are told before the parties start
        encoded = task.encode({p.name: inputs[p.name] for p in task.of(party) if p.name in inputs}, party)
        lengths |= {name: encoded[name].length for name in task.open_of(party)}
    _plan_for(task, lengths)  # once: the parties, who would do it both at a time, find it done
    ends = dict(zip(PARTIES, channels or pair(), strict=True))
    with ThreadPoolExecutor(2) as pool:
        alice, bob = (pool.submit(play, party) for party in PARTIES)
        (outputs_a, report), (outputs_b, _) = alice.result(), bob.result()
    return outputs_a, outputs_b, report
