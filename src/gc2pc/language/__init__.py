"""The language: Python functions of two parties' inputs, traced into Programs."""

from gc2pc.language.array_functions import (
    argsort,
    broadcast_to,
    concatenate,
    dot,
    flip,
    isin,
    matmul,
    merge,
    permute,
    repeat,
    roll,
    sort,
    sort_by,
    stack,
    tile,
    topk,
)
from gc2pc.language.bounded import bounded
from gc2pc.language.function import Function, function
from gc2pc.language.functions import all, any, max, maximum, min, minimum, sum, where
from gc2pc.language.loops import fori, map, scan
from gc2pc.language.secret import Secret
from gc2pc.language.signature import Parameter
from gc2pc.language.types import Alice, Array, Bit, Bob, Int, UInt
from gc2pc.language.waksman import permutation_bits, permutation_size

__all__ = [
    "Alice",
    "Array",
    "Bit",
    "Bob",
    "Function",
    "Int",
    "Parameter",
    "Secret",
    "UInt",
    "all",
    "any",
    "argsort",
    "bounded",
    "broadcast_to",
    "concatenate",
    "dot",
    "flip",
    "fori",
    "function",
    "isin",
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
    "repeat",
    "roll",
    "scan",
    "sort",
    "sort_by",
    "stack",
    "sum",
    "tile",
    "topk",
    "where",
]
