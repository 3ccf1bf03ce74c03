"""Write two CSV files of random 32-bit numbers, alice.csv and bob.csv, for compare_columns.py.

python examples/make_columns.py [--rows 1000000] [--seed 1] [--folder .]
"""

import argparse
from pathlib import Path

import numpy as np


def write_columns(folder: Path, rows: int, seed: int) -> list[Path]:
    """Write one column a party under the header `value`; the same seed gives the same files."""
    rng = np.random.default_rng(seed)
    paths = [folder / "alice.csv", folder / "bob.csv"]
    for path in paths:
        numbers = rng.integers(0, 2**32, rows, dtype=np.uint64)
        path.write_text("value\n" + "".join(f"{number}\n" for number in numbers.tolist()), encoding="utf-8")
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path())
    options = parser.parse_args()
    for path in write_columns(options.folder, options.rows, options.seed):
        print(path)


if __name__ == "__main__":
    main()
