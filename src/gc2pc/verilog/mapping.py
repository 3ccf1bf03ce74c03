"""A design of Yosys, as its JSON, to a netlist: cells in order from the outputs backwards, each by its row.

A word may depend on lower bits of itself, as carries do that are written as one vector: operations that work
bit by bit are therefore taken bit by bit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, NoReturn

from gc2pc.circuit import Builder, Netlist, Wire, Word
from gc2pc.errors import UsageError
from gc2pc.formats.reading import MAX_INPUTS, decoded, in_order
from gc2pc.verilog.cells import CELLS, Cell

_BITWISE = {"$and", "$or", "$xor", "$xnor", "$not", "$mux", "$pos", "$buf"}
_STATES = ("$ff", "$dff", "$adff", "$sdff", "$aldff", "$dffsr", "$dlatch", "$adlatch", "$sr", "$mem", "$_DFF",
           "$_SDFF", "$_ALDFF", "$_DLATCH", "$_SR", "$_FF", "$dffe", "$sdffe", "$adffe")  # fmt: skip
_CONSTANTS = {"0": 0, "1": 1, "x": 0}  # an undefined bit may be anything


def read_yosys_json(data: bytes, top: str | None = None) -> Netlist:
    """Return the netlist of a design that Yosys wrote as JSON (`proc; flatten; write_json`)."""
    try:
        design = json.loads(decoded(data))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"line 1: expected JSON of Yosys, got what is none: {error}") from None
    return map_design(design, top)


def map_design(design: Any, top: str | None = None) -> Netlist:
    """Return the netlist of a design's top module. Raises UsageError for what has a state or is no design."""
    try:
        return _Module(*_top(design, top)).netlist()
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, AssertionError) as error:
        raise UsageError(f"expected a design as Yosys writes it, got something else ({error!r})") from None


def _top(design: Any, top: str | None) -> tuple[str, Any]:
    modules = {name: module for name, module in design["modules"].items()}
    if top is None:
        marked = [
            name for name, module in modules.items() if _is_set(module.get("attributes", {}).get("top"))
        ]
        candidates = marked or list(modules)
        if len(candidates) != 1:
            raise UsageError(
                f"expected one top module, got {', '.join(candidates) or 'none'}: name one of them"
            )
        top = candidates[0]
    if top not in modules:
        raise UsageError(f"there is no module {top}; there are {', '.join(modules)}")
    return top, modules[top]


def _is_set(value: Any) -> bool:
    return value is not None and _number(value) != 0


def _number(value: Any) -> int:
    """Return a parameter: an integer, or a string of bits."""
    return value if isinstance(value, int) else int(str(value).replace("x", "0"), 2)


class _Driver(NamedTuple):
    cell: str
    port: str
    place: int


class _Key(NamedTuple):
    """What is computed at once: a cell, or a bit of it."""

    cell: str
    bit: int | None


class _Module:
    def __init__(self, name: str, module: Mapping[str, Any]) -> None:
        self._name = name
        self._ports: dict[str, Any] = module["ports"]
        self._cells: dict[str, Any] = module.get("cells", {})
        self._builder = Builder()
        self._wires: dict[int, Wire] = {}
        self._drivers: dict[int, _Driver] = {}
        for cell_name, cell in self._cells.items():
            for port, bits in cell["connections"].items():
                if cell["port_directions"][port] == "output":
                    for place, bit in enumerate(bits):
                        if isinstance(bit, int) and bit in self._drivers:
                            self._fail(cell_name, "one driver for each wire", "several")
                        self._drivers[bit] = _Driver(cell_name, port, place)

    def netlist(self) -> Netlist:
        """Return the netlist of the module's outputs."""
        self._declare_inputs()
        outputs = {name: port for name, port in self._ports.items() if port["direction"] == "output"}
        roots = [key for port in outputs.values() for key in self._keys(port["bits"])]
        for key in in_order(roots, self._reads, self._cyclic):
            self._make(key)
        for name, port in outputs.items():
            if port["bits"]:
                self._builder.output(self._word(port["bits"]), _clean(name))
        return self._builder.build()

    def _declare_inputs(self) -> None:
        total = 0
        for name, port in self._ports.items():
            if port["direction"] == "inout":
                raise UsageError(f"expected inputs and outputs, got the port {name}, which is both")
            total += len(port["bits"])
            if total > MAX_INPUTS:
                raise UsageError(f"expected at most {MAX_INPUTS:,} bits of ports, got more at {name}")
            if port["direction"] == "input" and port["bits"]:
                word = self._builder.input(len(port["bits"]), _clean(name))
                self._wires.update(zip(port["bits"], word, strict=True))

    def _keys(self, bits: Iterable[Any]) -> list[_Key]:
        """Return what computes these bits, where they are neither inputs nor constants."""
        keys: dict[_Key, None] = {}
        for bit in bits:
            if isinstance(bit, int) and bit not in self._wires:
                if bit not in self._drivers:
                    raise UsageError(f"expected wires that something drives in {self._name}, got {bit}")
                driver = self._drivers[bit]
                bitwise = self._cells[driver.cell]["type"] in _BITWISE
                keys[_Key(driver.cell, driver.place if bitwise else None)] = None
            elif not isinstance(bit, int) and bit not in _CONSTANTS:
                raise UsageError(f"expected no tri-states in {self._name}, got {bit!r}")
        return list(keys)

    def _reads(self, key: _Key) -> list[_Key]:
        return self._keys(bit for bits in self._inputs(key).values() for bit in bits)

    def _inputs(self, key: _Key) -> dict[str, list[Any]]:
        """Return what is connected to the inputs of a cell, or to those that one bit of it depends on."""
        cell = self._cells[key.cell]
        ports = {
            port: bits
            for port, bits in cell["connections"].items()
            if cell["port_directions"][port] == "input"
        }
        if key.bit is None:
            return ports
        chosen = {}
        for port, bits in ports.items():
            signed = all(
                _is_set(cell["parameters"].get(f"{name}_SIGNED", 0)) for name in ports if name in "AB"
            )
            beyond = bits[-1:] if signed and port != "S" else ["0"]
            chosen[port] = bits if port == "S" else bits[key.bit : key.bit + 1] or beyond
        return chosen

    def _make(self, key: _Key) -> None:
        """Add what a cell, or a bit of it, computes."""
        cell = self._cells[key.cell]
        kind = cell["type"]
        if kind not in CELLS:
            if kind.startswith(_STATES):
                what = "logic without states: write one step of it, its state as an input and an output"
                self._fail(key.cell, what, kind)
            self._fail(key.cell, "cells of Yosys that compute something (run proc and flatten first)", kind)
        ports = {name: self._word(bits) for name, bits in self._inputs(key).items()}
        numbers = {
            name: _number(value) for name, value in cell.get("parameters", {}).items() if _is_bits(value)
        }
        outputs = {
            p: bits for p, bits in cell["connections"].items() if cell["port_directions"][p] == "output"
        }
        width = 1 if key.bit is not None else len(outputs.get("Y") or next(iter(outputs.values())))
        if source := cell.get("attributes", {}).get("src"):
            self._builder.mark(source)
        try:
            made = CELLS[kind](self._builder, Cell(kind, ports, numbers), width)
        except UsageError as error:
            raise UsageError(f"{_place(cell)}{error}") from None
        for port, bits in outputs.items():
            mine = bits if key.bit is None else bits[key.bit : key.bit + 1]
            self._wires.update(
                (bit, wire) for bit, wire in zip(mine, made[port], strict=True) if isinstance(bit, int)
            )

    def _word(self, bits: Iterable[Any]) -> Word:
        return [self._wires[bit] if isinstance(bit, int) else _CONSTANTS[bit] for bit in bits]

    def _cyclic(self, key: _Key) -> Exception:
        cell = self._cells[key.cell]
        return UsageError(
            f"{_place(cell)}expected logic without cycles, got {cell['type']}, which depends on itself"
        )

    def _fail(self, cell: str, expected: str, got: str) -> NoReturn:
        raise UsageError(f"{_place(self._cells[cell])}expected {expected}, got {got}")


def _is_bits(value: Any) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and bool(value) and not value.strip("01x"))


def _place(cell: Mapping[str, Any]) -> str:
    """Return where in the source a cell comes from, if that is known, to begin a message with."""
    source = str(cell.get("attributes", {}).get("src", ""))
    line = source.split("|", maxsplit=1)[0].rpartition(":")[2].partition(".")[0]
    return f"line {line}: " if line.isdecimal() else ""


def _clean(name: str) -> str:
    from gc2pc.formats.reading import grouped

    return grouped([name])[0].name
