"""What cannot be compiled says so: file, line, the expression and the remedy, word for word."""

import re
import sys

import pytest

from gc2pc import Alice, CompileError
from support import refused


def golden():
    """Return the expected messages by name."""
    blocks = refused.GOLDEN.read_text(encoding="utf-8").split("\n\n")
    return dict(block.strip("\n").removeprefix("# ").split("\n", 1) for block in blocks)


def without_marks(text):
    """Python 3.10 does not know columns, so nothing is underlined there."""
    return [line for line in text.splitlines() if line.strip("^ ")]


@pytest.mark.parametrize("name", refused.CASES)
def test_message(name):
    expected = golden()[name]
    if sys.version_info < (3, 11):
        assert without_marks(refused.message(name)) == without_marks(expected)
    else:
        assert refused.message(name) == expected


def test_every_message_names_a_place_and_a_remedy_or_the_reason():
    assert list(golden()) == list(refused.CASES)
    assert all(re.match(r"refused.py:[0-9]+: .+\n    .+", text) for text in golden().values())


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
