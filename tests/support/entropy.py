"""Fixed entropy for golden transcripts."""

from hashlib import shake_128


class FixedEntropy:
    """Stands in for os.urandom: the same name gives the same bytes, call after call."""

    def __init__(self, name: str) -> None:
        """Begin a stream."""
        self._name, self._calls = name.encode(), 0

    def __call__(self, n: int) -> bytes:
        """Return the next n bytes."""
        self._calls += 1
        return shake_128(self._calls.to_bytes(8, "little") + self._name).digest(n)
