"""Functions whose annotations are kept as text, and whose sum is Python's."""

from __future__ import annotations

from gc2pc import Alice, Array, Bob, UInt, function


@function
def weigh(alice: Alice[Array[UInt[16], 2]], bob: Bob[Array[UInt[16], 2]]) -> UInt[16]:
    return sum(alice * bob)


@function
def above(alice: Alice[Array[UInt[16]]], bob: Bob[UInt[16]]) -> UInt[16]:
    def count():
        return sum(alice > bob)

    return count().to(UInt[16]) + _twice(alice)


def _twice(values):
    """No function of gc2pc: Python's sum takes the array apart, with the same result."""
    return sum(values) + sum(values)


def _make():
    wide = UInt[32]

    @function
    def later(alice: Alice[wide]) -> wide:
        return alice + 1

    return later


later = _make()
