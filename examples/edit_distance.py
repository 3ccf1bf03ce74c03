"""How far apart are two texts? The fewest letters to insert, delete or change in Alice's to get Bob's.

Cell (i, j) of the table is the distance between the first i letters of one and the first j of the other.
Neighbouring cells differ by -1, 0 or 1, so the table is kept as differences: two bits a cell, however long
the texts, and four AND gates a cell besides those that compare two letters.

    python examples/edit_distance.py

Between two machines, letters as numbers (Bob: --as bob --connect HOST:7700 --input bob=@letters.npy):

    gc2pc run examples/edit_distance.py:edit_distance --as alice --listen :7700 --input alice=@letters.npy
"""

import numpy as np
from meeting import cost, meet

from gc2pc import Alice, Array, Bit, Bob, UInt, function, scan, sum

WIDTH = 16  # bits of the result


@function
def edit_distance(alice: Alice[Array[UInt[8]]], bob: Bob[Array[UInt[8]]]) -> UInt[WIDTH]:
    def cell(left, column):
        """Differences: `left` down the column before, `above` along the row before; each (is -1, is +1)."""
        above, differs = column
        more = differs & ~above[0] & ~left[0]  # this cell is 1 more than the one above and left of it, or 0
        down, along = more & above[1], more & left[1]
        return (above[1] ^ down, above[0] ^ more ^ down), (left[1] ^ along, left[0] ^ more ^ along)

    def row(above, letter):
        return scan(cell, (Bit(0), Bit(1)), (above, letter != bob))[1], None

    rising = np.zeros(len(bob), bool), np.ones(len(bob), bool)  # the row above the first letter: 0, 1, 2, ...
    less, more = scan(row, rising, alice)[0]
    return UInt[WIDTH](sum(more)) - UInt[WIDTH](sum(less)) + len(alice)


def letters(text: str) -> np.ndarray:
    return np.frombuffer(text.encode(), np.uint8)


def main() -> None:
    alice = "It was the best of times, it was the worst of times, it was the age of wisdom"
    bob = "It was the rest of time; it was the word of rhymes, if was the edge of freedom"
    distance, report = meet(edit_distance, alice=letters(alice), bob=letters(bob))
    print(f"{distance} changes between {len(alice)} and {len(bob)} letters ({cost(report)})")


if __name__ == "__main__":
    main()
