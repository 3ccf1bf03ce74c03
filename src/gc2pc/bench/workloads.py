"""The programs that benches run: chains, totals step by step, sorting, matrices, comparisons, bare ANDs."""

from __future__ import annotations

import secrets
from typing import Any

import numpy as np

from gc2pc.circuit import Builder, Netlist
from gc2pc.library.arithmetic import add
from gc2pc.library.compare import less_than
from gc2pc.library.select import mux
from gc2pc.program import Bundle, Call, Carried, Input, Loop, Output, Program, Ref, Sliced, ValueType

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
    key, block, inside, after, last = range(5)
    call = Call(net, (_whole(key, 128), _whole(inside, 128)), lanes, (after,))
    return Program(
        f"aes128_chain_{length}",
        (Bundle(128, lanes),) * 5,
        (
            Input(key, "alice", "key", BLOCK, (lanes,)),
            Input(block, owner, "block", BLOCK, (lanes,)),
            Loop(length, (Carried(block, inside, after, last),), (), (), (call,)),
            Output(_whole(last, 128), lanes, "last", BLOCK, (lanes,), ("alice", "bob")),
        ),
    )


def sha256_chain(blocks: int) -> Program:
    """Return the SHA-256 state after some blocks of Bob's message, in one lane; padding is the caller's."""
    from gc2pc.library.catalog import build

    net = build("sha256_compress")
    block, state = ValueType("uint", 512), ValueType("uint", 256)
    message, start, piece, inside, after, last = range(6)
    call = Call(net, (_whole(piece, 512), _whole(inside, 256)), 1, (after,))
    return Program(
        "sha256_chain",
        (Bundle(512, blocks), Bundle(256, 1), Bundle(512, 1), *[Bundle(256, 1)] * 3),
        (
            Input(message, "bob", "message", block, (blocks,)),
            Input(start, "alice", "state", state, ()),
            Loop(blocks, (Carried(start, inside, after, last),), (Sliced(message, piece),), (), (call,)),
            Output(_whole(last, 256), 1, "state_after", state, (), ("alice", "bob")),
        ),
    )


def running_totals(length: int) -> Program:
    """Return the greatest of Alice's numbers and the sum of Bob's, step by step: 95 ANDs a step."""
    builder = Builder()
    most, total, x, y = (builder.input(32, name) for name in ("most", "total", "x", "y"))
    builder.output(mux(builder, less_than(builder, most, x), x, most), "greater")
    builder.output(add(builder, total, y), "sum")
    call = Call(builder.build(), tuple(_whole(i, 32) for i in (4, 5, 6, 7)), 1, (8, 9))
    word = ValueType("uint", 32)
    return Program(
        "running_totals",
        (Bundle(32, 1), Bundle(32, 1), Bundle(32, length), Bundle(32, length), *[Bundle(32, 1)] * 8),
        (
            Input(0, "alice", "most", word, ()),
            Input(1, "bob", "total", word, ()),
            Input(2, "alice", "xs", word, (length,)),
            Input(3, "bob", "ys", word, (length,)),
            Loop(
                length,
                (Carried(0, 4, 8, 10), Carried(1, 5, 9, 11)),
                (Sliced(2, 6), Sliced(3, 7)),
                (),
                (call,),
            ),
            Output(_whole(10, 32), 1, "greatest", word, (), ("alice", "bob")),
            Output(_whole(11, 32), 1, "total_of_all", word, (), ("alice", "bob")),
        ),
    )


def sorting(length: int) -> Program:
    """Return Bob's numbers of 32 bits in order, by odd-even merges."""
    from gc2pc.language import Array, Bob, UInt, function, sort

    def in_order(numbers: Bob[Array[UInt[32]]]) -> Array[UInt[32]]:
        return sort(numbers)

    return function(in_order).program(numbers=length)


def matrices(size: int) -> Program:
    """Return the product of Alice's and Bob's square matrices of 16-bit numbers."""
    from gc2pc.language import Alice, Array, Bob, UInt, function

    def product(
        x: Alice[Array[UInt[16], size, size]], y: Bob[Array[UInt[16], size, size]]
    ) -> Array[UInt[16], size, size]:
        return x @ y

    return function(product).program()


def _whole(bundle: int, width: int) -> Ref:
    return Ref(bundle, 0, width, 0, 1)


def and_layers(lanes: int, layers: int) -> Program:
    """Return `layers` times 128 independent ANDs in each lane and no other gate; all inputs are Alice's."""
    bundles = (Bundle(WIDTH, lanes),) * 3
    x, y, z = (_whole(i, WIDTH) for i in range(3))
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


def comparisons(lanes: int) -> Program:
    """Return comparisons of 32 bits, one a lane, the second numbers Bob's; both parties learn the results."""
    from gc2pc.library.catalog import build

    word = ValueType("uint", 32)
    refs = [Ref(i, 0, width, 0, 1) for i, width in enumerate((32, 32, 1))]
    return Program(
        "comparisons",
        tuple(Bundle(ref.width, lanes) for ref in refs),
        (
            Input(0, "alice", "x", word, (lanes,)),
            Input(1, "bob", "y", word, (lanes,)),
            Call(build("lt32"), (refs[0], refs[1]), lanes, (2,)),
            Output(refs[2], lanes, "less", ValueType("bit", 1), (lanes,), ("alice", "bob")),
        ),
    )


def random_values(program: Program, party: str | None = None) -> dict[str, Any]:
    """Return random integers, or nested lists of them, for a party's inputs or for all of them."""
    return {
        port.name: np.array([secrets.randbits(port.type.bits) for _ in range(port.lanes)], object)
        .reshape(port.shape)
        .tolist()
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
