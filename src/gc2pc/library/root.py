"""Integer square roots, digit by digit without restoring: n (n + 2) / 8 ANDs for n bits."""

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library.arithmetic import add
from gc2pc.library.words import common_width, flip_if


def isqrt(b: Builder, x: Word) -> Word:
    """Return the square root of an unsigned word, rounded down, as (n + 1) // 2 bits.

    A root q with a remainder r, 0 <= r or r < 0 for one too large, takes two more bits of x: the next
    remainder is 4r + bits - (4q + 1) or 4r + bits + (4q + 3). Both add q or NOT q with two ones below.
    """
    n = common_width(x)
    bits = [*x, 0] if n % 2 else x
    root: Word = []
    remainder: Word = [0]
    negative: Wire = 0
    for i in range(len(bits) - 2, -1, -2):
        step = [1, 1, *flip_if(b, b.not_(negative), [*root, 0])]
        remainder = add(b, [*bits[i : i + 2], *remainder][: len(step)], step)
        negative = remainder[-1]
        root = [b.not_(negative), *root]
    return root
