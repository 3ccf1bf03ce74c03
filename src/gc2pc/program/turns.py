"""Bit-sliced values of loops: cut into the pieces of turns and put together from them, many at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Slices: TypeAlias = list[int]
"""A bundle's values: one int a wire, bit i of it is lane i."""

_TURNS = 1 << 12  # cut or joined at a time; a multiple of 8, so that their lanes fill whole bytes
_WORD = 64


def cut(words: Slices, turns: int, lanes: int) -> Iterator[Slices]:
    """Yield lanes [t * lanes, (t + 1) * lanes) for each turn t."""
    size = (turns * lanes + 7) // 8
    raw = np.frombuffer(b"".join(word.to_bytes(size, "little") for word in words), np.uint8)
    raw = raw.reshape(len(words), size)
    for start in range(0, turns, _TURNS):
        n = min(_TURNS, turns - start)
        part = raw[:, start * lanes // 8 : ((start + n) * lanes + 7) // 8]
        bits = np.unpackbits(part, axis=1, count=n * lanes, bitorder="little").reshape(len(words), n, lanes)
        yield from _numbers(bits.transpose(1, 0, 2))


class Stack:
    """Collects the lanes that each turn gives, `lanes` of them on `width` wires."""

    def __init__(self, width: int, lanes: int) -> None:
        self._width, self._lanes = width, lanes
        self._turns: list[Slices] = []
        self._packed: list[npt.NDArray[np.uint8]] = []

    def add(self, words: Slices) -> None:
        self._turns.append(words)
        if len(self._turns) == _TURNS:
            self._pack()

    def words(self) -> Slices:
        """Return the lanes of all turns, one int a wire."""
        self._pack()
        return [
            int.from_bytes(b"".join(packed[wire].tobytes() for packed in self._packed), "little")
            for wire in range(self._width)
        ]

    def _pack(self) -> None:
        if self._turns:
            bits = _bits(self._turns, self._lanes)
            flat = bits.transpose(1, 0, 2).reshape(self._width, -1)
            self._packed.append(np.packbits(flat, axis=1, bitorder="little"))
            self._turns = []


def _numbers(bits: npt.NDArray[np.uint8]) -> list[Slices]:
    """Turn uint8[turns, width, lanes] of 0 and 1 into one int a wire for each turn."""
    turns, width, lanes = bits.shape
    if lanes == 1:
        words: list[Slices] = bits.reshape(turns, width).tolist()
        return words
    packed = np.packbits(bits, axis=2, bitorder="little")
    if lanes <= _WORD:
        padded = np.zeros((turns, width, 8), np.uint8)
        padded[:, :, : packed.shape[2]] = packed
        words = padded.view("<u8").reshape(turns, width).tolist()
        return words
    return [[int.from_bytes(row.tobytes(), "little") for row in turn] for turn in packed]


def _bits(words: list[Slices], lanes: int) -> npt.NDArray[np.uint8]:
    """The reverse: uint8[turns, width, lanes]."""
    turns, width = len(words), len(words[0])
    if lanes == 1:
        return np.array(words, np.uint8).reshape(turns, width, 1)
    size = 8 if lanes <= _WORD else (lanes + 7) // 8
    if lanes <= _WORD:
        raw = np.array(words, "<u8").view(np.uint8)
    else:
        raw = np.frombuffer(b"".join(w.to_bytes(size, "little") for turn in words for w in turn), np.uint8)
    return np.unpackbits(raw.reshape(turns, width, size), axis=2, count=lanes, bitorder="little")
