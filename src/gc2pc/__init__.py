"""gc2pc: two parties compute a function of both their inputs and learn only its result."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gc2pc.errors import CompileError, Gc2pcError, LinkError, PeerError, UsageError

if TYPE_CHECKING:
    from gc2pc.language import (
        Alice,
        Array,
        Bit,
        Bob,
        Function,
        Int,
        UInt,
        all,
        any,
        argsort,
        bounded,
        broadcast_to,
        concatenate,
        dot,
        flip,
        fori,
        function,
        isin,
        map,
        matmul,
        max,
        maximum,
        merge,
        min,
        minimum,
        permutation_bits,
        permutation_size,
        permute,
        repeat,
        roll,
        scan,
        sort,
        sort_by,
        stack,
        sum,
        tile,
        topk,
        where,
    )
    from gc2pc.plans import load_plan, plan_of, save_plan
    from gc2pc.session import Report, Session, connect, listen, run_local

__version__ = "0.1.0"

__all__ = [
    "Alice",
    "Array",
    "Bit",
    "Bob",
    "CompileError",
    "Function",
    "Gc2pcError",
    "Int",
    "LinkError",
    "PeerError",
    "Report",
    "Session",
    "UInt",
    "UsageError",
    "all",
    "any",
    "argsort",
    "bounded",
    "broadcast_to",
    "concatenate",
    "connect",
    "dot",
    "flip",
    "fori",
    "function",
    "isin",
    "listen",
    "load_plan",
    "map",
    "matmul",
    "max",
    "maximum",
    "merge",
    "min",
    "minimum",
    "permutation_bits",
    "permutation_size",
    "permute",
    "plan_of",
    "repeat",
    "roll",
    "run_local",
    "save_plan",
    "scan",
    "sort",
    "sort_by",
    "stack",
    "sum",
    "tile",
    "topk",
    "where",
]

_ROOMS = dict.fromkeys(("Report", "Session", "connect", "listen", "run_local"), "gc2pc.session")
_ROOMS |= dict.fromkeys(("load_plan", "plan_of", "save_plan"), "gc2pc.plans")


def __getattr__(name: str) -> Any:
    """Load a room when something of it is first used, so that `import gc2pc` stays light."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = import_module(_ROOMS.get(name, "gc2pc.language"))
    globals()[name] = value = getattr(room, name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
