"""Verilog through Yosys: words are mapped to circuits of the library, not to gates."""

from gc2pc.verilog.mapping import read_yosys_json
from gc2pc.verilog.yosys import read_verilog

__all__ = ["read_verilog", "read_yosys_json"]
