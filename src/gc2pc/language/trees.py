"""Nested tuples of values, as loops carry them: taken apart into leaves, and put together again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from gc2pc.language.graph import Traced

Tree: TypeAlias = Any
"""A value, None, or a tuple of trees; named tuples stay what they are."""


def leaves(tree: Tree) -> list[Any]:
    """Return the values of a tree in order; None holds none."""
    if tree is None:
        return []
    if isinstance(tree, tuple):
        return [leaf for part in tree for leaf in leaves(part)]
    return [tree]


def rebuilt(tree: Tree, values: Iterator[Any]) -> Tree:
    """Return a tree of the same form with other values."""
    if tree is None:
        return None
    if isinstance(tree, tuple):
        parts = [rebuilt(part, values) for part in tree]
        return type(tree)(*parts) if hasattr(tree, "_fields") else tuple(parts)
    return next(values)


def same_form(x: Tree, y: Tree) -> bool:
    """Return whether two trees have their values at the same places."""
    if isinstance(x, tuple) and isinstance(y, tuple):
        return len(x) == len(y) and all(map(same_form, x, y))
    return (x is None) == (y is None) and not isinstance(x, tuple) and not isinstance(y, tuple)


def form(tree: Tree) -> str:
    """Return how messages write a tree."""
    if tree is None:
        return "None"
    if isinstance(tree, tuple):
        parts = [form(part) for part in tree]
        return f"({', '.join(parts)}{',' * (len(parts) == 1)})"
    return str(tree.node) if isinstance(tree, Traced) else f"a public {type(tree).__name__}"
