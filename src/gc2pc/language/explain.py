"""Why a line of a function costs what it costs: what it became, and a cheaper idiom if there is one."""

from __future__ import annotations

import ast
import linecache
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gc2pc.language.function import Function
from gc2pc.language.size import Operation, observed
from gc2pc.language.syntax import parse


class Idiom(NamedTuple):
    """A way to write something, and one that costs less for the same result."""

    instead_of: str
    write: str
    found: Callable[[ast.expr], bool]


@dataclass(frozen=True)
class Line:
    """A source line: its AND gates over all lanes and turns, what it became, and what would cost less."""

    line: str
    and_gates: int
    operations: tuple[Operation, ...]
    idioms: tuple[Idiom, ...]


def explain(function: Function, /, **lengths: int) -> list[Line]:
    """Return the lines of a function for these lengths of open arrays, those that cost most first.

    An operation's ANDs are those it added in one lane and turn, before gates that nobody needs are dropped.
    """
    with observed() as operations:
        program = function.built(**lengths)
    total: dict[str, int] = {}
    for call, times in program.counted_calls:
        for line, ands in call.lines:
            total[line] = total.get(line, 0) + ands * call.lanes * times
    return [
        Line(line, ands, tuple(_counted(operations, line)), tuple(idioms_at(line)))
        for line, ands in sorted(total.items(), key=lambda item: (-item[1], item[0]))
    ]


def _counted(operations: Iterable[Operation], line: str) -> Iterator[Operation]:
    """Yield the operations of a line that have ANDs, equal ones once."""
    for operation, times in Counter(o for o in operations if o.line == line and o.and_gates).items():
        yield operation._replace(times=times)


def idioms_at(line: str) -> Iterator[Idiom]:
    """Yield the idioms that would make a line "file:line" cheaper."""
    file, _, number = line.rpartition(":")
    try:
        tree = parse("".join(linecache.getlines(file)))
    except SyntaxError:
        return
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.expr) and node.lineno == int(number)]
    for idiom in IDIOMS:
        if any(idiom.found(node) for node in nodes):
            yield idiom


def _same(x: ast.AST, y: ast.AST) -> bool:
    return ast.dump(x) == ast.dump(y)


def _choice(node: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    """Return both branches of a choice."""
    if isinstance(node, ast.IfExp):
        return node.body, node.orelse
    if isinstance(node, ast.Call) and _called(node) == "where" and len(node.args) == 3:
        return node.args[1], node.args[2]
    return None


def _called(node: ast.expr) -> str:
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _choice_of_results(node: ast.expr) -> bool:
    """Whether both branches of a choice do the same to one operand that they share."""
    branches = _choice(node)
    if not branches:
        return False
    x, y = branches
    if not (isinstance(x, ast.BinOp) and isinstance(y, ast.BinOp) and isinstance(x.op, type(y.op))):
        return False
    costly = isinstance(x.op, ast.Add | ast.Sub | ast.Mult | ast.FloorDiv | ast.Mod)
    return costly and (_same(x.left, y.left) or _same(x.right, y.right))


def _common_factor(node: ast.expr) -> bool:
    """Whether a sum is of two products with a common factor."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)):
        return False
    products = [p for p in (node.left, node.right) if isinstance(p, ast.BinOp) and isinstance(p.op, ast.Mult)]
    factors = [{ast.dump(p.left), ast.dump(p.right)} for p in products]
    return len(factors) == 2 and bool(factors[0] & factors[1])


def _end_of_sorted(node: ast.expr) -> bool:
    """Whether only the first or the last element of something sorted is taken."""
    if not (isinstance(node, ast.Subscript) and _called(node.value) in ("sort", "sorted")):
        return False
    return ast.unparse(node.slice) in ("0", "-1")


def _difference_is_zero(node: ast.expr) -> bool:
    if not (isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq)):
        return False
    left, right = node.left, node.comparators[0]
    zero = isinstance(right, ast.Constant) and right.value == 0
    return zero and isinstance(left, ast.BinOp) and isinstance(left.op, ast.Sub)


def _less_or_equal(node: ast.expr) -> bool:
    """Whether x < y and x == y, or the like, are joined by `or`."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        sides = [node.left, node.right]
    elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        sides = node.values
    else:
        return False
    compared = [side for side in sides if isinstance(side, ast.Compare) and len(side.ops) == 1]
    pairs = [frozenset((ast.dump(side.left), ast.dump(side.comparators[0]))) for side in compared]
    kinds = [type(side.ops[0]) for side in compared]
    return len(set(pairs)) < len(pairs) and ast.Eq in kinds and bool({ast.Lt, ast.Gt} & {*kinds})


IDIOMS = (
    Idiom("where(c, x * y, x * z)", "x * where(c, y, z)", _choice_of_results),
    Idiom("x * z + y * z", "(x + y) * z", _common_factor),
    Idiom("sort(a)[0]", "min(a)", _end_of_sorted),
    Idiom("x - y == 0", "x == y", _difference_is_zero),
    Idiom("(x < y) | (x == y)", "x <= y", _less_or_equal),
)
"""Each is measured by a test: what it proposes computes the same and takes fewer ANDs."""
