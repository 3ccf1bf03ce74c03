"""Secrets as undefined memory under valgrind's memcheck: no branch, no address depends on one.

Memcheck knows no VAES; those tiers share their kernels with AES-NI.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from gc2pc.native import cpu

ROOT = Path(__file__).parents[2]
FOUND = 9  # the exit code that memcheck gives for what it found

needs_valgrind = pytest.mark.skipif(
    not (
        shutil.which("gcc") and shutil.which("valgrind") and Path("/usr/include/valgrind/memcheck.h").exists()
    ),
    reason="needs gcc and valgrind with its headers",
)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The C core with marked secrets, and a program that runs the OT functions on them."""
    path = tmp_path_factory.mktemp("ct") / "ct_ot"
    sources = [*(ROOT / "csrc").glob("*.c"), ROOT / "tests" / "native" / "ct_ot.c"]
    flags = ["-O2", "-std=c11", "-DGC_MEMCHECK", f"-I{ROOT / 'csrc'}", "-o", str(path)]
    subprocess.run(["gcc", *flags, *map(str, sources)], check=True)
    return path


def memcheck(program, argument):
    command = ["valgrind", "-q", f"--error-exitcode={FOUND}", str(program), argument]
    return subprocess.run(command, check=False, capture_output=True, text=True)


@needs_valgrind
@pytest.mark.parametrize("tier", range(min(cpu.best_tier(), 1) + 1), ids=cpu.tier_names()[:2])
def test_ot_does_not_branch_on_secrets(program, tier):
    done = memcheck(program, str(tier))
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr


@needs_valgrind
def test_memcheck_would_see_a_branch(program):
    done = memcheck(program, "leak")
    assert done.returncode == FOUND
    assert "uninitialised" in done.stderr
