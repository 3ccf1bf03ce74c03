"""Finds the public circuit files, which are not part of the repository."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "circuits"


def public_circuit(name: str) -> Path:
    """Return the path of a public circuit file; skip the test, saying so, when it is not there."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the public circuit {name} is not in {FOLDER}")
    return path
