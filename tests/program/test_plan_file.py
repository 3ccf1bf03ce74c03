"""Plan files: what is written is read back, and nothing else is read."""

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gc2pc.errors import UsageError
from gc2pc.plans import load_plan, save_plan
from gc2pc.program.lower import lower
from gc2pc.program.plan import Plan
from gc2pc.program.plan_file import ARRAYS, LENGTH, MAGIC, is_plan_file
from gc2pc.program.report import cost_of
from support.plans import simulated
from support.programs import random_inputs, random_program, turn_by_turn


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.gcplan"


def small() -> Plan:
    """A plan with everything in it: loops, constants, index tables, source lines."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        turn_by_turn(monkeypatch)
        plan = lower(random_program(50, max_lanes=6, n_steps=9))
    assert len(plan.index) and any(port.packed for port in plan.inputs) and (plan.steps["kind"] == 1).any()
    lines = tuple((("/home/me/f.py:1", 3),) if i in (1, 2) else () for i in range(len(plan.steps)))
    return replace(plan, lines=lines)


def parts(path: Path) -> tuple[dict[str, Any], bytes]:
    """The header of a file, and what follows but for the checksum."""
    data = path.read_bytes()
    start = len(MAGIC) + LENGTH.size
    end = start + LENGTH.unpack(data[len(MAGIC) : start])[0]
    return json.loads(data[start:end]), data[end:-32]


def forge(path: Path, header: Any, rest: bytes) -> None:
    """Write a file whose checksum is right."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    body = MAGIC + LENGTH.pack(len(text)) + text + rest
    path.write_bytes(body + hashlib.sha256(body).digest())


def refused(path: Path) -> str:
    """Load a file that must be refused in one line that names it; return what is said about it."""
    with pytest.raises(UsageError) as caught:
        load_plan(path)
    start = f"{path} is no plan that can run here: "
    assert str(caught.value).startswith(start)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(start)


@pytest.mark.parametrize("seed", range(30))
def test_a_plan_comes_back(seed: int, path: Path) -> None:
    program = random_program(seed)
    plan = lower(program)
    save_plan(plan, path)
    again = load_plan(path)
    assert again.digest == plan.digest
    for field in fields(Plan):
        one, other = getattr(plan, field.name), getattr(again, field.name)
        assert (one == other).all() if isinstance(one, np.ndarray) else one == other, field.name
    inputs = random_inputs(program, seed)
    assert simulated(program, again, inputs) == simulated(program, plan, inputs)


def test_lines_come_back_without_folders(path: Path) -> None:
    save_plan(small(), path)
    assert load_plan(path).lines[1:3] == ((("f.py:1", 3),),) * 2
    assert b"/home/me" not in path.read_bytes()


def test_files_are_known_by_their_beginning(path: Path) -> None:
    assert not is_plan_file(path)
    path.write_text("2 4\n", encoding="utf-8")
    assert not is_plan_file(path)
    save_plan(small(), path)
    assert is_plan_file(path)


def test_no_file_and_no_folder(path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        load_plan(path)
    with pytest.raises(UsageError, match="cannot write"):
        save_plan(small(), path / "below")


def test_a_cut_file_is_refused(path: Path) -> None:
    save_plan(small(), path)
    data = path.read_bytes()
    for n in [*range(40), *range(40, len(data), 97), len(data) - 1]:
        path.write_bytes(data[:n])
        refused(path)
    path.write_bytes(data + b"\0")
    assert "length" in refused(path)


def test_a_damaged_file_is_refused(path: Path) -> None:
    save_plan(small(), path)
    data = path.read_bytes()
    for at in [*range(20), *range(20, len(data), 53)]:
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :])
        refused(path)


def test_another_format_is_named(path: Path) -> None:
    save_plan(small(), path)
    data = path.read_bytes()
    path.write_bytes(MAGIC[:-1] + b"\x09" + data[len(MAGIC) :])
    assert "another version" in refused(path)


def changed(value: Any) -> Iterator[Any]:
    """Copies of a JSON value with one thing in it replaced by something else or left out."""
    yield from (None, -1, 10**30, 1.5, True, "\x1b[31m", "x" * 2000, [[]], {})
    if isinstance(value, dict):
        for key in value:
            yield {name: item for name, item in value.items() if name != key}
            yield from ({**value, key: other} for other in changed(value[key]))
    if isinstance(value, list):
        for i in range(min(2, len(value))):
            yield from ([*value[:i], other, *value[i + 1 :]] for other in changed(value[i]))


def test_headers_that_lie(path: Path) -> None:
    plan = small()
    save_plan(plan, path)
    header, rest = parts(path)
    refusals = 0
    for forged in changed(header):
        forge(path, forged, rest)
        try:
            loaded = load_plan(path)
        except UsageError:
            refusals += 1
        else:  # it tells something else about what people read: the same runs
            assert (loaded.digest, loaded.and_gates) == (plan.digest, plan.and_gates)
    assert refusals > 400


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"name": ' + b"9" * 5000 + b"}"]
)
def test_headers_that_are_none(text: bytes, path: Path) -> None:
    forge(path, text, b"")
    assert "header" in refused(path)


@pytest.mark.parametrize("array", ARRAYS)
def test_arrays_that_lie_are_refused_or_run(array: str, path: Path) -> None:
    """Any number anywhere, with digest and checksum made to fit: the engine's own check decides."""
    plan, rng = small(), random.Random(5)
    refusals = 0
    for _ in range(150):
        words = getattr(plan, array).copy()
        raw = words.view(np.uint32 if array in ("code", "outs") else np.int64).reshape(-1)
        raw[rng.randrange(len(raw))] = rng.choice([0, 1, 2, 3, 1 << 20, 1 << 31, rng.randrange(1 << 31)])
        forged = replace(plan, **{array: words})
        save_plan(forged, path)
        try:
            loaded = load_plan(path)
        except UsageError:
            refusals += 1
            continue
        cost = cost_of(loaded)
        assert cost.and_gates == loaded.and_gates
    assert refusals > 10


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda steps: steps["jump"].__setitem__(steps["kind"] == 2, 0), "closes no loop"),
        (lambda steps: steps["kind"].__setitem__(0, 7), "of kind 7"),
        (lambda steps: steps["kind"].__setitem__(slice(None), 1), "never closed"),
        (lambda steps: steps["lanes"].__setitem__(0, -8), "out of range"),
    ],
)
def test_loops_that_do_not_close(change: Any, problem: str, path: Path) -> None:
    plan = small()
    steps = plan.steps.copy()
    change(steps)
    save_plan(replace(plan, steps=steps), path)
    with pytest.raises(UsageError, match=problem):
        load_plan(path)


def test_more_memory_than_there_is_is_refused_when_it_runs(path: Path) -> None:
    from gc2pc.native.engine import blocks

    with pytest.raises(UsageError, match=r"no memory for [\d.]+ GB"):
        blocks(1 << 50)
