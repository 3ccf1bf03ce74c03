"""Functions that cannot be compiled, each for its own reason; tests/golden/refused.txt has their messages.

After a change of messages, `python tests/support/refused.py` writes them anew; read the difference.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

import gc2pc
from gc2pc import (
    Alice,
    Array,
    Bit,
    Bob,
    CompileError,
    Float32,
    Int,
    UInt,
    fori,
    function,
    isqrt,
    scan,
    sum,
    where,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "refused.txt"

CASES = {}


def refused(fn):
    """Register a function of this file."""
    CASES[fn.__name__] = fn
    return fn


# Python acting on a secret


@refused
def while_loop(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    while a > b:
        a = a - b
    return a


@refused
def assertion(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> Bit:
    assert a > b, "a should be larger"
    return a > b


@refused
def comprehension(a: Alice[UInt[8]], b: Bob[Array[UInt[8], 3]]) -> UInt[8]:
    return sum([x for x in b if x > a])


@refused
def secret_range(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    for _ in range(a):
        b = b + 1
    return b


@refused
def secret_slice(a: Alice[UInt[8]], b: Bob[Array[UInt[8], 3]]) -> UInt[8]:
    return sum(b[:a])


@refused
def inside_numpy(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return np.sort([a, b])[0]


def _helper(x, y):
    return x if x < y else y


@refused
def dictionary_key(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return {a: b}[a]


# Operands that do not go together


@refused
def widths_differ(a: Alice[UInt[8]], b: Bob[UInt[16]]) -> Bit:
    return a > b


@refused
def signs_differ(a: Alice[UInt[8]], b: Bob[Int[8]]) -> Int[8]:
    return a + b


@refused
def bit_and_integer(a: Alice[UInt[8]], b: Bob[Bit]) -> UInt[8]:
    return a & b


@refused
def arithmetic_on_bits(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return (a > b) + 1


@refused
def shift_of_a_bit(a: Alice[Bit], b: Bob[Bit]) -> Bit:
    return (a ^ b) << 1


@refused
def constant_too_large(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> Bit:
    return a < 256


@refused
def constant_negative(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return a * -1 + b


@refused
def constant_array_too_large(a: Alice[Array[Int[8], 3]]) -> Array[Int[8]]:
    return a + np.array([1, 2, 128])


@refused
def constant_float(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return a * 1.5


@refused
def constant_float_array(a: Alice[Array[UInt[8], 2]]) -> Array[UInt[8]]:
    return a * np.array([1.0, 2.0])


@refused
def constant_text(a: Alice[UInt[8]]) -> Bit:
    return a == "7"


@refused
def shapes_do_not_broadcast(a: Alice[Array[UInt[8], 3, 2]]) -> Array[UInt[8], 3, 2]:
    return a + np.zeros(3, dtype=int)


@refused
def list_of_secrets(a: Alice[UInt[8]], b: Bob[Array[UInt[8], 2]]) -> Array[UInt[8]]:
    return b + [a, a]  # noqa: RUF005


@refused
def lengths_differ(a: Alice[Array[UInt[8], 2]], b: Bob[Array[UInt[8], 3]]) -> Array[UInt[8]]:
    return a + b


@refused
def where_without_a_bit(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return where(a, b, 0)


@refused
def where_without_a_type(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return where(a > b, 1, 0)


# What is not there


@refused
def true_division(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return a / b


@refused
def division_by_zero(a: Alice[UInt[8]]) -> UInt[8]:
    return a // 0


@refused
def remainder_by_an_array_with_zero(a: Alice[UInt[8]]) -> Array[UInt[8], 2]:
    return a % [3, 0]


@refused
def secret_exponent(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return a**b


@refused
def negative_exponent(a: Alice[UInt[8]]) -> UInt[8]:
    return a**-1


@refused
def square_root_of_a_signed_number(a: Alice[Int[8]]) -> UInt[4]:
    return isqrt(a)


@refused
def signed_distance(a: Alice[UInt[8]], b: Bob[Int[8]]) -> UInt[8]:
    return a << b


@refused
def distance_of_a_constant(a: Alice[UInt[8]]) -> UInt[8]:
    return 1 << a


@refused
def negative_distance(a: Alice[UInt[8]]) -> UInt[8]:
    return a >> -1


@refused
def distance_array(a: Alice[Array[UInt[8], 2]]) -> Array[UInt[8]]:
    return a >> np.array([1, 2])


@refused
def index_out_of_range(b: Bob[Array[UInt[8], 3]]) -> UInt[8]:
    return b[3]


@refused
def index_by_floats(b: Bob[Array[UInt[8], 3]]) -> Array[UInt[8]]:
    return b[[0.0, 2.0]]


@refused
def index_by_text(b: Bob[Array[UInt[8], 3]]) -> UInt[8]:
    return b["0"]


@refused
def too_many_indices(b: Bob[Array[UInt[8], 3, 2]]) -> UInt[8]:
    return b[0, 1, 0]


@refused
def reshape_to_another_size(b: Bob[Array[UInt[8], 6]]) -> Array[UInt[8], 4, 2]:
    return b.reshape(4, 2)


@refused
def reshape_to_a_negative_length(b: Bob[Array[UInt[8], 6]]) -> Array[UInt[8], 3, 2]:
    return b.reshape(-3, -2)


@refused
def axis_out_of_range(b: Bob[Array[UInt[8], 3, 2]]) -> Array[UInt[8], 3]:
    return b.sum(axis=2)


@refused
def axis_named_twice(b: Bob[Array[UInt[8], 3, 2]]) -> Array[UInt[8], 3]:
    return b.max(axis=(1, -1))


@refused
def axes_that_are_no_order(b: Bob[Array[UInt[8], 3, 2]]) -> Array[UInt[8], 3, 2]:
    return b.transpose(0, 0)


@refused
def smallest_of_nothing(b: Bob[Array[UInt[8], 0]]) -> UInt[8]:
    return b.min()


@refused
def any_of_integers(b: Bob[Array[UInt[8], 3]]) -> Bit:
    return b.any()


@refused
def secret_and_public_indices(a: Alice[UInt[8]], b: Bob[Array[UInt[8], 3, 2]]) -> Array[UInt[8]]:
    return b[[0, 1], a]


@refused
def secret_index_of_nothing(a: Alice[UInt[8]], b: Bob[Array[UInt[8], 0]]) -> UInt[8]:
    return b[a]


@refused
def too_many_secret_indices(a: Alice[UInt[8]], b: Bob[Array[UInt[8], 3]]) -> UInt[8]:
    return b[a, a]


@refused
def matrices_do_not_fit(a: Alice[Array[UInt[8], 2, 3]], b: Bob[Array[UInt[8], 2, 3]]) -> UInt[8]:
    return a @ b


@refused
def product_with_a_scalar(a: Alice[Array[UInt[8], 2, 3]], b: Bob[UInt[8]]) -> UInt[8]:
    return a @ b


@refused
def product_of_bits(a: Alice[Array[Bit, 3]], b: Bob[Array[Bit, 3]]) -> Bit:
    return gc2pc.dot(a, b)


@refused
def lengths_do_not_concatenate(a: Alice[Array[UInt[8], 2, 3]], b: Bob[Array[UInt[8], 3]]) -> UInt[8]:
    return gc2pc.concatenate([a, b])


@refused
def nothing_to_concatenate(a: Alice[UInt[8]]) -> UInt[8]:
    return gc2pc.concatenate([])


@refused
def shapes_do_not_stack(a: Alice[Array[UInt[8], 2]], b: Bob[Array[UInt[8], 3]]) -> UInt[8]:
    return gc2pc.stack([a, b])


@refused
def stack_on_no_axis(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> Array[UInt[8]]:
    return gc2pc.stack([a, b], axis=1)


@refused
def repeated_a_negative_number_of_times(a: Alice[Array[UInt[8], 2]]) -> Array[UInt[8]]:
    return gc2pc.repeat(a, -1)


@refused
def broadcast_to_another_length(a: Alice[Array[UInt[8], 2]]) -> Array[UInt[8], 3]:
    return gc2pc.broadcast_to(a, (3,))


@refused
def sort_in_place(a: Alice[Array[UInt[8], 2]]) -> Array[UInt[8]]:
    a.sort()
    return a


@refused
def sort_of_a_public_array(a: Alice[UInt[8]]) -> Array[UInt[8]]:
    return gc2pc.sort([3, 1, 2])


@refused
def more_than_there_are(a: Alice[Array[UInt[8], 2]]) -> Array[UInt[8]]:
    return gc2pc.topk(a, 3)


@refused
def values_of_another_shape(a: Alice[Array[UInt[8], 2]], b: Bob[Array[UInt[8], 3]]) -> Array[UInt[8]]:
    return gc2pc.sort_by(a, b)[1]


@refused
def index_of_the_smallest_of_nothing(a: Alice[Array[UInt[8], 0]]) -> UInt[8]:
    return a.argmin()


@refused
def too_few_bits_for_an_order(a: Alice[Array[Bit, 4]], b: Bob[Array[UInt[8], 4]]) -> Array[UInt[8]]:
    return gc2pc.permute(b, a)


@refused
def index_of_a_scalar(a: Alice[UInt[8]]) -> Bit:
    return a[0]


@refused
def length_of_a_scalar(a: Alice[UInt[8]]) -> UInt[8]:
    return a + len(a)


@refused
def sum_of_a_scalar(a: Alice[UInt[8]]) -> UInt[8]:
    return a.sum()


@refused
def conversion_to_a_bit(a: Alice[UInt[8]]) -> Bit:
    return a.to(Bit)


@refused
def conversion_to_no_type(a: Alice[UInt[8]]) -> UInt[8]:
    return a.to(int)


@refused
def conversion_without_a_width(a: Alice[UInt[8]]) -> UInt[8]:
    return UInt(a)


# Headers


@refused
def parameter_without_annotation(a, b: Bob[UInt[8]]) -> UInt[8]:
    return b


@refused
def parameter_without_owner(a: UInt[8], b: Bob[UInt[8]]) -> UInt[8]:
    return b


@refused
def parameter_of_python_type(a: int, b: Bob[UInt[8]]) -> UInt[8]:
    return b


@refused
def parameter_of_unknown_name(a: Alice[Word], b: Bob[UInt[8]]) -> UInt[8]:  # noqa: F821
    return b


@refused
def parameter_of_wrong_inner_type(a: Alice[int], b: Bob[UInt[8]]) -> UInt[8]:
    return b


@refused
def parameter_without_bits(a: Alice[UInt[0]]) -> UInt[8]:
    return 0


@refused
def parameter_without_width(a: Alice[UInt]) -> UInt[8]:
    return 0


@refused
def array_of_negative_length(a: Alice[Array[UInt[8], -1]]) -> UInt[8]:
    return 0


@refused
def array_of_arrays(a: Alice[Array[Array[UInt[8]]]]) -> UInt[8]:
    return 0


@refused
def parameter_with_default(a: Alice[UInt[8]], b: Bob[UInt[8]] = 5) -> UInt[8]:
    return a + b


@refused
def variable_parameters(*a: Alice[UInt[8]]) -> UInt[8]:
    return a[0]


@refused
def nothing_declared(a: Alice[UInt[8]], b: Bob[UInt[8]]):
    return a + b


@refused
def python_type_declared(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> int:
    return a + b


@refused
def nothing_returned(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    a + b


@refused
def too_wide_returned(a: Alice[UInt[16]]) -> UInt[8]:
    return a


@refused
def signed_returned(a: Alice[Int[8]]) -> UInt[16]:
    return a


@refused
def integer_returned_as_bit(a: Alice[UInt[8]]) -> Bit:
    return a


@refused
def array_returned(a: Alice[Array[UInt[8], 3]]) -> UInt[8]:
    return a


@refused
def wrong_length_returned(a: Alice[Array[UInt[8], 3]]) -> Array[UInt[8], 4]:
    return a


@refused
def one_of_two_returned(a: Alice[UInt[8]]) -> tuple[UInt[8], UInt[8]]:
    return a


@refused
def large_constant_returned(a: Alice[UInt[8]]) -> UInt[8]:
    return 256


# Loops


@refused
def carry_changes_its_type(a: Alice[Array[UInt[8], 3]], b: Bob[UInt[8]]) -> UInt[8]:
    return scan(lambda total, x: (total * 2 > x, None), b, a)[0]


@refused
def carry_grows_wider(a: Alice[Array[UInt[8], 3]], b: Bob[UInt[8]]) -> UInt[8]:
    return scan(lambda total, x: (total.to(UInt[16]) * x.to(UInt[16]), None), b, a)[0]


@refused
def carry_changes_its_shape(a: Alice[Array[UInt[8], 3]], b: Bob[UInt[8]]) -> UInt[8]:
    return scan(lambda total, x: (a + total, None), b, a)[0]


@refused
def carry_comes_out_in_another_form(a: Alice[Array[UInt[8], 3]], b: Bob[UInt[8]]) -> UInt[8]:
    return scan(lambda carry, x: (carry[0] + x, None), (b, (b > 3, None)), a)[0][0]


@refused
def carry_out_of_range(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return fori(5, lambda i, total: 256, b)


@refused
def carry_without_a_type(a: Alice[Array[UInt[8], 3]], b: Bob[UInt[8]]) -> UInt[8]:
    return scan(lambda total, x: (total + x, None), 0, a)[0]


@refused
def body_returns_no_pair(a: Alice[Array[UInt[8], 3]], b: Bob[UInt[8]]) -> UInt[8]:
    def body(total, x):
        return total + x

    return scan(body, b, a)[0]


@refused
def body_returns_nothing(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    def body(i, total):
        total + a

    return fori(3, body, b)


@refused
def result_without_a_type(a: Alice[Array[UInt[8], 3]], b: Bob[UInt[8]]) -> Array[UInt[8]]:
    return scan(lambda _, x: (None, 1), None, a)[1]


@refused
def slices_of_a_scalar(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return scan(lambda total, x: (total + x, None), b, a)[0]


@refused
def slices_of_unequal_lengths(a: Alice[Array[UInt[8], 3]], b: Bob[Array[UInt[8], 4]]) -> UInt[8]:
    return scan(lambda total, xs: (total + xs[0] * xs[1], None), a[0], (a, b))[0]


@refused
def slices_of_nothing(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return scan(lambda total, x: (total + a, None), b, None)[0]


@refused
def length_unlike_the_array(a: Alice[Array[UInt[8], 3]], b: Bob[UInt[8]]) -> UInt[8]:
    return scan(lambda total, x: (total + x, None), b, a, length=4)[0]


@refused
def secret_number_of_turns(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return fori(a, lambda i, total: total + 1, b)


@refused
def negative_number_of_turns(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return fori(-1, lambda i, total: total + 1, b)


@refused
def five_loops_in_one_another(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    def nested(depth, total):
        if depth == 0:
            return total + 1
        return fori(3, lambda i, total: nested(depth - 1, total), total)

    return nested(5, a)


@refused
def value_of_a_body_used_outside(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    kept = []

    def body(i, total):
        kept.append(total + a)
        return kept[0]

    return fori(3, body, b) + kept[0]


@refused
def value_of_a_body_returned(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    kept = []

    def body(i, total):
        kept.append(total + a)
        return kept[0]

    fori(3, body, b)
    return kept[0]


# Functions of math


@refused
def no_tangent(a: Alice[Float32], b: Bob[Float32]) -> Float32:
    return math.tan(a) + b


@refused
def logarithm_to_a_base(a: Alice[Float32], b: Bob[Float32]) -> Float32:
    return math.log(a, 10) + b


class Square:
    """Its property is called by Python itself."""

    def __init__(self, area):
        self.area = area

    @property
    def side(self):
        return math.sqrt(self.area)


@refused
def function_of_math_in_a_property(a: Alice[Float32], b: Bob[Float32]) -> Float32:
    return Square(a).side + b


@refused
def digits(a: Alice[Float32], b: Bob[Float32]) -> Float32:
    return round(a, 2) + b


def message(name: str) -> str:
    """Return the message for a refused function, with the bare name of this file."""
    try:
        function(CASES[name]).program()
    except CompileError as error:
        return str(error).replace(__file__, "refused.py")
    return "compiled"


if __name__ == "__main__":
    blocks = [f"# {name}\n{message(name)}\n" for name in CASES]
    GOLDEN.write_text("\n".join(blocks), encoding="utf-8")
