"""Programs with state in structures: lists, tuples, dicts, dataclasses, arrays, elements at secret places."""

import dataclasses
from collections import namedtuple
from dataclasses import dataclass

from gc2pc import Alice, Array, Bob, Int, UInt
from support.plain import program


@dataclass
class Account:
    balance: object
    withdrawals: object = 0

    def withdraw(self, amount):
        if amount > self.balance:
            return False
        self.balance -= amount
        self.withdrawals += 1
        return True


Point = namedtuple("Point", "x y")


@program
def account(start: Alice[UInt[8]], amounts: Bob[Array[UInt[8], 4]]) -> tuple[UInt[8], UInt[3], UInt[3]]:
    mine = Account(start)
    refused = 0
    for amount in amounts:
        if not mine.withdraw(amount):
            refused += 1
    return mine.balance, mine.withdrawals, refused


@program
def chosen_object(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    rich, poor = Account(a, 1), Account(b, 2)
    if b > a:
        rich, poor = poor, rich
    rich.balance -= poor.balance
    return rich.balance + poor.withdrawals


@program
def replaced_object(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8]]:
    one = Account(a)
    if a > b:
        one = dataclasses.replace(one, withdrawals=b)
    return one.balance, one.withdrawals


@program
def named_tuple(a: Alice[Int[8]], b: Bob[Int[8]]) -> tuple[Int[8], Int[8]]:
    p = Point(a, b)
    if a > b:
        p = Point(y=p.x, x=p.y)
    return p.x, p.y


@program
def list_elements(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8], UInt[8]]:
    xs = [a, b, 0]
    if a > b:
        xs[2] = a
        xs[0] += 1
    else:
        xs[1] = 7
    return xs[0], xs[1], xs[2]


@program
def list_methods(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8]]:
    xs = [a]
    if a > b:
        xs.append(b)
    else:
        xs.append(a)
        xs.reverse()
        xs[0] = 3
    return xs[0], xs[1]


@program
def list_aliases(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8]]:
    xs = [a, b]
    ys = xs
    if a > b:
        ys[0] = 5
        ys = [b, b]
    return xs[0], ys[0]


@program
def fresh_lists(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if a > b:
        xs = []
        for i in range(3):
            xs.append(a + i)
    else:
        xs = [b]
        xs.extend([1, 2])
    return xs[0] + xs[2]


@program
def list_and_break(xs: Alice[Array[UInt[8], 4]], b: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8]]:
    seen = [0, 0]
    for x in xs:
        seen[0] += 1
        if x == b:
            seen[1] = x
            break
    return seen[0], seen[1]


@program
def dictionary(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    counts = {"small": 0, "large": 0}
    for x in (a, b, a + b):
        if x > 10:
            counts["large"] += 1
        else:
            counts["small"] += 1
    return counts["small"] + 10 * counts["large"]


@program
def list_at_a_secret_place(i: Alice[UInt[2]], v: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8], UInt[8]]:
    xs = [v, 1, 2, 3]
    picked = xs[i]
    xs[i] = 9
    primes = [2, 3, 5, 7]
    return picked, xs[0] + xs[1], primes[i] + 100


@program
def array_at_a_secret_place(xs: Alice[Array[UInt[8], 5]], i: Bob[UInt[2]]) -> Array[UInt[8], 5]:
    xs[i] += 1
    xs[2] = xs[i]
    return xs


@program
def histogram(xs: Alice[Array[UInt[2], 6]], b: Bob[UInt[2]]) -> tuple[UInt[4], UInt[4], UInt[4], UInt[4]]:
    counts = [0] * 4
    for x in xs:
        if x != b:
            counts[x] += 1
    return counts[0], counts[1], counts[2], counts[3]


@program
def swaps(xs: Alice[Array[UInt[8], 4]], b: Bob[UInt[8]]) -> Array[UInt[8], 4]:
    if b > 10:
        xs[0], xs[3] = xs[3], xs[0]
    if xs[1] > xs[2]:
        xs[1], xs[2] = xs[2], xs[1]
    return xs


@program
def matrix(m: Alice[Array[UInt[8], 2, 3]], b: Bob[UInt[8]]) -> UInt[8]:
    total = 0
    for row in m:
        for x in row:
            if x > b:
                total += 1
                break
    return total


@program
def tuples(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8], UInt[8]]:
    pair = (a, (b, 1))
    if a > 5:
        pair = (b, (a, 2))
    x, (y, z) = pair
    return x, y, z


@program
def comprehensions(xs: Alice[Array[UInt[8], 4]], b: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8]]:
    doubled = [x + x if x > b else x for x in xs]
    return sum(doubled), sum(x if x > b else 0 for x in xs if len(xs) == 4)


@program
def any_and_all(xs: Alice[Array[UInt[8], 4]], b: Bob[UInt[8]]) -> UInt[8]:
    if any(x == b for x in xs):
        return 1
    if all(x > b for x in xs):
        return 2
    return 3 if any([x > 15 and x < 18 for x in xs]) else 4


@program
def sorted_lists(xs: Alice[Array[UInt[8], 4]], b: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8], UInt[8]]:
    values = sorted([*xs, b])
    downwards = sorted(xs, reverse=True)
    return values[0], values[2], downwards[0] if b > 3 else downwards[3]


@program
def stack_machine(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    stack = [a, b]
    for operation in ["+", "copy", "max"]:
        if operation == "copy":
            stack.append(stack[-1])
            continue
        x = stack.pop()
        y = stack.pop() if stack else a
        if operation == "+":
            stack.append(x + y)
        else:
            stack.append(x if x > y else y)
    return stack[0]
