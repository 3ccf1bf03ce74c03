"""Writes BLIF: a netlist as one model of tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gc2pc.circuit import Netlist, Op, Port

_ROWS = {Op.XOR: "10 1\n01 1", Op.AND: "11 1", Op.NOT: "0 1"}


def write_blif(net: Netlist, name: str = "circuit") -> str:
    """Return a netlist as one model; bit i of a port x of several bits is called x[i]."""
    in_names, out_names = port_names(net)
    inputs, outputs = _bit_names(in_names, net.in_ports), _bit_names(out_names, net.out_ports)
    prefix = "w"
    while any(signal.startswith(prefix) for signal in (*inputs, *outputs)):
        prefix += "_"
    own = (f"{prefix}{i}" for i in range(2 + net.n_inputs, net.n_wires))
    names = [f"{prefix}0", f"{prefix}1", *inputs, *own]
    lines = [f".model {'_'.join(name.split())}", *_wrapped(".inputs", inputs), *_wrapped(".outputs", outputs)]
    lines += [f".names {prefix}0", f".names {prefix}1\n1"]
    gates = zip(net.op.tolist(), net.a.tolist(), net.b.tolist(), strict=True)
    for wire, (op, a, b) in enumerate(gates, 2 + net.n_inputs):
        operands = names[a] if op == Op.NOT else f"{names[a]} {names[b]}"
        lines.append(f".names {operands} {names[wire]}\n{_ROWS[Op(op)]}")
    for output, wire in zip(outputs, net.outputs.tolist(), strict=True):
        lines.append(f".names {names[wire]} {output}\n1 1")
    return "\n".join([*lines, ".end", ""])


def port_names(net: Netlist) -> tuple[list[str], list[str]]:
    """Return names of the ports, all different: an output that is called like an input becomes x_out."""
    inputs, outputs = ([port.name for port in ports] for ports in (net.in_ports, net.out_ports))
    for i, name in enumerate(outputs):
        while name in inputs or name in outputs[:i] + outputs[i + 1 :]:
            name += "_" if name.endswith("_out") else "_out"  # noqa: PLW2901
        outputs[i] = name
    return inputs, outputs


def _bit_names(names: Iterable[str], ports: Iterable[Port]) -> list[str]:
    return [
        f"{name}[{i}]" if port.bits > 1 else name
        for name, port in zip(names, ports, strict=True)
        for i in range(port.bits)
    ]


def _wrapped(head: str, names: list[str]) -> Iterator[str]:
    """Yield a declaration in lines of a few names each."""
    for i in range(0, len(names), 16):
        yield " ".join([head, *names[i : i + 16]])
