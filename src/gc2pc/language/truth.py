"""Python acting on a secret value: which construct it was, and what to write instead."""

from __future__ import annotations

import ast
import dis
import linecache
from collections.abc import Iterator
from functools import lru_cache
from types import FrameType
from typing import Any, NamedTuple

from gc2pc.errors import CompileError
from gc2pc.language.graph import Traced
from gc2pc.language.operations import BIT
from gc2pc.language.rewrite.compiled import is_rewritten, why_not
from gc2pc.language.source import Span, compile_error, running_span, user_frame
from gc2pc.language.syntax import parse

_CHOOSE = "use where(condition, x, y): both are computed, and nobody learns which was taken"

_RULES = {  # construct -> what a secret cannot do there, and the remedy
    "if": ("decide an `if`", _CHOOSE),
    "case": ("choose a `case`", "write the cases as numbers alone, without a guard, or use if and elif"),
    "while": ("decide a `while`", "loop over a public range, with where(condition, x, y) inside"),
    "and": ("take part in an `and`", "use & instead of `and`"),
    "or": ("take part in an `or`", "use | instead of `or`"),
    "not": ("take part in a `not`", "use ~ instead of `not`"),
    "chain": ("take part in a chained comparison", "split it: (a < b) & (b < c)"),
    "in": ("be searched with `in`", "use gc2pc.isin(x, values), which gives a Bit"),
    "assert": ("be asserted", "return the Bit as a result and check it there"),
    "range": ("bound a range", "take a public bound, and break: for i in range(bound): if i >= n: break"),
    "index": ("be an index", "index a secret array: gc2pc.stack(values)[i], UInt[8](table)[i]"),
    "call": ("be an argument of {callee}()", _CHOOSE),
    "other": ("steer Python", _CHOOSE),
}

_CALLS = {  # remedies for functions of Python
    "max": "use gc2pc.max",
    "min": "use gc2pc.min",
    "any": "use gc2pc.any",
    "all": "use gc2pc.all",
    "sorted": "use gc2pc.sort, of several values gc2pc.sort(gc2pc.stack(values))",
    "int": "stay secret; .to(UInt[n]) and .to(Int[n]) convert between types",
    "float": "stay secret; .to(Float32) and .to(Float64) convert between types",
    "pow": "use x ** k",
}
NAMESAKES = (  # functions of math or numpy that gc2pc has too
    *("sqrt", "exp", "log", "log2", "sin", "cos", "tanh", "erf", "floor", "ceil", "trunc", "rint"),
    *("fma", "isnan", "isinf", "isfinite", "isqrt", "gcd"),
)


class Site(NamedTuple):
    """A place in the source where Python asks for a value, and the span of all it asks about."""

    kind: str
    span: Span
    callee: str = ""


def truth(value: Any, cannot: str) -> Any:
    """Return whether a value is true: a bool, or of a secret the Bit, of a number that it is not 0.

    cannot: what an array, which has no truth, cannot do; it stands in the message of the CompileError.
    """
    if not isinstance(value, Traced):
        return bool(value)
    if value.node.shape:
        remedy = "use any(x) or all(x)" if value.node.type == BIT else "compare it, and use any() or all()"
        raise compile_error(f"{value.node} has many truths and cannot {cannot}", remedy)
    made: Any = value
    return made if value.node.type == BIT else made != 0


def truth_error(what: str) -> CompileError:
    """Return the error for a secret whose value Python asks for, in an `if`, `and`, `bool()` and the like."""
    frame = user_frame()
    site = _site(frame) if frame else None
    cannot, remedy = _RULES[site.kind if site else "other"]
    callee = site.callee if site else ""
    problem = f"{what} is secret and cannot {cannot.format(callee=callee)}"
    return compile_error(problem, _instead_of(callee) or _reason(frame) + remedy)


def _instead_of(callee: str) -> str:
    """Return the remedy for a call of a function of Python's; "" where there is none."""
    module, _, name = callee.rpartition(".")
    if name in NAMESAKES:
        return f"use gc2pc.{name}"
    if name in _CALLS and module in ("", "math", "builtins"):
        return _CALLS[name]
    return f"of such functions gc2pc has {', '.join(NAMESAKES)}" if module == "math" else ""


def _reason(frame: FrameType | None) -> str:
    """Return why the code of a frame stays Python's, as the beginning of a remedy; "" for rewritten code."""
    if frame is None or is_rewritten(frame.f_code):
        return ""
    why = why_not(frame.f_code) or "is called by Python or a library"
    return f"{frame.f_code.co_name} {why}, so its branches stay Python's: "


def _site(frame: FrameType) -> Site | None:
    """Return the innermost site of the running instruction; on Python 3.10 the innermost on its line."""
    at = frame.f_lasti
    while dis.opname[frame.f_code.co_code[at]] == "CACHE":
        at -= 2
    kinds = _kinds(dis.opname[frame.f_code.co_code[at]])
    sites = [site for site in _sites(frame.f_code.co_filename) if site.kind in kinds]
    span = running_span(frame)
    if span is not None:
        fits = [site for site in sites if site.span.holds(span)]
    else:
        fits = [site for site in sites if site.span.line <= frame.f_lineno <= site.span.end_line]
    return fits[-1] if fits else None


def _kinds(opcode: str) -> set[str]:
    """Return the kinds of sites that an instruction can belong to."""
    if opcode.startswith("CALL"):
        return {"call", "range"}
    if opcode.startswith("BINARY"):
        return {"index"}
    return set(_RULES) - {"call", "range", "index"}


@lru_cache(maxsize=8)
def _sites(file: str) -> tuple[Site, ...]:
    """Return all sites of a file, outer before inner."""
    try:
        tree = parse("".join(linecache.getlines(file)))
    except SyntaxError:
        return ()
    return tuple(site for node in ast.walk(tree) for site in _sites_of(node))


def _sites_of(node: ast.AST) -> Iterator[Site]:
    """Yield the sites of one node of the syntax tree."""
    if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert):
        kind = {ast.While: "while", ast.Assert: "assert"}.get(type(node), "if")
        yield Site(kind, _span(node.test))
    elif isinstance(node, ast.MatchValue):
        yield Site("case", _span(node.value))
    elif isinstance(node, ast.match_case) and node.guard:
        yield Site("case", _span(node.guard))
    elif isinstance(node, ast.comprehension):
        yield from (Site("if", _span(test)) for test in node.ifs)
    elif isinstance(node, ast.BoolOp):
        yield Site("and" if isinstance(node.op, ast.And) else "or", _span(node))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield Site("not", _span(node))
    elif isinstance(node, ast.Compare):
        yield from _sites_of_comparison(node)
    elif isinstance(node, ast.Subscript):
        yield Site("index", _span(node))
    elif isinstance(node, ast.Call):
        callee = ast.unparse(node.func)
        yield Site("range" if callee == "range" else "call", _span(node), callee)


def _sites_of_comparison(node: ast.Compare) -> Iterator[Site]:
    if any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
        yield Site("in", _span(node))
    elif len(node.ops) > 1:
        yield Site("chain", _span(node))


def _span(node: ast.expr) -> Span:
    return Span(node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0)
