"""Where in the source a program's AND gates come from."""

from collections import Counter
from pathlib import Path

import gc2pc
from gc2pc import Alice, Array, Bit, Bob, Function, UInt
from gc2pc.program import Program
from gc2pc.program.lower import lower


@gc2pc.function
def above(x: Alice[Array[UInt[16], 100]], y: Bob[UInt[16]], limit: Bob[UInt[7]]) -> Bit:
    over = x > y
    count = sum(over)
    return count > limit


def helper(x: gc2pc.language.Secret) -> gc2pc.language.Secret:
    return x + 1


@gc2pc.function
def twice(x: Alice[UInt[8]], y: Bob[UInt[8]]) -> tuple[UInt[8], UInt[8]]:
    unused = x * y  # noqa: F841
    z = x + y
    return helper(z), x + y


def by_line(program: Program) -> dict[str, int]:
    """AND gates by the text of the line that they come from."""
    found: Counter[str] = Counter()
    for call, times in program.counted_calls:
        for line, ands in call.lines:
            file, _, number = line.rpartition(":")
            text = Path(file).read_text(encoding="utf-8").splitlines()[int(number) - 1]
            found[text.strip()] += ands * call.lanes * times
    return dict(found)


def check(function: Function, expected: dict[str, int]) -> None:
    program = function.program()
    assert by_line(program) == expected
    assert sum(expected.values()) == program.and_gates


def test_each_gate_is_counted_at_the_line_of_its_operator() -> None:
    check(above, {"over = x > y": 1600, "count = sum(over)": 97, "return count > limit": 7})


def test_shared_gates_count_once_and_unused_ones_not_at_all() -> None:
    check(twice, {"z = x + y": 7, "return x + 1": 6})


def test_plans_keep_the_lines_of_their_steps_out_of_the_digest() -> None:
    program = above.program()
    plan = lower(program)
    assert len(plan.lines) == len(plan.steps)
    assert [lines for lines in plan.lines if lines] == [call.lines for call in program.calls if call.lines]
    assert (plan.depth, plan.and_gates) == (program.depth, program.and_gates)
