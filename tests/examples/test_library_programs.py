"""The library programs among the examples: against numpy, between two parties, and as their index says."""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from gc2pc import run_local
from support.files import module_of

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
INDEX = re.findall(r"^\| \[(\w+)\.py\].*\| ([\d, ]+) \|[^|]*\|$", (EXAMPLES / "README.md").read_text(), re.M)


def example(name: str) -> ModuleType:
    return module_of(EXAMPLES / f"{name}.py")


@pytest.mark.parametrize("n", [1, 2, 3, 17, 64])
def test_sorting(n: int) -> None:
    module = example("sort_together")
    alice, bob = np.random.default_rng(n).integers(0, 1 << 32, (2, n), dtype=np.uint32)
    want = np.sort(np.concatenate([alice, bob]))
    assert np.array_equal(module.sort_all(alice, bob), want)
    assert np.array_equal(module.merge_sorted(np.sort(alice), np.sort(bob)), want)


def distance(x: str, y: str) -> int:
    """The table in full, of Wagner and Fischer."""
    row = list(range(len(y) + 1))
    for i, a in enumerate(x, 1):
        above, row = row, [i]
        for j, b in enumerate(y, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[j - 1] + 1))
    return row[-1]


def test_edit_distance() -> None:
    module = example("edit_distance")
    rng = np.random.default_rng(1)
    texts = ["".join(rng.choice(list("ab" if i % 2 else "abcdefgh"), i % 12)) for i in range(1, 40)]
    texts += ["a", "kitten", "sitting", "aaaaaaa", "bbbbbbb", "ab" * 6]
    for x, y in pairwise(texts):
        if x and y:
            assert module.edit_distance(module.letters(x), module.letters(y)) == distance(x, y), (x, y)
    assert module.edit_distance.stats(alice=100, bob=100)["and_gates"] <= 11 * 100**2 + 400


def test_nearest() -> None:
    module = example("nearest")
    rng = np.random.default_rng(2)
    for n in (1, 2, 9, 100):
        codes, code = rng.integers(0, 2, (n, module.BITS)), rng.integers(0, 2, module.BITS)
        assert module.by_hamming(code, codes) == (codes != code).sum(axis=1).argmin()
        points = rng.integers(0, 256, (n, module.DIMENSIONS))
        point = rng.integers(0, 256, module.DIMENSIONS)
        want = ((points - point) ** 2).sum(axis=1).argmin()
        assert module.by_euclid(point, points, (points**2).sum(axis=1)) == want
    far = np.full((2, module.DIMENSIONS), [[255], [254]])
    assert module.by_euclid(np.zeros(module.DIMENSIONS, int), far, (far**2).sum(axis=1)) == 1


def test_matrix_product() -> None:
    module = example("matrix_product")
    left, right = np.random.default_rng(3).integers(-(1 << 15), 1 << 15, (2, module.N, module.N))
    assert np.array_equal(module.product(left, right), (left @ right).astype(np.int16))


def test_histogram() -> None:
    module = example("histogram")
    rng = np.random.default_rng(4)
    for n in (1, 10, 1000):
        bracket, ill = rng.integers(0, 8, n), rng.random(n) < 0.5
        assert np.array_equal(module.histogram(bracket, ill), np.bincount(bracket[ill], minlength=8))
    assert module.histogram.stats(bracket=1000, ill=1000)["and_gates"] < 15 * 1000


def test_median() -> None:
    module = example("median")
    rng = np.random.default_rng(5)
    for n in [*range(1, 40), 100, 129]:
        alice, bob = np.sort(rng.integers(0, 50 if n % 2 else 1 << 32, (2, n)))
        assert module.median(alice, bob) == np.sort(np.concatenate([alice, bob]))[n - 1]
    assert module.median.stats(alice=1000, bob=1000)["and_gates"] <= 65 * 1000


def test_auction() -> None:
    module = example("auction")
    rng = np.random.default_rng(6)
    for most in (3, 1 << 32):
        bids, mask = rng.integers(0, most, module.BIDDERS), rng.integers(0, 1 << 32, module.BIDDERS)
        order = np.lexsort((np.arange(module.BIDDERS), bids))
        winner, price = module.auction(mask, mask ^ bids)
        assert (winner, price) == (order[-1], bids[order[-2]])


def test_between_two_parties() -> None:
    module = example("median")
    outputs = run_local(module.median, {"alice": [1, 5, 9], "bob": [2, 3, 4]})[:2]
    assert outputs == ({"result": 3}, {"result": 3})


def test_every_example_is_in_the_index() -> None:
    text = (EXAMPLES / "README.md").read_text()
    assert {path.name for path in EXAMPLES.glob("*.py")} == set(re.findall(r"\((\w+\.py)\)", text))


@pytest.mark.parametrize(("name", "gates"), INDEX)
def test_the_index_tells_the_gates(name: str, gates: str, tmp_path: Path) -> None:
    command = [sys.executable, str(EXAMPLES / f"{name}.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert re.findall(r"([\d,]+) AND gates", done.stdout) == gates.split()
