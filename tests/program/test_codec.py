"""Packing of values: round trips at every width, ranges, and what is refused without showing the value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gc2pc.errors import UsageError
from gc2pc.program import ValueType, decode, encode
from gc2pc.program.clear import join_bits, slice_bits

WIDTHS = [1, 2, 7, 8, 9, 31, 32, 33, 63, 64, 65, 128, 257]
UINT8, INT8, BIT = ValueType("uint", 8), ValueType("int", 8), ValueType("bit", 1)


@st.composite
def typed_values(draw):
    kind = draw(st.sampled_from(["uint", "int"]))
    type = ValueType(kind, draw(st.sampled_from(WIDTHS)))
    edges = st.sampled_from([type.minimum, type.maximum, 0])
    return type, draw(st.lists(st.integers(type.minimum, type.maximum) | edges, max_size=20))


@given(typed_values())
def test_a_value_survives_and_its_bits_are_lane_major(case):
    type, values = case
    packed = encode(type, (len(values),), values)
    joined = sum((value & ((1 << type.bits) - 1)) << (lane * type.bits) for lane, value in enumerate(values))
    assert packed.tobytes() == joined.to_bytes((len(values) * type.bits + 7) // 8, "little")
    decoded = decode(type, (len(values),), packed)
    assert decoded.shape == (len(values),)
    assert [int(v) for v in decoded] == values
    for value in values:
        back = decode(type, (), encode(type, (), value))
        assert back == value
        assert back.__class__ is int


@given(typed_values())
def test_slicing_by_wire_and_joining_are_inverse(case):
    type, values = case
    packed = encode(type, (len(values),), values)
    words = slice_bits(packed, len(values), type.bits)
    for wire, word in enumerate(words):
        assert word == sum((value >> wire & 1) << lane for lane, value in enumerate(values))
    assert join_bits(words, len(values)).tobytes() == packed.tobytes()


@pytest.mark.parametrize("width", [1, 7, 32, 33, 65])
def test_blocks_of_lanes_join_without_a_seam(width):
    lanes = 2 * (1 << 16) + 5
    type = ValueType("uint", width)
    values = np.random.default_rng(1).integers(0, 2 ** min(width, 62), lanes)
    packed = encode(type, (lanes,), values)
    assert np.array_equal(decode(type, (lanes,), packed), values)
    assert np.array_equal(join_bits(slice_bits(packed, lanes, width), lanes), packed)


@pytest.mark.parametrize(
    ("type", "dtype"),
    [
        (BIT, np.uint8),
        (UINT8, np.uint8),
        (ValueType("uint", 9), np.uint16),
        (ValueType("int", 33), np.int64),
        (ValueType("int", 64), np.int64),
        (ValueType("uint", 64), np.uint64),
        (ValueType("uint", 65), object),
    ],
)
def test_arrays_come_back_in_the_smallest_type(type, dtype):
    assert decode(type, (3,), encode(type, (3,), [0, 1, 0])).dtype == dtype
    assert decode(type, (0,), encode(type, (0,), [])).shape == (0,)


@pytest.mark.parametrize(
    "values",
    [
        [3, -4],
        np.array([3, -4]),
        np.array([3, -4], dtype=np.int8),
        np.array([3.0, -4.0]),
        [3.0, np.int16(-4)],
        (3, -4),
        np.array([3, 0, -4, 0])[::2],
        np.array([3, -4], dtype=object),
    ],
)
def test_sequences_and_arrays_of_integers_are_taken(values):
    assert encode(INT8, (2,), values).tolist() == [3, 252]


def test_mixed_large_integers_never_pass_through_floats():
    values = [2**64 - 1, -(2**64) + 1, 33333333333333333]
    type = ValueType("int", 66)
    assert decode(type, (3,), encode(type, (3,), values)).tolist() == values
    assert decode(
        ValueType("uint", 64), (2,), encode(ValueType("uint", 64), (2,), [2**64 - 1, True])
    ).tolist() == [
        2**64 - 1,
        1,
    ]


@pytest.mark.parametrize(
    ("type", "shape", "value", "message"),
    [
        (UINT8, (), 256, "age does not fit UInt[8]: expected 0 to 255"),
        (UINT8, (), -1, "age does not fit UInt[8]: expected 0 to 255"),
        (INT8, (3,), [0, 0, 128], "age at position 2 does not fit Int[8]: expected -128 to 127"),
        (INT8, (2,), np.array([0, -129]), "age at position 1 does not fit Int[8]: expected -128 to 127"),
        (BIT, (), 2, "age does not fit Bit: expected 0 to 1"),
        (
            ValueType("uint", 64),
            (2,),
            [0, -1],
            "age at position 1 does not fit UInt[64]: expected 0 to 2**64 - 1",
        ),
        (ValueType("int", 257), (), 2**256, "age does not fit Int[257]: expected -2**256 to 2**256 - 1"),
        (UINT8, (2,), [1, 2, 3], "age: expected 2 integers, got 3 integers"),
        (UINT8, (), [1], "age: expected one integer, got 1 integers"),
        (UINT8, (2,), 7, "age: expected 2 integers, got one integer"),
        (UINT8, (2,), [[1, 2]], "age: expected 2 integers, got an array of shape (1, 2)"),
        (
            UINT8,
            (2,),
            [[1], [2, 3]],
            "age: expected integers, got rows of different lengths",
        ),
        (UINT8, (), 1.5, "age: expected an integer, got a number with a fraction"),
        (
            UINT8,
            (2,),
            [1, float("nan")],
            "age at position 1: expected an integer, got a number with a fraction",
        ),
        (
            ValueType("uint", 64),
            (),
            2.0**60,
            "age: a float above 2**53 may have lost digits; pass an integer",
        ),
        (UINT8, (), "7", "age: expected an integer, got str"),
        (UINT8, (2,), "17", "age: expected 2 integers, got str; a text goes in as bytes, by .encode()"),
        (UINT8, (), None, "age: expected an integer, got NoneType"),
    ],
)
def test_what_does_not_fit_is_refused_without_showing_it(type, shape, value, message):
    with pytest.raises(UsageError) as caught:
        encode(type, shape, value, "age")
    assert str(caught.value) == message


def test_decode_wants_all_the_bytes():
    with pytest.raises(UsageError, match="expected 4 packed bytes, got 3"):
        decode(ValueType("uint", 32), (), np.zeros(3, dtype=np.uint8))
