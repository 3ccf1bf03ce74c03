"""Circuit files: read into netlists and written from them."""

from gc2pc.formats.aby import read_aby
from gc2pc.formats.aiger import read_aiger
from gc2pc.formats.blif import read_blif
from gc2pc.formats.bristol import read_bristol, write_bristol
from gc2pc.formats.load import load
from gc2pc.formats.slp import read_slp
from gc2pc.formats.write_blif import write_blif
from gc2pc.formats.write_verilog import write_verilog

__all__ = [
    "load",
    "read_aby",
    "read_aiger",
    "read_blif",
    "read_bristol",
    "read_slp",
    "write_blif",
    "write_bristol",
    "write_verilog",
]
