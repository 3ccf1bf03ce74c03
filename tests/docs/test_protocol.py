"""docs/protocol.md is true: an implementation written from it alone works with the real parties."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from gc2pc import Alice, Array, Bob, UInt, function
from gc2pc.native.engine import EVALUATE, Engine, NativePlan
from gc2pc.program import PARTIES, Program, encode
from gc2pc.program.clear import run_clear
from gc2pc.program.lower import lower
from gc2pc.session import Session
from support.book import parties
from support.book.plan import segments_of
from support.circuits import adder, running_sums
from support.meeting import meet, signature
from support.programs import random_inputs, random_program, turn_by_turn


def check(book: str, program: Program, inputs: dict[str, Any], to: str | None = None, k: int = 4) -> None:
    want = run_clear(program, inputs)
    packed = {i.name: encode(i.type, i.shape, inputs[i.name]).tobytes() for i in program.inputs}
    recipients = {None: parties.DEFAULT, "alice": 1, "bob": 2, "both": 3}[to]

    def real(session: Session) -> dict[str, Any]:
        own = {i.name: inputs[i.name] for i in program.inputs if i.party == session.party}
        return session.run_named(program, own, to=to)

    def by_the_book(party: Any) -> dict[str, bytes]:
        return party.run(lower(program), packed, signature(program), recipients)  # type: ignore[no-any-return]

    values, outputs = meet(book, by_the_book, real, k)
    for output in program.outputs:
        who = output.to if to is None else PARTIES if to == "both" else (to,)
        value = want[output.name]
        assert (values.get(output.name) is not None) == (book in who)
        if book in who:
            assert values[output.name] == encode(output.type, output.shape, value).tobytes()
        got = outputs[output.name]
        assert got is None if {book} >= set(who) else np.array_equal(got, value)


@pytest.mark.parametrize("k", [2, 4, 8])
@pytest.mark.parametrize("book", PARTIES)
def test_one_addition(book: str, k: int) -> None:
    check(book, adder(), {"x": 200, "y": 100}, k=k)


@pytest.mark.parametrize("to", ["alice", "bob", "both", None])
@pytest.mark.parametrize("book", PARTIES)
def test_programs_over_lanes(book: str, to: str | None) -> None:
    program = random_program(5)
    assert {i.party for i in program.inputs} == set(PARTIES) and len(program.calls) > 1
    check(book, program, random_inputs(program, 5), to)


@function
def total(a: Alice[Array[UInt[8], 150]], b: Bob[Array[UInt[8], 150]]) -> Array[UInt[8], 150]:
    return a + b


def patch_segments(monkeypatch: pytest.MonkeyPatch, bits: int) -> None:
    for module in (
        "gc2pc.program.plan",
        "gc2pc.garble.garbler",
        "gc2pc.garble.evaluator",
        "support.book.plan",
    ):
        monkeypatch.setattr(f"{module}.SEGMENT_BITS", bits)


@pytest.mark.parametrize("book", PARTIES)
def test_several_segments_and_messages(book: str, monkeypatch: pytest.MonkeyPatch) -> None:
    patch_segments(monkeypatch, 512)
    monkeypatch.setattr("gc2pc.garble.tables.FRAME_GATES", 64)
    monkeypatch.setattr("support.book.parties.FRAME_GATES", 64)
    monkeypatch.setattr("gc2pc.ot.softspoken.FRAME", 5)
    monkeypatch.setattr("support.book.cots.FRAME", 5)
    program = total.program()
    needs = [need for _, _, need in segments_of(lower(program), [PARTIES])]
    assert len(needs) > 2 and all(need.ands > 64 and need.to_alice for need in needs)
    check(book, program, random_inputs(program, 20))


@pytest.mark.parametrize("book", PARTIES)
def test_a_loop_in_segments_of_a_turn_and_of_lanes(book: str, monkeypatch: pytest.MonkeyPatch) -> None:
    turn_by_turn(monkeypatch)
    for turns, lanes, bits in [(5, 3, 64), (3, 20, 100), (4, 9, 1 << 20)]:
        patch_segments(monkeypatch, bits)
        program = running_sums(turns, lanes)
        cuts = list(segments_of(lower(program), [o.to for o in program.outputs]))
        assert len(cuts) == 1 if bits == 1 << 20 else len(cuts) > turns // 2
        check(book, program, random_inputs(program, turns))


@pytest.mark.parametrize("book", PARTIES)
def test_programs_with_every_kind_of_step_in_small_segments(
    book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    patch_segments(monkeypatch, 64)
    turn_by_turn(monkeypatch)
    found = 0
    for seed in itertools.count():
        program = random_program(seed, max_lanes=20)
        plan = lower(program)
        if plan.steps["kind"].any() and (plan.operands["table"] >= 0).any() and 30 < plan.and_gates < 500:
            check(book, program, random_inputs(program, seed))
            found += 1
        if found == 2:
            return


def test_segments_of_many_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    for bits in (8, 64, 500, 1 << 20):
        patch_segments(monkeypatch, bits)
        if bits == 500:
            turn_by_turn(monkeypatch)  # and so for what follows
        for seed in range(40):
            plan = lower(random_program(seed, max_lanes=60))
            engine, wanted = Engine(NativePlan(plan), EVALUATE), []
            while need := engine.next_segment(bits):
                wanted.append((need.cots, need.alice_bits, need.to_alice, need.to_bob, need.gates))
                engine.use_cots(np.zeros((need.cots, 16), np.uint8))
                assert engine.run(np.zeros(32 * need.gates, np.uint8), need.gates) == (True, need.gates)
            got = [need.all for _, _, need in segments_of(plan, [PARTIES] * len(plan.outputs))]
            assert got == wanted


@function
def masked(a: Alice[UInt[8]], b: Bob[Array[UInt[8]]]) -> Array[UInt[8]]:
    return (a & b) + [1, 2, 3]


@pytest.mark.parametrize("book", PARTIES)
def test_open_arrays_constants_and_two_runs(book: str) -> None:
    a, b = 0x5A, [7, 250, 99]
    lines = ["alice a UInt[8] ()", "bob b UInt[8] (None,)", "result to alice+bob"]
    plan = lower(masked.program(b=3))
    assert any(port.packed for port in plan.inputs)
    lengths: tuple[list[int], list[int]] = ([], [3]) if book == "alice" else ([3], [])
    inputs = {"a": bytes([a]), "b": bytes(b)}

    def by_the_book(party: Any) -> list[dict[str, bytes]]:
        return [party.run(plan, inputs, lines, lengths=lengths) for _ in range(2)]

    def real(session: Session) -> list[Any]:
        own = {"a": a} if session.party == "alice" else {"b": b}
        return [session.run(masked, **own) for _ in range(2)]

    want = [(a & y) + one & 255 for y, one in zip(b, (1, 2, 3), strict=True)]
    values, outputs = meet(book, by_the_book, real)
    assert [list(value["result"]) for value in values] == [want, want]
    assert [list(output) for output in outputs] == [want, want]
