"""Secret values while a function is traced: every operator records what is to be computed."""

from __future__ import annotations

from typing import Any, NoReturn

from gc2pc.language import gates, integers, linear, operations
from gc2pc.language.arrays import SecretArray
from gc2pc.language.source import compile_error
from gc2pc.language.truth import truth_error
from gc2pc.library import words
from gc2pc.program import ValueType


class Secret(SecretArray):
    """A secret scalar or array. It never changes; every operation makes a new one."""

    __slots__ = ()
    __array_ufunc__ = None  # numpy's arrays and integers leave mixed operations to the methods here

    def __repr__(self) -> str:
        return f"<secret {self.node}>"

    # Arithmetic modulo 2**n, as numpy's integers of n bits.

    def __add__(self, other: Any) -> Secret:
        return Secret(operations.arithmetic("+", gates.add, self, other))

    def __radd__(self, other: Any) -> Secret:
        return Secret(operations.arithmetic("+", gates.add, other, self))

    def __sub__(self, other: Any) -> Secret:
        return Secret(operations.arithmetic("-", gates.sub, self, other))

    def __rsub__(self, other: Any) -> Secret:
        return Secret(operations.arithmetic("-", gates.sub, other, self))

    def __mul__(self, other: Any) -> Secret:
        return Secret(integers.product(self, other))

    def __rmul__(self, other: Any) -> Secret:
        return Secret(integers.product(other, self))

    # Division rounds down, and a remainder has the sign of the divisor, as Python's.

    def __floordiv__(self, other: Any) -> Secret:
        return Secret(integers.divided("//", self, other)[0])

    def __rfloordiv__(self, other: Any) -> Secret:
        return Secret(integers.divided("//", other, self)[0])

    def __mod__(self, other: Any) -> Secret:
        return Secret(integers.divided("%", self, other)[1])

    def __rmod__(self, other: Any) -> Secret:
        return Secret(integers.divided("%", other, self)[1])

    def __divmod__(self, other: Any) -> tuple[Secret, Secret]:
        quotient, remainder = integers.divided("divmod()", self, other)
        return Secret(quotient), Secret(remainder)

    def __rdivmod__(self, other: Any) -> tuple[Secret, Secret]:
        quotient, remainder = integers.divided("divmod()", other, self)
        return Secret(quotient), Secret(remainder)

    def __pow__(self, exponent: Any, modulus: Any = None) -> Secret:
        if modulus is None:
            return Secret(integers.power(self, exponent))
        from gc2pc.language import residues

        return Secret(residues.power(self, exponent, modulus))

    def __rpow__(self, base: Any) -> Secret:
        return Secret(integers.power(base, self))

    # One operand.

    def __neg__(self) -> Secret:
        return Secret(operations.arithmetic("-", gates.neg, self))

    def __pos__(self) -> Secret:
        return Secret(operations.arithmetic("+", lambda b, x: x, self))

    def __abs__(self) -> Secret:
        if self.type.kind in ("bit", "uint"):
            return +self
        return Secret(operations.arithmetic("abs()", gates.abs_, self, upward=False))

    def __truediv__(self, other: Any) -> Secret:
        return Secret(operations.quotient(self, other))

    def __rtruediv__(self, other: Any) -> Secret:
        return Secret(operations.quotient(other, self))

    # Whole numbers, in the type that the value has; round() and math's functions call these.

    def __round__(self, digits: Any = None) -> Secret:
        if digits is not None and not (operations.is_whole(digits) and digits == 0):
            remedy = "round what is scaled: round(x * 100) / 100"
            raise compile_error(f"round() of {self.node} gives whole numbers alone", remedy)
        return self._whole("rint()")

    def __floor__(self) -> Secret:
        return self._whole("floor()")

    def __ceil__(self) -> Secret:
        return self._whole("ceil()")

    def __trunc__(self) -> Secret:
        return self._whole("trunc()")

    def _whole(self, symbol: str) -> Secret:
        if not self.type.is_real:
            return self
        return Secret(operations.arithmetic(symbol, lambda b, x: x, self))

    # Bit by bit.

    def __and__(self, other: Any) -> Secret:
        return Secret(operations.bitwise("&", words.bitwise_and, self, other))

    def __or__(self, other: Any) -> Secret:
        return Secret(operations.bitwise("|", words.bitwise_or, self, other))

    def __xor__(self, other: Any) -> Secret:
        return Secret(operations.bitwise("^", words.bitwise_xor, self, other))

    __rand__, __ror__, __rxor__ = __and__, __or__, __xor__

    def __invert__(self) -> Secret:
        return Secret(operations.bitwise("~", words.invert, self))

    def __lshift__(self, distance: Any) -> Secret:
        return Secret(integers.shifted("<<", self, distance))

    def __rshift__(self, distance: Any) -> Secret:
        return Secret(integers.shifted(">>", self, distance))

    def __rlshift__(self, other: Any) -> Secret:
        return Secret(integers.shifted("<<", other, self))

    def __rrshift__(self, other: Any) -> Secret:
        return Secret(integers.shifted(">>", other, self))

    # Products of matrices.

    def __matmul__(self, other: Any) -> Secret:
        return Secret(linear.matmul(*operations.same_type("@", self, other)))

    def __rmatmul__(self, other: Any) -> Secret:
        return Secret(linear.matmul(*operations.same_type("@", other, self)))

    # Comparisons give a Bit.

    def __lt__(self, other: Any) -> Secret:
        return Secret(operations.compared("<", self, other))

    def __gt__(self, other: Any) -> Secret:
        return Secret(operations.compared(">", self, other))

    def __le__(self, other: Any) -> Secret:
        return Secret(operations.compared("<=", self, other))

    def __ge__(self, other: Any) -> Secret:
        return Secret(operations.compared(">=", self, other))

    def __eq__(self, other: Any) -> Secret:  # type: ignore[override]
        return Secret(operations.compared("==", self, other))

    def __ne__(self, other: Any) -> Secret:  # type: ignore[override]
        return Secret(operations.compared("!=", self, other))

    # What Python's integers have as methods.

    def bit_count(self) -> Secret:
        """Return how many bits are 1, those of an Int in two's complement, as UInt[n.bit_length()]."""
        return Secret(integers.popcount(self.node))

    def bit_length(self) -> Secret:
        """Return how many bits a UInt[n] needs, 0 for 0, as UInt[n.bit_length()]."""
        return Secret(integers.bit_length(self.node))

    # Types.

    def to(self, target: Any) -> Secret:
        """Return this value as another type; integers are cut or (an Int by its sign) extended, as by astype.

        Floats and fixed-point numbers become integers without their fraction; a float that is out of range
        becomes the nearest integer, and NaN 0. What becomes a float or a fixed-point number is rounded.
        """
        type = getattr(target, "element", None)
        if not isinstance(type, ValueType) or target.shape != ():
            raise compile_error(f"to() takes a type such as UInt[32], got {target!r}")
        return Secret(operations.resized(self.node, type))

    # What would need the value itself.

    def __bool__(self) -> NoReturn:
        raise truth_error(str(self.node))

    __int__ = __index__ = __float__ = __complex__ = __bool__

    def __hash__(self) -> NoReturn:
        raise compile_error(f"{self.node} is secret and cannot be a key of a dict or set")
