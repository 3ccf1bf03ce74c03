"""The median of the salaries that two employers pay: of all together, the one in the middle.

Each sorts its own list beforehand, which costs nothing. Then comparing the middles of both shows, but to
nobody, which half of each holds the median: the lists halve at every step. That takes two AND gates for each
bit of one list; sorting all 2,000 numbers would take more than fifty times as many.

    python examples/median.py

Between two machines, lists equally long (Bob: --as bob --connect HOST:7700 --input bob=@salaries.csv):

    gc2pc run examples/median.py:median --as alice --listen :7700 --input alice=@salaries.csv
"""

import numpy as np
from meeting import cost, meet

from gc2pc import Alice, Array, Bob, UInt, function


@function
def median(alice: Alice[Array[UInt[32]]], bob: Bob[Array[UInt[32]]]) -> UInt[32]:
    """Both lists sorted. Of 2 n numbers the n-th smallest, with as many above it as below and one more."""
    while (n := len(alice)) > 1:
        drop = n // 2
        if alice[(n - 1) // 2] <= bob[(n - 1) // 2]:  # it is not in Alice's lower half, nor in Bob's upper
            alice, bob = alice[drop:], bob[: n - drop]
        else:
            alice, bob = alice[: n - drop], bob[drop:]
    return min(alice[0], bob[0])


def main() -> None:
    alice, bob = np.sort(np.random.default_rng(5).integers(20_000, 200_000, (2, 1000)))
    found, report = meet(median, alice=alice, bob=bob)
    print(f"the median is {found} ({cost(report)})")


if __name__ == "__main__":
    main()
