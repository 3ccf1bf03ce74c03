"""The body of a loop while it is traced: what it is given, what it must return, and what comes of it."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from gc2pc.circuit import Builder, Word
from gc2pc.language import gates, operations, overflow, reduce
from gc2pc.language.graph import Apply, Node, Traced, public
from gc2pc.language.loop_graph import Carry, Last, Repeat, Slice, Stack, Symbol, inner_nodes
from gc2pc.language.operations import BIT
from gc2pc.language.scope import Scope, inner_scope, traced
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.language.trees import Tree, form, leaves, rebuilt, same_form
from gc2pc.program import ValueType

COUNTED = 1 << 20  # up to so many turns their numbers come in as a public array; more, and the loop counts


class Body:
    """A loop: first `traced` with what a turn is given, then `returns`, then the results."""

    def __init__(self, name: str, carry: Tree, xs: Tree, length: Any, side_by_side: bool = False) -> None:
        self._name, self._side_by_side = name, side_by_side
        self._carry, self._xs, self._ys = carry, xs, None
        self._starts = [_typed(f"the carry of {name}", leaf) for leaf in leaves(carry)]
        self._sources = [_array(name, leaf) for leaf in leaves(xs)]
        self._trips = _trips(name, self._sources, length)
        scope = self._scope = inner_scope(name)
        self._insides = [Symbol(node.type, node.shape, scope) for node in self._starts]
        self._pieces = [Symbol(node.type, node.shape[1:], scope) for node in self._sources]
        self._number = Symbol(ValueType("uint", max(1, (self._trips - 1).bit_length())), (), scope)

    @contextmanager
    def traced(self) -> Iterator[None]:
        """Trace what runs inside as the body."""
        with traced(self._scope), overflow.collected() as self._checks:
            yield

    @property
    def carry(self) -> Tree:
        return rebuilt(self._carry, map(Secret, self._insides))

    @property
    def x(self) -> Tree:
        return rebuilt(self._xs, map(Secret, self._pieces))

    @property
    def number(self) -> Secret:
        """The number of the turn."""
        return Secret(self._number)

    def returns(self, carry: Tree, ys: Tree) -> None:
        """Take what the body returned. Raises CompileError if its carry is not one for the next turn."""
        nexts = self._nexts(carry)
        results = [_typed(f"a result of the body of {self._name}", leaf) for leaf in leaves(ys)]
        self._check(nexts, results)
        shown = _Shown(self._scope)
        carries, fixed = [], []
        for start, inside, node in zip(self._starts, self._insides, nexts, strict=True):
            if node is inside:
                fixed.append(Carry(start, inside, node))
            else:
                carries.append(Carry(start, inside, shown(node)))
        slices = list(map(Slice, self._sources, self._pieces))
        stacked = tuple(map(shown, results))
        inner, outer = inner_nodes(self._scope, [*(carry.next for carry in carries), *stacked])
        if self._number in inner:
            self._count(carries, slices)
        used = tuple(slice for slice in slices if slice.inside in inner)
        self._ys, self._inner = ys, inner
        self._repeat = Repeat(self._trips, tuple(carries), tuple(fixed), used, stacked, tuple(outer))

    def _check(self, nexts: list[Node], results: list[Node]) -> None:
        """Let overflows of the turns come out: in one more carry, or one more result where there is none."""
        self._checked = reduce.overflowed(self._checks)
        if self._checked is None:
            return
        if self._side_by_side:
            results.append(self._checked)
            return
        inside = Symbol(BIT, (), self._scope)
        self._starts.append(public(BIT, (), 0))
        self._insides.append(inside)
        nexts.append(operations.apply(reduce.any_bit, BIT, inside, self._checked))

    def _nexts(self, carry: Tree) -> list[Node]:
        """Return the carry of the next turn."""
        if not same_form(self._carry, carry):
            raise compile_error(
                f"the carry of {self._name} goes in as {form(self._carry)} and comes out as {form(carry)}",
                "return it in the form in which it came",
            )
        return [self._next(inside, leaf) for inside, leaf in zip(self._insides, leaves(carry), strict=True)]

    def _next(self, inside: Symbol, value: Any) -> Node:
        node: Node = value.node if isinstance(value, Traced) else operations.constant(inside.type, value)
        if (node.type, node.shape) != (inside.type, inside.shape):
            problem = f"the carry of {self._name} goes in as {inside} and comes out as {node}"
            if node.shape != inside.shape:
                raise compile_error(problem, "return it in the shape in which it came, in every turn")
            remedy = "compare it: x != 0" if inside.type == BIT else f"convert it: .to({inside.type})"
            raise compile_error(problem, remedy)
        return node

    def _count(self, carries: list[Carry], slices: list[Slice]) -> None:
        """Provide the number of the turn."""
        type = self._number.type
        if self._trips <= COUNTED:
            slices.append(Slice(public(type, (self._trips,), np.arange(self._trips)), self._number))
        else:
            one_more = operations.arithmetic("+", gates.add, Secret(self._number), 1)
            carries.append(Carry(public(type, (), 0), self._number, one_more))

    # ---- results ----

    def last(self) -> Tree:
        """Return the carry after the last turn; what every turn hands on unchanged is what it was before."""
        places = {carry.inside: at for at, carry in enumerate(self._repeat.carries)}
        lasts = [
            Last(inside.type, inside.shape, self._repeat, places[inside])
            if self._trips and inside in places
            else start
            for start, inside in zip(self._starts, self._insides, strict=True)
        ]
        if self._checked is not None:
            overflow.record(lasts.pop())
        return rebuilt(self._carry, map(Secret, lasts))

    def stacked(self) -> Tree:
        """Return what each turn returned beside the carry, along a new first axis."""
        return self._results([self._stack(at) for at in range(len(self._repeat.ys))])

    def _results(self, nodes: list[Node]) -> Tree:
        if self._checked is not None and self._side_by_side:
            overflow.record(nodes.pop())
        return rebuilt(self._ys, map(Secret, nodes))

    def _stack(self, at: int) -> Node:
        y = self._repeat.ys[at]
        shape = (self._trips, *y.shape)
        if not self._trips:
            return public(y.type, shape, np.zeros(shape, np.uint8))
        return Stack(y.type, shape, self._repeat, at)

    def side_by_side(self) -> Tree:
        """Return the same for turns that do not depend on one another; those of scalars become lanes."""
        scalars = all(node.lanes == 1 for node in (*self._inner, *self._repeat.outer))
        if not scalars or not all(isinstance(node, Symbol | Apply) for node in self._inner):
            return self.stacked()
        lanes: dict[Node, Node] = {slice.inside: slice.source for slice in self._repeat.slices}
        for node in self._inner:
            if isinstance(node, Apply):
                args = tuple(lanes.get(arg, arg) for arg in node.args)
                lanes[node] = replace(node, shape=(self._trips, *node.shape), args=args)
                object.__setattr__(lanes[node], "line", node.line)
        return self._results([lanes[y] for y in self._repeat.ys])


class _Shown:
    """Gives each result of a body a node of its own, so that one call can compute and keep them all."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._seen: set[Node] = set()

    def __call__(self, node: Node) -> Node:
        if not isinstance(node, Apply) or node.scope is not self._scope or node in self._seen:
            node = operations.apply(_same, node.type, node, upward=True)
        self._seen.add(node)
        return node


def _same(_: Builder, x: Word) -> Word:
    return x


def _typed(what: str, value: Any) -> Node:
    """Return a value that may be public; a public one must have a type by itself."""
    if isinstance(value, Traced):
        node: Node = value.node
        return node
    if isinstance(value, bool | np.bool_) or (isinstance(value, np.ndarray) and value.dtype.kind == "b"):
        return operations.constant(BIT, value)
    if isinstance(value, np.ndarray | np.integer) and value.dtype.kind in "iu":
        kind = "int" if value.dtype.kind == "i" else "uint"
        return operations.constant(ValueType(kind, 8 * value.dtype.itemsize), value)
    if isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f"):
        return operations.floats(value)
    problem = f"{what} is {form(value)}, which has no width"
    raise compile_error(problem, "give it a type, for instance UInt[32](0)")


def _array(name: str, value: Any) -> Node:
    node = _typed(f"what {name} slices", value)
    if not node.shape:
        raise compile_error(f"{name} cannot slice {node}", "only arrays are sliced, along their first axis")
    return node


def _trips(name: str, sources: Sequence[Node], length: Any) -> int:
    """Return the number of turns, of which the arrays and the caller must think alike."""
    if length is not None:
        length = _public_length(name, length)
    elif not sources:
        raise compile_error(f"{name} has no array to slice", "give it one, or say how often: length=10")
    counts = {node.shape[0] for node in sources} | ({length} if length is not None else set())
    if len(counts) > 1:
        numbers = " and ".join(map(str, sorted(counts)))
        raise compile_error(f"{name} cannot do {numbers} turns at once", "slice arrays that are equally long")
    return int(counts.pop())


def _public_length(name: str, length: Any) -> int:
    if isinstance(length, Traced):
        problem = f"the number of turns of {name} is secret ({length.node})"
        raise compile_error(problem, "take a public bound, and choose: where(i < n, x, y) inside the loop")
    try:
        n = operator.index(length)
    except TypeError:
        n = -1
    if n < 0:
        shown = length if isinstance(length, int) else type(length).__name__
        remedy = "a public integer of 0 or more"
        raise compile_error(f"the number of turns of {name} cannot be {shown}", remedy)
    return n
