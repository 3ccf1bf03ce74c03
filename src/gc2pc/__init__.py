"""gc2pc: two parties compute a function of both their inputs and learn only its result."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gc2pc.errors import CompileError, Gc2pcError, LinkError, OverflowedError, PeerError, UsageError

if TYPE_CHECKING:
    from gc2pc.language import (
        Alice,
        Array,
        Bit,
        Bob,
        Fixed,
        Float16,
        Float32,
        Float64,
        Function,
        Int,
        UInt,
        all,
        any,
        argsort,
        bounded,
        broadcast_to,
        ceil,
        concatenate,
        dot,
        flip,
        floor,
        fma,
        fori,
        function,
        gcd,
        isfinite,
        isin,
        isinf,
        isnan,
        isqrt,
        leading_zeros,
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
        popcount,
        repeat,
        rint,
        roll,
        rotl,
        rotr,
        scan,
        sort,
        sort_by,
        sqrt,
        stack,
        sum,
        tile,
        topk,
        trailing_zeros,
        trunc,
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
    "Fixed",
    "Float16",
    "Float32",
    "Float64",
    "Function",
    "Gc2pcError",
    "Int",
    "LinkError",
    "OverflowedError",
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
    "ceil",
    "concatenate",
    "connect",
    "dot",
    "flip",
    "floor",
    "fma",
    "fori",
    "function",
    "gcd",
    "isfinite",
    "isin",
    "isinf",
    "isnan",
    "isqrt",
    "leading_zeros",
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
    "popcount",
    "repeat",
    "rint",
    "roll",
    "rotl",
    "rotr",
    "run_local",
    "save_plan",
    "scan",
    "sort",
    "sort_by",
    "sqrt",
    "stack",
    "sum",
    "tile",
    "topk",
    "trailing_zeros",
    "trunc",
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
