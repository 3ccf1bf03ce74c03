"""Calls from rewritten functions: the user's own functions are rewritten too, some of Python's replaced."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

from gc2pc.language.graph import Traced
from gc2pc.language.rewrite import instead
from gc2pc.language.rewrite.blocks import changing, is_conditional
from gc2pc.language.rewrite.compiled import rewritten
from gc2pc.language.rewrite.find import is_own
from gc2pc.language.rewrite.places import changeable


def call(fn: Any, /, *args: Any, **options: Any) -> Any:
    """Return fn(*args, **options)."""
    if isinstance(fn, type):
        return _made(fn, args, options)
    ours = converted(fn)
    if ours is not fn:
        return ours(*args, **options)
    own = getattr(fn, "__self__", None)
    if isinstance(own, Traced):
        return fn(*args, **options)
    if is_conditional():
        changing(changeable([own, *args, *options.values()]))
    args = tuple(map(_argument, args))
    options = {name: _argument(option) for name, option in options.items()}
    return (instead.of(fn) or fn)(*args, **options)


def _argument(value: Any) -> Any:
    """Return an argument for a function that is not rewritten, and so cannot see to what it calls."""
    if isinstance(value, type) or not callable(value):
        return value
    return instead.of(value) or converted(value)


def converted(fn: Any) -> Any:
    """Return a function of the user's, rewritten; other functions and values as they are."""
    from gc2pc.language.rewrite import runtime

    if isinstance(fn, FunctionType):
        return rewritten(fn, runtime) if is_own(fn) else fn
    if isinstance(fn, MethodType) and isinstance(fn.__func__, FunctionType):
        inner = converted(fn.__func__)
        return fn if inner is fn.__func__ else MethodType(inner, fn.__self__)
    if isinstance(fn, functools.partial):
        inner = converted(fn.func)
        return fn if inner is fn.func else functools.partial(inner, *fn.args, **fn.keywords)
    method = vars(type(fn)).get("__call__")
    if isinstance(method, FunctionType) and is_own(method):
        return MethodType(converted(method), fn)
    return fn


def _made(cls: Any, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """Return an object of a class; its __init__ is rewritten if it is the user's own."""
    init: Callable[..., Any] = cls.__init__
    plain = type(cls) is type and getattr(cls, "__new__", None) is object.__new__
    if not plain or not isinstance(init, FunctionType) or converted(init) is init:
        return (instead.of(cls) or cls)(*map(_argument, args), **options)
    made = cls.__new__(cls)
    converted(init)(made, *args, **options)
    return made
