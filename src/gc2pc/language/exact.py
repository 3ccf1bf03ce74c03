"""Secret integers that came from Python's: as wide as their bounds say, so they never wrap around."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn, TypeAlias

from gc2pc.language import gates, operations
from gc2pc.language.graph import Bounds, Node, Traced, public
from gc2pc.language.operations import BIT
from gc2pc.language.secret import Secret
from gc2pc.language.source import compile_error
from gc2pc.library import words
from gc2pc.program import ValueType

_Plain: TypeAlias = Callable[[Any, Any], Any]


class Exact(Secret):
    """An integer that a secret chose among public ones, or computed from such.

    It behaves as Python's int: a sum has as many bits as it may need. Beside a value with a type it takes
    that type, as a public integer does; what may not fit is refused.
    """

    __slots__ = ("_bounds", "step")

    def __init__(
        self, node: Node, bounds: Bounds | None = None, step: tuple[Node, int] | None = None
    ) -> None:
        """step: a node and the public integer more than it that this is, if it is so."""
        super().__init__(node)
        self._bounds = bounds or (node.type.minimum, node.type.maximum)
        self.step = step

    @property
    def bounds(self) -> Bounds:
        return self._bounds

    def __add__(self, other: Any) -> Secret:
        return _arithmetic("+", gates.add, lambda x, y: x + y, self, other)

    def __radd__(self, other: Any) -> Secret:
        return _arithmetic("+", gates.add, lambda x, y: x + y, other, self)

    def __sub__(self, other: Any) -> Secret:
        return _arithmetic("-", gates.sub, lambda x, y: x - y, self, other)

    def __rsub__(self, other: Any) -> Secret:
        return _arithmetic("-", gates.sub, lambda x, y: x - y, other, self)

    def __mul__(self, other: Any) -> Secret:
        return _arithmetic("*", gates.mul, lambda x, y: x * y, self, other)

    def __rmul__(self, other: Any) -> Secret:
        return _arithmetic("*", gates.mul, lambda x, y: x * y, other, self)

    def __neg__(self) -> Secret:
        return 0 - self

    def __abs__(self) -> Secret:
        low, high = self.bounds
        if low >= 0:
            return self
        bounds = (max(0, -high), max(-low, high))
        wide = _type_for((min(low, -bounds[1]), bounds[1]))
        magnitude = operations.apply(gates.abs_, wide, _as(self, wide))
        return Exact(operations.resized(magnitude, _type_for(bounds)), bounds)

    def __and__(self, other: Any) -> Secret:
        return _bitwise("&", words.bitwise_and, self, other)

    def __or__(self, other: Any) -> Secret:
        return _bitwise("|", words.bitwise_or, self, other)

    def __xor__(self, other: Any) -> Secret:
        return _bitwise("^", words.bitwise_xor, self, other)

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __invert__(self) -> Secret:
        return -1 - self

    def __pos__(self) -> Secret:
        return self

    def __lshift__(self, distance: Any) -> Secret:
        if not operations.is_whole(distance):
            return _refused("<<")
        return self * (1 << int(distance))

    def __rlshift__(self, other: Any) -> Secret:
        low, high = self.bounds
        if not operations.is_whole(other) or low < 0:
            return super().__rlshift__(other) if isinstance(other, Traced) else _refused("<<")
        wide = Secret(public(_type_for((min(0, other << high), max(0, other << high))), (), other))
        return Exact((wide << Secret(self.node)).node)

    def __rshift__(self, distance: Any) -> Secret:
        if isinstance(distance, Traced):
            return Exact(super().__rshift__(distance).node)
        low, high = self.bounds
        bounds = (low >> distance, high >> distance)
        return Exact(operations.resized(super().__rshift__(distance).node, _type_for(bounds)), bounds)

    def __floordiv__(self, other: Any) -> Any:
        if _is_power_of_two(other):
            return self >> (other.bit_length() - 1)
        return _divided(self, other, lambda x, y: x // y)

    def __rfloordiv__(self, other: Any) -> Any:
        return _divided(other, self, lambda x, y: x // y)

    def __mod__(self, other: Any) -> Any:
        if _is_power_of_two(other):
            cut = operations.resized(self.node, ValueType("uint", max(1, other.bit_length() - 1)))
            return Exact(cut, (0, other - 1)) if other > 1 else 0
        return _divided(self, other, lambda x, y: x % y)

    def __rmod__(self, other: Any) -> Any:
        return _divided(other, self, lambda x, y: x % y)

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> Any:
        return other // self, other % self

    def __pow__(self, exponent: Any, modulus: Any = None) -> Any:
        if modulus is not None:
            return super().__pow__(exponent, modulus)
        if not operations.is_whole(exponent) or exponent < 0:
            return _refused("**")
        found: Any = 1
        for bit in f"{exponent:b}":
            found = found * found * (self if bit == "1" else 1)
        return found

    def __rpow__(self, base: Any) -> Any:
        return Secret.__rpow__(self, base) if isinstance(base, Traced) else _refused("**")


def _refused(symbol: str) -> NoReturn:
    remedy = "give it one, which says how many bits the result has: UInt[32](x)"
    raise compile_error(f"{symbol} by a secret does not work on an integer without a type", remedy)


def exact(condition: Secret, x: int | Exact, y: int | Exact) -> Exact:
    """Return x where the Bit is 1, else y; of y + k and y for a public k, y plus k or 0."""
    for one, other, met in ((x, y, condition), (y, x, ~condition)):
        if isinstance(one, Exact) and isinstance(other, Exact) and one.step and one.step[0] is other.node:
            return Exact.__add__(other, exact(met, one.step[1], 0))  # type: ignore[return-value]
    bounds = _joined([_bounds(x), _bounds(y)])
    type = _type_for(bounds)
    chosen = operations.choose(condition.node, Secret(_as(x, type)), Secret(_as(y, type)))
    return Exact(chosen, bounds)


def exact_if(result: Secret, *values: Any) -> Secret:
    """Return one of some integers: exact if no value has a type."""
    typed = any(isinstance(value, Traced) and not value.bounds for value in values)
    return result if typed or result.shape else Exact(result.node)


def _arithmetic(symbol: str, build: Any, plain: _Plain, x: Any, y: Any) -> Secret:
    """Return an exact result of exact operands; one with a type gives its type to the other."""
    known = [_bounds_or_none(operand) for operand in (x, y)]
    if known[0] is None or known[1] is None:
        return Secret(operations.arithmetic(symbol, build, x, y))
    corners = [plain(one, other) for one in known[0] for other in known[1]]
    bounds = (min(corners), max(corners))
    type = _type_for(_joined([bounds, known[0], known[1]]))
    node = operations.apply(build, type, _as(x, type), _as(y, type), upward=True)
    step = (
        (x.node, plain(0, int(y)))
        if symbol in "+-" and isinstance(x, Exact) and operations.is_whole(y)
        else None
    )
    return Exact(operations.resized(node, _type_for(bounds)), bounds, step)


def _bitwise(symbol: str, build: Any, x: Any, y: Any) -> Secret:
    known = [_bounds_or_none(operand) for operand in (x, y)]
    if known[0] is None or known[1] is None:
        return Secret(operations.bitwise(symbol, build, x, y))
    type = _type_for(_joined([known[0], known[1]]))
    found = operations.bitwise(symbol, build, Secret(_as(x, type)), Secret(_as(y, type)))
    highs = [high for low, high in (known[0], known[1]) if low >= 0]
    if symbol == "&" and highs:
        bounds = (0, min(highs))
        return Exact(operations.resized(found, _type_for(bounds)), bounds)
    return Exact(found)


def _divided(x: Any, y: Any, plain: _Plain) -> Any:
    """Return a quotient or remainder, exact if no operand has a type."""
    known = [_bounds_or_none(operand) for operand in (x, y)]
    if known[0] is None or known[1] is None:
        return plain(*(Secret(_adopted(a, b)) for a, b in ((x, y), (y, x))))
    if operations.is_whole(y) and y == 0:
        return plain(Secret(_as(x, _type_for(known[0]))), y)
    most = max(map(abs, known[0]))
    signed = known[0][0] < 0 or known[1][0] < 0
    type = _type_for(_joined([known[0], known[1], (-most if signed else 0, most)]))
    return Exact(plain(*(Secret(_as(a, type)) if isinstance(a, Traced) else int(a) for a in (x, y))).node)


def _adopted(x: Any, other: Any) -> Node:
    """Return an operand in the type of the other, if it has none itself."""
    return operations.same_type("division", x, other)[0]


def _bounds_or_none(x: Any) -> Bounds | None:
    """Return the bounds of an exact or public integer, or of a Bit; None for all else."""
    if isinstance(x, Traced):
        return (0, 1) if x.node.type == BIT and not x.node.shape else x.bounds
    return (int(x), int(x)) if operations.is_whole(x) else None


def _bounds(x: Any) -> Bounds:
    bounds = _bounds_or_none(x)
    assert bounds is not None
    return bounds


def _joined(bounds: Iterable[Bounds]) -> Bounds:
    lows, highs = zip(*bounds, strict=True)
    return min(lows), max(highs)


def _type_for(bounds: Bounds) -> ValueType:
    return operations.type_for(*bounds)


def _as(x: Any, type: ValueType) -> Node:
    """Return an exact or public integer, or a Bit, in a type that holds it."""
    if not isinstance(x, Traced):
        return public(type, (), int(x))
    return operations.resized(x.node, type)


def _is_power_of_two(n: Any) -> bool:
    return isinstance(n, int) and n > 0 and n & (n - 1) == 0
