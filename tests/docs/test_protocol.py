"""docs/protocol.md is true: an implementation written from it alone works with the real parties."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gc2pc import Alice, Array, Bob, UInt, function
from gc2pc.program import PARTIES, Program, encode
from gc2pc.program.clear import run_clear
from gc2pc.program.lower import lower
from gc2pc.session import Session
from support.book import parties
from support.book.plan import segments_of, steps_of
from support.circuits import adder
from support.meeting import meet, signature
from support.programs import random_inputs, random_program


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


@pytest.mark.parametrize("book", PARTIES)
def test_several_segments_and_messages(book: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gc2pc.program.lower.SEGMENT_COTS", 512)
    monkeypatch.setattr("support.book.plan.SEGMENT_COTS", 512)
    monkeypatch.setattr("gc2pc.garble.tables.FRAME_GATES", 64)
    monkeypatch.setattr("support.book.parties.FRAME_GATES", 64)
    monkeypatch.setattr("gc2pc.ot.softspoken.FRAME", 5)
    monkeypatch.setattr("support.book.cots.FRAME", 5)
    program = total.program()
    assert len(lower(program).segments) > 2 and all(segment.ands > 64 for segment in lower(program).segments)
    check(book, program, random_inputs(program, 20))


def test_segments_of_many_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (64, 500, 1 << 20):
        monkeypatch.setattr("gc2pc.program.lower.SEGMENT_COTS", size)
        monkeypatch.setattr("support.book.plan.SEGMENT_COTS", size)
        for seed in range(30):
            plan = lower(random_program(seed, max_lanes=300))
            want = [((s.step, s.lane), list(s.ranges), s.ands, s.cots) for s in plan.segments]
            assert [(s.end, s.ranges, s.ands, s.cots) for s in segments_of(steps_of(plan))] == want


@function
def masked(a: Alice[UInt[8]], b: Bob[Array[UInt[8]]]) -> Array[UInt[8]]:
    return (a & b) + [1, 2, 3]


@pytest.mark.parametrize("book", PARTIES)
def test_open_arrays_constants_and_two_runs(book: str) -> None:
    a, b = 0x5A, [7, 250, 99]
    lines = ["alice a UInt[8] ()", "bob b UInt[8] (None,)", "result to alice+bob"]
    plan = lower(masked.program(b=3))
    assert plan.constants
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
