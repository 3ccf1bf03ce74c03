"""What a stretch of statements does to names and to the flow: what it binds, and whether it may leave."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

_OWN_SCOPE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def bound(nodes: Iterable[ast.AST]) -> list[str]:
    """Return the names that statements bind or delete in their own scope, sorted."""
    found: set[str] = set()
    for node in nodes:
        found |= _bound(node, in_comprehension=False)
    return sorted(found)


def _bound(node: ast.AST, in_comprehension: bool) -> set[str]:
    found: set[str] = set()
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Lambda():
            return set()
        case ast.NamedExpr(target=ast.Name(id=name)):
            found.add(name)
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if not in_comprehension:
            found.add(name)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            found.add(name)
        case ast.MatchMapping(rest=str(name)):
            found.add(name)
        case ast.alias(name=name, asname=asname) if name != "*":
            found.add(asname or name.split(".")[0])
    inside = in_comprehension or isinstance(node, _COMPREHENSIONS)
    for child in ast.iter_child_nodes(node):
        found |= _bound(child, inside)
    return found


def declared(nodes: Iterable[ast.AST], kind: type[ast.Global] | type[ast.Nonlocal]) -> set[str]:
    """Return the names that statements declare global, or nonlocal."""
    return {name for node in within(nodes) if isinstance(node, kind) for name in node.names}


def within(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield nodes and all inside of them, but for what has a scope of its own."""
    for node in nodes:
        yield node
        if not isinstance(node, _OWN_SCOPE):
            yield from within(ast.iter_child_nodes(node))


def leaves(nodes: Sequence[ast.stmt]) -> bool:
    """Whether statements may end otherwise than at their end: by return, break or continue."""
    return any(_leaves(node, in_loop=False) for node in nodes)


def _leaves(node: ast.AST, in_loop: bool) -> bool:
    if isinstance(node, ast.Return) or (isinstance(node, ast.Break | ast.Continue) and not in_loop):
        return True
    if isinstance(node, _OWN_SCOPE):
        return False
    if isinstance(node, ast.For | ast.AsyncFor | ast.While):
        return any(_leaves(n, True) for n in node.body) or any(_leaves(n, in_loop) for n in node.orelse)
    return any(_leaves(child, in_loop) for child in ast.iter_child_nodes(node))


def returns_inside(nodes: Sequence[ast.stmt]) -> bool:
    """Whether a return stands inside another statement, so that a function may end in several ways."""
    inside = [node for node in nodes if not isinstance(node, ast.Return)]
    return any(isinstance(node, ast.Return) for node in within(inside))


def has_walrus(node: ast.AST) -> bool:
    """Whether an expression binds a name with :=."""
    return any(isinstance(inner, ast.NamedExpr) for inner in within([node]))
