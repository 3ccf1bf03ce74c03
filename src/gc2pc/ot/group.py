"""The group of the base OTs: ristretto255 as libsodium has it, in the binding rbcl, imported on first use.

Prime order, so every valid encoding is a member and there is no cofactor to clear. The binding's addition
ignores the error of libsodium on bytes that are no point, and some releases of libsodium accept a second
encoding with the highest bit set; hence `check_point` before anything else is done with a point of the peer.
"""

import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from gc2pc.errors import PeerError

POINT_BYTES = 32
WIDE_BYTES = 64  # what hashes to a point or reduces to a scalar without noticeable bias


@cache
def _sodium() -> Any:
    import rbcl

    # The binding unpacks libsodium into a new temporary file at every import and leaves it behind.
    library = Path(getattr(sys.modules["rbcl._sodium"], "lib_path", "/"))
    if library.parent == Path(gettempdir()):
        with suppress(OSError):
            library.unlink()
    return rbcl


def warm_up() -> None:
    """Load the group's library, which takes tens of milliseconds, before a session needs it."""
    _sodium().crypto_core_ristretto255_from_hash(bytes(WIDE_BYTES))


def check_point(point: bytes, name: str) -> bytes:
    """Return `point` when it is the canonical encoding of a point other than the identity."""
    canonical = point[-1] < 0x80 and _sodium().crypto_core_ristretto255_is_valid_point(point)
    if not canonical or not any(point):
        raise PeerError(f"expected a point of ristretto255 as {name}, got {point.hex()}")
    return point


def scalar(wide: bytes) -> bytes:
    """Return the scalar of 64 uniform bytes. **Secret** when they are."""
    return bytes(_sodium().crypto_core_ristretto255_scalar_reduce(wide))


def hash_to_point(wide: bytes) -> bytes:
    """Return the point of 64 uniform bytes."""
    return bytes(_sodium().crypto_core_ristretto255_from_hash(wide))


def times_base(secret: bytes) -> bytes:
    """Return the base point times a scalar other than zero."""
    return bytes(_sodium().crypto_scalarmult_ristretto255_base(secret))


def times(secret: bytes, point: bytes, name: str) -> bytes:
    """Return a checked point times a scalar; raises PeerError when that is the identity."""
    try:
        return bytes(_sodium().crypto_scalarmult_ristretto255(secret, point))
    except RuntimeError as error:
        raise PeerError(f"expected {name} to be no identity of ristretto255") from error


def add(a: bytes, b: bytes) -> bytes:
    """Return the sum of two checked points."""
    return bytes(_sodium().crypto_core_ristretto255_add(a, b))


def subtract(a: bytes, b: bytes) -> bytes:
    """Return the difference of two checked points."""
    return bytes(_sodium().crypto_core_ristretto255_sub(a, b))
