"""Values as packed bits, lane-major and little-endian: bit `lane * width + wire` of the byte string."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from gc2pc.errors import UsageError
from gc2pc.program.reals import from_words, to_words
from gc2pc.program.steps import ValueType, lanes_of

Value: TypeAlias = Any
"""What users hand in and get back: a number or bool for a scalar, a sequence or numpy array for an array."""

Packed: TypeAlias = npt.NDArray[np.uint8]

_BLOCK = 1 << 16  # lanes unpacked to one byte a bit at a time; a multiple of 8, so blocks end on whole bytes
_EXACT_FLOAT = 2**53
_WORD = 64


def packed_size(type: ValueType, shape: tuple[int, ...]) -> int:
    """Return the number of bytes a packed value takes."""
    return (lanes_of(shape) * type.bits + 7) // 8


def encode(type: ValueType, shape: tuple[int, ...], value: Value, name: str = "value") -> Packed:
    """Return the bits of a **secret** value, packed as uint8[packed_size(type, shape)]; spare bits are 0.

    Raises UsageError, which names the position but never the value, for anything that is not an exact
    integer in the range of the type, or not of the shape. Floats and fixed-point numbers take other numbers
    too and round them to the nearest, but they take no integer that they do not hold.
    """
    if isinstance(value, str) and shape and not type.is_real:
        remedy = "a text goes in as bytes, by .encode()"
        raise UsageError(f"{name}: expected {_describe(shape, 'integer')}, got str; {remedy}")
    array = to_words(type, value, name) if type.is_real else _as_integers(value, name)
    if array.shape != shape:
        what = "number" if type.is_real else "integer"
        raise UsageError(f"{name}: expected {_describe(shape, what)}, got {_describe(array.shape, what)}")
    flat = array.reshape(-1)
    if not type.is_real:
        _check_range(type, shape, flat, name)
    if type.bits > _WORD:
        return _join([_pack_wide(type.bits, flat[i : i + _BLOCK]) for i in range(0, len(flat), _BLOCK)])
    words = _to_uint64(flat)
    if type.bits in (8, 16, 32, 64):
        return words.astype(f"<u{type.bits // 8}").view(np.uint8)
    return _join([_pack_narrow(type.bits, words[i : i + _BLOCK]) for i in range(0, len(words), _BLOCK)])


def decode(type: ValueType, shape: tuple[int, ...], packed: Packed) -> Value:
    """Return the value of packed bits: an int for a scalar, else a numpy array of the smallest integer type.

    Elements wider than 64 bits come as Python ints in an array of objects. Floats come as numpy's, and
    fixed-point numbers as float64 if that holds them, else as Fractions.
    """
    if len(packed) != packed_size(type, shape):
        raise UsageError(f"expected {packed_size(type, shape)} packed bytes, got {len(packed)}")
    if type.is_real:
        word = ValueType("uint" if type.kind == "float" else "int", type.bits)
        lanes = decode(word, (lanes_of(shape),), packed)
        return from_words(type, lanes).reshape(shape)[()]
    if type.bits in (8, 16, 32, 64):
        array = _shrink(type, packed.view(f"<u{type.bits // 8}"))
        return int(array[0]) if shape == () else array.reshape(shape)
    lanes = lanes_of(shape)
    blocks = [_unpack(type.bits, packed, i, min(i + _BLOCK, lanes)) for i in range(0, lanes, _BLOCK)]
    if type.bits > _WORD:
        sign = 1 << (type.bits - 1) if type.kind == "int" else 0
        rows = (int.from_bytes(row.tobytes(), "little") for block in blocks for row in block)
        values = [(row ^ sign) - sign for row in rows]
        return values[0] if shape == () else _objects(values).reshape(shape)
    words = [np.ascontiguousarray(block).view("<u8").reshape(-1) for block in blocks]
    array = _shrink(type, np.concatenate(words) if words else np.zeros(0, dtype="<u8"))
    return int(array[0]) if shape == () else array.reshape(shape)


def _as_integers(value: Value, name: str) -> npt.NDArray[Any]:
    """Return value as a numpy array of a bool or integer type, or of Python ints as objects."""
    if isinstance(value, bytes | bytearray):
        return np.frombuffer(value, np.uint8)
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "biu" and not isinstance(value, np.ndarray):
            # numpy would take ints beyond 64 bits, or of mixed signs, to floats
            array = np.array(value, dtype=object)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{name}: expected integers, got rows of different lengths") from error
    if array.dtype.kind in "biu":
        return array
    if array.size == 0:
        return array.astype(np.uint8)
    flat = array.reshape(-1).tolist()
    return _objects([_as_int(item, i, array.shape, name) for i, item in enumerate(flat)]).reshape(array.shape)


def _as_int(item: Any, position: int, shape: tuple[int, ...], name: str) -> int:
    if isinstance(item, (int, np.integer, np.bool_)):
        return int(item)
    where = _at(position, shape)
    if isinstance(item, (float, np.floating)):
        if not float(item).is_integer():
            raise UsageError(f"{name}{where}: expected an integer, got a number with a fraction")
        if abs(item) > _EXACT_FLOAT:
            raise UsageError(f"{name}{where}: a float above 2**53 may have lost digits; pass an integer")
        return int(item)
    raise UsageError(f"{name}{where}: expected an integer, got {item.__class__.__name__}")


def _check_range(type: ValueType, shape: tuple[int, ...], flat: npt.NDArray[Any], name: str) -> None:
    if not len(flat) or (type.minimum <= int(flat.min()) and int(flat.max()) <= type.maximum):
        return
    position = next(i for i, item in enumerate(flat.tolist()) if not type.minimum <= item <= type.maximum)
    bounds = f"{_power(type.minimum)} to {_power(type.maximum)}"
    raise UsageError(f"{name}{_at(position, shape)} does not fit {type}: expected {bounds}")


def _power(bound: int) -> str:
    """Write a bound of a type, as a power of two where the digits would be long."""
    if abs(bound) <= 1 << 32:
        return str(bound)
    return f"-2**{bound.bit_length() - 1}" if bound < 0 else f"2**{bound.bit_length()} - 1"


def _at(position: int, shape: tuple[int, ...]) -> str:
    return f" at position {position}" if shape else ""


def _describe(shape: tuple[int, ...], what: str) -> str:
    if shape == ():
        return f"one {what}"
    return f"{shape[0]} {what}s" if len(shape) == 1 else f"an array of shape {shape}"


def _to_uint64(flat: npt.NDArray[Any]) -> npt.NDArray[np.uint64]:
    """Return integers of at most 64 bits as their two's complement."""
    if flat.dtype == object:
        flat = np.array([item & (2**_WORD - 1) for item in flat.tolist()], dtype=np.uint64)
    return flat.astype(np.int64).view(np.uint64) if flat.dtype.kind == "i" else flat.astype(np.uint64)


def _pack_narrow(bits: int, words: npt.NDArray[np.uint64]) -> Packed:
    rows = words.astype("<u8").view(np.uint8).reshape(-1, 8)[:, : (bits + 7) // 8]
    return _pack_rows(bits, rows)


def _pack_wide(bits: int, items: npt.NDArray[Any]) -> Packed:
    size = (bits + 7) // 8
    mask = (1 << bits) - 1
    joined = b"".join((int(item) & mask).to_bytes(size, "little") for item in items.tolist())
    return _pack_rows(bits, np.frombuffer(joined, dtype=np.uint8).reshape(-1, size))


def _pack_rows(bits: int, rows: npt.NDArray[np.uint8]) -> Packed:
    """Pack the low `bits` bits of each row of bytes, without gaps."""
    return np.packbits(np.unpackbits(rows, axis=1, count=bits, bitorder="little"), bitorder="little")


def _unpack(bits: int, packed: Packed, start: int, stop: int) -> npt.NDArray[np.uint8]:
    """Return lanes [start, stop) as rows of whole bytes: 8 up to 64 bits, as many as needed above."""
    rows = stop - start
    size = 8 if bits <= _WORD else (bits + 7) // 8
    padded = np.zeros((rows, size), dtype=np.uint8)
    used = (bits + 7) // 8
    if bits % 8 == 0:
        padded[:, :used] = packed[start * used : stop * used].reshape(rows, used)
    else:
        flat = np.unpackbits(packed[start * bits // 8 :], count=rows * bits, bitorder="little")
        padded[:, :used] = np.packbits(flat.reshape(rows, bits), axis=1, bitorder="little")
    return padded


def _shrink(type: ValueType, words: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return unsigned words as the smallest numpy type that holds `type`, with the sign extended."""
    size = next(size for size in (1, 2, 4, 8) if size * 8 >= type.bits)
    small = words.astype(f"u{size}")
    if type.kind != "int":
        return small
    sign = small.dtype.type(1 << (type.bits - 1))
    extended: npt.NDArray[Any] = (small ^ sign) - sign
    return extended.view(f"i{size}")


def _objects(values: list[int]) -> npt.NDArray[Any]:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _join(blocks: list[Packed]) -> Packed:
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.uint8)
