"""The Function object: signature, calls in the clear, lengths, nesting, and what the package exports."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import gc2pc
from gc2pc import Alice, Array, Bit, Bob, Function, Int, UInt, UsageError, function, sum, where
from gc2pc.program import ValueType
from support.annotations import later, weigh

PACKAGE = Path(gc2pc.__file__)


@function
def overlap(
    alice: Alice[Array[UInt[16]]], bob: Bob[Array[UInt[16]]], limit: Bob[UInt[16]]
) -> Alice[UInt[16]]:
    """How many pairs agree below a limit."""
    return sum((alice == bob) & (alice < limit))


@function
def ordered(a: Alice[Int[8]], b: Bob[Int[8]]) -> tuple[Int[8], Int[8]]:
    return where(a < b, a, b), where(a < b, b, a)


def test_a_function_tells_its_signature():
    assert isinstance(overlap, Function)
    assert (overlap.name, overlap.__doc__) == ("overlap", "How many pairs agree below a limit.")
    assert [(p.name, p.owner, p.party, str(p.type), p.shape) for p in overlap.inputs] == [
        ("alice", "alice", "alice", "UInt[16]", (None,)),
        ("bob", "bob", "bob", "UInt[16]", (None,)),
        ("limit", "bob", "bob", "UInt[16]", ()),
    ]
    assert [(r.name, r.to) for r in overlap.results] == [("result", ("alice",))]
    assert [(r.name, r.to) for r in ordered.results] == [
        ("result0", ("alice", "bob")),
        ("result1", ("alice", "bob")),
    ]
    assert (
        repr(ordered) == "<gc2pc function ordered(a: Alice[Int[8]], b: Bob[Int[8]]) -> tuple[Int[8], Int[8]]>"
    )


def test_a_call_computes_in_the_clear_and_returns_plain_values():
    result = overlap([1, 2, 3, 9], np.array([1, 0, 3, 9]), 9)
    assert result == 2
    assert result.__class__ is int
    assert ordered(b=-5, a=3) == (-5, 3)
    larger = function(_larger)
    assert larger(1, 2) == 0
    assert larger(1, 2).__class__ is int


def _larger(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> Bit:
    return a > b


def test_programs_are_built_once_for_each_set_of_lengths():
    program = overlap.program(alice=10, bob=10)
    assert overlap.program(bob=10, alice=10) is program
    assert overlap.program(alice=11, bob=11) is not program
    assert [step.shape for step in program.inputs] == [(10,), (10,), ()]
    assert [output.to for output in program.outputs] == [("alice",)]
    assert overlap.lengths({"alice": [1, 2], "limit": 5}) == {"alice": 2}


def test_figures():
    assert ordered.and_gates == 16
    stats = ordered.stats()
    assert stats.pop("xor_gates") == ordered.program().xor_gates > 0
    assert stats == {"and_gates": 16, "depth": 9, "calls": 1}
    assert overlap.stats(alice=3, bob=3)["and_gates"] == 3 * 32 + 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ordered(1), "ordered takes the inputs a, b: missing a required argument: 'b'"),
        (lambda: ordered(1, 2, 3), "ordered takes the inputs a, b: too many positional arguments"),
        (lambda: ordered(1, c=2), "ordered takes the inputs a, b: missing a required argument: 'b'"),
        (lambda: ordered(1, 200), "b does not fit Int[8]: expected -128 to 127"),
        (lambda: ordered(1, "2"), "b: expected an integer, got str"),
        (lambda: overlap(1, [2], 3), "alice: expected an array, got int"),
        (lambda: overlap([1], [2], [3]), "limit: expected one integer, got 1 integers"),
        (overlap.program, "overlap needs lengths: program(alice=..., bob=...)"),
        (lambda: overlap.and_gates, "overlap needs lengths: program(alice=..., bob=...)"),
        (lambda: overlap.program(alice=1, bob=1, limit=1), "overlap has no array limit of open length"),
        (
            lambda: overlap.program(alice=1, bob=-1),
            "the length of bob must be an integer of 0 or more, got -1",
        ),
    ],
)
def test_wrong_calls_are_usage_errors(call, message):
    with pytest.raises(UsageError) as caught:
        call()
    assert str(caught.value).startswith(message)


def test_annotations_may_be_text_and_name_what_is_local():
    assert weigh([3, 4], [10, 100]) == 430
    assert later(2) == 3
    narrow = UInt[8]

    @function
    def add(a: "Alice[narrow]", b: "Bob[narrow]") -> "narrow":
        return a + b

    assert add(250, 7) == 1


def test_functions_call_each_other_and_plain_helpers():
    def clamp(x, low, high):
        return where(x < low, low, where(x > high, high, x))

    @function
    def f(a: Alice[Int[8]], b: Bob[Array[Int[8]]]) -> tuple[Array[Int[8]], Int[8], Int[8]]:
        least, most = ordered(a, b[0])
        return clamp(b, least, most), least, ordered(5, b=most)[0]

    clamped, least, small = f(3, [-2, 100, -100])
    assert (clamped.tolist(), least, small) == ([-2, 3, -2], -2, 3)


def test_narrow_results_are_widened_to_what_is_declared():
    @function
    def f(a: Alice[UInt[8]], b: Bob[Int[8]]) -> tuple[UInt[16], Int[9], Int[64], UInt[3]]:
        return a, a, b, a > 3

    assert f(200, -3) == (200, 200, -3, 1)
    assert f.and_gates == traced_and_gates()


def traced_and_gates():
    return function(_over_three).and_gates


def _over_three(a: Alice[UInt[8]]) -> Bit:
    return a > 3


def test_results_to_one_party_or_both():
    @function
    def f(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> tuple[Alice[UInt[8]], Bob[UInt[8]], UInt[8]]:
        return a + b, a - b, b

    assert [output.to for output in f.program().outputs] == [("alice",), ("bob",), ("alice", "bob")]
    assert [output.name for output in f.program().outputs] == ["result0", "result1", "result2"]


def test_a_tuple_of_one():
    @function
    def f(a: Alice[UInt[8]]) -> tuple[UInt[8]]:
        return (a + 1,)

    assert f(255) == (0,)


def test_types_of_secrets_can_be_asked():
    seen = []

    @function
    def f(a: Alice[Array[Int[5], 4]], b: Bob[Bit]) -> Bit:
        seen.extend([a.type, a.shape, b.type, b.shape, repr(a), repr(b), a[0].shape])
        return b

    f.program()
    assert seen == [
        ValueType("int", 5),
        (4,),
        ValueType("bit", 1),
        (),
        "<secret Array[Int[5], 4]>",
        "<secret Bit>",
        (),
    ]


def test_importing_the_package_is_light():
    code = "import sys, gc2pc; print(*sorted({'numpy', 'cffi', 'rbcl', 'click', 'rich'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def test_the_package_exports_what_it_lists():
    for name in gc2pc.__all__:
        assert getattr(gc2pc, name) is not None
    assert set(gc2pc.__all__) <= set(dir(gc2pc))
    tree = ast.parse(PACKAGE.read_text(encoding="utf-8"))
    imported = {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert set(gc2pc.__all__) <= imported, "type checkers do not see it"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = gc2pc.nothing


def test_lambdas_on_one_line_are_told_apart():
    double, triple, fourfold = (lambda x: x * 2), (lambda x: x * 3), (lambda x: x * 4)

    @gc2pc.function
    def f(x: Alice[UInt[8]]) -> tuple[UInt[8], UInt[8], UInt[8]]:
        return double(x), triple(x), fourfold(x)

    assert f(5) == (10, 15, 20)
