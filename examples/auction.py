"""A second-price auction of 1,000 bidders: the highest bid wins and pays the second highest.

Two houses run it and neither knows a bid. Each bidder gives one house a random number and the other the
exclusive or of it with the bid: putting the two together inside the computation is free. Both houses learn
who won, and the price; of equal bids that of the later bidder wins.

    python examples/auction.py

Between two machines (Bob: --as bob --connect HOST:7700 --input masked=@masked.npy):

    gc2pc run examples/auction.py:auction --as alice --listen :7700 --input mask=@mask.npy
"""

import numpy as np
from meeting import cost, meet

from gc2pc import Alice, Array, Bob, UInt, function, topk

BIDDERS, BITS, NUMBER = 1000, 32, 10


@function
def auction(
    mask: Alice[Array[UInt[BITS], BIDDERS]], masked: Bob[Array[UInt[BITS], BIDDERS]]
) -> tuple[UInt[NUMBER], UInt[BITS]]:
    """Return the winner's number and the price."""
    bids = UInt[BITS + NUMBER](mask ^ masked) << NUMBER | np.arange(BIDDERS)
    first, second = topk(bids, 2)
    return UInt[NUMBER](first), UInt[BITS](second >> NUMBER)


def main() -> None:
    rng = np.random.default_rng(6)
    bids = rng.integers(100, 1_000_000, BIDDERS)
    mask = rng.integers(0, 1 << BITS, BIDDERS)
    (winner, price), report = meet(auction, mask=mask, masked=mask ^ bids)
    print(f"bidder {winner} wins and pays {price} ({cost(report)})")


if __name__ == "__main__":
    main()
