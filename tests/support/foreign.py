"""Writes netlists in formats that gc2pc only reads, as plainly as those formats allow."""

from collections.abc import Iterator

from gc2pc.circuit import Netlist, Op


def write_slp(net: Netlist, equations: bool = False) -> str:
    """Return a straight-line program, in the newer dialect or as equations; ports become x0.. and y0.."""
    names = ["zero", "one", *(f"x{i}" for i in range(net.n_inputs))]
    names += [f"t{i}" for i in range(net.n_gates)]
    rows = [("XOR", "zero", "x0", "x0"), ("NOT", "one", "zero")]
    for i, (op, a, b) in enumerate(_gates(net)):
        operands = (names[a],) if op == Op.NOT else (names[a], names[b])
        rows.append((Op(op).name, f"t{i}", *operands))
    rows += [("EQUAL", f"y{i}", names[wire]) for i, wire in enumerate(net.outputs.tolist())]
    if not equations:
        head = f"# made by a test\nbegin circuit TEST\nInputs: x0:x{net.n_inputs - 1}\n"
        head += (
            f"Outputs: y0:y{net.n_outputs - 1}\nInternal: \nGateSyntax: GateName Output Inputs\nbegin SLP\n"
        )
        return head + "\n".join(map(" ".join, rows)) + "\nend SLP\nend circuit\n"
    signs = {"XOR": "+", "AND": "x"}
    lines = [f"{len(rows)} gates", f"{net.n_inputs} inputs", " ".join(names[2 : 2 + net.n_inputs])]
    lines += [f"{net.n_outputs} outputs", " ".join(f"y{i}" for i in range(net.n_outputs)), "BEGIN"]
    for kind, out, *operands in rows:
        if kind in signs:
            lines.append(f"{out} = {operands[0]} {signs[kind]} {operands[1]};")
        else:
            lines.append(f"{out} = {'NOT ' if kind == 'NOT' else ''}{operands[0]}")
    return "\n".join([*lines, "END", ""])


def write_aby(net: Netlist) -> str:
    """Return a circuit of ABY: the first port is the server's, the others are the client's."""
    lines, first = ["# made by a test", "0 -2", "1 -3"], 0
    for i, port in enumerate(net.in_ports):
        wires = range(first, first + port.bits)
        lines.append(" ".join(["C" if i else "S", *map(str, wires)]))
        first += port.bits
    number = [-2, -3, *range(net.n_inputs + net.n_gates)]
    for i, (op, a, b) in enumerate(_gates(net)):
        operands = [number[a]] if op == Op.NOT else [number[a], number[b]]
        lines.append(" ".join(["XAI"[op], *map(str, operands), str(net.n_inputs + i)]))
    outputs = iter(net.outputs.tolist())
    for port in net.out_ports:
        lines.append(" ".join(["O", *(str(number[next(outputs)]) for _ in range(port.bits))]))
    return "\n".join([*lines, ""])


def write_aiger(net: Netlist, binary: bool, symbols: bool = True) -> bytes:
    """Return an AIGER file; XOR becomes three ANDs."""
    ands: list[tuple[int, int]] = []
    literals = [0, 1, *(2 * (1 + i) for i in range(net.n_inputs))]

    def and_(a: int, b: int) -> int:
        ands.append((max(a, b), min(a, b)))
        return 2 * (net.n_inputs + len(ands))

    for op, a, b in _gates(net):
        x, y = literals[a], literals[b]
        if op == Op.XOR:
            literals.append(and_(and_(x, y ^ 1) ^ 1, and_(x ^ 1, y) ^ 1) ^ 1)
        else:
            literals.append(x ^ 1 if op == Op.NOT else and_(x, y))
    outputs = [f"{literals[wire]}\n" for wire in net.outputs.tolist()]
    counts = f"{net.n_inputs + len(ands)} {net.n_inputs} 0 {net.n_outputs} {len(ands)}\n"
    if binary:
        body = b"".join(
            _seven(2 * (net.n_inputs + i) - a) + _seven(a - b) for i, (a, b) in enumerate(ands, 1)
        )
        data = b"aig " + (counts + "".join(outputs)).encode() + body
    else:
        inputs = [f"{2 * (1 + i)}\n" for i in range(net.n_inputs)]
        lines = [f"{2 * (net.n_inputs + i)} {b} {a}\n" for i, (a, b) in enumerate(ands, 1)]
        data = ("aag " + counts + "".join(inputs + outputs + lines[::-1])).encode()
    return data + "".join(_symbols(net)).encode() if symbols else data


def _symbols(net: Netlist) -> Iterator[str]:
    for kind, ports in (("i", net.in_ports), ("o", net.out_ports)):
        names = [f"{port.name}[{i}]" for port in ports for i in range(port.bits)]
        yield from (f"{kind}{i} {name}\n" for i, name in enumerate(names))
    yield "c\nmade by a test\n"


def _seven(number: int) -> bytes:
    found = []
    while number >= 128:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def _gates(net: Netlist) -> list[tuple[int, int, int]]:
    return list(zip(net.op.tolist(), net.a.tolist(), net.b.tolist(), strict=True))
