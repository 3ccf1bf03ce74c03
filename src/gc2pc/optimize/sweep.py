"""One native sweep over a Netlist: what all passes but the last share."""

from __future__ import annotations

from collections.abc import Callable

from gc2pc.circuit import Netlist
from gc2pc.native.netlist import Arrays
from gc2pc.native.optimize import Sweep

BEAM = 4
SLACK = 3
MANY_GATES = 250_000  # from here on windows grow on shorter ways, for the sake of time
LITTLE_SLACK = 1
Tell = Callable[[int, int], None]  # gates done, of how many


def arrays_of(net: Netlist) -> Arrays:
    """Return a netlist's arrays as the native side takes them."""
    return Arrays(net.op, net.a, net.b, net.outputs, net.n_inputs)


def with_arrays(net: Netlist, arrays: Arrays) -> Netlist:
    """Return a netlist with the ports of one and the gates of another."""
    return Netlist(arrays.op, arrays.a, arrays.b, arrays.outputs, net.in_ports, net.out_ports)


def swept(
    net: Netlist,
    *,
    variables: int,
    keep_depth: bool = False,
    gain: int = 1,
    tell: Tell | None = None,
) -> Netlist:
    """Return the netlist after a sweep; native.optimize.Sweep says what the options mean.

    The random forms that tell sums apart are keyed with the netlist's digest: the result is the same
    everywhere, and nobody can write a netlist in which different sums look equal.
    """
    sweep = Sweep(
        arrays_of(net),
        variables=variables,
        beam=BEAM,
        slack=SLACK if net.n_gates < MANY_GATES else LITTLE_SLACK,
        keep_depth=keep_depth,
        gain=gain,
        seed=net.digest()[:16],
    )
    for done in sweep.run():
        if tell is not None:
            tell(done, net.n_gates)
    return with_arrays(net, sweep.result())
