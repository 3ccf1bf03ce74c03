"""Every code block of README and tutorial runs and prints what the page says."""

import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from support.document import Block, blocks, steady
from support.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "docs/tutorial.md", "docs/language.md", "docs/crypto.md"]
PORT = "7700"  # of the pages; a test takes a free one


def of(page: str, language: str, *, one_of_two: bool = False) -> list[Block]:
    """Return the blocks of a page: those that run alone, or those that are one party of two."""
    return [b for b in blocks(ROOT / page) if b.language == language and ("party" in b.marks) == one_of_two]


def alone(language: str) -> list[tuple[str, Block]]:
    return [(page, block) for page in PAGES for block in of(page, language)]


def pairs(language: str) -> list[tuple[str, Block, Block]]:
    found = []
    for page in PAGES:
        parties = of(page, language, one_of_two=True)
        found += [(page, alice, bob) for alice, bob in zip(parties[::2], parties[1::2], strict=True)]
    return found


def ids(block: object) -> str:
    return f"line{block.line}" if isinstance(block, Block) else str(block).replace(".md", "")


def shown_after(page: str, block: Block) -> str:
    """Return the text block that follows a block, which is what it prints."""
    following = next((b for b in blocks(ROOT / page) if b.line > block.line), None)
    return following.text if following and following.language == "text" else ""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like the repository's top; its shells find this environment's gc2pc and python."""
    for name in ("examples", "circuits"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


@pytest.fixture
def port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def start_python(text: str, folder: Path) -> subprocess.Popen[str]:
    script = folder / f"{abs(hash(text))}.py"
    script.write_text(text, encoding="utf-8")
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, str(script)], cwd=folder, stdout=pipe, stderr=pipe, text=True)


def check_python(process: subprocess.Popen[str], shown: str) -> None:
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert steady(output) == steady(shown)


@pytest.mark.parametrize(("page", "block"), alone("python"), ids=ids)
def test_python(page: str, block: Block, folder: Path) -> None:
    check_python(start_python(block.text, folder), shown_after(page, block))


@pytest.mark.parametrize(("page", "alice", "bob"), pairs("python"), ids=ids)
def test_python_of_two_parties(page: str, alice: Block, bob: Block, folder: Path, port: str) -> None:
    started = [(start_python(block.text.replace(PORT, port), folder), block) for block in (alice, bob)]
    for process, block in started:
        check_python(process, shown_after(page, block))


@pytest.mark.parametrize(("page", "block"), alone("console"), ids=ids)
def test_console(page: str, block: Block, folder: Path) -> None:
    for command, shown in block.commands():
        done = subprocess.run(
            ["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert steady(done.stdout) == steady(shown)


@pytest.mark.parametrize(("page", "alice", "bob"), pairs("console"), ids=ids)
def test_two_terminals(page: str, alice: Block, bob: Block, folder: Path, port: str) -> None:
    with ExitStack() as stack:
        opened = []
        for block in (alice, bob):
            [(command, shown)] = block.commands()
            terminal = stack.enter_context(Terminal(["bash", "-c", command.replace(PORT, port)], cwd=folder))
            terminal.wait_for("(not shown): ")
            terminal.type(block.marks["types"] + "\n")
            opened.append((terminal, shown.replace(PORT, port)))
        for terminal, shown in opened:
            code, screen = terminal.finish()
            assert (code, steady(screen)) == (0, steady(shown))


def test_commands_of_the_readme() -> None:
    marked = [block.marks["command"] for block in blocks(ROOT / "README.md") if "command" in block.marks]
    assert marked == ["install", "test"]
