"""The product of Alice's matrix and Bob's, for Bob alone; numbers of 16 bits, modulo 2**16.

    python examples/matrix_product.py

Between two machines (Bob: --as bob --connect HOST:7700 --input right=@matrix.npy):

    gc2pc run examples/matrix_product.py:product --as alice --listen :7700 --input left=@matrix.npy
"""

import numpy as np
from meeting import cost, meet

from gc2pc import Alice, Array, Bob, Int, function

N = 32


@function
def product(left: Alice[Array[Int[16], N, N]], right: Bob[Array[Int[16], N, N]]) -> Bob[Array[Int[16], N, N]]:
    return left @ right


def main() -> None:
    left, right = np.random.default_rng(3).integers(-100, 100, (2, N, N))
    found, report = meet(product, left=left, right=right)
    print(f"first row: {found[0, :4]} ... ({cost(report)})")


if __name__ == "__main__":
    main()
