"""The C tests in csrc/tests: under sanitizers, and under valgrind with every secret marked undefined."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

CSRC = Path(__file__).resolve().parents[2] / "csrc"
PROGRAMS = ["test_kernels", "test_ot", "test_engine"]
WITHOUT_SECRETS = ["test_plans", "test_optimize", "test_schedule"]
SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-O0"]
MEMCHECK = ["-DGC_MEMCHECK", "-O3"]
SECRET_FOUND = 9

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    """Compile the core once for each set of flags; return the program of a name and a set of flags."""
    folders = {}

    def run_gcc(folder, *arguments):
        command = ["gcc", "-std=gnu11", "-g1", f"-I{CSRC}", *map(str, arguments)]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)

    def compile_core(flags):
        folder = tmp_path_factory.mktemp("c")
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda source: run_gcc(folder, *flags, "-c", source), CSRC.glob("*.c")))
        return folder

    def program(name, flags):
        key = tuple(flags)
        if key not in folders:
            folders[key] = compile_core(flags)
        folder = folders[key]
        run_gcc(folder, *flags, "-o", name, CSRC / "tests" / f"{name}.c", *folder.glob("*.o"))
        return folder / name

    return program


@pytest.fixture(scope="session")
def memcheck(build):
    """Return a function that runs a program under valgrind; skip without it or its header."""
    if shutil.which("valgrind") is None:
        pytest.skip("needs valgrind")
    probe = ["gcc", "-E", "-include", "valgrind/memcheck.h", "-x", "c", "/dev/null"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("needs valgrind/memcheck.h")

    def run(name, *arguments):
        command = ["valgrind", "-q", f"--error-exitcode={SECRET_FOUND}", str(build(name, MEMCHECK))]
        return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)

    return run


@pytest.mark.parametrize("name", PROGRAMS + WITHOUT_SECRETS)
def test_with_sanitizers(build, name):
    done = subprocess.run([build(name, SANITIZE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_branch_or_index_depends_on_secrets(memcheck, name):
    done = memcheck(name)
    assert done.returncode == 0, done.stderr


def test_a_branch_on_a_secret_would_be_found(memcheck):
    done = memcheck("test_kernels", "leak")
    assert done.returncode == SECRET_FOUND
    assert "depends on uninitialised value" in done.stderr
