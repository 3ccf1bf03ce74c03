"""The named circuits: their ports, their size against tests/golden/gates.txt, their files in circuits/."""

import importlib.util
from pathlib import Path

import pytest

from gc2pc.circuit import fold
from gc2pc.errors import UsageError
from gc2pc.formats import load
from gc2pc.library.catalog import CATALOG, COUNTS, FAMILIES, build, counts, read_counts, write_counts

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "gates.txt"


@pytest.mark.parametrize("name", CATALOG)
def test_entries_are_as_declared_and_folded(name):
    net, entry = build(name), CATALOG[name]
    assert {port.name: port.bits for port in net.in_ports} == entry.inputs
    assert {port.name: port.bits for port in net.out_ports} == entry.outputs
    assert fold(net) == net
    assert build(name) is net


def test_no_name_is_in_two_families():
    assert len(CATALOG) == sum(map(len, FAMILIES.values()))


def test_unknown_names():
    with pytest.raises(UsageError, match=r"no circuit 'add33'; did you mean add32 or add64\?"):
        build("add33")


def test_gates_have_not_grown():
    """More ANDs than in the golden file are a defect; any other change is to be written there."""
    recorded, now = GOLDEN.read_text(encoding="utf-8"), write_counts()
    counted = read_counts(now)
    for name, count in read_counts(recorded).items():
        ands = counted[name].and_gates
        assert ands <= count.and_gates, f"{name} grew from {count.and_gates} to {ands} ANDs"
    assert recorded == now, f"the circuits changed for good; write to {GOLDEN.relative_to(ROOT)}:\n{now}"


def test_the_catalog_knows_its_counts():
    assert COUNTS.read_text(encoding="utf-8") == write_counts(), "run python circuits/export.py"
    assert list(counts()) == list(CATALOG)


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


@pytest.mark.parametrize("name", CATALOG)
def test_files_stay_small(name):
    """A file of 60,000 gates has 1.5 MB of text; SHA-256, which every such library has, is twice that."""
    if CATALOG[name].exported and name != "sha256":
        assert build(name).n_gates <= 60_000, "say exported=False"
