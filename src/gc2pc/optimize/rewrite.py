"""The passes `absorb` and `rewrite4` to `rewrite6`: parts of a netlist made anew with fewer ANDs.

A part is a gate and ANDs before it as a function of at most so many sums. It is made anew when its
multiplicative complexity is below the number of ANDs that only this gate needs: at most 2 for a function of 3
sums, 3 for 4, 4 for 5, 6 for 6. ANDs of the part that others need as well may be added up for free.
"""

from __future__ import annotations

from gc2pc.circuit import Netlist
from gc2pc.optimize.sweep import Tell, swept


def absorb(net: Netlist, *, keep_depth: bool = False, tell: Tell | None = None) -> Netlist:
    """Rewrite functions of up to 3 sums: a(a b) = a b, ab + ac = a(b + c), and facts such as a b (a + 1) = 0.

    Not idempotent: what a gate becomes opens ways for those before it.
    """
    return swept(net, variables=3, keep_depth=keep_depth, tell=tell)


def rewrite4(net: Netlist, *, keep_depth: bool = False, tell: Tell | None = None) -> Netlist:
    """Rewrite functions of up to 4 sums. Not idempotent, as absorb."""
    return swept(net, variables=4, keep_depth=keep_depth, tell=tell)


def rewrite5(net: Netlist, *, keep_depth: bool = False, tell: Tell | None = None) -> Netlist:
    """Rewrite functions of up to 5 sums. Not idempotent, as absorb."""
    return swept(net, variables=5, keep_depth=keep_depth, tell=tell)


def rewrite6(net: Netlist, *, keep_depth: bool = False, tell: Tell | None = None) -> Netlist:
    """Rewrite functions of up to 6 sums. Not idempotent, as absorb."""
    return swept(net, variables=6, keep_depth=keep_depth, tell=tell)
