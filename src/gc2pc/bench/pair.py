"""Two processes on this machine, one a party, over loopback TCP or a shaped link: what most benches time."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, NoReturn

from gc2pc.errors import LinkError
from gc2pc.net.shaping import Relay, Shape

TIMEOUT = 3600.0  # seconds for one bench in all
GIVES_WAY = (
    10  # niceness of parties beside a link: on few cores it would forward late, which no real one does
)


def run_two(
    job: str, params: dict[str, Any], shape: Shape | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run a job of gc2pc.bench.peer as Alice and as Bob; return what each process measured.

    shape: a link that this process, which has nothing else to do, forwards between them.
    """
    params = {**params, "nice": 0 if shape is None else GIVES_WAY}
    alice = _start(job, "alice", {**params, "address": "127.0.0.1:0"})
    bob = None
    try:
        address = _line(alice)["address"]
        if shape is not None:
            address = Relay(address, shape).address
        bob = _start(job, "bob", {**params, "address": address})
        return _finish(alice), _finish(bob)
    finally:
        for process in (alice, bob):
            if process is not None:
                process.kill()
                process.communicate()


def _start(job: str, party: str, params: dict[str, Any]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "gc2pc.bench.peer", job, party, json.dumps(params)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _line(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return the next line of a process, one JSON object."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        _fail(process)
    result: dict[str, Any] = json.loads(line)
    return result


def _finish(process: subprocess.Popen[str]) -> dict[str, Any]:
    output, _ = process.communicate(timeout=TIMEOUT)
    if process.returncode:
        _fail(process)
    result: dict[str, Any] = json.loads(output.splitlines()[-1])
    return result


def _fail(process: subprocess.Popen[str]) -> NoReturn:
    """Raise what a process died of: its last line on standard error."""
    process.kill()
    _, errors = process.communicate()
    last = errors.strip().splitlines()[-1] if errors.strip() else f"exit code {process.returncode}"
    raise LinkError(f"a process of the bench failed: {last}")
