"""What a TARGET names: a function in a Python file, a circuit or plan file, or a circuit of the library."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, TypeAlias

from gc2pc.errors import Gc2pcError, UsageError

VERILOG = (".v", ".sv", ".json")
"""Ends of the names of Verilog files and of what Yosys makes of them; a colon and a module may follow."""

if TYPE_CHECKING:
    from gc2pc.circuit import Netlist
    from gc2pc.language import Function
    from gc2pc.program import Program
    from gc2pc.program.plan import Plan

    Target: TypeAlias = Function | Program | Plan


def resolve(text: str, owners: Mapping[str, str]) -> Target:
    """Return the Function, Program or Plan that a TARGET names; owners are for the inputs of circuits."""
    path, colon, name = text.rpartition(":")
    if colon and path.endswith(".py"):
        if owners:
            raise UsageError("--owner is for circuits; the function itself says whose its inputs are")
        return load_function(Path(path), name)
    if text.endswith(".py"):
        raise UsageError(f"{text} needs the name of a function: {_suggest(Path(text))}")
    if colon and path.endswith(VERILOG):
        return _from_file(Path(path), owners, name)
    if text.startswith("lib:"):
        return _from_library(text.removeprefix("lib:"), owners)
    return _from_file(Path(text), owners)


def load_function(path: Path, name: str) -> Function:
    """Return the @function `name` of a Python file, which is run as a module."""
    from gc2pc.language import Function

    module = _run_file(path)
    found = getattr(module, name, None)
    if isinstance(found, Function):
        return found
    if found is None:
        raise UsageError(f"{path} has no function {name!r}; it has {_names(module)}")
    raise UsageError(f"{name} in {path} is not decorated with @gc2pc.function")


def _run_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    module_name = f"_gc2pc_target_{path.stem}"
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} cannot be loaded as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    folder = str(path.resolve().parent)
    if folder not in sys.path:
        sys.path.insert(0, folder)  # as `python file.py` would, for the file's own imports
    try:
        spec.loader.exec_module(module)
    except Gc2pcError:
        raise
    except Exception as error:
        raise UsageError(f"{_where(path, error)}: {type(error).__name__}: {error}") from error
    return module


def _where(path: Path, error: Exception) -> str:
    """Return file:line of the last frame of an error that lies in the file itself."""
    if isinstance(error, SyntaxError):
        return f"{error.filename}:{error.lineno}"
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename) == path]
    return f"{path}:{lines[-1]}" if lines else str(path)


def _names(module: ModuleType) -> str:
    from gc2pc.language import Function

    names = [name for name, value in vars(module).items() if isinstance(value, Function)]
    return ", ".join(names) if names else "none that is decorated with @gc2pc.function"


def _suggest(path: Path) -> str:
    return f"write {path}:NAME, where NAME is one of {_names(_run_file(path))}"


def _from_library(name: str, owners: Mapping[str, str]) -> Program:
    from gc2pc.library.catalog import build
    from gc2pc.program import from_netlist

    return from_netlist(build(name), owners, name)


def _from_file(path: Path, owners: Mapping[str, str], module: str | None = None) -> Program | Plan:
    from gc2pc.program import from_netlist
    from gc2pc.program.plan_file import is_plan_file

    if not path.is_file():
        raise UsageError(
            f"there is no file {path}; a TARGET is file.py:function, a circuit or plan file, or lib:NAME"
        )
    if is_plan_file(path):
        return _from_plan_file(path, owners)
    return from_netlist(load_netlist(path, module), owners, path.stem)


def load_netlist(path: Path, module: str | None = None) -> Netlist:
    """Return the netlist of a circuit file, folded; of Verilog, that of a module."""
    from gc2pc.circuit import fold
    from gc2pc.formats import load

    if path.suffix not in VERILOG:
        return fold(load(path))
    from gc2pc.verilog import read_verilog, read_yosys_json

    if path.suffix != ".json":
        return read_verilog(path, module)
    try:
        return read_yosys_json(path.read_bytes(), module)
    except UsageError as error:
        raise UsageError(f"{path}, {error}") from None


def _from_plan_file(path: Path, owners: Mapping[str, str]) -> Plan:
    from gc2pc.plans import load_plan

    if owners:
        raise UsageError("--owner is for circuits; a plan says itself whose its inputs are")
    return load_plan(path)
