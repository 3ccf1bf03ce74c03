"""Dataclasses, named tuples and tuples as inputs, results and carried values."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

import gc2pc
from gc2pc import Alice, Array, Bit, Bob, CompileError, Int, UInt, UsageError, function, scan


@dataclass
class Home:
    zip: UInt[16]
    flags: Array[Bit, 3]


@dataclass(frozen=True)
class Person:
    age: UInt[8]
    income: Int[32]
    home: Home


@dataclass(slots=True)
class Slotted:
    x: UInt[8]
    y: UInt[8]


class Pair(NamedTuple):
    x: UInt[8]
    y: UInt[8]


ANN = Person(3, -5, Home(7, [1, 0, 1]))
BEN = Person(30, 9, Home(8, [1, 1, 1]))


@function
def older(p: Alice[Person], q: Bob[Person], z: Bob[tuple[UInt[8], Pair]]) -> tuple[Person, Alice[Pair]]:
    if p.age < q.age:
        p = q
    return p, Pair(z[1].y, z[0])


def test_structures_go_in_and_come_out():
    person, pair = older(ANN, BEN, (1, Pair(2, 3)))
    assert (person.age, person.income, person.home.zip, person.home.flags.tolist()) == (30, 9, 8, [1, 1, 1])
    assert pair == Pair(3, 1)
    assert older(q=ANN, p=BEN, z=(1, (2, 3)))[0].age == 30


def test_their_parts_are_inputs_with_dotted_names():
    names = ["p.age", "p.income", "p.home.zip", "p.home.flags"]
    assert [parameter.name for parameter in older.inputs][:4] == names
    assert [parameter.name for parameter in older.inputs][-3:] == ["z.0", "z.1.x", "z.1.y"]
    assert [result.name for result in older.results][-2:] == ["result1.x", "result1.y"]


def test_between_two_parties():
    alice, bob, _ = gc2pc.run_local(older, {"p": ANN, "q": BEN, "z": (1, (2, 3))})
    assert (alice["result0.age"], alice["result1.x"], bob["result1.x"]) == (30, 3, None)
    flat = {"p": {"age": 3, "income": -5, "home": ANN.home}, "q": BEN, "z.0": 1, "z.1.x": 2, "z.1.y": 3}
    assert gc2pc.run_local(older, flat)[0]["result0.age"] == 30


def test_another_structure_is_refused():
    with pytest.raises(UsageError, match="p: expected Person, got Home"):
        older(ANN.home, BEN, (1, (2, 3)))
    with pytest.raises(UsageError, match=r"z: expected tuple\[UInt\[8\], Pair\], got tuple"):
        older(ANN, BEN, (1, 2, 3))

    @function
    def wrong(p: Alice[Pair]) -> Pair:
        return p.x

    with pytest.raises(
        CompileError, match="returns another structure than it declares: result: expected Pair"
    ):
        wrong((1, 2))


def test_a_class_without_types_is_refused():
    @dataclass
    class Untyped:
        x: int

    with pytest.raises(CompileError, match=r"(?s)is no type.*write Bit"):
        Alice[Untyped]


def test_a_loop_carries_a_dataclass():
    @function
    def largest(start: Alice[Slotted], values: Bob[Array[UInt[8]]]) -> Slotted:
        def body(carry, value):
            if value > carry.x:
                carry = Slotted(value, carry.y + 1)
            return carry, None

        return scan(body, start, values)[0]

    assert largest(Slotted(2, 0), np.array([1, 5, 3, 9])) == Slotted(9, 2)


def test_objects_with_slots_change_on_their_path_only():
    @function
    def f(p: Alice[Slotted], b: Bob[UInt[8]]) -> Slotted:
        if p.x > b:
            p.x -= b
        else:
            p.y = b
        return p

    assert (f(Slotted(9, 1), 4), f(Slotted(3, 1), 4)) == (Slotted(5, 1), Slotted(3, 4))
