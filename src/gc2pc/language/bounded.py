"""The condition of a `while` that may be secret, with the turns it takes at most."""

from __future__ import annotations

from typing import Any

from gc2pc.errors import UsageError
from gc2pc.language.graph import Traced
from gc2pc.language.size import is_traced
from gc2pc.language.truth import truth_error


class Bounded:
    """A condition, public or secret, and a number of turns."""

    def __init__(self, condition: Any, turns: int) -> None:
        self.condition, self.turns = condition, turns

    def __bool__(self) -> bool:
        if isinstance(self.condition, Traced):
            raise truth_error(str(self.condition.node))
        return bool(self.condition)


def bounded(condition: Any, turns: int) -> Any:
    """Return the condition of a `while` that takes so many turns at most: while bounded(left > 0, 64).

    After that many turns the loop ends, whatever the condition. Outside of a function that is compiled this
    is the condition itself. Raises UsageError for a number of turns that is not public, or negative.
    """
    if not isinstance(turns, int) or turns < 0:
        raise UsageError(f"bounded() takes a public number of turns, 0 or more, got {turns!r}")
    return Bounded(condition, turns) if is_traced() else condition
