"""The language: Python functions of two parties' inputs, traced into Programs."""

from gc2pc.language.function import Function, function
from gc2pc.language.functions import sum, where
from gc2pc.language.loops import fori, map, scan
from gc2pc.language.secret import Secret
from gc2pc.language.signature import Parameter
from gc2pc.language.types import Alice, Array, Bit, Bob, Int, UInt

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
    "fori",
    "function",
    "map",
    "scan",
    "sum",
    "where",
]
