"""Plan files (.gcplan): one Plan as a header in JSON and its arrays as they are; reading trusts nothing.

10 bytes   magic
 4 bytes   length of the header, u32
           header: JSON in UTF-8, with the number of records of each array
           steps, operands, code, outs, index; then the bits of public constants; little-endian
32 bytes   SHA-256 of everything before
"""

from __future__ import annotations

import hashlib
import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gc2pc.errors import UsageError
from gc2pc.program.plan import CALL, END, LOOP, OPERAND, STEP, Plan, Port
from gc2pc.program.steps import ALICE, PARTIES, Lines, ValueType, lanes_of

MAGIC = b"\x89GCPLAN\r\n\x01"  # no text begins like this; the last byte is the version of the format
LENGTH = struct.Struct("<I")
CHECKSUM_BYTES = 32
ARRAYS: dict[str, np.dtype[Any]] = {
    "steps": STEP,
    "operands": OPERAND,
    "code": np.dtype("<u4"),
    "outs": np.dtype("<u4"),
    "index": np.dtype("<i8"),
}
LIMIT = 1 << 40  # of any count, as the engine's
MOST_TEXT = 1000  # characters of a name
MOST_DIMENSIONS = 64


def write_plan(plan: Plan, path: Path) -> None:
    """Write a Plan to a file; of source files only the names are kept, not their folders."""
    header = {
        "name": plan.name,
        "records": {name: len(getattr(plan, name)) for name in ARRAYS},
        "n_arena": plan.n_arena,
        "n_slots": plan.n_slots,
        "inputs": [_port_header(port) for port in plan.inputs],
        "outputs": [_port_header(port) for port in plan.outputs],
        "xor_gates": plan.xor_gates,
        "depth": plan.depth,
        "lines": {i: [[_short(line), n] for line, n in lines] for i, lines in enumerate(plan.lines) if lines},
        "digest": plan.digest.hex(),
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    arrays = [getattr(plan, name).astype(kind, copy=False).tobytes() for name, kind in ARRAYS.items()]
    constants = [port.packed for port in plan.inputs if port.packed is not None]
    body = b"".join((MAGIC, LENGTH.pack(len(text)), text, *arrays, *constants))
    try:
        path.write_bytes(body + hashlib.sha256(body).digest())
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def is_plan_file(path: Path) -> bool:
    """Whether a file begins as plan files of any version do, whatever its name."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC) - 1) == MAGIC[:-1]
    except OSError:
        return False


def read_plan(path: Path) -> Plan:
    """Return the Plan of a file. Raises UsageError for anything that write_plan does not write.

    What its indices point at is left to the engine, which checks every Plan before it runs it.
    """
    try:
        return _Reader(path.read_bytes()).plan()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    except _BadFile as error:
        raise UsageError(f"{path} is no plan that can run here: {error}") from None


class _BadFile(Exception):
    """What is wrong with a plan file."""


def _require(condition: bool, problem: str) -> None:
    if not condition:
        raise _BadFile(problem)


class _Reader:
    """Takes a file apart, each part only once its size is known to be right."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def plan(self) -> Plan:
        header, at = self._header()
        records = {name: _count(_item(header, "records", dict), name) for name in ARRAYS}
        inputs = [_port(item, True) for item in _item(header, "inputs", list)]
        outputs = [_port(item, False) for item in _item(header, "outputs", list)]
        n_constants = sum(-(-port.bits // 8) for port in inputs if not port.name)
        n_arrays = sum(records[name] * kind.itemsize for name, kind in ARRAYS.items())
        _require(
            at + n_arrays + n_constants + CHECKSUM_BYTES == len(self._data),
            "its length is not as its header says",
        )
        body, checksum = self._data[:-CHECKSUM_BYTES], self._data[-CHECKSUM_BYTES:]
        _require(hashlib.sha256(body).digest() == checksum, "its checksum is wrong, it has been damaged")
        arrays: dict[str, npt.NDArray[Any]] = {}
        for name, kind in ARRAYS.items():
            arrays[name] = np.frombuffer(self._data, kind, records[name], at)
            at += records[name] * kind.itemsize
        plan = Plan(
            name=_text(header, "name"),
            **arrays,
            n_arena=_count(header, "n_arena"),
            n_slots=_count(header, "n_slots"),
            inputs=self._entered(inputs, at),
            outputs=tuple(outputs),
            and_gates=_and_gates(arrays["steps"]),
            xor_gates=_count(header, "xor_gates"),
            depth=_count(header, "depth"),
            lines=_lines(_item(header, "lines", dict), len(arrays["steps"])),
        )
        for what, ports in (("inputs", plan.inputs), ("outputs", plan.outputs)):
            names = [port.name for port in ports if port.name]
            _require(len(set(names)) == len(names), f"it has {what} of one name")
        told = _text(header, "digest")
        _require(plan.digest.hex() == told, f"another version of gc2pc made it (digest {told[:12]})")
        return plan

    def _header(self) -> tuple[dict[str, Any], int]:
        """Return the header and where it ends."""
        start = len(MAGIC) + LENGTH.size
        _require(self._data[: len(MAGIC) - 1] == MAGIC[:-1], "it does not begin like one")
        _require(self._data[: len(MAGIC)] == MAGIC, "its format is that of another version of gc2pc")
        _require(len(self._data) >= start, "it ends early")
        end = start + LENGTH.unpack(self._data[len(MAGIC) : start])[0]
        _require(end <= len(self._data), "it ends early")
        try:
            header = json.loads(self._data[start:end])
        except (ValueError, RecursionError):
            raise _BadFile("its header is not JSON") from None
        _require(isinstance(header, dict), "its header is not an object")
        return header, end

    def _entered(self, inputs: list[Port], at: int) -> tuple[Port, ...]:
        """Return the inputs with their places among their party's bits, and constants with their values."""
        entered = []
        bits = dict.fromkeys(PARTIES, 0)
        for port in inputs:
            n_bytes = -(-port.bits // 8)
            packed = None
            if not port.name:
                packed = self._data[at : at + n_bytes]
                at += n_bytes
            entered.append(replace(port, origin=bits[port.party], packed=packed))
            bits[port.party] += 8 * n_bytes
        return tuple(entered)


# ---- parts of the header ----


def _port_header(port: Port) -> dict[str, Any]:
    """Return what tells a port; a public constant has no name."""
    header = {"name": port.name, "kind": port.type.kind, "bits": port.type.bits, "shape": port.shape}
    if port.type.fraction:
        header["fraction"] = port.type.fraction
    return header | ({"party": port.party} if port.party else {"to": port.to})


def _port(header: Any, is_input: bool) -> Port:
    _require(isinstance(header, dict), "a port is not an object")
    name, kind = _text(header, "name"), _text(header, "kind")
    shape = _item(header, "shape", list)
    fits = len(shape) <= MOST_DIMENSIONS and all(map(_is_count, shape))
    _require(fits, f"{name or 'a constant'} has a shape out of range")
    try:
        type = ValueType(
            kind, _count(header, "bits"), _count(header, "fraction") if "fraction" in header else 0
        )
    except UsageError as error:
        raise _BadFile(str(error)) from None
    bits = type.bits * lanes_of(tuple(shape))
    _require(bits <= LIMIT, f"{name or 'a constant'} has {bits} bits")
    if is_input:
        party = _text(header, "party")
        _require(party in PARTIES and (bool(name) or party == ALICE), f"input {name!r} belongs to {party!r}")
        return Port(name, party, type, tuple(shape), bits)
    to = _item(header, "to", list)
    parties = [party for party in PARTIES if party in to]
    _require(bool(name) and 0 < len(to) == len(parties), f"output {name!r} goes to {to}")
    return Port(name, "", type, tuple(shape), bits, to=tuple(to))


def _short(line: str) -> str:
    """Return a source line without its folder."""
    return Path(line).name


def _lines(header: dict[str, Any], n_steps: int) -> tuple[Lines, ...]:
    lines: list[Lines] = [()] * n_steps
    for at, items in header.items():
        known = at.isdecimal() and len(at) <= len(str(n_steps)) and int(at) < n_steps
        _require(known and isinstance(items, list), "it has lines of a step that it has not")
        pairs = [item for item in items if isinstance(item, list) and len(item) == 2]
        good = [(line, n) for line, n in pairs if _is_text(line) and _is_count(n)]
        _require(len(good) == len(items), f"the lines of step {at} are not lines and counts")
        lines[int(at)] = tuple(good)
    return tuple(lines)


def _and_gates(steps: npt.NDArray[Any]) -> int:
    """Return the ANDs of all steps, whose loops must close in order."""
    total, times, opened = 0, [1], [-1]
    rows = zip(*(steps[name].tolist() for name in ("kind", "trips", "jump", "lanes", "n_and")), strict=True)
    jumps = steps["jump"].tolist()
    for at, (kind, trips, jump, lanes, n_and) in enumerate(rows):
        _require(all(map(_is_count, (trips, jump, lanes, n_and))), f"step {at} has a count out of range")
        if kind == LOOP:
            opened.append(at)
            times.append(times[-1] * trips)
        elif kind == END:
            _require(jump == opened[-1] and jumps[jump] == at, f"step {at} closes no loop")
            opened.pop()
            times.pop()
        else:
            _require(kind == CALL, f"step {at} is of kind {kind}")
            total += times[-1] * lanes * n_and
    _require(len(opened) == 1, "a loop is never closed")
    _require(total < 1 << 62, "it has more gates than can be counted")
    return total


def _item(header: dict[str, Any], name: str, kind: type) -> Any:
    _require(isinstance(header.get(name), kind), f"its header has no {name}")
    return header[name]


def _count(header: dict[str, Any], name: str) -> int:
    _require(_is_count(header.get(name)), f"its header has no {name}")
    return int(header[name])


def _text(header: dict[str, Any], name: str) -> str:
    _require(_is_text(header.get(name)), f"its header has no {name}")
    return str(header[name])


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= LIMIT


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable() and len(value) <= MOST_TEXT
