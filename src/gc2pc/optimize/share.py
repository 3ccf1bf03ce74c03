"""The pass `share`: gates that are equal by their linear forms become one, and dead gates go.

XORs are sums over GF(2), so a netlist is a set of ANDs between sums. Two XORs with the same sum are one gate,
however they are put together; two ANDs whose operands span the same space need one AND, since

    (u + p)(v + q) = uv + qu + pv + pq        u(u + v) = u + uv

and an AND of a sum with a constant, itself or its inverse is none.
"""

from __future__ import annotations

from gc2pc.circuit import Netlist
from gc2pc.optimize.sweep import Tell, swept


def share(net: Netlist, *, keep_depth: bool = False, tell: Tell | None = None) -> Netlist:
    """Return a netlist without gates that are equal by forms, nor dead ones. Idempotent on the ANDs."""
    return swept(net, variables=0, keep_depth=keep_depth, tell=tell)
