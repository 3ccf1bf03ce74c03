"""The rate this core could reach: a C program given by the user, compiled and run beside our own kernels."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from gc2pc.errors import UsageError

_NAME = Path("shared") / "yardstick" / "kernel.c"
_COMPILERS = ("gcc", "clang", "cc")


def find() -> Path | None:
    """Return the yardstick's source beside the repository, when there is one."""
    repository = Path(__file__).resolve().parents[3]
    for folder in (Path.cwd(), repository):
        source = folder.parent / _NAME
        if source.is_file():
            return source
    return None


def build(source: Path, folder: Path) -> Path:
    """Compile the yardstick for exactly this machine into a folder; UsageError when that fails."""
    if not source.is_file():
        raise UsageError(f"there is no yardstick {source}")
    compiler = next((path for path in map(shutil.which, _COMPILERS) if path), None)
    if compiler is None:
        raise UsageError("the yardstick needs a C compiler: install gcc")
    binary = folder / "yardstick"
    command = [compiler, "-O3", "-march=native", str(source), "-o", str(binary)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UsageError(f"{source} does not compile here: {done.stderr.strip().splitlines()[0]}")
    return binary


def try_build(source: Path, folder: Path) -> Path | None:
    """Compile the yardstick and try it; None when there is no compiler or this CPU cannot run it."""
    try:
        binary = build(source, folder)
        run(binary)
    except UsageError:
        return None
    return binary


def run(binary: Path) -> dict[str, float]:
    """Return the rates the yardstick prints: garble_and_per_s, evaluate_and_per_s, aes_blocks_per_s."""
    done = subprocess.run([str(binary)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise UsageError(f"the yardstick does not run on this CPU (exit code {done.returncode})")
    rates: dict[str, float] = json.loads(done.stdout)
    return rates
