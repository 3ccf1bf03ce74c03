"""What secret arrays have besides operators: shapes, indexing, assignment and reductions, as in numpy."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from gc2pc.language import assign, best, cumulate, reduce, search, views
from gc2pc.language.graph import Node, Traced
from gc2pc.language.lanes import Shape
from gc2pc.language.source import compile_error
from gc2pc.program import ValueType

if TYPE_CHECKING:
    from gc2pc.language.secret import Secret


class SecretArray(Traced):
    """The side of a secret value that is an array; a scalar has the shape (). Views cost nothing.

    As in numpy an array changes when elements are assigned or by operators such as +=, and then its views
    change too, and it with them.
    """

    __slots__ = ("_origin",)

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._origin: assign.Origin | None = None

    def _made(self, node: Node) -> Secret:
        made: Any = type(self)
        secret: Secret = made(node)
        return secret

    def _view(self, node: Node) -> Secret:
        view = self._made(node)
        if node.shape:
            view._origin = assign.Origin(self, self.node, node)
        return view

    @property
    def node(self) -> Node:
        if self._origin is not None:
            self._node = self._origin.seen()
        return self._node

    @node.setter
    def node(self, node: Node) -> None:
        if self._origin is None:
            self._node = node
        else:
            self._origin.write(node)

    @property
    def root(self) -> SecretArray:
        """The array whose elements these are: this one, or what it is a view of."""
        return self if self._origin is None else self._origin.base.root

    @property
    def type(self) -> ValueType:
        """Bit, UInt[n] or Int[n]; of an array, the type of its elements."""
        return self.node.type

    @property
    def shape(self) -> Shape:
        """() for a scalar, (n,) for an array of n elements, (m, n) for m rows of n."""
        return self.node.shape

    @property
    def ndim(self) -> int:
        """The number of axes, 0 for a scalar."""
        return len(self.node.shape)

    @property
    def size(self) -> int:
        """The number of elements, 1 for a scalar."""
        return self.node.lanes

    def __len__(self) -> int:
        if not self.shape:
            raise compile_error(f"{self.node} has no length", "only arrays have one")
        return self.shape[0]

    def __iter__(self) -> Iterator[Secret]:
        return (self[i] for i in range(len(self)))

    # Indexing.

    def __getitem__(self, at: Any) -> Secret:
        parts = at if isinstance(at, tuple) else (at,)
        if self.shape and any(isinstance(part, Traced) for part in parts):
            return self._made(search.item(self.node, parts))
        if any(isinstance(part, list | np.ndarray | bool | np.bool_) for part in parts):
            return self._made(views.item(self.node, at))
        return self._view(views.item(self.node, at))

    def __setitem__(self, at: Any, value: Any) -> None:
        self.node = assign.replaced(self.node, at, value)

    def _updated(self, result: Secret) -> Any:
        """Return what an operator such as += leaves: an array with other elements, or another scalar."""
        if not self.shape:
            return result
        self[...] = result
        return self

    __iadd__ = assign.in_place(operator.add)
    __isub__ = assign.in_place(operator.sub)
    __imul__ = assign.in_place(operator.mul)
    __ifloordiv__ = assign.in_place(operator.floordiv)
    __imod__ = assign.in_place(operator.mod)
    __iand__ = assign.in_place(operator.and_)
    __ior__ = assign.in_place(operator.or_)
    __ixor__ = assign.in_place(operator.xor)
    __ilshift__ = assign.in_place(operator.lshift)
    __irshift__ = assign.in_place(operator.rshift)

    def copy(self) -> Secret:
        """Return an array of its own with the same elements."""
        return self._made(self.node)

    # Views.

    @property
    def T(self) -> Secret:
        """The array with its axes in reverse order."""
        return self.transpose()

    def reshape(self, *shape: Any) -> Secret:
        """Return the same elements in row-major order in another shape; one length may be -1."""
        return self._view(views.reshape(self.node, shape[0] if len(shape) == 1 else shape))

    def ravel(self) -> Secret:
        """Return the same elements in row-major order along one axis."""
        return self.reshape(-1)

    def flatten(self) -> Secret:
        """Return an array of its own with the same elements in row-major order along one axis."""
        return self.reshape(-1).copy()

    def transpose(self, *axes: Any) -> Secret:
        """Return the array with its axes in the order given, by default reversed."""
        order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        return self._view(views.transpose(self.node, order or None))

    def swapaxes(self, axis1: int, axis2: int) -> Secret:
        """Return the array with two axes exchanged."""
        order = list(range(self.ndim))
        first, second = views.axis_of(self.node, axis1), views.axis_of(self.node, axis2)
        order[first], order[second] = second, first
        return self._view(views.transpose(self.node, order))

    def squeeze(self, axis: Any = None) -> Secret:
        """Return the array without its axes of length 1, or without those named."""
        return self._view(views.squeeze(self.node, axis))

    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Secret:
        """Return a diagonal of two axes as a new last axis."""
        return self._view(views.diagonal(self.node, offset, axis1, axis2))

    # Reductions along an axis, several, or all.

    def sum(self, axis: Any = None, keepdims: bool = False) -> Secret:
        """Return the sum: of n Bits a UInt[n.bit_length()], of integers their type, wrapped."""
        return self._made(reduce.total(self.node, axis, keepdims))

    def min(self, axis: Any = None, keepdims: bool = False) -> Secret:
        """Return the smallest element."""
        return self._made(reduce.smallest(self.node, axis, keepdims))

    def max(self, axis: Any = None, keepdims: bool = False) -> Secret:
        """Return the largest element."""
        return self._made(reduce.largest(self.node, axis, keepdims))

    def any(self, axis: Any = None, keepdims: bool = False) -> Secret:
        """Return whether some Bit is 1."""
        return self._made(reduce.any_of(self.node, axis, keepdims))

    def all(self, axis: Any = None, keepdims: bool = False) -> Secret:
        """Return whether all Bits are 1."""
        return self._made(reduce.all_of(self.node, axis, keepdims))

    def argmin(self, axis: Any = None, keepdims: bool = False) -> Secret:
        """Return the index of the first smallest element, along an axis or of the array flattened."""
        return self._made(best.position(self.node, axis, keepdims, "argmin", least=True))

    def argmax(self, axis: Any = None, keepdims: bool = False) -> Secret:
        """Return the index of the first largest element, along an axis or of the array flattened."""
        return self._made(best.position(self.node, axis, keepdims, "argmax", least=False))

    def cumsum(self, axis: Any = None) -> Secret:
        """Return all running sums, along an axis or of the array flattened."""
        return self._made(cumulate.cumsum(self.node, axis))

    def sort(self, *_: Any, **__: Any) -> NoReturn:
        raise compile_error("a secret array cannot be sorted in place", "use gc2pc.sort(x)")
