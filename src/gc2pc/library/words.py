"""Words bit by bit: widths checked, and the operations that cost one gate a bit or none."""

from collections.abc import Callable, Sequence

from gc2pc.circuit import Builder, Wire, Word
from gc2pc.errors import UsageError


def common_width(*words: Sequence[Wire]) -> int:
    """Return the width in bits that all words share; UsageError if they differ or are empty."""
    widths = {len(word) for word in words}
    if len(widths) != 1:
        raise UsageError(f"the words must be equally wide, got {', '.join(str(len(w)) for w in words)} bits")
    if 0 in widths:
        raise UsageError("a word must have at least 1 bit")
    return widths.pop()


def _bitwise(gate: Callable[[Wire, Wire], Wire], x: Word, y: Word) -> Word:
    common_width(x, y)
    return [gate(p, q) for p, q in zip(x, y, strict=True)]


def bitwise_xor(b: Builder, x: Word, y: Word) -> Word:
    """Return x XOR y; no ANDs."""
    return _bitwise(b.xor, x, y)


def bitwise_and(b: Builder, x: Word, y: Word) -> Word:
    """Return x AND y; n ANDs."""
    return _bitwise(b.and_, x, y)


def bitwise_or(b: Builder, x: Word, y: Word) -> Word:
    """Return x OR y; n ANDs."""
    return _bitwise(b.or_, x, y)


def xor_all(b: Builder, x: Word, *others: Word) -> Word:
    """Return the XOR of one or more words; no ANDs."""
    for y in others:
        x = bitwise_xor(b, x, y)
    return x


def choose(b: Builder, c: Word, x: Word, y: Word) -> Word:
    """Return bit by bit x where c is 1, else y; n ANDs."""
    return bitwise_xor(b, y, bitwise_and(b, c, bitwise_xor(b, x, y)))


def majority(b: Builder, x: Word, y: Word, z: Word) -> Word:
    """Return the bits that at least two of three words have; n ANDs."""
    return bitwise_xor(b, y, bitwise_and(b, bitwise_xor(b, x, y), bitwise_xor(b, y, z)))


def split(x: Word, bits: int) -> list[Word]:
    """Return the parts of a big-endian integer, the first, which is the highest, first; no gates."""
    if len(x) % bits:
        raise UsageError(f"a word of {len(x)} bits has no whole number of parts of {bits}")
    return [x[i : i + bits] for i in range(len(x) - bits, -1, -bits)]


def join(parts: Sequence[Word]) -> Word:
    """Return the big-endian integer of its parts, the first first; no gates."""
    return [bit for part in reversed(parts) for bit in part]


def swap_bytes(x: Word) -> Word:
    """Return a word with its bytes in reverse order: little-endian for big-endian; no gates."""
    return join(split(x, 8)[::-1])


def invert(b: Builder, x: Word) -> Word:
    """Return NOT x; no gates."""
    return [b.not_(p) for p in x]


def flip_if(b: Builder, c: Wire, x: Word) -> Word:
    """Return NOT x if c is 1, else x; no ANDs."""
    return [b.xor(p, c) for p in x]


def keep_if(b: Builder, c: Wire, x: Word) -> Word:
    """Return x if c is 1, else 0; n ANDs."""
    return [b.and_(p, c) for p in x]
