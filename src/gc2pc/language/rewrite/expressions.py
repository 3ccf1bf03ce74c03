"""Expressions rewritten: calls, and what Python decides by the truth of a value, go through the runtime."""

from __future__ import annotations

import ast
from typing import Any, TypeVar

from gc2pc.language.rewrite.names import has_walrus

OURS = "_gc2pc_"
"""What names begin with that rewriting adds."""

RUNTIME = "_gc2pc_"
"""The name under which rewritten functions know the runtime."""

_OF_THE_FRAME = {"locals", "globals", "vars", "dir", "eval", "exec", "super", "breakpoint"}
"""Functions of Python that look at the frame that calls them."""

_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}

N = TypeVar("N", bound=ast.AST)


def runtime(name: str, *args: ast.expr, at: ast.AST, keywords: Any = ()) -> ast.Call:
    """Return a call of a function of the runtime, which errors will underline as `at`."""
    function = ast.copy_location(ast.Attribute(ast.Name(RUNTIME, ast.Load()), name, ast.Load()), at)
    if function.end_lineno != function.lineno:  # or else Python takes the last line for that of the call
        function.end_lineno, function.end_col_offset = function.lineno, function.col_offset
    return ast.copy_location(ast.Call(function, list(args), list(keywords)), at)


def delayed(body: ast.expr) -> ast.Lambda:
    """Return an expression as a function, to be evaluated when the runtime wants it."""
    nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    return ast.copy_location(ast.Lambda(nothing, body), body)


class Expressions(ast.NodeTransformer):
    """Rewrites expressions of one function in place."""

    first_parameter: str | None = None

    def visited(self, node: N) -> N:
        """Return a node rewritten; an expression stays one."""
        found: N = self.visit(node)
        return found

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        self.generic_visit(node)
        if name == "super" and not node.args and self.first_parameter:
            node.args = [ast.Name("__class__", ast.Load()), ast.Name(self.first_parameter, ast.Load())]
        if name in _OF_THE_FRAME:
            return node
        return runtime("call", node.func, *node.args, at=node, keywords=node.keywords)

    def test(self, node: ast.expr) -> ast.expr:
        """Return an expression rewritten of which only the truth matters."""
        if isinstance(node, ast.BoolOp) and not any(map(has_walrus, node.values[1:])):
            values = [self.test(value) for value in node.values]
            name = "all_true" if isinstance(node.op, ast.And) else "any_true"
            return runtime(name, values[0], *map(delayed, values[1:]), at=node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return runtime("not_", self.test(node.operand), at=node)
        return self.visited(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        lazy = any(map(has_walrus, node.values[1:]))
        self.generic_visit(node)
        if lazy:
            return node
        name = "and_" if isinstance(node.op, ast.And) else "or_"
        return runtime(name, node.values[0], *map(delayed, node.values[1:]), at=node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if isinstance(node.op, ast.Not):
            return self.test(node)
        self.generic_visit(node)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        if has_walrus(node.body) or has_walrus(node.orelse):
            self.generic_visit(node)
            return node
        test, body, orelse = self.test(node.test), self.visited(node.body), self.visited(node.orelse)
        return runtime("if_expression", test, delayed(body), delayed(orelse), at=node.test)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        lazy = any(map(has_walrus, node.comparators[1:]))
        self.generic_visit(node)
        membership = any(isinstance(op, ast.In | ast.NotIn) for op in node.ops)
        if lazy or (
            len(node.ops) == 1 and not membership and not isinstance(node.ops[0], ast.Eq | ast.NotEq)
        ):
            return node
        symbols: list[ast.expr] = [ast.Constant(_COMPARISONS[type(op)]) for op in node.ops]
        rest = [delayed(comparator) for comparator in node.comparators[1:]]
        first = [node.left, symbols[0], node.comparators[0]]
        pairs = [part for pair in zip(symbols[1:], rest, strict=True) for part in pair]
        return runtime("compare", *first, *pairs, at=node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        name = "item" if isinstance(node.ctx, ast.Load) else "target"
        node.value = runtime(name, node.value, at=node.value)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load):
            node.value = runtime("touch", node.value, at=node.value)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        self.generic_visit(node)
        node.ifs = [runtime("kept", test, at=test) for test in node.ifs]
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        return node
