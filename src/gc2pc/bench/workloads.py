"""The programs that benches run: AES-128 in a chain, and bare ANDs."""

from __future__ import annotations

import secrets

from gc2pc.circuit import Builder, Netlist
from gc2pc.program import Bundle, Call, Input, Output, Program, Ref, ValueType

BLOCK = ValueType("uint", 128)
AES_ANDS = 6400
WIDTH = 128  # independent ANDs in a layer


def aes_chain(lanes: int, length: int, owner: str) -> Program:
    """Return AES-128 applied `length` times in each lane: Alice's keys, the first blocks of `owner`.

    Both parties learn the last blocks.
    """
    from gc2pc.library.catalog import build

    net = build("aes128")
    assert net.and_gates == AES_ANDS
    bundles = tuple(Bundle(128, lanes) for _ in range(length + 2))
    key, whole = Ref(0, 0, 128, 0, 1), [Ref(i, 0, 128, 0, 1) for i in range(length + 2)]
    return Program(
        f"aes128_chain_{length}",
        bundles,
        (
            Input(0, "alice", "key", BLOCK, (lanes,)),
            Input(1, owner, "block", BLOCK, (lanes,)),
            *(Call(net, (key, whole[i]), lanes, (i + 1,)) for i in range(1, length + 1)),
            Output(whole[-1], lanes, "last", BLOCK, (lanes,), ("alice", "bob")),
        ),
    )


def and_layers(lanes: int, layers: int) -> Program:
    """Return `layers` times 128 independent ANDs in each lane and no other gate; all inputs are Alice's."""
    bundles = (Bundle(WIDTH, lanes),) * 3
    x, y, z = (Ref(i, 0, WIDTH, 0, 1) for i in range(3))
    return Program(
        f"and_layers_{layers}",
        bundles,
        (
            Input(0, "alice", "x", BLOCK, (lanes,)),
            Input(1, "alice", "y", BLOCK, (lanes,)),
            Call(_and_netlist(layers), (x, y), lanes, (2,)),
            Output(z, lanes, "z", BLOCK, (lanes,), ("alice", "bob")),
        ),
    )


def random_values(program: Program, party: str | None = None) -> dict[str, list[int]]:
    """Return random values for a party's array inputs, or for all of them."""
    return {
        port.name: [secrets.randbits(port.type.bits) for _ in range(port.lanes)]
        for port in program.inputs
        if party in (None, port.party)
    }


def _and_netlist(layers: int) -> Netlist:
    """Layer i computes x[j] &= y[j + i]; no AND repeats an operand that its inputs contain already."""
    assert layers <= WIDTH
    builder = Builder()
    x, y = builder.input(WIDTH, "x"), builder.input(WIDTH, "y")
    for i in range(layers):
        x = [builder.and_(wire, y[(j + i) % WIDTH]) for j, wire in enumerate(x)]
    builder.output(x, "z")
    return builder.build()
