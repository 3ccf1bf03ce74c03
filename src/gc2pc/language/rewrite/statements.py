"""Statements rewritten: branches and loops become functions that the runtime calls, one for each block.

A block's function declares what it binds `nonlocal`, so its variables are those of the whole function, and
the runtime finds them in its closure. It returns True when all its paths have left it, by what it told the
runtime.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from gc2pc.language.rewrite.expressions import OURS, Expressions, N, delayed, runtime
from gc2pc.language.rewrite.names import bound, declared, leaves, returns_inside, within

Body = Sequence[ast.stmt]


@dataclass
class _Scope:
    """The function that is rewritten."""

    globals: set[str]
    nonlocals: set[str]
    in_block: bool = False  # whether its statements are a block themselves, and returns are told


class Statements(Expressions):
    """Rewrites the statements of functions in place; `function` is where to begin."""

    def __init__(self) -> None:
        self._scope = _Scope(set(), set())

    # Functions

    def function(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Rewrite a function's body, not its header."""
        outer, parameter = self._scope, self.first_parameter
        arguments = [*node.args.posonlyargs, *node.args.args]
        self.first_parameter = arguments[0].arg if arguments else None
        self._scope = _Scope(declared(node.body, ast.Global), declared(node.body, ast.Nonlocal))
        local = self._locals(node)
        if returns_inside(node.body):
            self._scope.in_block = True
            block = self._block("body", node, node.body, set(bound(node.body)) & set(_parameters(node.args)))
            block.body[:0] = local
            node.body = [*self._checks(node), block, _return(runtime("function", _load(block), at=node))]
        else:
            first = [*self._declarations([], of_block=False), *local, *self._checks(node)]
            node.body = [*first, *self._statements(node.body)]
        self._scope, self.first_parameter = outer, parameter
        return node

    def _locals(self, node: ast.FunctionDef) -> list[ast.stmt]:
        """Return a statement that binds nothing but makes all names local that blocks will bind."""
        others = {*self._scope.globals, *self._scope.nonlocals, *_parameters(node.args)}
        ours = set(bound(node.body)) - others
        if not ours:
            return []
        targets: list[ast.expr] = [ast.Name(name, ast.Store()) for name in sorted(ours)]
        return [_at(ast.If(ast.Constant(False), [ast.Assign(targets, ast.Constant(None))], []), node)]

    def _checks(self, node: ast.FunctionDef) -> list[ast.stmt]:
        """Return statements that tell the runtime which names of outer scopes a function binds."""
        found: list[ast.stmt] = []
        ours = sorted(self._scope.nonlocals)
        if ours:
            names = ast.Tuple([ast.Name(name, ast.Load()) for name in ours], ast.Load())
            found.append(_at(ast.Expr(runtime("touch_names", delayed(_at(names, node)), at=node)), node))
        if self._scope.globals:
            found.append(self._no_global(node.body, node))
        return found

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        if any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in within(node.body)):
            return node
        node.decorator_list = [self.visited(d) for d in node.decorator_list]
        node.args.defaults = [self.visited(d) for d in node.args.defaults]
        node.args.kw_defaults = [self.visited(d) if d else None for d in node.args.kw_defaults]
        return self.function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.stmt:
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        return node

    # Blocks

    def _block(self, kind: str, at: ast.stmt, body: Body, names: set[str] | None = None) -> ast.FunctionDef:
        """Return the function of a block; `names` are those it declares, by default all that it binds."""
        ours = bound(body)
        first = self._declarations([n for n in ours if names is None or n in names], of_block=True)
        if set(ours) & self._scope.globals:
            first.append(self._no_global(body, at))
        return _function(kind, at, [*first, *self._statements(body)])

    def _no_global(self, body: Body, at: ast.stmt) -> ast.stmt:
        """Return the statement that refuses to bind globals on some paths only, placed where one is bound."""
        places = [s for s in body if set(bound([s])) & self._scope.globals]
        return _unconditional("global", places[0] if places else at)

    def _declarations(self, names: Sequence[str], of_block: bool) -> list[ast.stmt]:
        """Return declarations that keep names what they are in the whole function."""
        globals = sorted(self._scope.globals if self._scope.globals else ())
        outer = sorted(self._scope.nonlocals | (set(names) - set(globals) if of_block else set()))
        found: list[ast.stmt] = [ast.Global(globals)] if globals else []
        return [*found, ast.Nonlocal(outer)] if outer else found

    def _statements(self, body: Body) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for statement in body:
            new = self.visit(statement)
            found += new if isinstance(new, list) else [new] if new is not None else []
        return found

    def _run(self, call: ast.Call, may_leave: bool, at: ast.stmt) -> ast.stmt:
        """Return the statement that runs blocks, and ends this one when they have left it on all paths."""
        if may_leave:
            return _at(ast.If(call, [_return(ast.Constant(True))], []), at)
        return _at(ast.Expr(call), at)

    # What has blocks

    def visit_If(self, node: ast.If) -> list[ast.stmt]:
        may_leave = leaves([node])
        blocks = [self._block("if", node, node.body)]
        if node.orelse:
            blocks.append(self._block("else", node.orelse[0], node.orelse))
        test = self.test(node.test)
        functions = [_load(block) for block in blocks] + [_none()] * (2 - len(blocks))
        return [*blocks, self._run(runtime("if_", test, *functions, at=node.test), may_leave, node)]

    def visit_For(self, node: ast.For) -> ast.stmt | list[ast.stmt]:
        if not leaves(node.body):
            node.target, node.iter = self.visited(node.target), self.visited(node.iter)
            node.body, node.orelse = self._statements(node.body), self._statements(node.orelse)
            return node
        take = _at(ast.Assign([node.target], ast.Name(f"{OURS}item", ast.Load())), node)
        body = self._block("for", node, [take, *node.body])
        body.args.args = [_at(ast.arg(f"{OURS}item"), node)]
        blocks, orelse = self._orelse(node, body)
        call = runtime("for_", self.visited(node.iter), _load(body), orelse, at=node.iter)
        return [*blocks, self._run(call, self._outlives(node), node)]

    def visit_While(self, node: ast.While) -> list[ast.stmt]:
        first = self._declarations(bound([node.test]), of_block=True)
        endless = ast.Constant(isinstance(node.test, ast.Constant))
        test = _function("while", node, [*first, _return(self.test(node.test))])
        body = self._block("turn", node, node.body)
        blocks, orelse = self._orelse(node, body)
        call = runtime("while_", _load(test), _load(body), orelse, endless, at=test.body[-1])
        return [test, *blocks, self._run(call, self._outlives(node), node)]

    def _orelse(self, node: ast.For | ast.While, body: ast.FunctionDef) -> tuple[list[ast.stmt], ast.expr]:
        if not node.orelse:
            return [body], _none()
        block = self._block("loopelse", node.orelse[0], node.orelse)
        return [body, block], _load(block)

    def _outlives(self, node: ast.For | ast.While) -> bool:
        """Whether a loop may leave the block it stands in: not by its own break and continue."""
        return leaves([node])

    def visit_Match(self, node: ast.Match) -> ast.stmt | list[ast.stmt]:
        """Rewrite a choice among literals as `if`s; other patterns stay Python's, for public values."""
        name = f"{OURS}match_{node.lineno}"
        tests = [_pattern_test(case.pattern, name) for case in node.cases]
        if any(test is None for test in tests) or any(case.guard for case in node.cases):
            self.generic_visit(node)
            return node
        chain: list[ast.stmt] = []
        for case, test in zip(reversed(node.cases), reversed(tests), strict=True):
            assert test is not None
            located = ast.fix_missing_locations(ast.copy_location(test, case.pattern))
            if isinstance(test, ast.Constant):
                chain = case.body
            else:
                chain = [ast.copy_location(ast.If(located, case.body, chain), case.body[0])]
        subject = _at(ast.Assign([ast.Name(name, ast.Store())], self.visited(node.subject)), node)
        return [subject, *self._statements(chain)]

    # What leaves

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        value = self.visited(node.value) if node.value else _at(ast.Constant(None), node)
        node.value = runtime("return_", value, at=node) if self._scope.in_block else value
        return node

    def visit_Break(self, node: ast.Break) -> ast.stmt:
        return ast.copy_location(_return(runtime("break_", at=node)), node)

    def visit_Continue(self, node: ast.Continue) -> ast.stmt:
        return ast.copy_location(_return(runtime("continue_", at=node)), node)

    # What must not depend on a secret

    def visit_Try(self, node: ast.Try) -> list[ast.stmt]:
        self.generic_visit(node)
        return [_unconditional("try", node), node]

    def visit_TryStar(self, node: ast.Try) -> list[ast.stmt]:
        return self.visit_Try(node)

    def visit_With(self, node: ast.With) -> list[ast.stmt]:
        self.generic_visit(node)
        return [_unconditional("with", node.items[0].context_expr, node), node]

    def visit_Raise(self, node: ast.Raise) -> list[ast.stmt]:
        self.generic_visit(node)
        return [_unconditional("raise", node), node]

    def visit_Global(self, node: ast.Global) -> None:
        return None

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        return None

    # Assignments

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return self.visited(ast.copy_location(ast.Assign([node.target], node.value), node))

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        """Tell the runtime of an object that += may change in place."""
        first: list[ast.stmt] = []
        target = node.target
        if isinstance(target, ast.Attribute | ast.Subscript):
            base = f"{OURS}base_{node.lineno}_{target.col_offset}"
            first.append(_at(ast.Assign([ast.Name(base, ast.Store())], self.visited(target.value)), target))
            target.value = _at(ast.Name(base, ast.Load()), target)
        if isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Constant | ast.Name):
            key = f"{OURS}key_{node.lineno}_{target.col_offset}"
            first.append(_at(ast.Assign([ast.Name(key, ast.Store())], self.visited(target.slice)), target))
            target.slice = _at(ast.Name(key, ast.Load()), target)
        first.append(_at(ast.Expr(runtime("touch", self.visited(_loaded(target)), at=target)), node))
        node.target, node.value = self.visited(target), self.visited(node.value)
        return [*first, node]


def _loaded(target: ast.Name | ast.Attribute | ast.Subscript) -> ast.expr:
    """Return the expression for the value that a target has."""
    if isinstance(target, ast.Name):
        found: ast.expr = ast.Name(target.id, ast.Load())
    elif isinstance(target, ast.Attribute):
        found = ast.Attribute(target.value, target.attr, ast.Load())
    else:
        found = ast.Subscript(target.value, target.slice, ast.Load())
    return _at(found, target)


def _at(node: N, place: ast.AST) -> N:
    """Return a new node, and what in it has no place yet, placed where another one stands."""
    return ast.fix_missing_locations(ast.copy_location(node, place))


def _function(kind: str, at: ast.stmt, body: list[ast.stmt]) -> ast.FunctionDef:
    """Return the definition of a function for a block; its name tells tracebacks what it is."""
    function = ast.parse(f"def {OURS}{kind}_{at.lineno}(): pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    function.body = body or [ast.Pass()]
    for node in ast.walk(function):
        if node is function or ("lineno" in node._attributes and not hasattr(node, "lineno")):
            ast.copy_location(node, at)
    return function


def _load(function: ast.FunctionDef) -> ast.expr:
    return ast.Name(function.name, ast.Load())


def _none() -> ast.expr:
    return ast.Constant(None)


def _return(value: ast.expr) -> ast.Return:
    return ast.copy_location(ast.Return(value), value) if hasattr(value, "lineno") else ast.Return(value)


def _unconditional(what: str, at: ast.AST, place: ast.AST | None = None) -> ast.stmt:
    """Return the statement that refuses another one where it would depend on a secret."""
    return _at(ast.Expr(runtime("unconditional", ast.Constant(what), at=at)), place or at)


def _parameters(arguments: ast.arguments) -> list[str]:
    several = [arguments.vararg, arguments.kwarg]
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [argument.arg for argument in (*named, *(a for a in several if a))]


def _pattern_test(pattern: ast.pattern, name: str) -> ast.expr | None:
    """Return the test for a pattern of literals, a constant True for `_`; None for other patterns."""
    subject = ast.Name(name, ast.Load())
    if isinstance(pattern, ast.MatchValue):
        return ast.Compare(subject, [ast.Eq()], [pattern.value])
    if isinstance(pattern, ast.MatchOr):
        tests = [_pattern_test(part, name) for part in pattern.patterns]
        known = [test for test in tests if isinstance(test, ast.Compare)]
        return ast.BoolOp(ast.Or(), list(known)) if len(known) == len(tests) else None
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None and pattern.name is None:
        return ast.Constant(True)
    return None
