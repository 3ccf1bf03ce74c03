"""Variables that have no value after a choice between paths: why, for whoever reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType

from gc2pc.language.rewrite.compiled import is_rewritten
from gc2pc.language.source import compile_error_at

_reasons: ContextVar[dict[str, tuple[str, str]] | None] = ContextVar("reasons", default=None)

_DEPTH = "a recursion on secrets runs on in both branches: end it by something public, such as a depth"


def forget(name: str, problem: str, remedy: str) -> None:
    """Note why a variable has no value any more."""
    reasons = _reasons.get()
    if reasons is not None:
        reasons[name] = (problem, remedy)


@contextmanager
def explained() -> Iterator[None]:
    """Raise CompileError for what a traced function cannot do only because it is traced."""
    token = _reasons.set({})
    try:
        yield
    except NameError as error:
        frame, found = _last_frame(error), re.search(r"'(\w+)'", str(error))
        name = found[1] if found else ""
        reasons = _reasons.get() or {}
        if frame is None or name not in reasons or not is_rewritten(frame.f_code):
            raise
        problem, remedy = reasons[name]
        raise compile_error_at(frame, f"{name} is read but has no value here: {problem}", remedy) from None
    except RecursionError as error:
        frame = _last_frame(error)
        if frame is None:
            raise
        raise compile_error_at(frame, "the function calls itself without end", _DEPTH) from None
    finally:
        _reasons.reset(token)


def _last_frame(error: BaseException) -> FrameType | None:
    """Return the innermost frame of rewritten code that an error went through."""
    trace, frame = error.__traceback__, None
    while trace is not None:
        if is_rewritten(trace.tb_frame.f_code):
            frame = trace.tb_frame
        trace = trace.tb_next
    return frame
