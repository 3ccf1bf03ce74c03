"""The rows of a Plan under construction: steps, operands, code."""

from __future__ import annotations

from typing import Any

import numpy as np

from gc2pc.errors import UsageError
from gc2pc.program.place import Operand
from gc2pc.program.plan import CALL, DEPTH, DIMS, END, LOOP, OPERAND, STEP, Plan, Port
from gc2pc.program.schedule import Code
from gc2pc.program.steps import Lines


class Rows:
    """Takes calls, copies and loops in order."""

    def __init__(self) -> None:
        self._steps: list[tuple[int, ...]] = []
        self._operands: list[tuple[Any, ...]] = []
        self._code: list[np.ndarray[Any, np.dtype[np.uint32]]] = [np.zeros(2, np.uint32)]  # no gates at all
        self._outs: list[np.ndarray[Any, np.dtype[np.uint32]]] = [np.zeros(0, np.uint32)]
        self._index: list[np.ndarray[Any, np.dtype[np.int64]]] = [np.zeros(0, np.int64)]
        self._known: dict[int, tuple[int, int, Code]] = {}  # codes stored already, and where
        self._loops: list[int] = []
        self._lines: dict[int, Lines] = {}  # of a step

    def call(
        self, args: list[Operand], outs: list[Operand], lanes: int, code: Code, lines: Lines = ()
    ) -> None:
        """Run a netlist over lanes; over none there is nothing to do."""
        if lanes == 0:
            return
        self._lines[len(self._steps)] = lines
        if id(code) not in self._known:
            self._known[id(code)] = (_size(self._code), _size(self._outs), code)
            self._code.append(code.code)
            self._outs.append(code.outs)
        at_code, at_outs, _ = self._known[id(code)]
        self._step(args, outs, at_code, at_outs, lanes, code.n_slots, code.and_gates)

    def copy(self, source: Operand, target: Operand, lanes: int) -> None:
        """Move labels: a call without gates."""
        if lanes == 0:
            return
        at_outs = _size(self._outs)
        self._outs.append(np.arange(1, source.width + 1, dtype=np.uint32))
        self._step([source], [target], 0, at_outs, lanes, source.width + 1, 0)

    def open_loop(self, trips: int) -> None:
        """What follows, up to close_loop, is done `trips` times. Raises UsageError when nested too deep."""
        if len(self._loops) == DEPTH:
            raise UsageError(
                f"loops are nested more than {DEPTH} deep; unroll the innermost or merge two of them"
            )
        self._loops.append(len(self._steps))
        self._steps.append((LOOP, trips) + (0,) * 10)

    def close_loop(self) -> None:
        """End the loop opened last; without a call inside it is dropped."""
        start = self._loops.pop()
        if all(step[0] != CALL for step in self._steps[start:]):
            del self._steps[start:]
            return
        _, trips, *rest = self._steps[start]
        self._steps[start] = (LOOP, trips, len(self._steps), *rest[1:])
        self._steps.append((END, 0, start) + (0,) * 9)

    def plan(
        self,
        name: str,
        n_arena: int,
        inputs: tuple[Port, ...],
        outputs: tuple[Port, ...],
        gates: tuple[int, int, int],
    ) -> Plan:
        """Return the Plan of all rows. gates: ANDs and XORs in all, AND depth."""
        steps = np.array(self._steps, STEP)
        return Plan(
            name,
            steps,
            np.array(self._operands, OPERAND),
            np.concatenate(self._code),
            np.concatenate(self._outs),
            np.concatenate(self._index),
            n_arena,
            max(1, int(steps["n_slots"].max(initial=1))),
            inputs,
            outputs,
            *gates,
            tuple(self._lines.get(i, ()) for i in range(len(steps))),
        )

    def _step(
        self,
        args: list[Operand],
        outs: list[Operand],
        code: int,
        at_outs: int,
        lanes: int,
        slots: int,
        ands: int,
    ) -> None:
        first_in = len(self._operands)
        self._operands += [self._operand(operand) for operand in args]
        first_out = len(self._operands)
        self._operands += [self._operand(operand) for operand in outs]
        self._steps.append(
            (CALL, 0, 0, first_in, len(args), first_out, len(outs), code, at_outs, lanes, slots, ands)
        )

    def _operand(self, o: Operand) -> tuple[Any, ...]:
        table = -1
        if o.index is not None:
            table = _size(self._index)
            self._index.append(o.index)
        count, stride = ([axis[i] for axis in o.axes] + [i ^ 1] * (DIMS - len(o.axes)) for i in (0, 1))
        turns = (*o.turns, *[0] * (DEPTH - len(o.turns)))
        return (o.kind, o.port, o.width, o.base, o.wire_stride, table, len(o.axes), count, stride, turns)


def _size(parts: list[Any]) -> int:
    return sum(part.size for part in parts)
