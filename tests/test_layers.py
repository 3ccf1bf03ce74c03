"""Who may import whom: walks every import of the package, those inside functions too."""

import ast
from pathlib import Path

import pytest

import gc2pc

PACKAGE = Path(gc2pc.__file__).parent

COMPILE = {"circuit", "formats", "library", "optimize", "program", "language", "verilog"}
PROTOCOL = {"net", "native", "ot", "garble"}
JOIN = {"crypto", "text", "handshake", "stream", "columns", "task", "session", "plans", "forecast", "drawing"}
ABOVE = {"errors", "gc2pc", *COMPILE, *PROTOCOL, *JOIN}

# room -> what it may import of the package; "gc2pc" stands for what the package itself exports
MAY_IMPORT = {
    "errors": set(),
    "circuit": {"errors"},
    "formats": {"errors", "circuit"},
    "library": {"errors", "circuit"},
    "optimize": {"errors", "circuit", "native"},
    "program": {"errors", "circuit", "native"},
    "language": {"errors", "circuit", "library", "optimize", "program"},
    "crypto": {"language"},
    "text": {"language"},
    "verilog": {"errors", "circuit", "formats", "library", "language"},
    "native": {"errors", "_native"},
    "net": {"errors"},
    "ot": {"errors", "net", "native"},
    "garble": {"errors", "net", "native", "ot", "program"},
    "handshake": {"errors", "net"},
    "stream": {"errors", "native", "garble", "program"},
    "columns": {"errors", "stream"},
    "task": {"errors", "native", "garble", "stream", *COMPILE},
    "session": {"errors", "gc2pc", "handshake", "stream", "task", *COMPILE, *PROTOCOL},
    "plans": {"errors", "native", "garble", "task", "program"},
    "forecast": {"errors", "net", "native", "ot", "garble", "program"},
    "drawing": {"errors", *COMPILE},
    "psi": ABOVE,
    "bench": ABOVE,
    "cli": ABOVE | {"bench", "psi"},
    "__main__": {"cli"},
    "gc2pc": ABOVE,
}

# modules from outside the package that belong to one room, or a few
ONLY_IN = {
    "socket": {"net"},
    "ssl": {"net"},
    "select": {"net"},
    "selectors": {"net"},
    "cffi": set(),
    "rbcl": {"ot"},
    "click": {"cli"},
    "rich": {"cli"},
    "pyosys": {"verilog"},
    "Crypto": set(),
}


def room_of(name: str) -> str:
    """Return the room that a dotted name of the package lies in; "gc2pc" for what the package exports."""
    first = name.split(".")[1] if "." in name else ""
    exists = (PACKAGE / first).is_dir() or (PACKAGE / f"{first}.py").is_file()
    return first if first and (exists or first in {*MAY_IMPORT, "_native"}) else "gc2pc"


def imported_names(tree: ast.AST, package: str) -> list[tuple[int, str]]:
    """Return (line, absolute dotted name) of every import in a module of `package`."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")
            above = parents[: len(parents) - node.level + 1] if node.level else []
            base = ".".join(above + ([node.module] if node.module else []))
            names += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            names += [(node.lineno, arg.value) for arg in node.args[:1] if isinstance(arg, ast.Constant)]
    return names


def broken_rules(source: str, module: str, is_package: bool = False) -> list[str]:
    """Return what a module's imports break, one line for each."""
    room = room_of(module)
    found = []
    for line, name in imported_names(ast.parse(source), module if is_package else module.rpartition(".")[0]):
        outside = name.split(".")[0]
        if outside == "gc2pc":
            target = room_of(name)
            if target != room and target not in MAY_IMPORT[room]:
                found.append(f"{module}:{line}: {room} may not import {target}")
        elif outside in ONLY_IN and room not in ONLY_IN[outside]:
            found.append(f"{module}:{line}: {room} may not import {outside}")
    return found


def modules():
    """Return (dotted name, path) of every Python file of the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


@pytest.mark.parametrize(("module", "path"), [pytest.param(*item, id=item[0]) for item in modules()])
def test_rooms_import_only_what_they_may(module, path):
    assert room_of(module) in MAY_IMPORT, "a new room: give it a row in the table"
    assert not broken_rules(path.read_text(encoding="utf-8"), module, path.name == "__init__.py")


@pytest.mark.parametrize(
    ("module", "source", "line"),
    [
        ("gc2pc.circuit.netlist", "from gc2pc.net import Channel", "circuit may not import net"),
        ("gc2pc.circuit.netlist", "from gc2pc import net", "circuit may not import net"),
        ("gc2pc.circuit.netlist", "import gc2pc.net.tcp as x", "circuit may not import net"),
        ("gc2pc.circuit.netlist", "from ..net.tcp import listen", "circuit may not import net"),
        ("gc2pc.circuit.netlist", "from .. import net", "circuit may not import net"),
        ("gc2pc.net.tcp", "from gc2pc import richer", "net may not import gc2pc"),
        ("gc2pc.net.tcp", "def f():\n    import gc2pc.native", "net may not import native"),
        ("gc2pc.ot.base", "from gc2pc import _native", "ot may not import _native"),
        ("gc2pc.ot.base", "importlib.import_module('gc2pc._native')", "ot may not import _native"),
        ("gc2pc.garble.engine", "if True:\n    import socket", "garble may not import socket"),
        ("gc2pc.session", "from rich.progress import Progress", "session may not import rich"),
    ],
)
def test_the_walk_finds(module, source, line):
    assert [found.split(": ", 1)[1] for found in broken_rules(source, module)] == [line]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("gc2pc.net.tcp", "from gc2pc.errors import LinkError\nfrom .channel import Channel\nimport socket"),
        ("gc2pc.native.engine", "from gc2pc._native import ffi, lib\nimport numpy"),
        ("gc2pc.session", "from gc2pc import __version__\nfrom gc2pc.garble import Garbler"),
    ],
)
def test_the_walk_allows(module, source):
    assert broken_rules(source, module) == []
