"""How many of Alice's people are in each age bracket, counting those whom Bob's list marks as ill?

Both have a row for each person, in the same order: Alice the bracket, 0 to 7, Bob whether the person is ill.
Each bit of the bracket parts the marks in two, so a row takes 7 AND gates for its mark to reach a bracket,
and one in each bracket to be counted.

    python examples/histogram.py

Between two machines (Bob: --as bob --connect HOST:7700 --input ill=@ill.csv):

    gc2pc run examples/histogram.py:histogram --as alice --listen :7700 --input bracket=@people.csv#bracket
"""

import numpy as np
from meeting import cost, meet

from gc2pc import Alice, Array, Bit, Bob, UInt, function, stack, sum


@function
def histogram(bracket: Alice[Array[UInt[3]]], ill: Bob[Array[Bit]]) -> Array[UInt[32], 8]:
    parts = [ill]
    for bit in (2, 1, 0):
        upper = [part & ((bracket >> bit) & 1 == 1) for part in parts]
        parts = [half for part, high in zip(parts, upper, strict=True) for half in (part ^ high, high)]
    return stack([UInt[32](sum(part)) for part in parts])


def main() -> None:
    rng = np.random.default_rng(4)
    bracket, ill = rng.integers(0, 8, 100_000), rng.random(100_000) < 0.1
    counts, report = meet(histogram, bracket=bracket, ill=ill)
    print(f"ill, by bracket: {counts.tolist()} ({cost(report)})")


if __name__ == "__main__":
    main()
