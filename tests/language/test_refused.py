"""What cannot be compiled says so: file, line, the expression and the remedy, word for word."""

import re
import sys

import pytest

from gc2pc import Alice, CompileError
from support import refused, refused_control

FILES = {"refused.py": refused, "refused_control.py": refused_control}
CASES = [(file, name) for file, module in FILES.items() for name in module.CASES]


def golden(file):
    """Return the expected messages by name."""
    blocks = FILES[file].GOLDEN.read_text(encoding="utf-8").split("\n\n")
    return dict(block.strip("\n").removeprefix("# ").split("\n", 1) for block in blocks)


def without_marks(text):
    """Python 3.10 does not know columns, so nothing is underlined there."""
    return [line for line in text.splitlines() if line.strip("^ ")]


@pytest.mark.parametrize(("file", "name"), CASES)
def test_message(file, name):
    expected, message = golden(file)[name], FILES[file].message(name)
    if sys.version_info < (3, 11):
        assert without_marks(message) == without_marks(expected)
    else:
        assert message == expected


@pytest.mark.parametrize("file", FILES)
def test_every_message_names_a_place_and_a_remedy_or_the_reason(file):
    assert list(golden(file)) == list(FILES[file].CASES)
    assert all(re.match(rf"{file}:[0-9]+: .+\n    .+", text) for text in golden(file).values())


def test_of_control_flow_many_kinds_are_refused():
    assert len(refused_control.CASES) >= 40


def test_a_type_that_is_none_is_refused_where_it_is_written():
    with pytest.raises(CompileError, match=rf"{re.escape(__file__)}:[0-9]+: Alice\[int\] is no type"):
        Alice[int]


def test_code_without_a_source_file_still_gets_the_line_and_the_remedy():
    lines = [
        "from gc2pc import Alice, Bit, UInt, function",
        "@function",
        "def f(a: Alice[UInt[8]]) -> Bit:",
        "    return a if a > 3 else 0",
    ]
    scope = {}
    exec("\n".join(lines), scope)
    with pytest.raises(CompileError) as caught:
        scope["f"](3)
    first, remedy = str(caught.value).splitlines()
    assert first == "<string>:4: Bit is secret and cannot steer Python"
    assert remedy.startswith(
        "f has no source at hand, as in a REPL or after exec(), so its branches stay Python's:"
    )
