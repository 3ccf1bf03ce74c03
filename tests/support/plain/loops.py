"""Programs with loops: over ranges and arrays, bounded ones, break, continue, else, returns from inside."""

from gc2pc import Alice, Array, Bit, Bob, Int, UInt, bounded
from support.plain import program


def _positive(rng):
    return rng.randint(1, 60), rng.randint(1, 60)


@program(inputs=_positive)
def euclid(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    while bounded(a != b, 64):
        if a > b:
            a -= b
        else:
            b -= a
    return a


@program
def count_above(xs: Alice[Array[UInt[8], 6]], limit: Bob[UInt[8]]) -> UInt[3]:
    count = 0
    for x in xs:
        if x > limit:
            count += 1
    return count


@program
def sum_above(xs: Alice[Array[UInt[8], 6]], limit: Bob[UInt[8]]) -> UInt[8]:
    total = 0
    for x in xs:
        if x > limit:
            total += x
    return total


@program
def first_index(xs: Alice[Array[UInt[4], 6]], key: Bob[UInt[4]]) -> Int[4]:
    for i, x in enumerate(xs):
        if x == key:
            return i
    return -1


@program
def index_by_break(xs: Alice[Array[UInt[4], 6]], key: Bob[UInt[4]]) -> Int[4]:
    found = -1
    for i in range(len(xs)):
        if xs[i] == key:
            found = i
            break
    return found


@program
def index_by_else(xs: Alice[Array[UInt[4], 6]], key: Bob[UInt[4]]) -> tuple[UInt[4], Bit]:
    missing = False
    for i, x in enumerate(xs):
        if x == key:
            break
    else:
        i = 15
        missing = True
    return i, missing


@program
def continued(xs: Alice[Array[UInt[8], 6]], limit: Bob[UInt[8]]) -> UInt[8]:
    total = 0
    for x in xs:
        if x < limit:
            continue
        if x == 20:
            total += 1
            continue
        total += 2
    return total


@program
def break_continue_return(xs: Alice[Array[UInt[8], 6]], b: Bob[UInt[8]]) -> UInt[8]:
    total = b
    for x in xs:
        if x == 3:
            continue
        if x == b:
            break
        total += x
        if total > 60:
            return 60
    total += 1
    return total


@program
def nested_loops(xs: Alice[Array[UInt[4], 4]], ys: Bob[Array[UInt[4], 3]]) -> tuple[UInt[4], UInt[4]]:
    common = 0
    distinct = 0
    for x in xs:
        for y in ys:
            if x == y:
                common += 1
                break
        else:
            distinct += 1
            if distinct == 3:
                break
    return common, distinct


@program
def break_from_else(xs: Alice[Array[UInt[4], 4]], ys: Bob[Array[UInt[4], 3]]) -> UInt[8]:
    steps = 0
    for x in xs:
        for y in ys:
            steps += 1
            if x < y:
                break
        else:
            break
        steps += 10
    return steps


@program
def return_from_two_loops(xs: Alice[Array[UInt[4], 4]], ys: Bob[Array[UInt[4], 3]]) -> UInt[8]:
    for i, x in enumerate(xs):
        for j, y in enumerate(ys):
            if x == y:
                return 10 * i + j
    return 99


@program
def collatz(n: Alice[UInt[6]], most: Bob[UInt[4]]) -> UInt[5]:
    steps = 0
    x = n.to(UInt[16]) if hasattr(n, "to") else n
    while bounded(x > 1 and steps < most, 15):
        x = 3 * x + 1 if x & 1 else x >> 1
        steps += 1
    return steps


@program
def while_with_else(a: Alice[UInt[4]], b: Bob[UInt[4]]) -> UInt[8]:
    n = 0
    while bounded(n < a, 16):
        if n == b:
            break
        n += 1
    else:
        n += 100
    return n


@program
def bounded_true(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    x = a
    while bounded(True, 32):
        if x >= b:
            break
        x += 5
    return x


@program
def public_while(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    i = 0
    while i < 5:
        i += 1
        if i == 2:
            continue
        if a > i:
            b += i
        if i == 4:
            break
    return b


@program
def binary_search(xs: Alice[Array[UInt[8], 8]], key: Bob[UInt[8]]) -> UInt[4]:
    xs = sorted(xs)
    low, high = 0, 8
    while bounded(low < high, 4):
        middle = (low + high) // 2
        if xs[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low


@program
def zipped(xs: Alice[Array[Int[8], 4]], ys: Bob[Array[Int[8], 4]]) -> Int[12]:
    total = 0
    for x, y in zip(xs, ys):
        if x > y:
            total += 1
        elif x < y:
            total -= 1
    return total


@program
def reversed_and_ranges(xs: Alice[Array[UInt[8], 5]], b: Bob[UInt[8]]) -> UInt[8]:
    last = 0
    for x in reversed(list(xs)):
        if x > b:
            last = x
            break
    for i in range(1, 5, 2):
        if i == b:
            last += i
    return last


@program
def running_maximum(xs: Alice[Array[UInt[8], 5]], b: Bob[UInt[8]]) -> UInt[8]:
    best = b
    for x in xs:
        best = max(best, x)
        if best > 15:
            break
    return best


@program
def bubble_sort(xs: Alice[Array[UInt[8], 5]]) -> Array[UInt[8], 5]:
    for end in range(len(xs) - 1, 0, -1):
        for i in range(end):
            if xs[i] > xs[i + 1]:
                xs[i], xs[i + 1] = xs[i + 1], xs[i]
    return xs


@program
def longest_run(xs: Alice[Array[UInt[2], 8]], b: Bob[UInt[2]]) -> UInt[4]:
    longest = run = 0
    for x in xs:
        run = run + 1 if x == b else 0
        longest = max(longest, run)
    return longest


@program
def power_of_two_above(a: Alice[UInt[8]]) -> UInt[9]:
    power = 1
    while bounded(power < a, 8):
        power *= 2
    return power


@program
def square_root(a: Alice[UInt[8]]) -> UInt[8]:
    root = 0
    for bit in (8, 4, 2, 1):
        candidate = root + bit
        if candidate * candidate <= a:
            root = candidate
    return root


@program
def loop_variable_after(xs: Alice[Array[UInt[8], 5]], b: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8]]:
    for i, x in enumerate(xs):
        if x > b:
            break
    return i, x
