"""@function: a Python function of two parties' inputs, traced into a Program once for each set of lengths."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any, overload

from gc2pc.errors import OverflowedError, UsageError
from gc2pc.language import operations, overflow, reduce
from gc2pc.language.functions import IN_PLACE_OF_PYTHONS
from gc2pc.language.graph import Entry, Node, Traced
from gc2pc.language.lower import Result, lower
from gc2pc.language.operations import BIT
from gc2pc.language.rewrite import runtime
from gc2pc.language.rewrite.compiled import rewritten
from gc2pc.language.rewrite.unbound import explained
from gc2pc.language.scope import RETURN_IT
from gc2pc.language.secret import Secret
from gc2pc.language.signature import Parameter, Returned, read_signature
from gc2pc.language.size import measured
from gc2pc.language.source import at_header, compile_error, definition_error, places
from gc2pc.language.structures import leaves_of, made, values_of
from gc2pc.language.trees import leaves
from gc2pc.program import PARTIES, Program
from gc2pc.program.clear import run_clear

OVERFLOW = "overflow"
"""The name of the output that tells whether something overflowed, after all results."""


class Function:
    """A function that two parties can compute together.

    Called like a Python function it computes in the clear; called from another such function it becomes part
    of that one.
    """

    def __init__(self, fn: Callable[..., Any], overflow_mode: str = "wrap") -> None:
        """Read the annotations of `fn`. Raises CompileError if they do not say owners and types."""
        if not isinstance(fn, FunctionType):
            raise compile_error(f"@function decorates functions, got {type(fn).__name__}")
        functools.update_wrapper(self, fn)
        self._fn = fn
        self._traps = _traps(overflow_mode)
        self._checked: dict[str, None] = {}  # lines where something may overflow
        caller = sys._getframe(1)
        while caller.f_code.co_filename == __file__ and caller.f_back:
            caller = caller.f_back
        self._signature = read_signature(fn, caller.f_locals)
        self._programs: dict[tuple[int | None, ...], Program] = {}

    @property
    def name(self) -> str:
        return self._fn.__name__

    @property
    def inputs(self) -> tuple[Parameter, ...]:
        """Name, owner, type and shape of every parameter."""
        return self._signature.parameters

    @property
    def results(self) -> tuple[Returned, ...]:
        """Name, declared type and recipients of every result."""
        return self._signature.results

    def __repr__(self) -> str:
        return f"<gc2pc function {self.name}{inspect.signature(self._fn)}>"

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        """Compute in the clear: ints for scalars, numpy arrays for arrays, a tuple for several results."""
        try:
            values = inspect.signature(self._fn).bind(*args, **kwargs).arguments
        except TypeError as error:
            expected = ", ".join(parameter.name for parameter in self.inputs)
            raise UsageError(f"{self.name} takes the inputs {expected}: {error}") from None
        if any(isinstance(leaf, Traced) for value in values.values() for leaf in leaves(value)):
            return self._inline(values)
        given = self.spread(values)
        return self.joined(self.settled(run_clear(self.program(**self.lengths(given)), given)))

    def spread(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values by the names of inputs, such as "person.age", for structures by those of arguments.

        Raises UsageError for a structure of another kind. Other names are left as they are.
        """
        found: dict[str, Any] = {}
        types = dict(self._signature.arguments)
        for name, value in values.items():
            type = types.get(name)
            names = [leaf for leaf, _ in leaves_of(type, name)]
            found.update(zip(names, values_of(type, value, name), strict=True))
        return found

    def joined(self, outputs: Mapping[str, Any]) -> Any:
        """Return what a call returns, from outputs by name: a value, a structure, or a tuple of several."""
        values = iter([outputs[result.name] for result in self.results])
        return self._pack([made(type, values) for _, type in self._signature.returned])

    def lengths(self, values: Mapping[str, Any]) -> dict[str, int]:
        """Return the lengths of those of the given inputs whose length is open. Raises UsageError."""
        lengths = {}
        for parameter in self.inputs:
            if parameter.is_open and parameter.name in values:
                value = values[parameter.name]
                if not hasattr(value, "__len__") or isinstance(value, str):
                    remedy = "; a text goes in as bytes, by .encode()" if isinstance(value, str) else ""
                    raise UsageError(
                        f"{parameter.name}: expected an array, got {type(value).__name__}{remedy}"
                    )
                lengths[parameter.name] = len(value)
        return lengths

    def program(self, /, **lengths: int) -> Program:
        """Return the Program for the lengths of all open arrays, by name; it is built once for each."""
        key = self._key(lengths)
        if key not in self._programs:
            self._programs[key] = self._build(key)
        return self._programs[key]

    def built(self, /, **lengths: int) -> Program:
        """Return the Program for these lengths as `program` does, but build it anew."""
        return self._build(self._key(lengths))

    def stats(self, /, **lengths: int) -> dict[str, int]:
        """Return AND gates, XOR gates, AND depth and calls of the program for these lengths."""
        program = self.program(**lengths)
        return {
            "and_gates": program.and_gates,
            "xor_gates": program.xor_gates,
            "depth": program.depth,
            "calls": len(program.calls),
        }

    def settled(self, outputs: dict[str, Any]) -> dict[str, Any]:
        """Return the outputs of a run without the flag that tells of overflows.

        Raises OverflowedError if the flag is 1; who does not learn results does not learn of it either.
        """
        if outputs.pop(OVERFLOW, None):
            raise OverflowedError(
                f"{self.name}: an operation overflowed, or a divisor was 0; which one is not revealed. "
                f"Checked are those of {places(self._checked)}. Compute in wider types, or let them wrap "
                'around: @gc2pc.function(overflow="wrap")'
            )
        return outputs

    @property
    def and_gates(self) -> int:
        """AND gates of a function without open lengths; see `stats` for one with."""
        return self.program().and_gates

    def _key(self, lengths: Mapping[str, int]) -> tuple[int | None, ...]:
        is_open = {parameter.name: parameter.is_open for parameter in self.inputs}
        for name, length in lengths.items():
            if not is_open.get(name, False):
                raise UsageError(f"{self.name} has no array {name} of open length")
            if not isinstance(length, int) or length < 0:
                raise UsageError(f"the length of {name} must be an integer of 0 or more, got {length!r}")
        missing = [name for name, open_ in is_open.items() if open_ and name not in lengths]
        if missing:
            raise UsageError(
                f"{self.name} needs lengths: program({', '.join(f'{name}=...' for name in missing)})"
            )
        return tuple(lengths.get(parameter.name) for parameter in self.inputs)

    def _build(self, lengths: tuple[int | None, ...]) -> Program:
        entries = [
            Entry(parameter.type, parameter.closed(length), parameter.owner, parameter.name)
            for parameter, length in zip(self.inputs, lengths, strict=True)
        ]
        with measured(), explained(), overflow.collected() as checks:
            nodes = self._trace(map(Secret, entries))
            results = [Result(r.name, node, r.to) for r, node in zip(self.results, nodes, strict=True)]
            with at_header(self._fn.__code__):
                flag = reduce.overflowed(checks)
            if flag:
                self._checked |= dict.fromkeys(check.line for check in checks)
                to = {party for result in self.results for party in result.to}
                results.append(Result(OVERFLOW, flag, tuple(party for party in PARTIES if party in to)))
            return lower(self.name, entries, results)

    def _trace(self, inputs: Iterator[Secret]) -> list[Node]:
        """Run the function on secrets and return its results as declared."""
        args = [made(type, inputs) for _, type in self._signature.arguments]
        fn = rewritten(self._fn, runtime)
        with overflow.mode(self._traps):
            returned = (_with_ours(fn) if fn is self._fn else fn)(*args)
        several = self._signature.is_tuple and isinstance(returned, tuple | list)
        parts = list(returned) if several else [returned]
        declared = self._signature.returned
        if len(parts) != len(declared):
            count = f"{len(parts)} value" + "s" * (len(parts) != 1)
            raise self._error(f"returns {count} but declares {len(declared)}")
        values = [
            v for part, (name, t) in zip(parts, declared, strict=True) for v in self._taken(t, part, name)
        ]
        return [self._declared(result, value) for result, value in zip(self.results, values, strict=True)]

    def _taken(self, type: Any, value: Any, name: str) -> list[Any]:
        try:
            return values_of(type, value, name)
        except UsageError as error:
            raise self._error(f"returns another structure than it declares: {error}") from None

    def _declared(self, result: Returned, value: Any) -> Node:
        """Return a result with its declared type; a narrower one is widened, as no value changes by it."""
        if value is None:
            raise self._error(f"returns None but declares {result}")
        if isinstance(value, Traced):
            node = value.node
        else:
            node = operations.constant(result.type, value, fail=self._wrong_result)
        if node.scope and not node.scope.is_open:
            raise self._error(f"returns a value from inside of {node.scope.name}", RETURN_IT)
        remedy = ""
        if not result.type.holds(node.type):
            remedy = "compare it: x != 0" if result.type == BIT else f"convert it: .to({result.type})"
        if remedy or not result.allows(node.shape):
            raise self._error(f"returns {node} but declares {result}", remedy)
        return operations.resized(node, result.type)

    def _inline(self, values: Mapping[str, Any]) -> Any:
        """Compute as part of the function that is being traced."""
        args, given = [], self.spread(values)
        for parameter in self.inputs:
            value = given[parameter.name]
            node = value.node if isinstance(value, Traced) else operations.constant(parameter.type, value)
            if node.type != parameter.type or not parameter.allows(node.shape):
                raise compile_error(f"{parameter.name} of {self.name} is {parameter}, got {node}")
            args.append(Secret(node))
        nodes = self._trace(iter(args))
        return self.joined({r.name: Secret(node) for r, node in zip(self.results, nodes, strict=True)})

    def _pack(self, values: list[Any]) -> Any:
        return tuple(values) if self._signature.is_tuple else values[0]

    def _wrong_result(self, problem: str, remedy: str) -> Exception:
        return self._error(f"returns what it cannot: {problem}", remedy)

    def _error(self, problem: str, remedy: str = "") -> Exception:
        return definition_error(f"{self.name} {problem}", remedy, self._fn.__code__)


@overload
def function(fn: Callable[..., Any], /) -> Function: ...
@overload
def function(*, overflow: str = "wrap") -> Callable[[Callable[..., Any]], Function]: ...
def function(fn: Callable[..., Any] | None = None, /, *, overflow: str = "wrap") -> Any:
    """Make a Python function one that two parties can compute; it says whose inputs are whose, of what types.

    For instance `def richer(alice: Alice[UInt[32]], bob: Bob[UInt[32]]) -> Bit: return alice > bob`.
    Raises CompileError if the annotations are missing or wrong.

    overflow: "wrap" computes modulo 2**n. With "trap" those who learn results also learn whether a + - * / //
    % ** or a sum of integers or fixed-point numbers left its type, or a divisor was 0, somewhere; then a run
    ends in an OverflowedError.
    """
    if fn is None:
        _traps(overflow)
        return lambda fn: Function(fn, overflow)
    return Function(fn, overflow)


def _traps(mode: str) -> bool:
    if mode not in overflow.MODES:
        raise UsageError(f"overflow: expected {' or '.join(map(repr, overflow.MODES))}, got {mode!r}")
    return mode == "trap"


def _with_ours(fn: FunctionType) -> Callable[..., Any]:
    """Return the function with gc2pc's sum, min, max, any and all where its source says Python's.

    Python's own would take an array apart element by element, or ask for the value of a comparison.
    """
    ours = {
        name: function
        for name, function in IN_PLACE_OF_PYTHONS.items()
        if name not in fn.__globals__ and _mentions(fn.__code__, name)
    }
    if not ours:
        return fn
    scope = {**fn.__globals__, **ours}
    copy = FunctionType(fn.__code__, scope, fn.__name__, fn.__defaults__, fn.__closure__)
    copy.__kwdefaults__ = fn.__kwdefaults__
    return copy


def _mentions(code: CodeType, name: str) -> bool:
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return name in code.co_names or any(_mentions(code, name) for code in inner)
