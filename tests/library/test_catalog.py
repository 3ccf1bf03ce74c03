"""The named circuits: their ports, their size against tests/golden/gates.txt, their files in circuits/."""

import importlib.util
from pathlib import Path

import pytest

from gc2pc.circuit import fold
from gc2pc.errors import UsageError
from gc2pc.formats import load
from gc2pc.library.catalog import CATALOG, build
from support.oracle import check, signed

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "gates.txt"

HEADER = "# circuit, AND gates, XOR gates, AND depth\n"

ORACLES = {
    "add": lambda n, x, y: (x + y,),
    "sub": lambda n, x, y: (x - y,),
    "neg": lambda n, x: (-x,),
    "abs": lambda n, x: (abs(signed(x, n)),),
    "lt": lambda n, x, y: (x < y,),
    "slt": lambda n, x, y: (signed(x, n) < signed(y, n),),
    "eq": lambda n, x, y: (x == y,),
    "mux": lambda n, c, x, y: (x if c else y,),
    "shl": lambda n, x, k: (x << k,),
    "shr": lambda n, x, k: (x >> k,),
    "sar": lambda n, x, k: (signed(x, n) >> k,),
    "popcount": lambda n, x: (x.bit_count(),),
    "mul": lambda n, x, y: (x * y,),
    "mulfull": lambda n, x, y: (x * y,),
    "square": lambda n, x: (x * x,),
    "exchange": lambda n, x, y: (min(x, y), max(x, y)),
    "hamming": lambda n, x, y: ((x ^ y).bit_count(),),
}
APART = {"aes128", "aes192", "aes256", "sha256", "sha256_compress"}  # tested in files of their own


@pytest.mark.parametrize("name", [name for name in CATALOG if name not in APART])
def test_meaning(name):
    family = name.rstrip("0123456789")
    n = int(name.removeprefix(family))
    check(build(name), lambda *values: ORACLES[family](n, *values))


@pytest.mark.parametrize("name", CATALOG)
def test_entries_are_as_declared_and_folded(name):
    net, entry = build(name), CATALOG[name]
    assert {port.name: port.bits for port in net.in_ports} == entry.inputs
    assert tuple(port.name for port in net.out_ports) == entry.outputs
    assert fold(net) == net
    assert build(name) is net


def test_unknown_names():
    with pytest.raises(UsageError, match="no circuit 'add33'; it has add32, "):
        build("add33")


def test_gates_have_not_grown():
    """More ANDs than in the golden file are a defect; any other change is to be written there."""
    recorded = GOLDEN.read_text(encoding="utf-8")
    nets = ((name, build(name)) for name in CATALOG)
    counts = {name: (net.and_gates, net.xor_gates, net.depth) for name, net in nets}
    for line in recorded.splitlines()[1:]:
        name, ands, *_ = line.split()
        assert counts[name][0] <= int(ands), f"{name} grew from {ands} to {counts[name][0]} ANDs"
    now = HEADER + "".join(f"{name} {ands} {xors} {depth}\n" for name, (ands, xors, depth) in counts.items())
    assert recorded == now, f"the circuits changed for good; write to {GOLDEN.relative_to(ROOT)}:\n{now}"


def exported_files():
    spec = importlib.util.spec_from_file_location("export", ROOT / "circuits" / "export.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.files()


def test_the_folder_holds_the_exports():
    expected = exported_files()
    present = {path.name for path in (ROOT / "circuits").iterdir() if path.suffix in (".txt", ".md")}
    assert present == set(expected), "run python circuits/export.py"
    for name, content in expected.items():
        found = (ROOT / "circuits" / name).read_text(encoding="utf-8")
        assert found == content, f"circuits/{name} is out of date: run python circuits/export.py"


@pytest.mark.parametrize("name", ["add32", "exchange32", "aes128"])
def test_exports_read_back(name):
    net = load(ROOT / "circuits" / f"{name}.txt")
    own = build(name)
    assert (net.op == own.op).all() and (net.a == own.a).all() and (net.outputs == own.outputs).all()
