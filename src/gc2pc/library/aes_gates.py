"""Straight-line programs for AES: the S-box and MixColumns, gate by gate.

A program is a list of gates, `i+j` for XOR and `i*j` for AND, where i and j number the inputs and then the
gates before; after `->` come the numbers of its outputs. Bits are in order, the least significant first.

The S-box inverts in GF(2^8) through GF(2^4) with the 32 ANDs of Boyar and Peralta (ePrint 2009/191), without
the constant 0x63 at its end. Its 78 XORs, and the 90 of MixColumns for a column of 4 bytes, come from a
search: keep what every AND computes, exchange equal sums at random, drop what is no longer used.
"""

from collections.abc import Sequence

from gc2pc.circuit import Builder, Wire, Word

SBOX = """
2+4 1+7 8+9 3+10 2+11 10*12 0+12 4+7 11+15 6+16 5+16 12+18 17+19 14+20 4+21 10+22 14*23 0*22 9*18
1+21 21*27 9+27 18+21 29*30 15*17 8*19 2+7 20*34 7+35 5+36 25+37 32+38 11+39 6+40 13+41 24+33 38+43
42+44 28+33 9+46 18+47 26+48 32+49 45*50 31+36 47+52 50+53 51+54 44*55 42+51 53*57 51+58 54*59 42+56
55+60 61*62 50+60 12*64 55+59 64+66 14*67 0*66 44+63 61+70 18*71 21*70 30*61 67+70 64+71 75+76 17*77
19*76 20*75 10*64 23*67 22*66 9*71 27*70 29*61 15*77 8*76 34*75 82+88 72+78 73+79 91+92 90+93 87+94
81+95 65+72 73+97 96+98 68+99 69+97 92+101 80+102 84+87 103+104 93+105 86+106 89+107 93+100 74+101
109+110 94+107 83+112 85+110 104+114 88+115 103+116
-> 116 117 113 111 109 108 100 96
"""

MIX_COLUMN = """
8+24 7+15 16+33 32+34 0+8 33+36 9+25 37+38 17+39 18+26 9+41 1+42 10+43 3+10 2+45 3+27 11+47 33+48
19+49 46+50 4+49 27+52 12+20 4+54 28+55 53+56 5+29 13+54 58+59 12+28 60+61 5+21 56+63 62+64 6+14
63+66 13+21 6+22 30+69 68+70 67+71 7+66 23+31 73+74 33+75 35+74 15+31 37+78 77+79 0+77 32+79 25+82
1+17 83+84 81+85 2+17 42+87 47+78 10+26 89+90 19+91 41+74 92+93 50+74 61+95 55+89 33+97 96+98 60+68
69+75 34+81 1+39 81+103 38+90 88+105 41+106 48+93 53+96 30+58 67+110 14+70 78+112 73+113 16+79 38+85
84+106 51+91 59+64 110+112 101+113
-> 35 40 44 51 57 65 72 76 80 86 88 94 99 100 71 101 102 104 107 108 109 62 111 114 115 116 117 118 98
119 120 121
"""


class StraightLine:
    """A program, ready to be run on the wires of a builder."""

    def __init__(self, text: str) -> None:
        gates, outputs = text.split("->")
        self._gates = [("*" in gate, *map(int, gate.replace("*", "+").split("+"))) for gate in gates.split()]
        self._outputs = [int(output) for output in outputs.split()]

    def __call__(self, b: Builder, inputs: Sequence[Wire]) -> Word:
        """Return the outputs of the program."""
        wires = list(inputs)
        for is_and, left, right in self._gates:
            wires.append((b.and_ if is_and else b.xor)(wires[left], wires[right]))
        return [wires[output] for output in self._outputs]
