"""Where in the user's source something went wrong: CompileErrors that name file, line, expression and remedy."""

from __future__ import annotations

import ast
import dis
import linecache
import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType
from typing import NamedTuple

from gc2pc.errors import CompileError

_OWN = str(Path(__file__).resolve().parent) + os.sep


class Span(NamedTuple):
    """A stretch of source: lines from 1, columns in bytes from 0, the last column exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    def holds(self, other: Span) -> bool:
        return self[:2] <= other[:2] and other[2:] <= self[2:]


def compile_error(problem: str, remedy: str = "") -> CompileError:
    """Return the error for the line of user code that is running now."""
    frame = _user_frame()
    if frame is None:
        return CompileError(_sentence(problem, remedy))
    return _report(problem, remedy, frame.f_code.co_filename, frame.f_lineno, _span(frame))


def definition_error(problem: str, remedy: str, code: CodeType) -> CompileError:
    """Return the error for the header of a function."""
    return _report(problem, remedy, code.co_filename, definition_line(code), None)


def definition_line(code: CodeType) -> int:
    """Return the line of a function's `def`, below its decorators."""
    line = code.co_firstlineno
    while linecache.getline(code.co_filename, line).lstrip().startswith("@"):
        line += 1
    return line


def truth_error(what: str) -> CompileError:
    """Return the error for a secret that would steer Python: an `if`, `and`, `bool()` and the like."""
    frame = _user_frame()
    if frame is None:
        return CompileError(_sentence(f"{what} is secret: Python cannot act on its value", _SELECT))
    file, span = frame.f_code.co_filename, _span(frame)
    site = _site(file, frame, span)
    problem, remedy = site.explain(what) if site else (f"{what} is secret: Python cannot act on its value", _SELECT)
    return _report(problem, remedy, file, frame.f_lineno, span)


def _report(problem: str, remedy: str, file: str, line: int, span: Span | None) -> CompileError:
    text = [f"{file}:{line}: {problem}"]
    source = linecache.getline(file, line).rstrip()
    if source:
        text.append(f"    {source.strip()}")
        indent = len(source) - len(source.lstrip())
        if span and span.line == line and span[:2] != span[2:]:
            start = len(source.encode()[: span.column].decode(errors="ignore"))
            end = len(source.encode()[: span.end_column].decode(errors="ignore"))
            last = end if span.end_line == line else len(source)
            text.append("    " + " " * (start - indent) + "^" * max(1, last - start))
    if remedy:
        text.append(remedy)
    return CompileError("\n".join(text))


def _sentence(problem: str, remedy: str) -> str:
    return f"{problem}\n{remedy}" if remedy else problem


def _user_frame() -> FrameType | None:
    """Return the innermost frame outside this package."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_OWN):
        frame = frame.f_back
    return frame


def _span(frame: FrameType) -> Span | None:
    """Return the stretch of source of the instruction a frame stands at; Python 3.10 does not know it."""
    if sys.version_info < (3, 11) or frame.f_lasti < 0:
        return None
    for i, (line, end_line, column, end_column) in enumerate(frame.f_code.co_positions()):
        if i == frame.f_lasti // 2:
            if line is None or end_line is None or column is None or end_column is None:
                return None
            return Span(line, column, end_line, end_column)
    return None


_SELECT = "use where(condition, x, y) to choose between values"

_REMEDIES = {
    "if": f"{_SELECT}; both are computed and no one learns which was taken",
    "while": "use a for loop over a public range, and where(condition, x, y) inside",
    "and": "use & instead of `and`",
    "or": "use | instead of `or`",
    "not": "use ~ instead of `not`",
    "chain": "split the comparison in two: (a < b) & (b < c)",
    "in": "compare with each element and join the bits with |",
    "assert": "return the bit as an output, and check it there",
    "range": "use a public bound, and where(condition, x, y) inside the loop",
    "index": "an index must be public; scan the array with where(index == i, array[i], ...)",
    "call": "stay with secret values: .to(UInt[n]) or .to(Int[n]) converts between types",
}


class Site(NamedTuple):
    """A place in the source where Python asks for a truth value or an int, and the span of all it asks about."""

    kind: str
    span: Span
    text: str

    def explain(self, what: str) -> tuple[str, str]:
        said = {
            "if": f"{what} is secret and cannot decide a Python `if`",
            "while": f"{what} is secret and cannot decide a Python `while`",
            "and": f"{what} is secret and cannot take part in a Python `and`",
            "or": f"{what} is secret and cannot take part in a Python `or`",
            "not": f"{what} is secret and cannot take part in a Python `not`",
            "chain": f"{what} is secret and cannot take part in a chained comparison",
            "in": f"{what} is secret and cannot take part in a Python `in`",
            "assert": f"{what} is secret and cannot be asserted",
            "range": f"{what} is secret and cannot bound a range",
            "index": f"{what} is secret and cannot be an index",
            "call": f"{what} is secret and cannot be an argument of {self.text}",
        }
        return said[self.kind], _REMEDIES[self.kind]


def _site(file: str, frame: FrameType, span: Span | None) -> Site | None:
    """Return the innermost site of the running instruction; on Python 3.10 the innermost on its line."""
    kinds = _kinds(dis.opname[frame.f_code.co_code[frame.f_lasti]])
    sites = [site for site in _sites("".join(linecache.getlines(file))) if site.kind in kinds]
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
    return set(_REMEDIES) - {"call", "range", "index"}


@lru_cache(maxsize=8)
def _sites(source: str) -> tuple[Site, ...]:
    """Return all sites of a source, outer before inner."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ()
    return tuple(site for node in ast.walk(tree) for site in _sites_of(node))


def _sites_of(node: ast.AST) -> Iterator[Site]:
    if isinstance(node, ast.If | ast.IfExp):
        yield _at("if", node.test)
    elif isinstance(node, ast.While):
        yield _at("while", node.test)
    elif isinstance(node, ast.Assert):
        yield _at("assert", node.test)
    elif isinstance(node, ast.comprehension):
        for test in node.ifs:
            yield _at("if", test)
    elif isinstance(node, ast.match_case) and node.guard is not None:
        yield _at("if", node.guard)
    elif isinstance(node, ast.BoolOp):
        yield _at("and" if isinstance(node.op, ast.And) else "or", node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield _at("not", node)
    elif isinstance(node, ast.Compare):
        if any(isinstance(op, ast.In | ast.NotIn) for op in node.ops):
            yield _at("in", node)
        elif len(node.ops) > 1:
            yield _at("chain", node)
    elif isinstance(node, ast.Subscript):
        yield _at("index", node)
    elif isinstance(node, ast.Call):
        text = ast.unparse(node.func)
        yield _at("range" if text == "range" else "call", node, f"{text}()")


def _at(kind: str, node: ast.expr, text: str = "") -> Site:
    return Site(kind, Span(node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0), text)
