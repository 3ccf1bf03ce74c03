"""Which of Bob's records is nearest to Alice's? Both learn its number only.

`by_hamming` compares bit strings, as fingerprints or iris codes give them. `by_euclid` compares points p and
q: |p - q|^2 = |p|^2 - 2 pq + |q|^2, of which |p|^2 is the same for all records and Bob finds |q|^2 by
himself, so only pq is left to do together. All records are compared side by side, in lanes.

    python examples/nearest.py

Between two machines (Bob: --as bob --connect HOST:7700 --input points=@points.npy, and squares likewise):

    gc2pc run examples/nearest.py:by_euclid --as alice --listen :7700 --input point=@point.npy
"""

import numpy as np
from meeting import cost, meet

from gc2pc import Alice, Array, Bit, Bob, Int, UInt, function

BITS, DIMENSIONS = 256, 16


@function
def by_hamming(code: Alice[Array[Bit, BITS]], codes: Bob[Array[Bit, None, BITS]]) -> UInt[32]:
    return UInt[32]((code ^ codes).sum(axis=1).argmin())


@function
def by_euclid(
    point: Alice[Array[UInt[8], DIMENSIONS]],
    points: Bob[Array[UInt[8], None, DIMENSIONS]],
    squares: Bob[Array[Int[22]]],
) -> UInt[32]:
    products = UInt[20](points) @ UInt[20](point)
    return UInt[32]((squares - Int[22](products) * 2).argmin())


def main() -> None:
    rng = np.random.default_rng(2)
    codes = rng.integers(0, 2, (1000, BITS))
    code = codes[321] ^ (rng.random(BITS) < 0.2)
    found, report = meet(by_hamming, code=code, codes=codes)
    print(f"nearest code: {found} ({cost(report)})")
    points = rng.integers(0, 256, (1000, DIMENSIONS))
    point = np.clip(points[123] + rng.integers(-9, 10, DIMENSIONS), 0, 255)
    squares = (points**2).sum(axis=1)
    found, report = meet(by_euclid, point=point, points=points, squares=squares)
    print(f"nearest point: {found} ({cost(report)})")


if __name__ == "__main__":
    main()
