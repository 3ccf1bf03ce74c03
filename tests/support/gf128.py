"""GF(2^128) on Python integers, bit j the coefficient of x^j, modulo x^128 + x^7 + x^2 + x + 1."""

from functools import reduce

MODULUS = 1 << 128 | 0x87


def times(a: int, b: int) -> int:
    """Return the product."""
    product = 0
    for i in range(128):
        if b >> i & 1:
            product ^= a << i
    for i in range(254, 127, -1):
        if product >> i & 1:
            product ^= MODULUS << i - 128
    return product


def horner(chi: int, blocks: list[int]) -> int:
    """Return the sum of blocks[t] * chi^(n-1-t)."""
    return reduce(lambda hash_, block: times(hash_, chi) ^ block, blocks, 0)
