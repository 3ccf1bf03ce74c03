"""`bench latency`: one 32-bit comparison, as a newcomer's first command and as one run among many."""

from __future__ import annotations

import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from gc2pc.bench.pair import run_two
from gc2pc.bench.rows import Row, summarise
from gc2pc.errors import LinkError

if TYPE_CHECKING:
    from gc2pc.net import Channel
    from gc2pc.program import Program

FURTHER_RUNS = 100
TARGET = "lib:lt32"


def bench_latency(rounds: int) -> list[Row]:
    """Return rows of `seconds`: an import, the whole processes, from connected to result, a further run."""
    samples: dict[str, list[dict[str, float]]] = {}
    with _bytecode() as env:
        for _ in range(rounds):
            alice, bob = run_two("latency", {})
            for workload, seconds in (
                ("import", import_seconds(env)),
                ("process", process_seconds(env)),
                ("connected-to-result", max(alice["first"], bob["first"])),
                ("further-run", max(alice["further"], bob["further"])),
            ):
                samples.setdefault(workload, []).append({"seconds": seconds})
    return [summarise({"workload": workload}, found) for workload, found in samples.items()]


@contextmanager
def _bytecode() -> Iterator[dict[str, str]]:
    """Give the environment of processes that find compiled modules, as they do in an installed package.

    A source tree whose bytecode is out of date, or may not be written, costs each process a third more.
    """
    with TemporaryDirectory() as folder:
        env = os.environ | {"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        process_seconds(env)
        yield env


def import_seconds(env: dict[str, str]) -> float:
    """Return the seconds that `import gc2pc` takes in a fresh interpreter."""
    code = "import time; t = time.perf_counter(); import gc2pc; print(time.perf_counter() - t)"
    ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    return float(ran.stdout)


def process_seconds(env: dict[str, str]) -> float:
    """Return the seconds from starting both parties' `gc2pc run` at once until both have ended."""
    address = _free_address()
    start = time.perf_counter()
    with (
        _party(env, "alice", "--listen", address, "x=5") as alice,
        _party(env, "bob", "--connect", address, "y=7") as bob,
    ):
        for process in (alice, bob):
            output, errors = process.communicate()
            if process.returncode or list(json.loads(output)["outputs"].values()) != [1]:
                raise LinkError(f"a process of the bench failed: {errors.strip()}")
    return time.perf_counter() - start


def _free_address() -> str:
    """Return a port that nobody listens on now: both parties must know it before either has started."""
    from gc2pc.net.tcp import Listener

    with Listener("127.0.0.1:0") as listener:
        return str(listener.address)


def _party(env: dict[str, str], party: str, how: str, address: str, given: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "gc2pc",
        "run",
        TARGET,
        "--as",
        party,
        how,
        address,
        "--input",
        given,
        "--json",
    ]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def prepare(params: dict[str, Any]) -> Program:
    from gc2pc.library.catalog import build
    from gc2pc.ot import warm_up
    from gc2pc.program import from_netlist

    importlib.import_module("gc2pc.session")  # before the clock starts
    warm_up()
    return from_netlist(build("lt32"), name="lt32")


def run(party: str, channel: Channel, program: Program) -> dict[str, Any]:
    """Compare two numbers on a fresh connection, then again and again on the same session."""
    from gc2pc.session import Session

    values = {port.name: 5 for port in program.inputs if port.party == party}
    start = time.perf_counter()
    with Session(channel, party) as session:
        session.run_named(program, values)
        first = time.perf_counter() - start
        further = []
        for _ in range(FURTHER_RUNS):
            start = time.perf_counter()
            session.run_named(program, values)
            further.append(time.perf_counter() - start)
    return {"first": first, "further": statistics.median(further)}
