"""Programs: validation names what is wrong, counts add up over lanes, the digest sees every change."""

import dataclasses
import os
import subprocess
import sys

import pytest

from gc2pc.circuit import Builder, Netlist
from gc2pc.errors import UsageError
from gc2pc.program import Bundle, Call, Input, Output, Program, Ref, ValueType, from_netlist

UINT4, BIT = ValueType("uint", 4), ValueType("bit", 1)


def all_ones(width: int) -> Netlist:
    """x, y -> is every bit of x & y set, and its negation: width + width - 1 ANDs."""
    b = Builder()
    x, y = b.input(width, "x"), b.input(width, "y")
    result = 1
    for p, q in zip(x, y, strict=True):
        result = b.and_(result, b.and_(p, q))
    b.output([result], "all")
    b.output([b.not_(result)], "none")
    return b.build()


def sample(**changes) -> Program:
    """Two inputs of 4 bits and 3 lanes, the second read backwards; one output of 3 bits."""
    first = Input(0, "alice", "x", UINT4, (3,))
    second = Input(1, "bob", "y", UINT4, (3,))
    call = Call(all_ones(4), (Ref(0, 0, 4, 0, 1), Ref(1, 0, 4, 2, -1)), 3, (2, 3))
    output = Output(Ref(2, 0, 1, 0, 1), 3, "result", BIT, (3,), ("alice", "bob"))
    parts = {"first": first, "second": second, "call": call, "output": output}
    for name, change in changes.items():
        parts[name] = dataclasses.replace(parts[name], **change)
    return Program("sample", (Bundle(4, 3), Bundle(4, 3), Bundle(1, 3), Bundle(1, 3)), tuple(parts.values()))


def test_counts_are_summed_over_lanes():
    program = sample()
    assert (program.and_gates, program.xor_gates, program.depth) == (21, 0, all_ones(4).depth)
    assert [i.name for i in program.inputs] == ["x", "y"]
    assert [o.name for o in program.outputs] == ["result"]


def test_text_form():
    assert str(sample()) == "\n".join(
        [
            "program sample",
            "b0 = input alice x UInt[4] x 3",
            "b1 = input bob y UInt[4] x 3",
            "b2, b3 = call (7 and, 0 xor) x 3 of b0[0..3]@0+1, b1[0..3]@2-1",
            "output result Bit x 3 = b2[0]@0+1 to alice, bob",
        ]
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"first": {"party": "carol"}}, "input x belongs to alice or bob, got 'carol'"),
        ({"first": {"shape": (-1,)}}, "input x has a negative length: (-1,)"),
        ({"first": {"shape": (2,)}}, "bundle 0 is 4 wires x 3 lanes, filled with 4 x 2"),
        ({"second": {"bundle": 0}}, "bundle 0 is filled twice"),
        ({"second": {"bundle": 7}}, "there is no bundle 7"),
        ({"second": {"name": "x"}}, "inputs of one name: ['x', 'x']"),
        ({"call": {"args": (Ref(0, 0, 4, 0, 1),)}}, "a call passes 4 wires to a netlist with 8 inputs"),
        ({"call": {"args": (Ref(3, 0, 8, 0, 1),)}}, "b3[0..7]@0+1 views a bundle that is not filled yet"),
        (
            {"call": {"args": (Ref(0, 0, 4, 0, 1), Ref(1, 1, 4, 0, 1))}},
            "b1[1..4]@0+1 leaves the 4 wires of its bundle",
        ),
        (
            {"call": {"args": (Ref(0, 0, 4, 0, 1), Ref(1, 0, 4, 1, -1))}},
            "b1[0..3]@1-1 over 3 lanes leaves the 3 lanes of its bundle",
        ),
        ({"call": {"bundles": (2,)}}, "a call fills 1 wires from a netlist with 2 outputs"),
        ({"call": {"bundles": (2, 9)}}, "a call fills unknown bundles (2, 9)"),
        ({"output": {"to": ()}}, "output result goes to alice, bob or both, got ()"),
        (
            {"output": {"to": ("alice", "alice")}},
            "output result goes to alice, bob or both, got ('alice', 'alice')",
        ),
        ({"output": {"type": UINT4}}, "output result is UInt[4] but its view has 1 wires"),
        ({"output": {"lanes": 2}}, "output result of shape (3,) has 3 lanes, got 2"),
    ],
)
def test_what_is_inconsistent_is_named(changes, message):
    with pytest.raises(UsageError) as caught:
        sample(**changes)
    assert str(caught.value) == message


def test_a_bundle_that_nothing_fills_is_named():
    with pytest.raises(UsageError, match=r"bundles never filled: \[0\]"):
        Program("empty", (Bundle(1, 1),), ())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ValueType("real", 4), "a value's kind is one of bit, uint, int, float, fixed, got 'real'"),
        (lambda: ValueType("float", 8), "no float has 8 bits"),
        (lambda: ValueType("fixed", 8, 8), "8 bits have no fraction of 8"),
        (lambda: ValueType("int", 8, 1), "8 bits have no fraction of 1"),
        (lambda: ValueType("uint", 0), "a value has at least 1 bit, got 0"),
        (lambda: ValueType("bit", 2), "a bit has 1 bit, got 2"),
        (lambda: Bundle(0, 1), "a bundle has at least 1 wire, got 0"),
        (lambda: Bundle(1, -1), "a bundle has 0 or more lanes, got -1"),
    ],
)
def test_types_and_bundles_have_sizes(make, message):
    with pytest.raises(UsageError) as caught:
        make()
    assert str(caught.value) == message


def test_the_digest_sees_every_change():
    variants = [
        sample(),
        sample(first={"name": "z"}),
        sample(first={"party": "bob"}),
        sample(first={"type": ValueType("int", 4)}),
        sample(call={"netlist": swapped_outputs()}),
        sample(call={"args": (Ref(0, 0, 4, 0, 1), Ref(1, 0, 4, 0, 1))}),
        sample(output={"ref": Ref(3, 0, 1, 0, 1)}),
        sample(output={"to": ("alice",)}),
        sample(output={"name": "z"}),
        dataclasses.replace(sample(), name="other"),
    ]
    assert len({program.digest() for program in variants}) == len(variants)
    assert sample().digest() == variants[0].digest()


def swapped_outputs() -> Netlist:
    netlist = all_ones(4)
    return dataclasses.replace(netlist, outputs=netlist.outputs[::-1].copy())


def test_the_digest_is_the_same_in_any_process():
    code = (
        "from gc2pc.circuit import Builder; from gc2pc.program import from_netlist\n"
        "b = Builder(); x = b.input(4, 'x'); y = b.input(4, 'y')\n"
        "b.output([b.and_(p, q) for p, q in zip(x, y)], 'r')\n"
        "print(from_netlist(b.build()).digest().hex())"
    )
    digests = set()
    for seed in ("0", "1", "random"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
        )
        digests.add(done.stdout.strip())
    assert len(digests) == 1
    assert len(bytes.fromhex(digests.pop())) == 32


def test_a_netlist_becomes_one_call_with_its_ports():
    program = from_netlist(all_ones(4), name="all_ones")
    assert [(i.party, i.name, str(i.type), i.shape) for i in program.inputs] == [
        ("alice", "x", "UInt[4]", ()),
        ("bob", "y", "UInt[4]", ()),
    ]
    assert [(o.name, str(o.type), o.to) for o in program.outputs] == [
        ("all", "UInt[1]", ("alice", "bob")),
        ("none", "UInt[1]", ("alice", "bob")),
    ]
    assert from_netlist(all_ones(4), owners={"x": "bob", "y": "alice"}).inputs[0].party == "bob"


@pytest.mark.parametrize(
    ("owners", "message"),
    [
        ({"z": "bob"}, "no input is called 'z'; the inputs are x, y"),
        ({"x": "carol"}, "the owner of x is alice or bob, got 'carol'"),
    ],
)
def test_owners_name_ports_and_parties(owners, message):
    with pytest.raises(UsageError) as caught:
        from_netlist(all_ones(4), owners=owners)
    assert str(caught.value) == message
