"""Sort the numbers of both parties: nobody learns whose a number is, but for its own.

`sort` is Batcher's odd-even merge sort. Where each party sorts its own list beforehand, the last of its
merges is enough, which takes a fifth of the gates.

    python examples/sort_together.py

Between two machines (Bob: --as bob --connect HOST:7700 --input bob=@numbers.csv):

    gc2pc run examples/sort_together.py:merge_sorted --as alice --listen :7700 --input alice=@numbers.csv
"""

import numpy as np
from meeting import cost, meet

from gc2pc import Alice, Array, Bob, UInt, concatenate, function, merge, sort


@function
def sort_all(alice: Alice[Array[UInt[32]]], bob: Bob[Array[UInt[32]]]) -> Array[UInt[32]]:
    return sort(concatenate([alice, bob]))


@function
def merge_sorted(alice: Alice[Array[UInt[32]]], bob: Bob[Array[UInt[32]]]) -> Array[UInt[32]]:
    """The same for two lists that are sorted already."""
    return merge(alice, bob)


def main() -> None:
    alice, bob = np.random.default_rng(1).integers(0, 10**6, (2, 512))
    everything, report = meet(sort_all, alice=alice, bob=bob)
    print(f"sorted: {everything[:5]} ... ({cost(report)})")
    merged, report = meet(merge_sorted, alice=np.sort(alice), bob=np.sort(bob))
    print(f"merged: {merged[:5]} ... ({cost(report)})")


if __name__ == "__main__":
    main()
