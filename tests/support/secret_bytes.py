"""Functions of bytes of both parties, computed in the clear and given back as bytes."""

from collections.abc import Callable
from typing import Any

import numpy as np

import gc2pc
from gc2pc import Alice, Array, Bob, UInt


def function_of(
    body: Callable[..., Any], alice: tuple[int, ...], bob: tuple[int, ...], returns: Any
) -> gc2pc.Function:
    """Make a function of Alice's and Bob's bytes, arrays of these shapes."""

    def of_bytes(alice, bob):
        return body(alice, bob)

    of_bytes.__annotations__ = {
        "alice": Alice[Array[(UInt[8], *alice)]],
        "bob": Bob[Array[(UInt[8], *bob)]],
        "return": returns,
    }
    return gc2pc.function(of_bytes)


def computed(
    body: Callable[..., Any], alice: bytes, bob: bytes, *lengths: int, two_parties: bool = False
) -> Any:
    """Return what body(alice, bob) gives, bytes of these lengths, a tuple for several.

    In the clear, or between two parties, which is faster for many blocks one after the other.
    """
    result = (
        tuple[tuple(Array[UInt[8], n] for n in lengths)] if len(lengths) > 1 else Array[UInt[8], lengths[0]]
    )
    function = function_of(body, (len(alice),), (len(bob),), result)
    if two_parties:
        outputs, _, _ = gc2pc.run_local(function, {"alice": list(alice), "bob": list(bob)})
        found = tuple(map(as_bytes, outputs.values()))
        return found if len(lengths) > 1 else found[0]
    found = function(list(alice), list(bob))
    return tuple(map(as_bytes, found)) if len(lengths) > 1 else as_bytes(found)


def rows(messages: list[bytes]) -> Any:
    """Return messages of one length as an array, a row each."""
    return np.array([list(message) for message in messages], np.uint8).reshape(len(messages), -1)


def as_bytes(value: Any) -> bytes:
    return np.asarray(value, np.uint8).tobytes()
