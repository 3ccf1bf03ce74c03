"""Circuit files that tests write, where public ones lie, and Python files as modules."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

HALF_ADDER = "2 4\n2 1 1\n2 1 1\n\n2 1 0 1 2 XOR\n2 1 0 1 3 AND\n"
PUBLIC = Path(__file__).resolve().parents[3] / "shared" / "circuits"


def public_circuit(name: str) -> str:
    """Return the path of a public circuit beside the repository; skips the test when it is not there."""
    path = PUBLIC / name
    if not path.is_file():
        pytest.skip(f"no public circuit {name} in ../shared/circuits")
    return str(path)


def module_of(path: Path) -> ModuleType:
    """Return a Python file as a module; it finds its neighbours, as when it is run."""
    if str(path.parent) not in sys.path:
        sys.path.append(str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module
