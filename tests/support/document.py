"""Documents whose code blocks are run: finds the blocks of a Markdown file and compares what they print."""

import re
from dataclasses import dataclass, field
from pathlib import Path

_BLOCK = re.compile(
    r"(?P<marks>(?:<!--[^\n]*-->\n)*)```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_MARK = re.compile(r"<!-- (\w+): (.*?) -->")
_VARYING = re.compile(
    r"\b\d[\d,.]* (µs|ms|s|M AND/s|XOR gates)\b|\bplan [\da-f]{12}\b|^memory .*$", re.MULTILINE
)


@dataclass
class Block:
    """One fenced block; marks are the HTML comments `key: value` on the lines before it."""

    language: str
    text: str
    line: int
    marks: dict[str, str] = field(default_factory=dict)

    def commands(self) -> list[tuple[str, str]]:
        """Return the commands of a console block, each with what it prints."""
        parts = re.split(r"^\$ ", self.text, flags=re.MULTILINE)
        assert parts[0] == "", f"line {self.line}: a console block begins with a command"
        return [tuple(part.split("\n", 1)) for part in parts[1:]]  # type: ignore[misc]


def blocks(path: Path) -> list[Block]:
    """Return the fenced blocks of a Markdown file in order."""
    text = path.read_text(encoding="utf-8")
    return [
        Block(
            found["language"],
            found["text"],
            text.count("\n", 0, found.start("language")) + 1,
            dict(_MARK.findall(found["marks"])),
        )
        for found in _BLOCK.finditer(text)
    ]


def steady(output: str) -> str:
    """Return an output without what differs in every run, times and rates, or follows every change of the
    compiler: XOR counts, digests of plans, memory."""
    return _VARYING.sub("#", output.replace("\r\n", "\n")).strip()


def rows(text: str, first: str) -> list[list[str]]:
    """Return the cells of the first table whose head begins with the cell `first`, row by row."""
    lines = text.replace("\\|", "\0").split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {first} |"))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip().replace("\0", "|") for cell in line.strip("|").split("|")])
    return found
