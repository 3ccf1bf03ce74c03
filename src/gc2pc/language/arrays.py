"""What secret arrays have besides operators: shapes, indexing and reductions, named as in numpy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from gc2pc.language import best, cumulate, reduce, search, views
from gc2pc.language.graph import Node, Traced
from gc2pc.language.lanes import Shape
from gc2pc.language.source import compile_error
from gc2pc.program import ValueType

if TYPE_CHECKING:
    from gc2pc.language.secret import Secret


class SecretArray(Traced):
    """The side of a secret value that is an array; a scalar has the shape (). Views cost nothing."""

    __slots__ = ()

    def _made(self, node: Node) -> Secret:
        made: Any = type(self)
        secret: Secret = made(node)
        return secret

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
        return self._made(views.item(self.node, at))

    def __setitem__(self, at: Any, value: Any) -> NoReturn:
        remedy = "make a new one, for instance where(np.arange(len(x)) == i, value, x)"
        raise compile_error("a secret array cannot be changed in place", remedy)

    # Views.

    @property
    def T(self) -> Secret:
        """The array with its axes in reverse order."""
        return self.transpose()

    def reshape(self, *shape: Any) -> Secret:
        """Return the same elements in row-major order in another shape; one length may be -1."""
        return self._made(views.reshape(self.node, shape[0] if len(shape) == 1 else shape))

    def ravel(self) -> Secret:
        """Return the same elements in row-major order along one axis."""
        return self.reshape(-1)

    def flatten(self) -> Secret:
        """Return the same elements in row-major order along one axis."""
        return self.reshape(-1)

    def transpose(self, *axes: Any) -> Secret:
        """Return the array with its axes in the order given, by default reversed."""
        order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
        return self._made(views.transpose(self.node, order or None))

    def swapaxes(self, axis1: int, axis2: int) -> Secret:
        """Return the array with two axes exchanged."""
        order = list(range(self.ndim))
        first, second = views.axis_of(self.node, axis1), views.axis_of(self.node, axis2)
        order[first], order[second] = second, first
        return self._made(views.transpose(self.node, order))

    def squeeze(self, axis: Any = None) -> Secret:
        """Return the array without its axes of length 1, or without those named."""
        return self._made(views.squeeze(self.node, axis))

    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Secret:
        """Return a diagonal of two axes as a new last axis."""
        return self._made(views.diagonal(self.node, offset, axis1, axis2))

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
