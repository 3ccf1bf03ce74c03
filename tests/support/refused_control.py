"""Control flow that cannot depend on a secret; tests/golden/refused_control.txt has the messages.

After a change of messages, `python tests/support/refused_control.py` writes them anew; read the difference.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gc2pc import Alice, Array, Bit, Bob, CompileError, UInt, function

GOLDEN = Path(__file__).parents[1] / "golden" / "refused_control.txt"

CASES = {}
TOTAL = 0


def refused(fn):
    """Register a function of this file."""
    CASES[fn.__name__] = fn
    return fn


# Loops without a bound


@refused
def while_without_a_bound(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    while a > b:
        a -= b
    return a


@refused
def while_of_a_number(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    while b:
        b -= 1
    return a


@refused
def while_true_until_a_break(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    while True:
        if a > b:
            break
        a += 1
    return a


@refused
def while_true_until_a_return(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    while 1:
        a += 1
        if a > b:
            return a


@refused
def range_of_a_secret(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    total = 0
    for i in range(2, a):
        total += i
    return total


@refused
def recursion_on_a_secret(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return _factorial(a)


def _factorial(n):
    if n == 0:
        return 1
    return n * _factorial(n - 1)


@refused
def bound_from_a_secret(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    for _ in range(0, 10, a):
        b += 1
    return b


# Values between which a secret cannot choose


@refused
def bound_on_one_path(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if a > b:
        x = a
    return x


@refused
def bound_in_a_loop_only(a: Alice[UInt[8]], b: Bob[Array[UInt[8], 3]]) -> UInt[8]:
    for x in b:
        if x > a:
            found = x
            break
    return found


@refused
def deleted_on_one_path(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    x = a
    if a > b:
        del x
    return x


@refused
def none_or_a_number(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    x = None
    if a > b:
        x = a
    return x + 1


@refused
def returns_on_one_path(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if a > b:
        return a


@refused
def texts(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    name = "a" if a > b else "b"
    return {"a": 1, "b": 2}[name]


@refused
def text_chosen_by_if(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if a > b:
        name = "a"
    else:
        name = "b"
    return {"a": a, "b": b}[name]


@refused
def types_differ(a: Alice[UInt[8]], b: Bob[UInt[16]]) -> UInt[16]:
    if a > 3:
        x = a
    else:
        x = b
    return x


@refused
def shapes_differ(a: Alice[UInt[8]], b: Bob[Array[UInt[8], 3]]) -> UInt[8]:
    return (b if a > 3 else a)[0]


@refused
def tuples_differ(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return ((a, b) if a > b else (a, b, 3))[0]


@refused
def number_too_large_for_the_type(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    x = -1
    if a > b:
        x = a
    return x


@refused
def chosen_integer_too_large(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return a + (200 if a > b else 300)


@refused
def chosen_integer_too_wide_to_return(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    total = 0
    for _ in range(300):
        if a > b:
            total += 1
    return total


@refused
def functions(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    operation = _factorial if a > b else len
    return operation(a)


@refused
def list_grows_on_one_path(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    xs = [a]
    if a > b:
        xs.append(b)
    return xs[0]


@refused
def list_grows_until_a_break(a: Alice[UInt[8]], b: Bob[Array[UInt[8], 3]]) -> UInt[8]:
    xs = [a]
    for x in b:
        if x == a:
            break
        xs.append(x)
    return xs[0]


@refused
def key_on_one_path(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    known = {"a": a}
    if a > b:
        known["b"] = b
    return known["a"]


@dataclass
class Record:
    x: object


@refused
def attribute_on_one_path(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    record = Record(a)
    if a > b:
        record.y = b
    return record.x


@refused
def filtered(a: Alice[UInt[8]], b: Bob[Array[UInt[8], 3]]) -> UInt[8]:
    return sum([x for x in b if x > a])


@refused
def filtered_by_pythons_filter(a: Alice[UInt[8]], b: Bob[Array[UInt[8], 3]]) -> UInt[8]:
    larger = filter(lambda x: x > a, b)
    return sum(larger)


# What cannot be undone


@refused
def raised(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if a > b:
        raise ValueError("too large")
    return a


@refused
def raised_after_a_return(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if a > b:
        return a
    raise ValueError("too small")


@refused
def tried(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if a > b:
        try:
            b = a + 1
        finally:
            a = 3
    return a


@refused
def with_a_context(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if a > b:
        with open(__file__, encoding="utf-8"):
            b = a
    return b


@refused
def global_variable(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    global TOTAL
    if a > b:
        TOTAL = 3
    return a


def _count():
    global TOTAL
    TOTAL += 1


@refused
def global_variable_of_a_helper(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if a > b:
        _count()
    return a


@refused
def asserted(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    assert a > b
    return a


# Python's own ways


@refused
def generator(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return sum(_larger_ones([a, b], 3))


def _larger_ones(values, limit):
    for value in values:
        if value > limit:
            yield value


@refused
def operator_method(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return (Money(a) + Money(b)).value


class Money:
    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        if self.value > other.value:
            return self
        return other


@refused
def case_with_a_guard(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    match a:
        case x if x > b:
            return x
    return b


@refused
def case_of_a_structure(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    match (a, b):
        case (1, x):
            return x
    return b


@refused
def many_truths(a: Alice[UInt[8]], b: Bob[Array[UInt[8], 3]]) -> UInt[8]:
    if b > a:
        return a
    return 0


@refused
def many_truths_in_an_and(a: Alice[Bit], b: Bob[Array[Bit, 3]]) -> Bit:
    return b and a


@refused
def walrus_in_an_or(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if a > 3 or (c := b) > 3:
        return a
    return c


@refused
def key_of_a_sort(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return sorted([(a, 1), (b, 2)], key=lambda pair: pair[0])[0][1]


@refused
def key_of_a_dict(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return {1: b, 2: b + 1}[a]


@refused
def slice_of_a_list(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return sum([b, 1, 2][:a])


@refused
def index_of_a_text(a: Alice[UInt[2]], b: Bob[UInt[8]]) -> UInt[8]:
    return b if "yes!"[a] == "y" else 0


@refused
def format_of_a_secret(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return int("%d" % a)


@refused
def float_of_a_secret(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return round(float(a))


@refused
def numpys_sort(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return np.sort([a, b])[0]


@refused
def librarys_comparison(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    key = functools.cmp_to_key(lambda x, y: 1 if x > y else -1)
    return sorted([a, b], key=key)[0]


def message(name: str) -> str:
    """Return the message for a refused function, with the bare name of this file."""
    try:
        function(CASES[name]).program()
    except CompileError as error:
        return str(error).replace(__file__, "refused_control.py")
    return "compiled"


if __name__ == "__main__":
    blocks = [f"# {name}\n{message(name)}\n" for name in CASES]
    GOLDEN.write_text("\n".join(blocks), encoding="utf-8")
