"""A program that a Python loop makes large is warned of once, where the loop is."""

import warnings
from pathlib import Path

import pytest

from gc2pc import Alice, Array, Bob, UInt, fori, function


@function
def written_out(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    for _ in range(100):
        a = a + b  # this line
    return a


@function
def looped(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return fori(100_000, lambda i, total: total * b + 1, a)


@function
def many_lanes(a: Alice[Array[UInt[8], 100_000]], b: Bob[UInt[8]]) -> Array[UInt[8]]:
    return a * b


LINE = 1 + Path(__file__).read_text(encoding="utf-8").split("\n").index("        a = a + b  # this line")


@pytest.mark.parametrize(("limit", "what"), [(50, "operations"), (1000, "gates")])
def test_the_warning_names_the_line_and_the_remedy(limit, what, monkeypatch):
    monkeypatch.setattr("gc2pc.language.size.LIMIT", limit)
    monkeypatch.setattr(written_out, "_programs", {})
    with pytest.warns(UserWarning, match=rf"more than {limit:,} {what}.*gc2pc.scan") as caught:
        written_out.program()
    assert [(warning.filename, warning.lineno) for warning in caught] == [(__file__, LINE)]


def test_loops_and_lanes_are_not_written_out(monkeypatch):
    monkeypatch.setattr("gc2pc.language.size.LIMIT", 1000)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        looped.program()
        many_lanes.program()


def test_a_program_of_usual_size_is_not_warned_of(monkeypatch):
    monkeypatch.setattr(written_out, "_programs", {})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        written_out.program()


def test_a_million_gates_is_the_limit(monkeypatch):
    @function
    def large(a: Alice[UInt[64]], b: Bob[UInt[64]]) -> UInt[64]:
        for _ in range(130):
            a = a * b
        return a

    with pytest.warns(UserWarning, match="more than 1,000,000 gates here: if a Python `for`"):
        large.program()
