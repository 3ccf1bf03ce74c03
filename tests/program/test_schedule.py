"""Scheduled code against the netlist: same values, few slots, independent groups."""

import hashlib
import itertools
import random

import numpy as np
import pytest

from gc2pc.circuit import Builder, Netlist, Op, Port
from gc2pc.errors import UsageError
from gc2pc.program.schedule import MAX_GROUP, Code, Order, schedule

ORDERS: tuple[Order, ...] = ("lanes", "single")
SLOT = (1 << 31) - 1


def groups_of(code: Code) -> list[tuple[list[list[int]], list[list[int]]]]:
    """Take the flat code apart: for each group its XOR and its AND entries."""
    flat, at, groups = code.code.tolist(), 0, []
    while flat[at] + flat[at + 1]:
        n_xor, n_and = flat[at : at + 2]
        at += 2
        entries = [flat[i : i + 3] for i in range(at, at + 3 * (n_xor + n_and), 3)]
        at += 3 * (n_xor + n_and)
        groups.append((entries[:n_xor], entries[n_xor:]))
    assert at + 2 == len(flat)
    return groups


def interpret(code: Code, inputs: list[int]) -> list[int]:
    """Run code on bits; a slot read before it is written is an error."""
    slots: list[int | None] = [0, *inputs] + [None] * (code.n_slots - 1 - len(inputs))

    def read(entry: int) -> int:
        value = slots[entry & SLOT]
        assert value is not None
        return value ^ (entry >> 31)

    for xors, ands in groups_of(code):
        for c, a, b in xors:
            slots[c] = read(a) ^ read(b)
        results = [(c, read(a) & read(b)) for c, a, b in ands]
        for c, value in results:
            slots[c] = value
    return [read(out) for out in code.outs.tolist()]


def random_netlist(rng: random.Random, n_inputs: int, n_gates: int) -> Netlist:
    b = Builder()
    wires = [0, 1, *b.input(n_inputs)]
    for _ in range(n_gates):
        x, y = rng.choice(wires[-40:]), rng.choice(wires)
        wires.append(rng.choice([b.xor, b.and_, lambda x, y: b.not_(x), b.or_])(x, y))
    b.output([rng.choice(wires) for _ in range(5)])
    return b.build()


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seed", range(30))
def test_code_computes_what_the_netlist_computes(order: Order, seed: int) -> None:
    rng = random.Random(seed)
    n_inputs = rng.randrange(1, 12)
    netlist = random_netlist(rng, n_inputs, rng.randrange(0, 200))
    code = schedule(netlist, order)
    inputs = np.array([[rng.randrange(2) for _ in range(n_inputs)] for _ in range(20)], np.uint8)
    want = netlist.simulate(inputs)
    for row, outputs in zip(inputs, want, strict=True):
        assert interpret(code, row.tolist()) == outputs.tolist()
    assert code.and_gates == netlist.and_gates


@pytest.mark.parametrize("order", ORDERS)
def test_ands_of_a_group_do_not_touch_each_other(order: Order) -> None:
    rng = random.Random(7)
    for _ in range(30):
        code = schedule(random_netlist(rng, 8, 150), order)
        for _, ands in groups_of(code):
            assert len(ands) <= MAX_GROUP[order]
            results = [c for c, _, _ in ands]
            assert len(set(results)) == len(results)
            for c, a, b in ands:
                others = {slot & SLOT for d, x, y in ands if d != c for slot in (x, y)}
                assert c not in others and a & SLOT != b & SLOT


def test_slots_follow_what_is_alive() -> None:
    b = Builder()
    x, y = b.input(1)[0], b.input(1)[0]
    for _ in range(500):  # a chain: two values alive at any time
        x, y = b.and_(x, y), b.xor(x, y)
    b.output([x])
    assert schedule(b.build(), "lanes").n_slots <= 6


def test_independent_ands_come_in_batches() -> None:
    b = Builder()
    x, y = b.input(64), b.input(64)
    b.output([b.and_(p, q) for p, q in zip(x, y, strict=True)])
    assert [len(ands) for _, ands in groups_of(schedule(b.build(), "single")) if ands] == [64]


def test_an_and_of_a_wire_with_itself_is_refused() -> None:
    netlist = Netlist(
        np.array([1]), np.array([2]), np.array([2]), np.array([3]), (Port("x", 1),), (Port("y", 1),)
    )
    with pytest.raises(UsageError, match=r"rebuild it with circuit\.fold"):
        schedule(netlist, "lanes")


def test_the_code_is_kept_with_its_netlist() -> None:
    netlist = random_netlist(random.Random(1), 4, 30)
    assert schedule(netlist, "single") is schedule(netlist, "single")


@pytest.mark.parametrize("order", ORDERS)
def test_neighbouring_xors_are_independent_where_there_are_others(order: Order) -> None:
    b = Builder()
    left, right = b.input(64), b.input(64)
    sums = [b.xor(b.xor(b.xor(left[i], right[i]), left[i - 1]), right[i - 1]) for i in range(64)]
    b.output(sums)
    ((xors, ands),) = groups_of(schedule(b.build(), order))
    waits = sum(c in (a, d) for (c, _, _), (_, a, d) in itertools.pairwise(xors))
    assert (len(xors), ands) == (3 * 64, [])
    assert waits <= 2  # at most where one depth follows another


@pytest.mark.parametrize(
    ("order", "digest"),
    [("lanes", "fb168571450df38a23d1926ad69e4176"), ("single", "54dd902ad29135ef852800e710e8c6e1")],
)
def test_the_code_is_pinned(order: Order, digest: str) -> None:
    """Two versions that order gates differently do not agree on Plans: see docs/protocol.md, section 12."""
    rng, n_inputs = random.Random(3), 40
    gates, open_ = [], list(range(2, 2 + n_inputs))  # open: of a wire and its NOT only one
    for wire in range(2 + n_inputs, 3042):
        op, (a, b) = rng.choice([Op.XOR, Op.XOR, Op.AND, Op.NOT]), rng.sample(open_[-60:], 2)
        gates.append((op, a, 0 if op == Op.NOT else b))
        if op == Op.NOT:  # in place of its operand from here on
            open_.remove(a)
        open_.append(wire)
    columns, outputs = np.array(gates).T, np.array(rng.sample(range(3042), 64))
    netlist = Netlist(*columns, outputs, (Port("x", n_inputs),), (Port("y", 64),))
    code = schedule(netlist, order)
    assert hashlib.sha256(code.code.astype("<u4").tobytes()).hexdigest()[:32] == digest
