"""Random expressions over arrays and scalars, and three kinds of numbers to compute them with."""

import operator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st

import gc2pc
from gc2pc.program import ValueType
from support.traced import edges, type_of, wrap

BIT = ValueType("bit", 1)
ARITHMETIC = {"+": operator.add, "-": operator.sub, "*": operator.mul}
BITWISE = {"&": operator.and_, "|": operator.or_, "^": operator.xor}
COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
EQUAL = {"==": operator.eq, "!=": operator.ne}
UNARY = {"neg": operator.neg, "not": operator.invert, "abs": abs}
SHIFT = {"shl": operator.lshift, "shr": operator.rshift}
OPERATORS = {
    **ARITHMETIC,
    **BITWISE,
    **COMPARE,
    **EQUAL,
    **UNARY,
    **SHIFT,
    "item": operator.getitem,
    "reverse": lambda x: x[::-1],
}

Expression = tuple[Any, ...]
"""(operation, operands...); an operand is an expression, or public."""


def evaluate(expression: Expression, env: dict[str, Any], numbers: Any) -> Any:
    """Compute an expression; env maps names to values, `numbers` has what is no operator."""
    op, *args = expression
    if op == "input":
        return env[args[0]]
    values = [evaluate(arg, env, numbers) if isinstance(arg, tuple) else arg for arg in args]
    return (getattr(numbers, op, None) or OPERATORS[op])(*values)


class Model:
    """Integers of a type as Python ints: one, or a list of them for an array."""

    def __init__(self, type: ValueType, value: Any) -> None:
        self.type, self.value = type, value

    def map(self, op: Any, *others: Any, type: ValueType | None = None) -> "Model":
        """Apply an operation to each element, scalars standing for all, and wrap the results."""
        type = type or self.type
        columns = [x.value if isinstance(x, Model) else x for x in (self, *others)]
        lengths = {len(column) for column in columns if isinstance(column, list)}
        if not lengths:
            return Model(type, wrap(type, int(op(*columns))))
        (n,) = lengths
        rows = zip(*(column if isinstance(column, list) else [column] * n for column in columns), strict=True)
        return Model(type, [wrap(type, int(op(*row))) for row in rows])

    def __getitem__(self, at: Any) -> "Model":
        return Model(self.type, self.value[at])


def _method(op: Any, type: ValueType | None = None) -> Any:
    return lambda *values: values[0].map(op, *values[1:], type=type)


for _name in ("add", "sub", "mul", "and", "or", "xor", "neg", "invert", "abs", "lshift", "rshift"):
    setattr(Model, f"__{_name}__", _method(getattr(operator, f"__{_name}__")))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Model, f"__{_name}__", _method(getattr(operator, f"__{_name}__"), BIT))


@dataclass(frozen=True)
class Models:
    """Python's integers, wrapped."""

    type: ValueType

    def constant(self, value: int) -> Any:
        return Model(self.type, value)

    def sum(self, x: Any) -> Any:
        return Model(self.type, wrap(self.type, sum(x.value)))

    count = sum

    def convert(self, x: Any, through: ValueType) -> Any:
        return x.map(int, type=through).map(int, type=self.type)

    def where(self, c: Any, x: Any, y: Any) -> Any:
        return c.map(lambda c, x, y: x if c else y, x, y, type=self.type)


@dataclass(frozen=True)
class Secrets:
    """Secret values of one type."""

    type: ValueType

    def _to(self, type: ValueType) -> Any:
        return type_of(type.kind, type.bits)

    def constant(self, value: int) -> Any:
        return self._to(self.type)(value)

    def sum(self, x: Any) -> Any:
        return gc2pc.sum(x)

    def count(self, x: Any) -> Any:
        return gc2pc.sum(x).to(self._to(self.type))

    def convert(self, x: Any, through: ValueType) -> Any:
        return x.to(self._to(through)).to(self._to(self.type))

    def where(self, c: Any, x: Any, y: Any) -> Any:
        return gc2pc.where(c, x, y)


@dataclass(frozen=True)
class Numpy:
    """Numpy's integers of one dtype."""

    dtype: Any

    def constant(self, value: int) -> Any:
        return self.dtype.type(value)

    def sum(self, x: Any) -> Any:
        return np.sum(x, dtype=self.dtype)

    def count(self, x: Any) -> Any:
        return np.sum(x).astype(self.dtype)

    def convert(self, x: Any, through: ValueType) -> Any:
        return x.astype(f"{'i' if through.kind == 'int' else 'u'}{through.bits // 8}").astype(self.dtype)

    def where(self, c: Any, x: Any, y: Any) -> Any:
        return np.where(c, x, y)

    def shl(self, x: Any, k: int) -> Any:
        return x << self.dtype.type(k)  # numpy before 2 would promote a scalar for a distance without a type

    def shr(self, x: Any, k: int) -> Any:
        return x >> self.dtype.type(k)


def expressions(type: ValueType, n: int, array: bool, through: ValueType, depth: int = 4) -> Any:
    """A strategy for expressions of a type: arrays of n elements named x and y, or scalars named s and t."""
    constants = st.sampled_from(edges(type)) | st.integers(type.minimum, type.maximum)

    @cache
    def bits(array: bool, depth: int) -> Any:
        sides = numbers(array, depth), numbers(array, depth)
        return st.tuples(st.sampled_from([*COMPARE, *EQUAL]), *sides)

    @cache
    def numbers(array: bool, depth: int) -> Any:
        names = st.sampled_from(["x", "y"] if array else ["s", "t"])
        leaf = st.tuples(st.just("input"), names)
        if not array:
            leaf |= st.tuples(st.just("constant"), constants)
        if depth == 0:
            return leaf
        same, scalar = numbers(array, depth - 1), numbers(False, depth - 1)
        both = st.sampled_from([*ARITHMETIC, *BITWISE])
        choices = [
            leaf,
            st.tuples(both, same, same),
            st.tuples(both, same, scalar),
            st.tuples(st.sampled_from(list(UNARY)), same),
            st.tuples(st.sampled_from(list(SHIFT)), same, st.integers(0, type.bits + 2)),
            st.tuples(st.just("where"), bits(array, depth - 1), same, scalar),
            st.tuples(st.just("where"), bits(False, depth - 1), scalar, same),
            st.tuples(st.just("convert"), same, st.just(through)),
        ]
        if array:
            choices.append(st.tuples(st.just("reverse"), same))
        else:
            choices.append(st.tuples(st.just("sum"), numbers(True, depth - 1)))
            choices.append(st.tuples(st.just("count"), bits(True, depth - 1)))
            if n:
                items = st.integers(-n, n - 1)
                choices.append(st.tuples(st.just("item"), numbers(True, depth - 1), items))
        return st.one_of(choices)

    return numbers(array, depth)
