"""Programs with choices: if, elif, else, conditional expressions, and, or, not, comparisons, match."""

from gc2pc import Alice, Array, Bit, Bob, Int, UInt
from support.plain import program


@program(ands=64)
def larger(a: Alice[UInt[32]], b: Bob[UInt[32]]) -> UInt[32]:
    if a > b:
        return a
    return b


@program(ands=64)
def larger_by_else(a: Alice[UInt[32]], b: Bob[UInt[32]]) -> UInt[32]:
    if a > b:
        result = a
    else:
        result = b
    return result


@program(ands=64)
def larger_by_expression(a: Alice[UInt[32]], b: Bob[UInt[32]]) -> UInt[32]:
    return a if a > b else b


@program(ands=64)
def larger_by_overwriting(a: Alice[UInt[32]], b: Bob[UInt[32]]) -> UInt[32]:
    result = b
    if a > b:
        result = a
    return result


@program(ands=63)
def conditional_sum(a: Alice[UInt[32]], b: Bob[UInt[32]], c: Bob[Bit]) -> UInt[32]:
    if c:
        a += b
    return a


@program(ands=0)
def truth_of_a_bit(c: Bob[Bit]) -> tuple[Bit, Bit, UInt[1]]:
    if c:
        x, y = True, False
    else:
        x, y = False, True
    return x, y, 1 if c else 0


@program
def grades(points: Alice[UInt[7]], limit: Bob[UInt[7]]) -> UInt[3]:
    if points >= limit + 8:
        grade = 1
    elif points >= limit + 4:
        grade = 2
    elif points >= limit:
        grade = 3
    else:
        grade = 6
    return grade


@program
def early_returns(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if a == b:
        return 0
    if a < 3:
        return 1
    if b < 3:
        return a
    return a + b


@program
def nested(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    x = 1
    if a > 5:
        x = a
        if b > 5:
            x = b
            if a == b:
                return 99
        else:
            x += 2
    elif b > 10:
        return x
    return x + 1


@program
def both_leave(a: Alice[Int[8]]) -> Int[8]:
    if a < 0:
        if a < -10:
            return -10
        return a
    elif a > 10:
        return 10
    return 2 * a


@program
def public_branches(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    names = ["a", "b"]
    if len(names) == 2:
        text = "two"
    if text == "two" and a > b:
        return a
    return b if "c" not in names else 0


@program
def logic(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> tuple[Bit, Bit, Bit, Bit]:
    return (
        a > 3 and b > 3,
        a > 3 or b > 3,
        not a > 3,
        a > 3 and (b > 3 or not a == b) and True,
    )


@program
def logic_of_numbers(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8], Bit]:
    return a and b, a or b, not a


@program
def if_of_a_number(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if a:
        return b
    return 7 if not b else 8


@program
def chains(a: Alice[Int[8]], b: Bob[Int[8]]) -> tuple[Bit, Bit, Bit]:
    return -3 < a <= b, 0 <= a < 10 > b, a == b == 3


@program
def choices_of_choices(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    return a if a > b else (b if b > 10 else 10) if a != 3 else 4


@program
def median(a: Alice[UInt[8]], b: Bob[UInt[8]], c: Bob[UInt[8]]) -> UInt[8]:
    if a > b:
        a, b = b, a
    if b > c:
        b, c = c, b
    if a > b:
        a, b = b, a
    return b


@program
def membership(a: Alice[UInt[8]], b: Bob[Array[UInt[8], 3]]) -> tuple[Bit, Bit, Bit, Bit, Bit]:
    return a in b, a not in b, a in (1, 2, 300), a in range(5), 3 in [b[0], b[1], a]


@program
def matched(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    match a:
        case 0:
            return 1
        case 1 | 2:
            x = b
        case 3:
            x = a + 1
        case _:
            x = 0
    return x


@program
def shadowed(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if a > b:
        temporary = "text"
        x = a
    else:
        temporary = 3
        x = b
    temporary = x
    return temporary


@program
def walrus(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if (x := a ^ b) > 3:
        return x
    return 3


@program
def sign(a: Alice[Int[8]]) -> Int[2]:
    return 1 if a > 0 else -1 if a < 0 else 0


@program
def clamp(a: Alice[Int[8]], low: Bob[Int[8]], high: Bob[Int[8]]) -> Int[8]:
    return max(low, min(a, high)) if low <= high else 0


@program
def absolute(a: Alice[Int[8]], b: Bob[Int[8]]) -> Int[8]:
    x = a if a > b else b
    return abs(x)


@program
def int_of_a_comparison(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[4]:
    return int(a > b) + 2 * int(a == b) + int(bool(a))


@program
def exact_arithmetic(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> tuple[Int[40], Int[40], Int[40], Int[40]]:
    x = 7 if a > b else -6
    y = 3 if b > 10 else 5
    one = x * y + x // y - x % y + (x - 1) // 4 + x % 8
    two = x**3 + (1 << y) + (x << 2) + (x >> 1) + 100 // y + 100 % y
    three = abs(x) + -x + ~x + (x & 6) + (x | 1) + (x ^ y)
    quotient, remainder = divmod(x * x, y)
    return one, two, three, max(quotient, remainder, 2) + min(x, y)
