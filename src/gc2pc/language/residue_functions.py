"""Functions of residues modulo a public number, and of elements of GF(2^n)."""

from __future__ import annotations

from typing import Any

from gc2pc.language import residues
from gc2pc.language.secret import Secret


def addmod(x: Any, y: Any, m: int) -> Secret:
    """Return (x + y) % m for a public m; 3n ANDs for m of n bits, and 2n for each operand to be reduced."""
    return Secret(residues.plus("addmod()", x, y, m))


def submod(x: Any, y: Any, m: int) -> Secret:
    """Return (x - y) % m for a public m; as addmod."""
    return Secret(residues.plus("submod()", x, y, m))


def mulmod(x: Any, y: Any, m: int) -> Secret:
    """Return x * y % m for a public m of any size: three products of n bits each, and 9n ANDs."""
    return Secret(residues.product(x, y, m))


def powmod(x: Any, exponent: Any, m: int) -> Secret:
    """Return pow(x, exponent, m) for a public m and an exponent that is public or a UInt.

    4 bits of the exponent take 5 products modulo m; a public one of few ones takes a product for each bit.
    """
    return Secret(residues.power(x, exponent, m))


def invmod(x: Any, m: int) -> Secret:
    """Return pow(x, -1, m) for a public odd m, 0 if x has no inverse; 18 n^2 ANDs for m of n bits."""
    return Secret(residues.inverse(x, m))


def gf2_mul(x: Any, y: Any, polynomial: int) -> Secret:
    """Return the product of two elements of GF(2^n), UInt[n]s, for a public irreducible polynomial.

    Bit i of an element or of the polynomial is the coefficient of x^i. n^1.585 ANDs; squares are free.
    """
    return Secret(residues.field_product(x, y, polynomial))


def gf2_inv(x: Any, polynomial: int) -> Secret:
    """Return the inverse of an element of GF(2^n), 0 for 0; about log2(n) products."""
    return Secret(residues.field_inverse(x, polynomial))
