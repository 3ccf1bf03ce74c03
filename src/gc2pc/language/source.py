"""Where in the user's source something went wrong: errors that name file, line, expression and remedy."""

from __future__ import annotations

import linecache
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import CodeType, FrameType
from typing import NamedTuple

import numpy as np

from gc2pc.errors import CompileError

_NOT_THE_USER = (
    *(str(Path(file).resolve().parent) + os.sep for file in (__file__, np.__file__)),
    "<__array_function__ internals>",
)

_THIS_PACKAGE = __name__.rpartition(".")[0] + "."


class Span(NamedTuple):
    """A stretch of source: lines from 1, columns in bytes from 0, the last column exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    def holds(self, other: Span) -> bool:
        return self[:2] <= other[:2] and other[2:] <= self[2:]


def compile_error(problem: str, remedy: str = "") -> CompileError:
    """Return the error for the expression of user code that is running now."""
    frame = user_frame()
    if frame is None:
        return CompileError(f"{problem}\n{remedy}" if remedy else problem)
    return compile_error_at(frame, problem, remedy)


def compile_error_at(frame: FrameType, problem: str, remedy: str) -> CompileError:
    """Return the error for the expression that a frame stands at."""
    return _report(problem, remedy, frame.f_code.co_filename, frame.f_lineno, running_span(frame))


def definition_error(problem: str, remedy: str, code: CodeType) -> CompileError:
    """Return the error for the header of a function."""
    return _report(problem, remedy, code.co_filename, definition_line(code), None)


def definition_line(code: CodeType) -> int:
    """Return the line of a function's `def`, below its decorators."""
    line = code.co_firstlineno
    while linecache.getline(code.co_filename, line).lstrip().startswith("@"):
        line += 1
    return line


def user_frame() -> FrameType | None:
    """Return the innermost frame that is neither in this package nor in numpy."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _is_ours(frame):
        frame = frame.f_back
    return frame


def _is_ours(frame: FrameType) -> bool:
    """Whether a frame runs code of this room or of numpy; a dataclass's __init__ has a module but no file."""
    module = frame.f_globals.get("__name__", "")
    return frame.f_code.co_filename.startswith(_NOT_THE_USER) or module.startswith(_THIS_PACKAGE)


_header: ContextVar[CodeType | None] = ContextVar("header", default=None)


@contextmanager
def at_header(code: CodeType) -> Iterator[None]:
    """Let what is computed inside, for no line of the user's in particular, come from a function's header."""
    token = _header.set(code)
    try:
        yield
    finally:
        _header.reset(token)


def user_line() -> str:
    """Return "file:line" of the user code that is running now, or nothing when there is none."""
    if code := _header.get():
        return f"{code.co_filename}:{definition_line(code)}"
    frame = user_frame()
    return f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame else ""


def places(lines: Iterable[str]) -> str:
    """Return "file:line" texts as a sentence has them: each file once, its lines in order."""
    files: dict[str, set[int]] = {}
    for place in lines:
        file, _, line = place.rpartition(":")
        files.setdefault(file, set()).add(int(line or 0))
    return "; ".join(f"{file}:{', '.join(map(str, sorted(found)))}" for file, found in files.items())


def running_span(frame: FrameType) -> Span | None:
    """Return the stretch of source of the instruction a frame stands at; Python 3.10 does not know it."""
    if sys.version_info < (3, 11) or frame.f_lasti < 0:
        return None
    for i, (line, end_line, column, end_column) in enumerate(frame.f_code.co_positions()):
        if i == frame.f_lasti // 2 and line and end_line and column is not None and end_column is not None:
            return Span(line, column, end_line, end_column)
    return None


def _report(problem: str, remedy: str, file: str, line: int, span: Span | None) -> CompileError:
    """Return the error: file, line and problem, the source with its expression underlined, the remedy."""
    source = linecache.getline(file, line).rstrip()
    text = [f"{file}:{line}: {problem}"]
    if source.strip():
        text.append(f"    {source.strip()}")
    if source and span and span.line == line and span[:2] != span[2:]:
        start = _characters(source, span.column)
        end = _characters(source, span.end_column) if span.end_line == line else len(source)
        indent = len(source) - len(source.lstrip())
        text.append("    " + " " * (start - indent) + "^" * (end - start))
    return CompileError("\n".join([*text, remedy] if remedy else text))


def _characters(source: str, n_bytes: int) -> int:
    return len(source.encode()[:n_bytes].decode(errors="ignore"))
