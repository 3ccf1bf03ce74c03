"""Plans apart from sessions: compile a function once, keep it in a file, compare by digest, run it later."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gc2pc.errors import UsageError
from gc2pc.garble.simulate import run_simulation
from gc2pc.native.engine import NativePlan
from gc2pc.program import PARTIES
from gc2pc.program.lower import lower
from gc2pc.program.plan import Plan
from gc2pc.program.plan_file import read_plan, write_plan
from gc2pc.task import Encoded, Outputs, input_ports, task_of

if TYPE_CHECKING:
    from gc2pc.task import Target


def plan_of(target: Target, **lengths: int) -> Plan:
    """Return the Plan of a Function, Program or Netlist, for the lengths of the arrays it leaves open.

    Raises UsageError when lengths are missing. Equal digests mean that two parties would run the same.
    """
    task = task_of(target)
    missing = [p.name for p in task.parameters if p.is_open and p.name not in lengths]
    if missing:
        raise UsageError(f"{task.name} takes arrays of any length: say which, {missing[0]}=...")
    program = task.build(lengths)
    return program if isinstance(program, Plan) else lower(program)


def save_plan(plan: Plan, path: str | PathLike[str]) -> None:
    """Write a Plan to a file. Raises UsageError when that cannot be."""
    write_plan(plan, Path(path))


def load_plan(path: str | PathLike[str]) -> Plan:
    """Return the Plan of a file that save_plan wrote, with every index checked.

    Raises UsageError for anything else. A plan computes whatever its author wanted: run only plans that you
    would run as functions, and compare digests.
    """
    plan = read_plan(Path(path))
    try:
        NativePlan(plan)
    except UsageError as error:
        raise UsageError(f"{path} is no plan that can run here: {error}") from None
    return plan


def simulate_plan(plan: Plan, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return all outputs of a Plan in the clear, by name, for all inputs by name."""
    task = task_of(plan)
    encoded: dict[str, Encoded] = {}
    for party in PARTIES:
        own = {parameter.name for parameter in task.of(party)}
        encoded |= task.encode({name: value for name, value in values.items() if name in own}, party)
    outputs = Outputs(plan, {port.name for port in plan.outputs})
    run_simulation(plan, NativePlan(plan), input_ports(plan, encoded), outputs.ports)
    return outputs.values()
