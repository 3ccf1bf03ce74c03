"""Runs Yosys on a Verilog file, in a process of its own; the package pyosys is imported there alone.

Yosys ends its process on errors and takes the memory that a file asks for: here that ends in a UsageError.
Only passes run that keep words as they are, so that an addition arrives as an addition.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gc2pc.circuit import Netlist
from gc2pc.errors import UsageError
from gc2pc.verilog.mapping import map_design

MAX_MEMORY = 8 << 30  # bytes of the process

_PASSES = "proc; flatten; opt; memory; opt -full; wreduce; peepopt; opt -full; clean"

_CHILD = """
import resource, sys
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
from pyosys import libyosys
design = libyosys.Design()
try:
    for command in sys.argv[2:]:
        libyosys.run_pass(command, design)
except MemoryError:
    sys.exit("ERROR: out of memory")
"""


def read_verilog(path: str | os.PathLike[str], top: str | None = None) -> Netlist:
    """Return the netlist of a module of a (System)Verilog file, by default the one that no other uses.

    Ports keep their names. Raises UsageError for what Yosys refuses, for what has a state or tri-states, and
    when the package pyosys is not installed.
    """
    name = os.fspath(path)
    if find_spec("pyosys") is None:
        raise UsageError(f"{name} needs Yosys: pip install 'gc2pc[verilog]'")
    if not Path(path).is_file():
        raise UsageError(f"there is no file {name}")
    if re.search(r'["\n]', name):
        raise UsageError(f"Yosys takes no file name with quotes or line breaks, got {name!r}")
    if top is not None and not re.fullmatch(r"[A-Za-z_][\w$]*", top, re.ASCII):
        raise UsageError(f"a module is called like a variable, got {top!r}")
    try:
        return map_design(_design(name, top), top)
    except UsageError as error:
        raise UsageError(f"{name}, {error}") from None


def _design(name: str, top: str | None) -> dict[str, Any]:
    """Return the design that Yosys makes of a file, as its JSON."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "design.json"
        hierarchy = f"hierarchy -check {'-auto-top' if top is None else f'-top {top}'}"
        commands = [f'read_verilog -sv "{name}"', hierarchy, _PASSES, f'write_json "{made}"']
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, str(MAX_MEMORY), *commands],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode or not made.is_file():
            raise UsageError(_problem(done, name))
        design: dict[str, Any] = json.loads(made.read_text(encoding="utf-8"))
        return design


def _problem(done: subprocess.CompletedProcess[str], name: str) -> str:
    """Return what Yosys had to say, its line first where it tells one."""
    errors = [line for line in (done.stdout + done.stderr).splitlines() if "ERROR:" in line]
    where, _, what = errors[0].partition("ERROR: ") if errors else ("", "", f"exit code {done.returncode}")
    line = re.search(r":(\d+)", where.removeprefix(name))
    return f"line {line[1]}: {what}" if line else f"Yosys says: {what}"
