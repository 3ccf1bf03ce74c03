"""Nested tuples and dataclasses of values, as loops carry them: taken apart into leaves, and put together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from gc2pc.language.graph import Traced
from gc2pc.language.structures import parts, with_parts

Tree: TypeAlias = Any
"""A value, None, or a tuple or dataclass of trees."""


def leaves(tree: Tree) -> list[Any]:
    """Return the values of a tree in order; None holds none."""
    if tree is None:
        return []
    inner = parts(tree)
    return [tree] if inner is None else [leaf for part in inner for leaf in leaves(part)]


def rebuilt(tree: Tree, values: Iterator[Any]) -> Tree:
    """Return a tree of the same form with other values."""
    if tree is None:
        return None
    inner = parts(tree)
    return next(values) if inner is None else with_parts(tree, [rebuilt(part, values) for part in inner])


def same_form(x: Tree, y: Tree) -> bool:
    """Return whether two trees have their values at the same places."""
    one, other = parts(x), parts(y)
    if one is not None and other is not None:
        return len(one) == len(other) and all(map(same_form, one, other))
    return (x is None) == (y is None) and one is other is None


def form(tree: Tree) -> str:
    """Return how messages write a tree."""
    if tree is None:
        return "None"
    if isinstance(tree, tuple):
        texts = [form(part) for part in tree]
        return f"({', '.join(texts)}{',' * (len(texts) == 1)})"
    if parts(tree) is not None:
        return f"a {type(tree).__name__}"
    return str(tree.node) if isinstance(tree, Traced) else f"a public {type(tree).__name__}"
