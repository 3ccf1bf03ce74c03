"""What lines became and what would be cheaper; every idiom is compiled both ways."""

import random
from pathlib import Path

import pytest

import gc2pc
from gc2pc import Alice, Array, Bob, Function, UInt, where
from gc2pc.language.explain import IDIOMS, explain
from support.cli import gc2pc as run
from support.cli import gc2pc_json, refused

TEMPLATE = """from gc2pc import Alice, Array, Bit, Bob, UInt, function, min, sort, where


@function
def costly({parameters}) -> {result}:
    return {costly}


@function
def cheap({parameters}) -> {result}:
    return {cheap}
"""
SCALARS = "x: Alice[UInt[16]], y: Bob[UInt[16]], z: Bob[UInt[16]], c: Bob[Bit]"
ARRAY = "a: Alice[Array[UInt[16], 8]]"


@pytest.fixture
def functions(tmp_path: Path):
    """Both ways of writing an idiom, from a file of their own."""
    from gc2pc.cli.targets import load_function

    def make(number: int) -> tuple[Function, Function]:
        idiom = IDIOMS[number]
        path = tmp_path / f"idiom{number}.py"
        path.write_text(
            TEMPLATE.format(
                parameters=ARRAY if "(a)" in idiom.write else SCALARS,
                result="Bit" if "=" in idiom.write else "UInt[16]",
                costly=idiom.instead_of,
                cheap=idiom.write,
            )
        )
        return load_function(path, "costly"), load_function(path, "cheap")

    return make


@pytest.mark.parametrize("number", range(len(IDIOMS)))
def test_an_idiom_computes_the_same_for_less(functions, number: int) -> None:
    costly, cheap = functions(number)
    assert cheap.and_gates < costly.and_gates
    rng = random.Random(number)
    for _ in range(30):
        values = [rng.choice([0, 1, 7, 65535, rng.getrandbits(16)]) for _ in range(8)]
        arguments = [values] if len(costly.inputs) == 1 else [*values[:3], values[3] & 1]
        assert costly(*arguments) == cheap(*arguments)


@pytest.mark.parametrize("number", range(len(IDIOMS)))
def test_an_idiom_is_found_where_it_is_and_only_there(functions, number: int) -> None:
    costly, cheap = functions(number)
    found = [idiom for line in explain(costly) for idiom in line.idioms]
    assert found == [IDIOMS[number]]
    assert not [idiom for line in explain(cheap) for idiom in line.idioms]


@gc2pc.function
def score(x: Alice[Array[UInt[16], 10]], y: Bob[UInt[16]]) -> UInt[16]:
    best = where(x > y, x, y)
    return gc2pc.max(best)


def test_operations_have_types_lanes_and_ands() -> None:
    lines = explain(score)
    assert sum(line.and_gates for line in lines) == score.and_gates
    first = next(line for line in lines if line.and_gates == 320)
    assert [(o.result, o.operands, o.lanes, o.and_gates) for o in first.operations] == [
        ("Bit", ("UInt[16]", "UInt[16]"), 10, 16),
        ("UInt[16]", ("Bit", "UInt[16]", "UInt[16]"), 10, 16),
    ]


@gc2pc.function(overflow="trap")
def summed(x: Alice[Array[UInt[16], 4]], y: Bob[UInt[16]]) -> UInt[16]:
    for element in x:
        y = y + element
    return y


def test_equal_operations_are_counted_and_all_lines_are_the_users() -> None:
    lines = explain(summed)
    here = summed.__wrapped__.__code__
    assert {line.line.rpartition(":")[0] for line in lines} == {here.co_filename}
    assert {o.times for o in lines[0].operations} == {4} and "add" in {o.name for o in lines[0].operations}
    assert lines[-1].line == f"{here.co_filename}:{here.co_firstlineno + 1}" and lines[-1].and_gates == 3


def test_the_command() -> None:
    target = "examples/millionaires.py:richer"
    assert run("explain", target).stdout == (
        "millionaires.py:8: 32 AND  return alice > bob\n    compared: Bit of 2 UInt[32]: 32 AND each\n"
    )
    [line] = gc2pc_json("explain", target)["lines"]
    assert (line["and_gates"], line["idioms"]) == (32, [])
    assert line["operations"][0]["operands"] == ["UInt[32]", "UInt[32]"]
    assert "name a function" in refused("explain", "lib:add32")
