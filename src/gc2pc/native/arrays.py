"""Checked pointers into numpy arrays, for every call into the C core."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gc2pc._native import ffi
from gc2pc.errors import UsageError

BLOCK = 16  # bytes
Bytes = NDArray[np.uint8]
Words = NDArray[np.uint32]


def pointer(
    name: str, array: NDArray[Any], dtype: type, shape: tuple[int | None, ...], *, out: bool = False
) -> Any:
    """Return the address of a C-contiguous array of this dtype and shape (None: any size).

    With out=True the array must be writable too. Raises UsageError naming what was expected and what came.
    """
    fits = (
        isinstance(array, np.ndarray)
        and array.dtype == dtype
        and array.ndim == len(shape)
        and all(want is None or want == got for want, got in zip(shape, array.shape, strict=True))
    )
    if not fits:
        want = ", ".join("n" if size is None else str(size) for size in shape)
        got = f"{array.dtype}{list(array.shape)}" if isinstance(array, np.ndarray) else type(array).__name__
        raise UsageError(f"{name} must be {np.dtype(dtype)}[{want}], got {got}")
    if not array.flags.c_contiguous:
        raise UsageError(f"{name} must be C-contiguous; pass np.ascontiguousarray({name})")
    if out and not array.flags.writeable:
        raise UsageError(f"{name} must be writable, got a read-only array")
    return ffi.cast("void *", array.ctypes.data)


def block(name: str, value: bytes) -> Any:
    """Return a gc_block of 16 bytes, little-endian."""
    if len(value) != BLOCK:
        raise UsageError(f"{name} must have {BLOCK} bytes, got {len(value)}")
    words = [int.from_bytes(value[:8], "little"), int.from_bytes(value[8:], "little")]
    return ffi.new("gc_block *", {"w": words})[0]
