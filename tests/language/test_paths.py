"""What overflows on a path that is not taken does not count."""

import pytest

from gc2pc import Alice, Array, Bob, UInt, bounded, function
from gc2pc.errors import OverflowedError


@function(overflow="trap")
def quotient(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    if b == 0:
        return 0
    if a > 200:
        a += 100
    return a // b


@function(overflow="trap")
def sum_until(xs: Alice[Array[UInt[8], 6]], most: Bob[UInt[8]]) -> UInt[8]:
    total = UInt[8](0)
    for x in xs:
        if x > most:
            break
        if x == 7:
            continue
        total += x
    return total


@function(overflow="trap")
def halved(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> UInt[8]:
    while bounded(a > b, 5):
        a -= 50
    return a


def test_an_overflow_counts_only_where_it_happens():
    assert (quotient(9, 0), quotient(9, 2), quotient(200, 1)) == (0, 4, 200)
    with pytest.raises(OverflowedError, match="overflow"):
        quotient(201, 3)
    assert (quotient(201, 0)) == 0


def test_an_overflow_after_a_break_or_a_continue_does_not_count():
    assert sum_until([100, 100, 7, 201, 200, 250], 200) == 200
    assert sum_until([7, 7, 7, 7, 7, 255], 255) == 255
    with pytest.raises(OverflowedError, match="overflow"):
        sum_until([100, 100, 7, 100, 0, 0], 200)


def test_an_overflow_after_the_end_of_a_loop_does_not_count():
    assert (halved(120, 100), halved(250, 0)) == (70, 0)
    with pytest.raises(OverflowedError, match="overflow"):
        halved(20, 10)
