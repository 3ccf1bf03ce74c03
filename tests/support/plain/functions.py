"""Programs of several functions: helpers, methods, closures, lambdas, recursion, nonlocal, library calls."""

import functools

from gc2pc import Alice, Array, Bob, Int, UInt
from support.plain import program


def _smaller(x, y):
    if x < y:
        return x
    return y


def _sign(x):
    if x == 0:
        return 0
    return 1 if x > 0 else -1


@program(ands=64)
def helper(a: Alice[UInt[32]], b: Bob[UInt[32]]) -> UInt[32]:
    return _smaller(a, b)


@program
def helper_in_a_branch(a: Alice[Int[8]], b: Bob[Int[8]]) -> Int[8]:
    if _sign(a) == _sign(b):
        return _smaller(a, b)
    return _sign(a) + 2 * _sign(b)


@program
def reduced(xs: Alice[Array[UInt[8], 4]]) -> UInt[8]:
    return functools.reduce(_smaller, xs)


@program
def partial(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    at_most = functools.partial(_smaller, 10)
    return at_most(a) + at_most(b)


def _clip(xs, limit):
    for i in range(len(xs)):
        xs[i] = min(xs[i], limit)


@program
def changes_its_argument(a: Alice[UInt[8]], b: Bob[UInt[8]], c: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8]]:
    xs = [a, b]
    if c > 3:
        _clip(xs, 9)
    return xs[0], xs[1]


def _leaves_early(xs, limit):
    if xs[0] > limit:
        return 0
    xs[0] += 1
    if xs[1] > limit:
        return 1
    xs[1] += 1
    return 2


@program
def changes_until_it_returns(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8], UInt[2]]:
    xs = [a, b]
    count = _leaves_early(xs, 10)
    return xs[0], xs[1], count


def _depth(n, x):
    if n == 0:
        return x
    if x > 12:
        return n
    return _depth(n - 1, x + 3)


@program
def recursion(a: Alice[UInt[8]]) -> UInt[8]:
    return _depth(5, a)


@program
def closure(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    limit = 10

    def capped(x):
        if x > limit:
            return limit
        return x

    if a > b:
        limit = 5
    return capped(a) + capped(b)


@program
def nonlocal_state(xs: Alice[Array[UInt[8], 4]], b: Bob[UInt[8]]) -> UInt[8]:
    count = 0

    def note(x):
        nonlocal count
        if x > 10:
            count += 1

    for x in xs:
        if x != b:
            note(x)
    return count


@program
def lambdas(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    choose = lambda c, x, y: x if c else y  # noqa: E731
    return choose(a > b, a, b) + choose(a == b, 1, 0)


@program
def nested_function_returns(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    def search(values, start=0):
        for i, value in enumerate(values):
            if value == b:
                return start + i
        return 9

    return search([a, a + 1, 3]) + search([1, 2], start=20)


class Counter:
    def __init__(self, limit):
        self.limit = limit
        self.count = 0

    def add(self, x):
        if x < self.limit:
            self.count += x
            return
        self.limit += 1

    @property
    def total(self):
        return self.count + self.limit


class LoudCounter(Counter):
    def add(self, x):
        super().add(x)
        if x == 3:
            super().add(1)


@program
def methods(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    counter = LoudCounter(b)
    for x in (a, 3, b):
        counter.add(x)
    return counter.total


@program
def method_as_a_value(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    counter = Counter(10)
    add = counter.add
    if a > b:
        add(a)
    else:
        add(b)
        add(1)
    return counter.count


@program
def star_arguments(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    def total(*values, start=0, **more):
        for value in values:
            if value > 5:
                start += value
        for value in more.values():
            if value > 5:
                start += 1
        return start

    return total(a, b, start=1) + total(*[b, a], x=a, y=b)
