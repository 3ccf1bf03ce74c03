"""Source to syntax trees, one thread at a time.

CPython 3.11 and 3.12 count the depth of the tree they make once for all threads, and raise SystemError when
another thread, as the other party's in the same process, makes one meanwhile.
"""

from __future__ import annotations

import ast
from threading import RLock
from typing import Any, Literal

_one_at_a_time = RLock()


def parse(source: str, mode: Literal["exec", "eval"] = "exec") -> Any:
    """Return the tree of a source, as `ast.parse` does; raises SyntaxError."""
    with _one_at_a_time:
        return ast.parse(source, mode=mode)
