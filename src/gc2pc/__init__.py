"""gc2pc: two parties compute a function of both their inputs and learn only its result."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gc2pc.errors import CompileError, Gc2pcError, LinkError, PeerError, UsageError

if TYPE_CHECKING:
    from gc2pc.language import Alice, Array, Bit, Bob, Function, Int, UInt, function, sum, where

__version__ = "0.1.0"

# Loaded when first used, so that `import gc2pc` stays light.
_LAZY = {
    "gc2pc.language": ("Alice", "Array", "Bit", "Bob", "Function", "Int", "UInt", "function", "sum", "where"),
    "gc2pc.session": ("Report", "Session", "connect", "listen", "run_local"),
}
_ROOM = {name: room for room, names in _LAZY.items() for name in names}

__all__ = ["CompileError", "Gc2pcError", "LinkError", "PeerError", "UsageError", *_ROOM]


def __getattr__(name: str) -> Any:
    if name not in _ROOM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_ROOM[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
