"""Functions made anew from their rewritten source: same globals, same closure, same lines."""

from __future__ import annotations
import __future__

import ast
import copy
from collections.abc import Iterator
from types import CellType, CodeType, FunctionType, ModuleType

from gc2pc.language.rewrite.expressions import RUNTIME
from gc2pc.language.rewrite.find import Found, NotFound, find
from gc2pc.language.rewrite.statements import Statements
from gc2pc.language.syntax import parse

_codes: dict[tuple[str, CodeType], CodeType | str] = {}  # file, code -> rewritten, or why it is not
_rewritten: set[tuple[str, CodeType]] = set()

_FUTURE = 0
for _name in __future__.all_feature_names:
    _FUTURE |= getattr(__future__, _name).compiler_flag


def rewritten(fn: FunctionType, runtime: ModuleType) -> FunctionType:
    """Return a function rewritten, or itself if it cannot be or has been; `why_not` tells."""
    code = fn.__code__
    key = (code.co_filename, code)  # equal code may stand in two files
    if key in _rewritten:
        return fn
    if key not in _codes:
        _codes[key] = _code(fn)
    new = _codes[key]
    if isinstance(new, str):
        return fn
    cells = dict(zip(code.co_freevars, fn.__closure__ or (), strict=True))
    cells[RUNTIME] = CellType(runtime)
    closure = tuple(cells[name] for name in new.co_freevars)
    copied = FunctionType(new, fn.__globals__, fn.__name__, fn.__defaults__, closure)
    copied.__kwdefaults__ = fn.__kwdefaults__
    copied.__qualname__, copied.__doc__, copied.__module__ = fn.__qualname__, fn.__doc__, fn.__module__
    return copied


def why_not(code: CodeType) -> str:
    """Return why a function that was called has not been rewritten, as the rest of a sentence, or ""."""
    known = _codes.get((code.co_filename, code), "")
    return known if isinstance(known, str) else ""


def is_rewritten(code: CodeType) -> bool:
    return (code.co_filename, code) in _rewritten


def _code(fn: FunctionType) -> CodeType | str:
    try:
        found = find(fn)
    except NotFound as reason:
        return str(reason)
    code = _compiled(found, fn.__code__)
    _rewritten.update((inner.co_filename, inner) for inner in _with_inner(code))
    return code


def _compiled(found: Found, code: CodeType) -> CodeType:
    """Return the code of a definition rewritten, with the free names of its code and the runtime."""
    node = copy.deepcopy(found.node)
    arguments = node.args
    arguments.defaults = [ast.Constant(None) for _ in arguments.defaults]
    arguments.kw_defaults = [d and ast.Constant(None) for d in arguments.kw_defaults]
    several = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *several):
        argument.annotation = None
    statement: ast.stmt
    if isinstance(node, ast.FunctionDef):
        node.decorator_list, node.returns = [], None
        statement = Statements().function(node)
    else:
        node.body = Statements().visited(node.body)
        statement = ast.copy_location(ast.Expr(node), node)
    if found.class_name:
        outer = parse(f"class {found.class_name}: pass").body[0]
        assert isinstance(outer, ast.ClassDef)
        outer.body = [statement]
        statement = ast.copy_location(outer, node)
    names = [name for name in (RUNTIME, *code.co_freevars) if name != "__class__"]
    module = parse(f"def __factory__({', '.join(names)}): pass")
    factory = module.body[0]
    assert isinstance(factory, ast.FunctionDef)
    factory.body = [statement]
    made = statement.name if isinstance(statement, ast.FunctionDef | ast.ClassDef) else RUNTIME
    if made not in names:
        factory.body.insert(0, ast.Global([made]))  # so that inside it is what it was: the module's
    ast.fix_missing_locations(module)
    flags = code.co_flags & _FUTURE
    compiled = compile(module, code.co_filename, "exec", flags=flags, dont_inherit=True)
    depth = 3 if found.class_name else 2
    return next(c for c in _inner(compiled, depth) if c.co_name == code.co_name)


def _inner(code: CodeType, depth: int) -> Iterator[CodeType]:
    """Yield the code objects that stand so deep in another."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from [constant] if depth == 1 else _inner(constant, depth - 1)


def _with_inner(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _with_inner(constant)
