"""Secret strings, for functions of two parties: `from gc2pc import text`.

A string is an array of UInt[8]; public ones may also be `bytes` or `str`. Its length is public.
"""

from gc2pc.language.text import (
    casefold_equal,
    contains,
    endswith,
    equal,
    find,
    hamming,
    lower,
    matches,
    startswith,
    upper,
)

__all__ = [
    "casefold_equal",
    "contains",
    "endswith",
    "equal",
    "find",
    "hamming",
    "lower",
    "matches",
    "startswith",
    "upper",
]
