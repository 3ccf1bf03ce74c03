"""The source of a function: its node in the syntax tree of its file, and whether it is the user's own."""

from __future__ import annotations

import ast
import inspect
import linecache
import os
import site
import sys
import sysconfig
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from gc2pc.language.syntax import parse

Definition: TypeAlias = ast.FunctionDef | ast.Lambda


class Found(NamedTuple):
    """A definition, and the class in whose body it stands, if any."""

    node: Definition
    class_name: str | None


class NotFound(Exception):
    """Says why there is no source to rewrite: the rest of a sentence that begins with the function's name."""


def find(fn: FunctionType) -> Found:
    """Return the definition of a function in the tree of its file, which must not be changed.

    Raises NotFound.
    """
    code = fn.__code__
    if code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        raise NotFound("is a generator or a coroutine")
    candidates = [found for found in _definitions(_lines(code.co_filename)) if _fits(found.node, code)]
    if len(candidates) > 1:
        candidates = [found for found in candidates if _compiles_to(found.node, code)]
    if not candidates:
        raise NotFound("has no source at hand, as in a REPL or after exec()")
    return candidates[0]


def _lines(file: str) -> str:
    linecache.checkcache(file)
    return "".join(linecache.getlines(file))


@lru_cache(maxsize=8)
def _definitions(source: str) -> tuple[Found, ...]:
    try:
        tree = parse(source)
    except SyntaxError:
        return ()
    return tuple(_defined_in(tree, None))


def _defined_in(node: ast.AST, class_name: str | None) -> Iterator[Found]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.Lambda):
            yield Found(child, class_name)
            yield from _defined_in(child, None)
        elif isinstance(child, ast.ClassDef):
            yield from _defined_in(child, child.name)
        else:
            yield from _defined_in(child, class_name)


def _fits(node: Definition, code: CodeType) -> bool:
    """Whether a definition may be that of a code object: same name, first line and parameters."""
    if isinstance(node, ast.Lambda):
        name, line = "<lambda>", node.lineno
    else:
        name, line = node.name, min([node.lineno, *(d.lineno for d in node.decorator_list)])
    arguments = node.args
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    known = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return (name, line) == (code.co_name, code.co_firstlineno) and len(names) == len(known)


def _compiles_to(node: Definition, code: CodeType) -> bool:
    """Whether a lambda is that of a code object, among several on one line."""
    if not isinstance(node, ast.Lambda):
        return True
    names = ", ".join(code.co_freevars) or "_"
    tree = parse(f"lambda {names}: 0", mode="eval")
    outer = tree.body
    assert isinstance(outer, ast.Lambda)
    outer.body = node
    inner = _code_of(compile(tree, code.co_filename, "eval"))
    return _features(code) in [_features(other) for other in inner if other.co_name == "<lambda>"]


def _features(code: CodeType) -> tuple[Any, ...]:
    """Return what tells lambdas apart: what they do, with which names and constants, and where they stand."""
    constants = [repr(constant) for constant in code.co_consts if not isinstance(constant, CodeType)]
    features = code.co_code, code.co_names, code.co_varnames, code.co_freevars, constants
    if sys.version_info < (3, 11):
        return features
    return *features, list(code.co_positions())


def _code_of(code: CodeType) -> Iterator[CodeType]:
    """Yield the code objects two levels down: those inside the outermost function."""
    for outer in code.co_consts:
        if isinstance(outer, CodeType):
            yield from (inner for inner in outer.co_consts if isinstance(inner, CodeType))


def _libraries() -> tuple[str, ...]:
    """Return the folders of code that is not the user's own."""
    paths = sysconfig.get_paths()
    folders = {paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {*site.getsitepackages(), site.getusersitepackages(), str(Path(np.__file__).parents[1])}
    return tuple(sorted(os.path.join(os.path.realpath(folder), "") for folder in folders))


_LIBRARIES = _libraries()
_THIS_PACKAGE = os.path.join(os.path.realpath(Path(__file__).parents[2]), "")


def is_own(fn: FunctionType) -> bool:
    """Whether a function is the user's, and not of a library: Python's, an installed one or this one."""
    module = str(fn.__globals__.get("__name__", ""))
    file = os.path.realpath(fn.__code__.co_filename)
    if module.split(".", maxsplit=1)[0] in sys.stdlib_module_names and module != "__main__":
        return False
    return not file.startswith((*_LIBRARIES, _THIS_PACKAGE))
