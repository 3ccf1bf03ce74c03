"""Reads BLIF: models of tables and of instances of one another, as logic synthesis tools write them.

A `.names` table is taken as a whole when it has few inputs, so that XOR costs nothing and a majority one AND.
`.subckt` instances are flattened, from the outputs backwards: what no output needs is not even looked at. The
first model is the circuit. External don't cares (`.exdc`), areas and delays are passed over, latches
and cells of a library (`.gate`) refused.
See "Berkeley Logic Interchange Format (BLIF)", University of California, 1992.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from gc2pc.circuit import Netlist, Wire
from gc2pc.formats.cover import cover
from gc2pc.formats.gates import Gates
from gc2pc.formats.reading import MAX_GATES, MAX_INPUTS, Lines, cycle, declare, finish, in_order

_PASSED_OVER = (
    ".area", ".delay", ".wire_load_slope", ".wire", ".input_arrival", ".default_input_arrival",
    ".output_required", ".default_output_required", ".input_drive", ".default_input_drive", ".max_input_load",
    ".default_max_input_load", ".output_load", ".default_output_load", ".clock", ".attr", ".param", ".cname",
)  # fmt: skip
_REFUSED = {
    ".latch": "logic without latches: write one step of it, its state as an input and an output",
    ".mlatch": "logic without latches: write one step of it, its state as an input and an output",
    ".gate": "tables (.names) instead of the cells of a library: write the file before mapping it",
    ".search": "all models in one file",
    ".start_kiss": "logic without state machines",
}


@dataclass
class _Table:
    """A `.names`: the rows for which the output is `value`."""

    line: int
    inputs: list[str]
    rows: list[str] = field(default_factory=list)
    value: str = "1"


@dataclass
class _Instance:
    """A `.subckt`: what the ports of another model are connected to."""

    line: int
    model: str
    actual: dict[str, str]


@dataclass
class _Model:
    name: str
    line: int
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    drivers: dict[str, _Table | _Instance | None] = field(default_factory=dict)  # by signal; None for inputs
    black_box: bool = False


class _Scope:
    """An instance of a model, and the instances in it that were looked at."""

    def __init__(self, model: _Model, outside: _Scope | None, instance: _Instance | None) -> None:
        self.model, self.outside, self.instance = model, outside, instance
        self.inside: dict[int, _Scope] = {}  # by the line of their .subckt


class _Signal(NamedTuple):
    scope: _Scope
    name: str


def read_blif(text: str) -> Netlist:
    """Return the netlist of the first model. Raises UsageError with the number of the wrong line."""
    return _Flattening(_Models(text)).netlist()


class _Models(Lines):
    """Reads all models of a file."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.models: dict[str, _Model] = {}
        self._model: _Model | None = None
        self._table: _Table | None = None
        self._passing = False  # over external don't cares
        for number, words in self._statements():
            self._statement(number, words)
        if not self.models:
            self.fail(len(self.lines) + 1, "a line like '.model NAME'")
        self.first = next(iter(self.models.values()))
        if len(self.first.inputs) > MAX_INPUTS:
            self.fail(self.first.line, f"at most {MAX_INPUTS:,} inputs", f"{len(self.first.inputs):,}")

    def _statements(self) -> Iterator[tuple[int, list[str]]]:
        r"""Yield the words of each line with its number; a line that ends in \ goes on with the next one."""
        words: list[str] = []
        start = 1
        for number, line in enumerate(self.lines, 1):
            text = line.partition("#")[0].rstrip()
            if not words:
                start = number
            words += text.removesuffix("\\").split()
            if words and not text.endswith("\\"):
                yield start, words
                words = []
        if words:
            yield start, words

    def _statement(self, number: int, words: list[str]) -> None:
        kind = words[0]
        if not kind.startswith("."):
            self._row(number, words)
            return
        self._table = None
        if kind == ".model":
            self._begin(number, words)
        elif kind in (".end", ".exdc"):
            self._passing = kind == ".exdc"
            self._model = self._model if self._passing else None
        elif not self._passing and kind not in _PASSED_OVER:
            if kind in _REFUSED:
                self.fail(number, _REFUSED[kind])
            self._part(number, kind, words[1:])

    def _begin(self, number: int, words: list[str]) -> None:
        if len(words) != 2 or words[1] in self.models:
            self.fail(number, "'.model' and a new name")
        self._passing = False
        self._model = self.models[words[1]] = _Model(words[1], number)

    def _part(self, number: int, kind: str, words: list[str]) -> None:
        if self._model is None:
            self.fail(number, "a line like '.model NAME' first")
        model = self._model
        if kind in (".inputs", ".input"):
            for name in words:
                self.drive(model, name, None, number)
            model.inputs += words
        elif kind in (".outputs", ".output"):
            model.outputs += words
            if len(set(model.outputs)) < len(model.outputs):
                self.fail(number, "each output once")
        elif kind == ".names" and words:
            self._table = _Table(number, words[:-1])
            self.drive(model, words[-1], self._table, number)
        elif kind == ".conn" and len(words) == 2:
            self.drive(model, words[1], _Table(number, words[:1], ["1"]), number)
        elif kind == ".subckt" and words:
            self._instance(number, model, words)
        elif kind == ".blackbox":
            model.black_box = True
        else:
            self.fail(number, ".inputs, .outputs, .names with a signal, .subckt with a model, or .end")

    def _instance(self, number: int, model: _Model, words: list[str]) -> None:
        pairs = [word.partition("=") for word in words[1:]]
        actual = {formal: signal for formal, _, signal in pairs}
        if not all(formal and signal for formal, _, signal in pairs) or len(actual) < len(pairs):
            self.fail(number, "a model and pairs like 'formal=actual', each formal once")
        instance = _Instance(number, words[0], actual)
        model.drivers[f"\n{number}"] = instance  # what it drives is known when all models are

    def drive(self, model: _Model, name: str, driver: _Table | _Instance | None, number: int) -> None:
        if name in model.drivers:
            self.fail(number, f"one driver for each signal, {name} has one already")
        model.drivers[name] = driver

    def _row(self, number: int, words: list[str]) -> None:
        """Read a row of a table: a plane of 0, 1 and -, and the output."""
        table = self._table
        if self._passing and table is None:
            return
        if table is None:
            self.fail(number, "a line that begins with a dot, or the row of a table")
        plane, value = ("", words[0]) if len(words) == 1 else (words[0], words[1])
        if len(words) > 2 or len(plane) != len(table.inputs) or value not in ("0", "1") or plane.strip("01-"):
            self.fail(number, f"{len(table.inputs)} of 0, 1 and -, a blank, and 0 or 1")
        if table.rows and value != table.value:
            self.fail(number, f"rows that all end in {table.value}, as the first one of this table")
        table.value = value
        table.rows.append(plane)


class _Flattening:
    """Builds the first model from its outputs backwards."""

    def __init__(self, models: _Models) -> None:
        self._models = models
        self._gates = Gates()
        self._wires: dict[_Signal, Wire] = {}
        self._sources: dict[_Signal, list[_Signal]] = {}  # of signals that are waiting for them
        self._n_signals = 0
        inside = {model.name: self._connect(model) for model in models.models.values()}
        for _ in in_order(inside, inside.__getitem__, self._contains_itself):
            pass

    def netlist(self) -> Netlist:
        top = self._models.first
        scope = _Scope(top, None, None)
        inputs = declare(self._gates, top.inputs)
        self._wires = {_Signal(scope, name): wire for name, wire in inputs.items()}
        roots = [_Signal(scope, name) for name in top.outputs]
        for root in roots:
            self._check(root, top.line)
        for signal in in_order(roots, self._reads, self._cyclic):
            if signal not in self._wires:
                self._wires[signal] = self._made(signal)
        return finish(self._gates, top.outputs, [self._wires[root] for root in roots])

    def _connect(self, model: _Model) -> list[str]:
        """Find out which signals the instances in a model drive; return the models of these."""
        instances = [driver for name, driver in model.drivers.items() if name.startswith("\n")]
        model.drivers = {name: driver for name, driver in model.drivers.items() if not name.startswith("\n")}
        for instance in instances:
            assert isinstance(instance, _Instance)
            inner = self._models.models.get(instance.model)
            if inner is None or inner.black_box:
                self._models.fail(instance.line, f"a model whose logic is in the file, not {instance.model}")
            ports = {*inner.inputs, *inner.outputs}
            if unknown := [formal for formal in instance.actual if formal not in ports]:
                self._models.fail(instance.line, f"ports of {instance.model}", unknown[0])
            for formal in inner.outputs:
                if formal in instance.actual:
                    self._models.drive(model, instance.actual[formal], instance, instance.line)
        return [instance.model for instance in instances if isinstance(instance, _Instance)]

    def _reads(self, signal: _Signal) -> Iterable[_Signal]:
        self._n_signals += 1
        if self._n_signals > MAX_GATES:
            self._models.fail(self._models.first.line, f"at most {MAX_GATES:,} signals in all instances")
        if signal in self._wires:
            return []
        scope, driver = signal.scope, signal.scope.model.drivers[signal.name]
        if isinstance(driver, _Table):
            sources, line = [_Signal(scope, name) for name in driver.inputs], driver.line
        elif driver is None:  # an input: what it is connected to outside
            assert scope.outside and scope.instance
            line = scope.instance.line
            if signal.name not in scope.instance.actual:
                self._models.fail(line, f"all inputs of {scope.model.name}, {signal.name} is missing")
            sources = [_Signal(scope.outside, scope.instance.actual[signal.name])]
        else:
            sources, line = [self._inside(scope, driver, signal.name)], driver.line
        for source in sources:
            self._check(source, line)
        self._sources[signal] = sources
        return sources

    def _inside(self, scope: _Scope, instance: _Instance, name: str) -> _Signal:
        """Return the output of an instance that drives a signal."""
        if instance.line not in scope.inside:
            scope.inside[instance.line] = _Scope(self._models.models[instance.model], scope, instance)
        inner = scope.inside[instance.line]
        formal = next(f for f in inner.model.outputs if instance.actual.get(f) == name)
        return _Signal(inner, formal)

    def _made(self, signal: _Signal) -> Wire:
        driver = signal.scope.model.drivers[signal.name]
        wires = [self._wires[source] for source in self._sources.pop(signal)]
        if isinstance(driver, _Table):
            return cover(self._gates, driver.rows, wires) ^ (driver.value == "0")
        return wires[0]

    def _check(self, signal: _Signal, line: int) -> None:
        if signal.name not in signal.scope.model.drivers:
            self._models.fail(
                line, f"signals that something drives in {signal.scope.model.name}", signal.name
            )

    def _contains_itself(self, name: str) -> Exception:
        return cycle(self._models.models[name].line, f"the model {name}")

    def _cyclic(self, signal: _Signal) -> Exception:
        driver = signal.scope.model.drivers[signal.name]
        line = driver.line if driver else signal.scope.model.line
        return cycle(line, f"the signal {signal.name}")
