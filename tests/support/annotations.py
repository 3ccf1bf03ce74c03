"""Functions whose annotations are kept as text."""

from __future__ import annotations

from gc2pc import Alice, Array, Bob, UInt, function, sum


@function
def weigh(alice: Alice[Array[UInt[16], 2]], bob: Bob[Array[UInt[16], 2]]) -> UInt[16]:
    return sum(alice * bob)


def _make():
    wide = UInt[32]

    @function
    def later(alice: Alice[wide]) -> wide:
        return alice + 1

    return later


later = _make()
