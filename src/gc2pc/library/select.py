"""Choices by a secret bit."""

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.library.compare import less_than, less_than_signed
from gc2pc.library.words import bitwise_xor, common_width, keep_if


def mux(b: Builder, c: Wire, x: Word, y: Word) -> Word:
    """Return x if c is 1, else y; n ANDs."""
    common_width(x, y)
    return [b.mux(c, p, q) for p, q in zip(x, y, strict=True)]


def swap_if(b: Builder, c: Wire, x: Word, y: Word) -> tuple[Word, Word]:
    """Return (y, x) if c is 1, else (x, y); n ANDs."""
    change = keep_if(b, c, bitwise_xor(b, x, y))
    return bitwise_xor(b, x, change), bitwise_xor(b, y, change)


def compare_exchange(b: Builder, x: Word, y: Word, signed: bool = False) -> tuple[Word, Word]:
    """Return the smaller and the larger of two words; 2n ANDs."""
    common_width(x, y)
    less = less_than_signed if signed else less_than
    return swap_if(b, less(b, y, x), x, y)


def minimum(b: Builder, x: Word, y: Word, signed: bool = False) -> Word:
    """Return the smaller of two words; 2n ANDs."""
    return compare_exchange(b, x, y, signed)[0]


def maximum(b: Builder, x: Word, y: Word, signed: bool = False) -> Word:
    """Return the larger of two words; 2n ANDs."""
    return compare_exchange(b, x, y, signed)[1]
