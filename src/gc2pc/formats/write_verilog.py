"""Netlists as structural Verilog: one module, one assignment a gate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gc2pc.circuit import Netlist, Op, Port
from gc2pc.formats.write_blif import port_names

_KEYWORDS = """
accept_on alias always always_comb always_ff always_latch and assert assign assume automatic before begin
bind bins binsof bit break buf bufif0 bufif1 byte case casex casez cell chandle checker class clocking cmos
config const constraint context continue cover covergroup coverpoint cross deassign default defparam design
disable dist do edge else end endcase endchecker endclass endclocking endconfig endfunction endgenerate
endgroup endinterface endmodule endpackage endprimitive endprogram endproperty endsequence endspecify
endtable endtask enum event eventually expect export extends extern final first_match for force foreach
forever fork forkjoin function generate genvar global highz0 highz1 if iff ifnone ignore_bins illegal_bins
implements implies import incdir include initial inout input inside instance int integer interconnect
interface intersect join join_any join_none large let liblist library local localparam logic longint
macromodule matches medium modport module nand negedge nettype new nexttime nmos nor noshowcancelled not
notif0 notif1 null or output package packed parameter pmos posedge primitive priority program property
protected pull0 pull1 pulldown pullup pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase
randsequence rcmos real realtime ref reg reject_on release repeat restrict return rnmos rpmos rtran rtranif0
rtranif1 s_always s_eventually s_nexttime s_until s_until_with scalared sequence shortint shortreal
showcancelled signed small soft solve specify specparam static string strong strong0 strong1 struct super
supply0 supply1 sync_accept_on sync_reject_on table tagged task this throughout time timeprecision timeunit
tran tranif0 tranif1 tri tri0 tri1 triand trior trireg type typedef union unique unique0 unsigned until
until_with untyped use uwire var vectored virtual void wait wait_order wand weak weak0 weak1 while wildcard
wire with within wor xnor xor
"""  # IEEE 1800-2017, annex B
_RESERVED = frozenset(_KEYWORDS.split())

_SIGNS = {Op.XOR: "^", Op.AND: "&"}


def write_verilog(net: Netlist, name: str = "circuit") -> str:
    """Return a netlist as a module whose ports are vectors, the lowest bit with index 0.

    Inputs and outputs share their names in Verilog: an output that is called like an input becomes x_out.
    """
    inputs, outputs = port_names(net)
    prefix = "w"
    while any(re.fullmatch(rf"{prefix}\d+", port) for port in (*inputs, *outputs)):
        prefix += "_"
    wires = ["1'b0", "1'b1", *_bits(inputs, net.in_ports)]
    wires += [f"{prefix}{i}" for i in range(2 + net.n_inputs, net.n_wires)]
    ports = [*_ports("input", inputs, net.in_ports), *_ports("output", outputs, net.out_ports)]
    lines = [f"module {_escaped(name)}(", ",\n".join(ports), ");"]
    gates = zip(net.op.tolist(), net.a.tolist(), net.b.tolist(), strict=True)
    for wire, (op, a, b) in enumerate(gates, 2 + net.n_inputs):
        value = f"~{wires[a]}" if op == Op.NOT else f"{wires[a]} {_SIGNS[Op(op)]} {wires[b]}"
        lines.append(f"  wire {wires[wire]} = {value};")
    for output, wire in zip(_bits(outputs, net.out_ports), net.outputs.tolist(), strict=True):
        lines.append(f"  assign {output} = {wires[wire]};")
    return "\n".join([*lines, "endmodule", ""])


def _ports(direction: str, names: Iterable[str], ports: Iterable[Port]) -> Iterator[str]:
    for name, port in zip(names, ports, strict=True):
        width = f"[{port.bits - 1}:0] " if port.bits > 1 else ""
        yield f"  {direction} {width}{_escaped(name)}"


def _bits(names: Iterable[str], ports: Iterable[Port]) -> list[str]:
    return [
        f"{_escaped(name)}[{i}]" if port.bits > 1 else _escaped(name).rstrip()
        for name, port in zip(names, ports, strict=True)
        for i in range(port.bits)
    ]


def _escaped(name: str) -> str:
    r"""Return a name as an identifier; one that is none or a keyword is written as \name and a blank."""
    if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) and name not in _RESERVED:
        return name
    return "\\" + "_".join(name.split()) + " "
