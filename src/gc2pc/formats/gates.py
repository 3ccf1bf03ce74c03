"""Gates of other formats on a Builder: what AND and NOT spell out as XOR or MUX is recognised.

For AND(not p, not q) with p = x a and q = (not x) b never both 1, not (p + q) is the same and costs nothing:
p + q is a multiplexer, of one AND, and XOR when b = not a. Graphs of ANDs and NOTs have nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gc2pc.circuit import Builder, Wire


class Gates(Builder):
    """A Builder that remembers what its ANDs were made of."""

    def __init__(self) -> None:
        super().__init__()
        self._factors: dict[Wire, tuple[Wire, Wire]] = {}

    def and_(self, a: Wire, b: Wire) -> Wire:
        """Return a AND b."""
        for p, q in ((a, b), (b, a)):
            if (choice := self._choice(p ^ 1, q ^ 1)) is not None:
                return choice ^ 1
        wire = super().and_(a, b)
        self._factors.setdefault(wire, (a, b))
        return wire

    def _choice(self, p: Wire, q: Wire) -> Wire | None:
        """Return p OR q as a multiplexer if they are products of a bit and of its inverse."""
        if p not in self._factors or q not in self._factors:
            return None
        for x, y in (self._factors[p], self._factors[p][::-1]):
            for not_x, z in (self._factors[q], self._factors[q][::-1]):
                if x == not_x ^ 1:
                    return self.xor(z, super().and_(x, self.xor(y, z)))
        return None


BINARY: dict[str, Callable[[Builder, Wire, Wire], Wire]] = {
    "AND": lambda b, x, y: b.and_(x, y),
    "OR": lambda b, x, y: b.or_(x, y),
    "XOR": lambda b, x, y: b.xor(x, y),
    "NAND": lambda b, x, y: b.and_(x, y) ^ 1,
    "NOR": lambda b, x, y: b.or_(x, y) ^ 1,
    "XNOR": lambda b, x, y: b.xor(x, y) ^ 1,
}


def all_of(b: Builder, wires: Sequence[Wire]) -> Wire:
    """Return the AND of any number of wires, in a tree."""
    level = list(wires) or [1]
    while len(level) > 1:
        pairs = [b.and_(x, y) for x, y in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[2 * len(pairs) :]
    return level[0]
