"""The permutation Keccak-f[1600] (FIPS 202), on which SHA-3 and SHAKE stand."""

from collections.abc import Iterator

from gc2pc.circuit import Builder, Word
from gc2pc.errors import UsageError
from gc2pc.library.shift import rotate_right
from gc2pc.library.words import bitwise_and, bitwise_xor, invert, join, split, swap_bytes, xor_all

ROUNDS = 24


def _offsets() -> dict[tuple[int, int], int]:
    """Return the distance by which rho turns each lane: the triangular numbers along the walk of pi."""
    x, y, found = 1, 0, {(0, 0): 0}
    for t in range(24):
        found[x, y] = (t + 1) * (t + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    return found


def _round_constants() -> Iterator[int]:
    """Yield the constants of iota: bits of a shift register, x^8 + x^6 + x^5 + x^4 + 1, at places 2^j - 1."""
    register = 1
    for _ in range(ROUNDS):
        constant = 0
        for j in range(7):
            constant |= (register & 1) << ((1 << j) - 1)
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
        yield constant


OFFSETS = _offsets()
ROUND_CONSTANTS = list(_round_constants())

_PLACES = [(x, y) for y in range(5) for x in range(5)]  # in the order of a state's bytes


def keccak_f1600(b: Builder, state: Word) -> Word:
    """Return the permutation of a state of 1,600 bits; 38,400 ANDs, fewer where bits are constant or unused.

    The state is the big-endian integer of its 200 bytes: wire 0 is the lowest bit of the last byte. Inside, a
    lane is 8 bytes, little-endian.
    """
    if len(state) != 1600:
        raise UsageError(f"Keccak-f[1600] takes 1600 bits, got {len(state)}")
    lanes = {place: swap_bytes(lane) for place, lane in zip(_PLACES, split(state, 64), strict=True)}
    for constant in ROUND_CONSTANTS:
        lanes = _chi(b, _rho_pi(_theta(b, lanes)))
        lanes[0, 0] = bitwise_xor(b, lanes[0, 0], b.constant(constant, 64))
    return join([swap_bytes(lanes[place]) for place in _PLACES])


Lanes = dict[tuple[int, int], Word]


def _theta(b: Builder, lanes: Lanes) -> Lanes:
    """Add to each bit the parities of two columns beside it."""
    parity = [xor_all(b, *(lanes[x, y] for y in range(5))) for x in range(5)]
    change = [bitwise_xor(b, parity[x - 1], rotate_right(parity[(x + 1) % 5], -1)) for x in range(5)]
    return {(x, y): bitwise_xor(b, lane, change[x]) for (x, y), lane in lanes.items()}


def _rho_pi(lanes: Lanes) -> Lanes:
    """Turn each lane and move it."""
    return {(y, (2 * x + 3 * y) % 5): rotate_right(lane, -OFFSETS[x, y]) for (x, y), lane in lanes.items()}


def _chi(b: Builder, lanes: Lanes) -> Lanes:
    """Add to each bit the product of the two beside it in its row, the first inverted."""
    return {
        (x, y): bitwise_xor(b, lane, bitwise_and(b, invert(b, lanes[(x + 1) % 5, y]), lanes[(x + 2) % 5, y]))
        for (x, y), lane in lanes.items()
    }
