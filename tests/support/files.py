"""Circuit files that tests write, and where public ones lie."""

from pathlib import Path

import pytest

HALF_ADDER = "2 4\n2 1 1\n2 1 1\n\n2 1 0 1 2 XOR\n2 1 0 1 3 AND\n"
PUBLIC = Path(__file__).resolve().parents[3] / "shared" / "circuits"


def public_circuit(name: str) -> str:
    """Return the path of a public circuit beside the repository; skips the test when it is not there."""
    path = PUBLIC / name
    if not path.is_file():
        pytest.skip(f"no public circuit {name} in ../shared/circuits")
    return str(path)
