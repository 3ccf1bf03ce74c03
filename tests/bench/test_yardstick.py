"""The yardstick: built, run and read; and what happens where that fails."""

import json
import shutil
from pathlib import Path

import pytest

from gc2pc.bench import yardstick
from gc2pc.errors import UsageError

RATES = '{"garble_and_per_s": 1e6, "evaluate_and_per_s": 2e6}'
WORKS = f"#include <stdio.h>\nint main(void) {{ puts({json.dumps(RATES)}); }}\n"

needs_compiler = pytest.mark.skipif(not shutil.which("gcc"), reason="no gcc on this machine")


def write(folder: Path, text: str) -> Path:
    source = folder / "kernel.c"
    source.write_text(text)
    return source


@needs_compiler
def test_build_and_run(tmp_path: Path) -> None:
    binary = yardstick.try_build(write(tmp_path, WORKS), tmp_path)
    assert binary is not None
    assert yardstick.run(binary) == {"garble_and_per_s": 1e6, "evaluate_and_per_s": 2e6}


@needs_compiler
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("int main(void) { return missing; }", "does not compile here"),
        ("int main(void) { return 3; }", "exit code 3"),
    ],
)
def test_one_that_does_not_work(tmp_path: Path, text: str, message: str) -> None:
    source = write(tmp_path, text)
    assert yardstick.try_build(source, tmp_path) is None
    with pytest.raises(UsageError, match=message):
        yardstick.run(yardstick.build(source, tmp_path))


def test_no_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yardstick.shutil, "which", lambda name: None)
    assert yardstick.try_build(write(tmp_path, WORKS), tmp_path) is None
    with pytest.raises(UsageError, match="install gcc"):
        yardstick.build(tmp_path / "kernel.c", tmp_path)
    with pytest.raises(UsageError, match="there is no yardstick"):
        yardstick.build(tmp_path / "none.c", tmp_path)


def test_found_beside_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "repository"
    source = tmp_path / "shared" / "yardstick" / "kernel.c"
    source.parent.mkdir(parents=True)
    here.mkdir()
    source.write_text(WORKS)
    monkeypatch.chdir(here)
    assert yardstick.find() == source
