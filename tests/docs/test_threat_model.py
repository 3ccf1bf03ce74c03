"""docs/threat-model.md is true: what it says is open can be done, and what it says is held can not."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gc2pc.circuit import Builder
from gc2pc.errors import PeerError
from gc2pc.net import Tag
from gc2pc.program import Program, encode, from_netlist
from gc2pc.program.lower import lower
from gc2pc.session import Session
from support.book import parties
from support.circuits import adder, gate, running_sums
from support.meeting import meet, signature
from support.programs import random_inputs
from support.proxy import through, unchanged

SOURCE = Path(__file__).resolve().parents[2] / "src" / "gc2pc"
HEADER = 5
Frames = list[tuple[str, int, bytes]]


def run_over(
    edit: Callable[[int, bytes], bytes], program: Program, x: int, y: int, to: str | None = None
) -> tuple[Any, Any, Frames]:
    """Run x and y through someone who edits frames by (tag, body); return both outcomes and all frames."""
    frames: Frames = []

    def note(sender: str, _: int, frame: bytes) -> bytes:
        frames.append((sender, frame[0], frame[HEADER:]))
        return frame[:HEADER] + edit(frame[0], frame[HEADER:])

    alice, bob = through(
        note, lambda s: s.run(program, to=to, x=x), lambda s: s.run(program, to=to, y=y), timeout=10
    )
    return alice, bob, frames


def untouched(_: int, body: bytes) -> bytes:
    return body


def flipping(tag: Tag, bit: int) -> Callable[[int, bytes], bytes]:
    def edit(got: int, body: bytes) -> bytes:
        if got != tag:
            return body
        return (int.from_bytes(body, "little") ^ 1 << bit).to_bytes(len(body), "little")

    return edit


def body_of(frames: Frames, tag: Tag) -> bytes:
    [body] = [body for _, got, body in frames if got == tag]
    return body


# ---- section 2 ----


@pytest.mark.parametrize("to", ["alice", "bob", "both"])
def test_sizes_do_not_depend_on_values(to: str) -> None:
    rng = random.Random(1)
    shapes = set()
    for x, y in [(0, 0), (255, 255), (rng.randrange(256), rng.randrange(256))]:
        _, _, frames = run_over(untouched, adder(), x, y, to)
        shapes.add(tuple(sorted((sender, tag, len(body)) for sender, tag, body in frames)))
    assert len(shapes) == 1


# ---- section 4 ----


def test_a_garbler_may_garble_another_function(monkeypatch: pytest.MonkeyPatch) -> None:
    agreed, garbled = (lower(from_netlist(gate(kind, 8), name="gates")) for kind in ("and_", "or_"))
    lines = signature(from_netlist(gate("and_", 8), name="gates"))
    honest = parties.plan_digest
    monkeypatch.setattr(parties, "plan_digest", lambda _: honest(agreed))

    def alice(party: parties.Alice) -> Any:
        return party.run(garbled, {"x": bytes([0b00110011])}, lines)

    values, outputs = meet(
        "alice", alice, lambda s: s.run(from_netlist(gate("and_", 8), name="gates"), y=0b01010101)
    )
    assert values["z"] == bytes([outputs]) == bytes([0b00110011 | 0b01010101])


# ---- section 5 ----


@pytest.mark.parametrize("guess", ["the colour alone", "the colour and a label", "the label alone"])
def test_an_evaluator_cannot_return_another_result(guess: str, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = guess != "the colour alone"
    honest = parties.Bob._outputs

    def lie(self: Any, walk: Any, results: Any) -> None:
        if labels:
            walk.outputs["alice"][3] ^= random.getrandbits(127) << 1 | (guess != "the label alone")
        honest(self, walk, results)

    monkeypatch.setattr(parties.Bob, "_outputs", lie)
    if not labels:
        colours = parties.colours
        monkeypatch.setattr(parties, "colours", lambda labels: bytes([colours(labels)[0] ^ 8]))

    def alice(session: Session) -> None:
        with pytest.raises(PeerError, match="does not fit its labels"):
            session.run(adder(), x=1, to="alice")

    meet(
        "bob", lambda bob: bob.run(lower(adder()), {"y": b"\2"}, signature(adder()), parties.TO_ALICE), alice
    )


def test_a_party_may_choose_late_inputs_by_early_outputs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bob learns the sums of the first turns before his choices of the last are sent."""
    for module in ("gc2pc.garble.garbler", "gc2pc.garble.evaluator"):
        monkeypatch.setattr(f"{module}.SEGMENT_BITS", 128)
    program = running_sums(4, 60)
    order: list[tuple[str, int]] = []

    def note(sender: str, _: int, frame: bytes) -> bytes:
        order.append((sender, frame[0]))
        return frame

    inputs = random_inputs(program, 1)
    alice, bob = (lambda s, n=n: s.run(program, **{n: inputs[n]}) for n in ("x", "y"))
    through(note, alice, bob)
    tags = [tag for _, tag in order if tag in (Tag.CHOICES, Tag.DECODE)]
    assert tags.index(Tag.DECODE) < len(tags) - 1 - tags[::-1].index(Tag.CHOICES)


# ---- section 6 ----


def test_a_listener_reads_results_that_both_learn() -> None:
    alice, bob, frames = run_over(untouched, adder(), 19, 23, "both")
    assert alice == bob == 42
    assert body_of(frames, Tag.DECODE)[0] ^ body_of(frames, Tag.RESULT)[0] == 42


def test_only_recipients_get_what_decodes() -> None:
    for to, missing in (("alice", Tag.DECODE), ("bob", Tag.RESULT)):
        _, _, frames = run_over(untouched, adder(), 19, 23, to)
        assert missing not in [tag for _, tag, _ in frames]
    b = Builder()
    x, y = b.input(8, "x"), b.input(8, "y")
    b.output(x, "to_alice")
    b.output([b.and_(p, q) for p, q in zip(x, y, strict=True)], "to_bob")
    program = from_netlist(b.build())
    *inputs, call, one, two = program.steps
    steps = (*inputs, call, replace(one, to=("alice",)), replace(two, to=("bob",)))  # type: ignore[type-var]
    alice, bob, frames = run_over(untouched, replace(program, steps=steps), 12, 10)
    assert (alice, bob) == ((12, None), (None, 8))
    assert len(body_of(frames, Tag.DECODE)) == 1 and len(body_of(frames, Tag.RESULT)) == 1 + 32


@pytest.mark.parametrize("to", ["bob", "both"])
def test_a_changed_decode_bit_changes_what_bob_believes(to: str) -> None:
    alice, bob, _ = run_over(flipping(Tag.DECODE, 6), adder(), 19, 23, to)
    assert bob == 42 ^ 64
    assert alice is None if to == "bob" else isinstance(alice, PeerError)


@pytest.mark.parametrize("to", ["bob", "both"])
def test_a_changed_choice_changes_an_input_of_bob(to: str) -> None:
    alice, bob, frames = run_over(flipping(Tag.CHOICES, 3), adder(), 19, 23, to)
    assert bob == 19 + (23 ^ 8)
    assert alice is None if to == "bob" else isinstance(alice, PeerError)
    if to == "both":
        assert body_of(frames, Tag.DECODE)[0] ^ body_of(frames, Tag.RESULT)[0] == bob


# ---- sections 8 and 10 ----


def test_a_run_wipes_packed_inputs(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[Any] = []

    def note(*args: Any) -> Any:
        encoded.append(encode(*args))
        return encoded[-1]

    monkeypatch.setattr("gc2pc.task.encode", note)
    mine = np.array([200], np.uint8)

    def alice(session: Session) -> Any:
        return session.run(adder(), x=int(mine[0]))

    assert through(unchanged, alice, lambda s: s.run(adder(), y=100)) == (44, 44)
    assert len(encoded) == 2 and not any(array.any() for array in encoded) and mine.any()


def test_no_environment_variable_is_read() -> None:
    for path in SOURCE.rglob("*.py"):
        room = path.relative_to(SOURCE).parts[0]
        if room not in ("cli", "bench"):
            assert "environ" not in path.read_text() and "getenv" not in path.read_text(), path
    for path in (SOURCE.parents[1] / "csrc").glob("*.[chi]*"):
        assert "getenv" not in path.read_text(), path
    assert Session.__init__.__kwdefaults__["entropy"] is os.urandom
