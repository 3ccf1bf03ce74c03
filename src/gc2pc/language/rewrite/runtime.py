"""What rewritten functions call, by these names."""

from gc2pc.language.rewrite.branches import (
    break_,
    continue_,
    for_,
    function,
    if_,
    if_expression,
    return_,
    while_,
)
from gc2pc.language.rewrite.calls import call
from gc2pc.language.rewrite.changes import item, target, touch, touch_names, unconditional
from gc2pc.language.rewrite.logic import all_true, and_, any_true, compare, kept, not_, or_

__all__ = [
    "all_true",
    "and_",
    "any_true",
    "break_",
    "call",
    "compare",
    "continue_",
    "for_",
    "function",
    "if_",
    "if_expression",
    "item",
    "kept",
    "not_",
    "or_",
    "return_",
    "target",
    "touch",
    "touch_names",
    "unconditional",
    "while_",
]
